"""What the tests ask of a client: files by name, places by the text around them."""

import asyncio
import pathlib
import shutil

from lsprotocol import types


class Session:
    """A client beside a copy of the workspace, with the texts as the editor has them."""

    def __init__(self, client, folder: pathlib.Path, encoding: str = "utf-16"):
        self.client = client
        self.folder = folder
        self.encoding = encoding
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}

    @staticmethod
    def copy(folder: pathlib.Path) -> pathlib.Path:
        workspace = folder / "Überschrift & Co"
        shutil.copytree(pathlib.Path(__file__).parent / "workspace", workspace)
        return workspace

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def document(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(uri=self.uri(name))

    # Positions

    def units(self, text: str) -> int:
        return {
            "utf-8": len(text.encode()),
            "utf-16": len(text.encode("utf-16-le")) // 2,
            "utf-32": len(text),
        }[self.encoding]

    def position(self, name: str, offset: int) -> types.Position:
        before = self.texts[name][:offset]
        line = before.count("\n")
        return types.Position(line=line, character=self.units(before[before.rfind("\n") + 1 :]))

    def offset(self, name: str, position: types.Position) -> int:
        lines = self.texts[name].split("\n")
        start = sum(len(line) + 1 for line in lines[: position.line])
        rest = self.texts[name][start:]
        count = 0
        while self.units(rest[:count]) < position.character:
            count += 1
        return start + count

    def at(self, name: str, around: str) -> types.Position:
        """The place of the `‸` in a text that stands once in the file."""
        before, after = around.split("‸")
        text = self.texts[name]
        assert text.count(before + after) == 1, (before + after, text.count(before + after))
        return self.position(name, text.index(before + after) + len(before))

    def text(self, name: str, found: types.Range) -> str:
        return self.texts[name][self.offset(name, found.start) : self.offset(name, found.end)]

    def range(self, name: str) -> types.Range:
        return types.Range(types.Position(0, 0), self.position(name, len(self.texts[name])))

    # Editing

    def open(self, name: str, text: str | None = None) -> None:
        self.texts[name] = (self.folder / name).read_text() if text is None else text
        self.versions[name] = 1
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                types.TextDocumentItem(
                    uri=self.uri(name), language_id="sync", version=1, text=self.texts[name]
                )
            )
        )

    def replace(self, name: str, old: str, new: str) -> None:
        """An edit of the place where the old text stands, as an editor sends it."""
        text = self.texts[name]
        assert text.count(old) == 1, (old, text.count(old))
        start = text.index(old)
        change = types.TextDocumentContentChangePartial(
            range=types.Range(self.position(name, start), self.position(name, start + len(old))), text=new
        )
        self.texts[name] = text[:start] + new + text[start + len(old) :]
        self.versions[name] += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(
                    uri=self.uri(name), version=self.versions[name]
                ),
                content_changes=[change],
            )
        )

    def applied(self, name: str, edits: list[types.TextEdit]) -> str:
        text = self.texts[name]
        for edit in sorted(edits, key=lambda edit: self.offset(name, edit.range.start), reverse=True):
            start, end = self.offset(name, edit.range.start), self.offset(name, edit.range.end)
            text = text[:start] + edit.new_text + text[end:]
        return text

    async def diagnostics(self, name: str) -> list[types.Diagnostic]:
        """Those of the text as it is now."""
        for _ in range(3000):
            version = self.client.published.get(self.uri(name))
            if version is not None and version[0] in (None, self.versions.get(name)):
                return list(version[1])
            await asyncio.sleep(0.01)
        raise AssertionError(f"no diagnostics came for {name}")

    async def settled(self, name: str, wanted) -> list[types.Diagnostic]:
        """Those that come until one answer is as it is wanted."""
        found = []
        for _ in range(3000):
            version = self.client.published.get(self.uri(name))
            found = list(version[1]) if version else []
            if wanted([each.message.split("\n")[0] for each in found]):
                return found
            await asyncio.sleep(0.01)
        raise AssertionError([each.message for each in found])
