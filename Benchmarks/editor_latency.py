"""How long an editor waits: from an edit to the diagnostics of the text after it, and for answers.

    make editors                                       # once, for the client
    .build/python/bin/python Benchmarks/editor_latency.py .build/release/antiphon
"""

import asyncio
import pathlib
import sys
import tempfile
import time

from lsprotocol import types
from pygls.lsp.client import BaseLanguageClient

ENTITY = """entity {connection}.people {{
  id:      Int        key
  email:   Text(80)?  unique
  name:    Text(80)?
  phone:   Text(40)?
  changed: Timestamp? modified
}}

"""

SYNC = """/// Number {n}.
sync people{n}: crm{n}.people <-> books{n}.people {{
  filter source: email != null and name != "{n}"

  match email <-> email

  map {{
    id                     <-> id
    email |> trim |> lower <-> email
    name                   <-> name
    phone |> digits        <-> phone
  }}

  check source {{
    email matches /@/ else reject "no address"
  }}

  conflict latest(skew: 2s) {{
    phone: manual
  }}
}}

"""


def declarations(n: int) -> str:
    text = ""
    for side in ("crm", "books"):
        connection = f"{side}{n}"
        text += f'connection {connection}: postgres {{ url: "dbname={connection}" }}\n\n'
        text += ENTITY.format(connection=connection)
    return text


def whole(lines: int) -> str:
    text, n = "", 0
    while text.count("\n") < lines:
        text += declarations(n) + SYNC.format(n=n)
        n += 1
    return text


def halves(lines: int) -> tuple[str, str]:
    first, second, n = "", 'import "declarations.sync"\n\n', 0
    while second.count("\n") < lines:
        first += declarations(n)
        second += SYNC.format(n=n)
        n += 1
    return first, second


class Editor:
    def __init__(self, client, folder):
        self.client, self.folder = client, folder
        self.texts, self.versions, self.waiting = {}, {}, {}

    def uri(self, name):
        return (self.folder / name).as_uri()

    def published(self, parameters):
        key = (parameters.uri, parameters.version)
        if key in self.waiting and not self.waiting[key].done():
            self.waiting[key].set_result((time.perf_counter(), parameters.diagnostics))

    def expect(self, name, version):
        future = asyncio.get_running_loop().create_future()
        self.waiting[(self.uri(name), version)] = future
        return future

    async def open(self, name, text):
        self.texts[name], self.versions[name] = text, 1
        future = self.expect(name, 1)
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri(name), "sync", 1, text))
        )
        return (await future)[1]

    async def type(self, name, line, character, letter, watched=None):
        """Seconds from the edit to the diagnostics of the watched file."""
        self.versions[name] += 1
        watched = watched or name
        future = self.expect(watched, self.versions[watched])
        begun = time.perf_counter()
        place = types.Position(line, character)
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name)),
                [types.TextDocumentContentChangePartial(types.Range(place, place), letter)],
            )
        )
        return (await future)[0] - begun


def told(what, seconds):
    seconds = sorted(seconds)
    at = lambda share: seconds[min(len(seconds) - 1, int(len(seconds) * share))] * 1000
    print(f"{what:<58} p50 {at(0.5):6.1f} ms   p95 {at(0.95):6.1f} ms   n {len(seconds)}")


async def main(executable, lines=1000, edits=60):
    client = BaseLanguageClient("latency", "1")
    with tempfile.TemporaryDirectory() as folder:
        editor = Editor(client, pathlib.Path(folder))

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(parameters: types.PublishDiagnosticsParams):
            editor.published(parameters)

        await client.start_io(executable, "lsp")
        await client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
        client.initialized(types.InitializedParams())
        text = whole(lines)
        assert not [d for d in await editor.open("whole.sync", text) if d.severity == 1]
        where = next(i for i, line in enumerate(text.split("\n")) if "phone |> digits" in line and i > lines // 2)
        column = text.split("\n")[where].index("phone") + 5
        name = types.TextDocumentIdentifier(editor.uri("whole.sync"))
        edited = [await editor.type("whole.sync", where, column, "x") for _ in range(edits)]
        told(f"edit to diagnostics, one file of {text.count(chr(10))} lines", edited)
        for what, ask in [
            ("completion", lambda p: client.text_document_completion_async(types.CompletionParams(name, p))),
            ("hover", lambda p: client.text_document_hover_async(types.HoverParams(name, p))),
            (
                "semantic tokens of the whole file",
                lambda p: client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(name)),
            ),
        ]:
            spent = []
            for _ in range(edits):
                column += 1
                await editor.type("whole.sync", where, column, "y")
                begun = time.perf_counter()
                await ask(types.Position(where, column))
                spent.append(time.perf_counter() - begun)
            told(f"{what}, after an edit", spent)
        client.text_document_did_close(types.DidCloseTextDocumentParams(name))
        first, second = halves(lines)
        await editor.open("declarations.sync", first)
        assert not [d for d in await editor.open("syncs.sync", second) if d.severity == 1]
        rows = second.split("\n")
        where = next(i for i, line in enumerate(rows) if "phone |> digits" in line and i > lines // 2)
        column = rows[where].index("phone") + 5
        spent = [await editor.type("syncs.sync", where, column, "x") for _ in range(edits)]
        told(f"edit to diagnostics, {second.count(chr(10))} lines and an unsaved import", spent)
        row = next(i for i, line in enumerate(first.split("\n")) if "  phone:" in line)
        spent = [await editor.type("declarations.sync", row, 7, "x", "syncs.sync") for _ in range(edits)]
        told(f"edit of the import ({first.count(chr(10))} lines) to diagnostics of both", spent)
        await client.shutdown_async(None)
        client.exit(None)


asyncio.run(main(sys.argv[1]))
