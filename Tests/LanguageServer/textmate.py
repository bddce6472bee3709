"""The grammar of the editors, applied by an engine that reads TextMate grammars as VS Code does."""

import json
import pathlib

from babi.highlight import Compiler, Grammar, Grammars, highlight_line

ROOT = pathlib.Path(__file__).parents[2]
EXTENSION = ROOT / "Editors/vscode"
SOURCE = json.loads((EXTENSION / "syntaxes/sync.tmLanguage.json").read_text())
COMPILER = Compiler(Grammar.make(SOURCE), Grammars())


def scopes(text: str) -> list[tuple[str, ...]]:
    """For each character those that cover it, the innermost last."""
    found, state = [], COMPILER.root_state
    for number, line in enumerate(text.split("\n")):
        line += "\n"
        state, regions = highlight_line(COMPILER, state, line, number == 0)
        covered = [()] * len(line)
        for region in regions:
            covered[region.start : region.end] = [region.scope] * (region.end - region.start)
        found += covered
    return found


def at(text: str) -> tuple[str, str]:
    """The innermost scope of the piece between `‹` and `›`, and all the scopes that cover it."""
    before, rest = text.split("‹")
    piece, after = rest.split("›")
    covering = scopes(before + piece + after)[len(before) : len(before) + len(piece)]
    assert len(set(covering)) == 1, list(zip(piece, covering))
    return covering[0][-1], " ".join(covering[0])


def valid_files() -> list[pathlib.Path]:
    """Golden files that the parser takes."""
    folder = ROOT / "Tests/Golden"
    files = [*(folder / "Check").rglob("*.sync"), *(folder / "Syntax").rglob("*.sync")]
    return sorted(file for file in files if file.parent.name != "Errors")


def read(file: pathlib.Path) -> str:
    return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
