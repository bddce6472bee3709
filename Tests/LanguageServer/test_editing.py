"""An editing session: every feature of the language server, asked by a client that is not ours."""

import sqlite3

import pytest
from lsprotocol import types

from conftest import initialized

FILE = "customers.sync"
SHARED = "shared.sync"


def messages(diagnostics):
    return [each.message.split("\n")[0] for each in diagnostics]


async def test_a_sound_file_has_no_diagnostics(session):
    session.open(FILE)
    assert messages(await session.diagnostics(FILE)) == []


async def test_diagnostics_follow_what_is_typed(session):
    session.open(FILE)
    session.replace(FILE, "first                        <->", "frist                        <->")
    (found,) = await session.diagnostics(FILE)
    assert found.message.split("\n")[:2] == ["there is no field `frist`", "did you mean `first`?"]
    assert (found.code, found.source, found.severity) == ("AP1201", "antiphon", types.DiagnosticSeverity.Error)
    assert session.text(FILE, found.range) == "frist"
    session.replace(FILE, "frist", "first")
    assert messages(await session.diagnostics(FILE)) == []


async def test_a_syntax_error_is_found_and_leaves_the_rest_alive(session):
    session.open(FILE)
    session.replace(FILE, "phone |> digits              <-> tel", "phone |> ) <-")
    assert "AP0" in "".join(found.code for found in await session.diagnostics(FILE))
    hover = await session.client.text_document_hover_async(
        types.HoverParams(session.document(FILE), session.at(FILE, "ma‸p {"))
    )
    symbols = await session.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(session.document(FILE))
    )
    assert [symbol.name for symbol in symbols if symbol.kind != types.SymbolKind.Method] == ["customers"]
    definition = await session.client.text_document_definition_async(
        types.DefinitionParams(session.document(FILE), session.at(FILE, "via st‸ages"))
    )
    assert [place.uri for place in definition] == [session.uri(SHARED)]
    assert hover.contents.value


async def test_two_unsaved_files_that_import_one_another(session):
    session.open(FILE)
    session.open(SHARED)
    assert messages(await session.diagnostics(FILE)) == []
    # What one file loses, the other misses, though nothing was saved.
    session.replace(SHARED, "table stages:", "table phases:")
    await session.settled(FILE, lambda found: found == ["there is no table `stages`"])
    session.replace(FILE, "via stages", "via phases")
    await session.settled(FILE, lambda found: found == [])
    # And back again: each file imports the other.
    session.replace(SHARED, "connection crm:", 'import "customers.sync"\n\nconnection crm:')
    await session.settled(FILE, lambda found: "these files import one another" in found)
    await session.settled(SHARED, lambda found: "these files import one another" in found)
    completion = await session.client.text_document_completion_async(
        types.CompletionParams(session.document(FILE), session.at(FILE, "via ph‸ases"))
    )
    assert "phases" in [item.label for item in completion.items]
    session.replace(SHARED, 'import "customers.sync"\n\n', "")
    await session.settled(SHARED, lambda found: found == [])
    await session.settled(FILE, lambda found: found == [])


async def test_what_is_closed_counts_as_it_is_on_disk(session):
    session.open(FILE)
    session.open(SHARED)
    session.replace(SHARED, "table stages:", "table phases:")
    await session.settled(FILE, lambda found: found == ["there is no table `stages`"])
    session.client.text_document_did_close(types.DidCloseTextDocumentParams(session.document(SHARED)))
    await session.settled(FILE, lambda found: found == [])


async def test_mistakes_of_a_closed_import_are_told_there(session):
    path = session.folder / SHARED
    path.write_text(path.read_text().replace("|> trim", "|> trimm"))
    session.open(FILE)
    (found,) = await session.settled(SHARED, lambda found: len(found) == 1)
    assert found.message.startswith("there is no function `trimm`")
    path.write_text(path.read_text().replace("|> trimm", "|> trim"))
    session.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams([types.FileEvent(session.uri(SHARED), types.FileChangeType.Changed)])
    )
    await session.settled(SHARED, lambda found: found == [])


@pytest.mark.parametrize(
    "place, wanted",
    [
        ("em‸ail |> trim", ["email: Text(80)?", "Where letters go.", "unique"]),
        ("|> tr‸im |> lower", ["trim(", "normalizer"]),
        ("via st‸ages", ["stages", "Stages as one letter."]),
        ("full_na‸me(first", ["full_name(first: Text?, last: Text?): Text", "Both names, the first one first."]),
        ("crm.con‸tacts <->", ["contacts", "crm"]),
        ("decima‸l(2)", ["decimal(", "partial"]),
        ("of cust‸omers {", ["customers", "Keeps customers the same."]),
        ("Address.C‸ity", ["City", "Text(40)?"]),
    ],
)
async def test_hover(session, place, wanted):
    session.open(FILE)
    hover = await session.client.text_document_hover_async(
        types.HoverParams(session.document(FILE), session.at(FILE, place))
    )
    assert hover.contents.kind == types.MarkupKind.Markdown
    for text in wanted:
        assert text in hover.contents.value, hover.contents.value


@pytest.mark.parametrize(
    "old, new, place, wanted, unwanted",
    [
        ("first                        <-> given", "f", "    f‸\n", ["first", "full_name"], ["given"]),
        ("<-> given", "<-> ", "first                        <-> ‸\n", ["given", "family", "Address.City"], ["first"]),
        ("phone |> digits ", "phone |> ", "phone |> ‸", ["digits", "lower", "via"], ["phone"]),
        ("via stages", "via ", "stage |> via ‸", ["stages"], ["first"]),
        ('stage == "customer"', 'stage == "', 'stage == "‸', ["lead", "customer", "gone"], ["first"]),
        ("crm.contacts <->", "crm. <->", "crm.‸ <->", ["contacts"], ["customers", "first"]),
        ("conflict latest(skew: 2s) {", "conflict  {", "conflict ‸ {", ["latest", "source_wins", "manual"], ["first"]),
        ("else reject", "else ", "else ‸\n", ["reject", "skip", "hold"], []),
        ("create source: off", "", "  }\n\n  ‸\n}\n\ntest", ["create", "delete", "check", "run"], ["table"]),
    ],
)
async def test_completion(session, old, new, place, wanted, unwanted):
    session.open(FILE)
    session.replace(FILE, old, new)
    position = session.at(FILE, place)
    answer = await session.client.text_document_completion_async(
        types.CompletionParams(session.document(FILE), position)
    )
    labels = [item.label for item in answer.items]
    for label in wanted:
        assert label in labels, (label, labels)
    for label in unwanted:
        assert label not in labels, (label, labels)
    for item in answer.items:
        assert item.text_edit.range.start.line == position.line


async def test_completion_at_the_top_and_in_a_connection(session):
    session.open(SHARED)
    session.replace(SHARED, "connection books: postgres", "conn\n\nconnection books: sql")
    top = await session.client.text_document_completion_async(
        types.CompletionParams(session.document(SHARED), session.at(SHARED, "\nconn‸\n"))
    )
    assert {"connection"} <= {item.label for item in top.items}
    kinds = await session.client.text_document_completion_async(
        types.CompletionParams(session.document(SHARED), session.at(SHARED, "books: sql‸"))
    )
    assert "sqlite" in [item.label for item in kinds.items]


async def test_a_completion_is_inserted_where_it_belongs(session):
    session.open(FILE)
    session.replace(FILE, "phone |> digits ", "phone |> dig")
    answer = await session.client.text_document_completion_async(
        types.CompletionParams(session.document(FILE), session.at(FILE, "phone |> dig‸ "))
    )
    (item,) = [item for item in answer.items if item.label == "digits"]
    assert "phone |> digits             <-> tel" in session.applied(FILE, [item.text_edit])


@pytest.mark.parametrize(
    "place, file, word",
    [
        ("em‸ail |> trim", "Schema/crm.sync", "email"),
        ("<-> ma‸il\n    first", "Schema/books.sync", "mail"),
        ("via st‸ages", SHARED, "stages"),
        ("full_na‸me(", SHARED, "full_name"),
        ("sync customers: cr‸m", SHARED, "crm"),
        ("crm.cont‸acts", "Schema/crm.sync", "contacts"),
        ("of cust‸omers", FILE, "customers"),
        ("t‸el: manual", "Schema/books.sync", "tel"),
    ],
)
async def test_definition(session, place, file, word):
    session.open(FILE)
    (found,) = await session.client.text_document_definition_async(
        types.DefinitionParams(session.document(FILE), session.at(FILE, place))
    )
    assert found.uri == session.uri(file)
    if file not in session.texts:
        session.texts[file] = (session.folder / file).read_text()
    assert word in session.text(file, found.range)


async def test_an_import_leads_to_its_file(session):
    session.open(FILE)
    (found,) = await session.client.text_document_definition_async(
        types.DefinitionParams(session.document(FILE), session.at(FILE, 'import "sha‸red.sync"'))
    )
    assert found.uri == session.uri(SHARED)


async def test_references_across_files(session):
    session.open(SHARED)
    session.texts[FILE] = (session.folder / FILE).read_text()
    found = await session.client.text_document_references_async(
        types.ReferenceParams(
            types.ReferenceContext(include_declaration=True), session.document(SHARED),
            session.at(SHARED, "table st‸ages"),
        )
    )
    assert {place.uri for place in found} == {session.uri(SHARED), session.uri(FILE)}
    assert {session.text(FILE, place.range) for place in found if place.uri == session.uri(FILE)} == {"stages"}
    without = await session.client.text_document_references_async(
        types.ReferenceParams(
            types.ReferenceContext(include_declaration=False), session.document(SHARED),
            session.at(SHARED, "table st‸ages"),
        )
    )
    assert [place.uri for place in without] == [session.uri(FILE)]


async def test_rename_across_files(session):
    session.open(FILE)
    session.open(SHARED)
    prepared = await session.client.text_document_prepare_rename_async(
        types.PrepareRenameParams(session.document(SHARED), session.at(SHARED, "transform full_na‸me"))
    )
    assert prepared.placeholder == "full_name"
    edit = await session.client.text_document_rename_async(
        types.RenameParams(session.document(SHARED), session.at(SHARED, "transform full_na‸me"), "both_names")
    )
    after = {
        change.text_document.uri: session.applied(
            FILE if change.text_document.uri == session.uri(FILE) else SHARED, change.edits
        )
        for change in edit.document_changes
    }
    assert "both_names(first, last) |> truncate" in after[session.uri(FILE)]
    assert "transform both_names(first: Text?" in after[session.uri(SHARED)]
    assert all("full_name" not in text for text in after.values())


async def test_rename_says_why_it_cannot(session):
    session.open(FILE)
    with pytest.raises(Exception) as refusal:
        await session.client.text_document_rename_async(
            types.RenameParams(session.document(FILE), session.at(FILE, "em‸ail |> trim"), "address")
        )
    assert "Schema" in str(refusal.value) or "schema" in str(refusal.value)


async def test_symbols(session):
    session.open(SHARED)
    symbols = await session.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(session.document(SHARED))
    )
    assert [symbol.name for symbol in symbols] == ["crm", "books", "stages", "full_name"]
    found = await session.client.workspace_symbol_async(types.WorkspaceSymbolParams("custs"))
    assert "customers" in [symbol.name for symbol in found]


async def test_inlay_hints(session):
    session.open(FILE)
    hints = await session.client.text_document_inlay_hint_async(
        types.InlayHintParams(session.document(FILE), session.range(FILE))
    )
    lines = session.texts[FILE].split("\n")
    told = {lines[hint.position.line].strip(): hint.label for hint in hints}
    assert any("normalizer" in label for line, label in told.items() if line.startswith("email |> trim"))
    assert any("partial" in label for line, label in told.items() if line.startswith("stage |> via"))


async def test_semantic_tokens(session):
    session.open(FILE)
    answer = await session.client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(session.document(FILE))
    )
    legend = session.client.legend
    line = character = 0
    words = []
    for start in range(0, len(answer.data), 5):
        step, shift, length, kind, _ = answer.data[start : start + 5]
        line, character = line + step, shift if step else character + shift
        place = types.Range(types.Position(line, character), types.Position(line, character + length))
        words.append((session.text(FILE, place), legend.token_types[kind]))
    assert ("sync", "keyword") in words
    assert ("trim", "function") in words
    assert ("email", "property") in words
    assert ('"made"', "string") in words
    assert ("// Grüße, 𝒮, 日本: positions count in the encoding that was agreed on.", "comment") in words
    part = await session.client.text_document_semantic_tokens_range_async(
        types.SemanticTokensRangeParams(
            session.document(FILE), types.Range(types.Position(0, 0), types.Position(1, 0))
        )
    )
    assert 0 < len(part.data) < len(answer.data)


async def test_formatting(session):
    session.open(FILE)
    session.replace(FILE, "  create source: off\n", "  create   source:off\n")
    edits = await session.client.text_document_formatting_async(
        types.DocumentFormattingParams(session.document(FILE), types.FormattingOptions(2, True))
    )
    formatted = session.applied(FILE, edits)
    assert "  create source: off\n" in formatted
    # Only lines that change are edited.
    assert all(edit.range.start.line > 0 for edit in edits)
    session.replace(FILE, '"Ada@Example.com"', '"Ada@Example.com')
    with pytest.raises(Exception) as refusal:
        await session.client.text_document_formatting_async(
            types.DocumentFormattingParams(session.document(FILE), types.FormattingOptions(2, True))
        )
    assert "syntax errors" in str(refusal.value)


async def test_a_repair_makes_the_file_sound(session):
    session.open(FILE)
    session.replace(FILE, "<-> kind   else reject", "<-> kidn   else reject")
    (found,) = await session.diagnostics(FILE)
    actions = await session.client.text_document_code_action_async(
        types.CodeActionParams(session.document(FILE), found.range, types.CodeActionContext([found]))
    )
    (action,) = [action for action in actions if action.title == "write `kind`"]
    assert action.kind == types.CodeActionKind.QuickFix and action.is_preferred
    (change,) = action.edit.document_changes
    assert change.text_document.version == session.versions[FILE]
    session.replace(FILE, session.texts[FILE], session.applied(FILE, change.edits))
    assert messages(await session.diagnostics(FILE)) == []


async def test_all_safe_repairs_at_once(session):
    session.open(FILE)
    session.replace(FILE, "first                        <-> given", "first <-> given else reject")
    assert messages(await session.diagnostics(FILE)) == ["this handler is never reached"]
    kind = types.CodeActionKind.SourceFixAll
    actions = await session.client.text_document_code_action_async(
        types.CodeActionParams(session.document(FILE), session.range(FILE), types.CodeActionContext([], only=[kind]))
    )
    (action,) = actions
    assert "first <-> given\n" in session.applied(FILE, action.edit.document_changes[0].edits)


async def test_folding_and_signatures(session):
    session.open(FILE)
    folds = await session.client.text_document_folding_range_async(
        types.FoldingRangeParams(session.document(FILE))
    )
    lines = session.texts[FILE].split("\n")
    assert "  map {" in [lines[fold.start_line] for fold in folds]
    help_ = await session.client.text_document_signature_help_async(
        types.SignatureHelpParams(session.document(FILE), session.at(FILE, "full_name(first, ‸last)"))
    )
    assert help_.active_parameter == 1
    assert help_.signatures[0].label.startswith("full_name(")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_positions_behind_other_scripts(client, tmp_path, encoding):
    session = await initialized(client, tmp_path, encoding)
    session.open(FILE)
    session.replace(FILE, 'expect create target { mail:', 'expect create target { given: "𝒮日é", mial:')
    (found,) = await session.diagnostics(FILE)
    assert session.text(FILE, found.range) == "mial"
    session.replace(FILE, "𝒮日é", "Ada")
    session.replace(FILE, "mial", "mail")
    assert messages(await session.diagnostics(FILE)) == []


async def test_typing_letter_by_letter(session):
    session.open(FILE)
    text = "    first |> trim |> upper -> kind else reject \"kind, 日本\"\n"
    session.replace(FILE, "    phone |> digits              <-> tel\n", "")
    for end in range(1, len(text) + 1):
        here = "    stage |> via stages          <-> kind   else reject\n"
        session.replace(FILE, here + text[: end - 1], here + text[:end])
    found = await session.diagnostics(FILE)
    assert "another line writes `kind`" in messages(found) and len(found) == 2


async def test_saving_asks_local_systems_again(session):
    database = sqlite3.connect(session.folder / "shop.sqlite")
    database.execute("create table people (id integer primary key, name text not null)")
    database.execute("create table clients (number integer primary key, title text)")
    text = (
        'connection shop: sqlite { path: "shop.sqlite" }\n\n'
        "sync people: shop.people -> shop.clients {\n  match id <-> number\n\n"
        "  map { id -> number, name -> title, name -> alias }\n}\n"
    )
    session.open("local.sync", text)
    found = await session.diagnostics("local.sync")
    assert any("alias" in each.message for each in found), found
    database.execute("alter table clients add column alias text")
    database.close()
    session.client.text_document_did_save(types.DidSaveTextDocumentParams(session.document("local.sync")))
    await session.settled("local.sync", lambda messages: not any("alias" in message for message in messages))
