"""Texts that nobody types, in one line: every answer comes, and comes soon."""

import asyncio

import pytest
from lsprotocol import types

START = "sync a: b.c -> d.e { map { x "


@pytest.mark.parametrize(
    "text",
    ["(" * 50_000, '"{' * 20_000, START + "match a { " * 5_000, "{" * 20_000, "sync " * 20_000, START + "|> f " * 10_000],
    ids=["parentheses", "holes", "matches", "braces", "syncs", "pipes"],
)
async def test_one_long_line(session, text):
    async def asked():
        session.open("hostile.sync", text)
        assert await session.diagnostics("hostile.sync") != []
        document = session.document("hostile.sync")
        place = types.Position(0, len(text) // 2)
        await session.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document))
        await session.client.text_document_completion_async(types.CompletionParams(document, place))
        await session.client.text_document_hover_async(types.HoverParams(document, place))
        await session.client.text_document_folding_range_async(types.FoldingRangeParams(document))
        await session.client.text_document_signature_help_async(types.SignatureHelpParams(document, place))

    # Each takes well under a second or two; a busy machine may take longer, what is quadratic takes minutes.
    await asyncio.wait_for(asked(), timeout=45)
