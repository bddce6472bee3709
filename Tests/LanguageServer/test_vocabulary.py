"""The words of the grammar are those of the program: what it completes, what it reserves, what it documents."""

import json
import re

import pytest
from lsprotocol import types

import textmate

FILE = "words.sync"
ENTITIES = """entity crm.a {
  id:      Int       key
  tags:    [Text]
  changed: Timestamp readonly modified
}

entity books.b {
  id:      Int       key
  tags:    [Text]
  changed: Timestamp readonly modified
}
"""
SYNC = "\nsync s: crm.a <-> books.b {\n%s\n}\n"


def alternatives(start: str) -> set[str]:
    """The words of the one pattern of the grammar in which such a list of words begins."""
    patterns = []

    def visit(rule):
        if isinstance(rule, dict):
            patterns.extend(rule[key] for key in ("match", "begin", "end") if isinstance(rule.get(key), str))
            rule = list(rule.values())
        if isinstance(rule, list):
            for each in rule:
                visit(each)

    visit(textmate.SOURCE["repository"])
    found = set()
    for pattern in patterns:
        for words in re.findall(r"\((?:\?:)?([A-Za-z_0-9]+(?:\|[A-Za-z_0-9]+)+)\)", pattern):
            if words.split("|")[0] == start:
                found.add(words)
    assert len(found) == 1, (start, found)
    return set(found.pop().split("|"))


async def completed(session, text: str) -> dict[str, types.CompletionItemKind]:
    """What is offered at the `‸` of a file with two entities."""
    before, after = text.split("‸")
    whole = ENTITIES + before + after
    if FILE in session.texts:
        session.replace(FILE, session.texts[FILE], whole)
    else:
        session.open(FILE, whole)
    place = session.position(FILE, len(ENTITIES + before))
    answer = await session.client.text_document_completion_async(
        types.CompletionParams(session.document(FILE), place)
    )
    items = answer.items if isinstance(answer, types.CompletionList) else answer
    return {item.label: item.kind for item in items}


def scope_of(text: str) -> str:
    return textmate.at(text)[0].removesuffix(".sync")


@pytest.mark.parametrize(
    "place, start",
    [
        ("parameter p: ‸", "Text"),
        ("entity crm.c {\n  a: Text ‸\n}", "key"),
        (SYNC % "  conflict ‸", "source_wins"),
        (SYNC % "  leave source: ‸", "keep"),
        (SYNC % "  delete source: ‸", "ignore"),
        (SYNC % "  conflict latest {\n    on delete: ‸\n  }", "hold"),
        (SYNC % "  filter ‸", "source"),
    ],
)
async def test_words_that_the_server_completes(session, place, start):
    offered = set(await completed(session, place))
    words = alternatives(start)
    # Beside the words, the server offers names of this file and shapes such as `[T]`.
    assert words <= offered, words - offered
    plain = {word for word in offered if re.fullmatch(r"[A-Za-z_]+", word)}
    assert plain - words <= {"as"}, plain - words


async def test_rules_of_writing(session):
    for clause, others in (("create", "on|off|at_least_once"), ("update", "on|off|restore")):
        offered = set(await completed(session, SYNC % f"  {clause} target: ‸"))
        assert offered == set(others.split("|"))
        for word in offered:
            assert scope_of(SYNC % f"  {clause} target: ‹{word}›") == "support.constant.rule"


async def test_declarations(session):
    offered = {word for word, kind in (await completed(session, "\n‸")).items() if kind == types.CompletionItemKind.Keyword}
    assert len(offered) == 8
    for word in offered:
        name = '"a"' if word in ("import", "test") else "a.b" if word == "entity" else "a"
        assert scope_of(f"‹{word}› {name}") == "keyword.declaration", word
    assert alternatives("parameter") | {"import", "test"} == offered


async def test_clauses(session):
    offered = set(await completed(session, SYNC % "  ‸"))
    assert len(offered) == 10
    for word in offered:
        assert scope_of(SYNC % f"  ‹{word}›") == "keyword.control.clause", word


async def test_handlers(session):
    offered = await completed(session, SYNC % "  map {\n    id -> id else ‸\n  }")
    words = {word for word, kind in offered.items() if kind == types.CompletionItemKind.Keyword}
    assert alternatives("skip") <= words
    for word in alternatives("skip"):
        assert scope_of(SYNC % f"  map {{\n    id -> id else ‹{word}›\n  }}") == "keyword.control.handler"


def test_functions():
    documented = re.findall(r"^## ([a-z0-9_]+)$", (textmate.ROOT / "Documentation/functions.md").read_text(), re.M)
    assert len(documented) > 40
    words = alternatives("abs")
    special = set(re.findall(r'case "(linked|lookup|where|present)"', source("SyncCheck/CallExpressions.swift")))
    settings = {"env", "secret_file", "cron", "slack"}
    assert words == set(documented) | special | settings
    for word in words:
        assert scope_of(f"transform f(a: Int): Int = ‹{word}›(a)") == "support.function"


async def test_functions_that_the_server_completes(session):
    offered = await completed(session, SYNC % "  map {\n    id |> ‸\n  }")
    functions = {word for word, kind in offered.items() if kind == types.CompletionItemKind.Function}
    assert len(functions) > 5 and functions <= alternatives("abs"), functions - alternatives("abs")


def source(path: str) -> str:
    return (textmate.ROOT / "Sources" / path).read_text()


def test_reserved_words():
    (words,) = re.findall(r"let reservedWords: Set<String> = \[(.*?)\]", source("SyncSyntax/LexerWords.swift"), re.S)
    words = re.findall(r'"(\w+)"', words)
    assert len(words) == 13
    for word in words:
        scope = scope_of(f"transform f(a: Int): Int = (a ‹{word}› b)")
        assert scope.startswith(("keyword.", "constant.language.")), (word, scope)


def test_units():
    (units,) = re.findall(r"let durationUnits: .*?= \[(.*?)\n\]", source("SyncSyntax/LexerNumbers.swift"), re.S)
    units = re.findall(r'"(\w+)":', units)
    assert set(units) == alternatives("ms")


def test_a_word_that_is_missing_is_noticed(monkeypatch):
    text = json.dumps(textmate.SOURCE).replace("source_wins|", "")
    monkeypatch.setattr(textmate, "SOURCE", json.loads(text))
    with pytest.raises(AssertionError):
        alternatives("source_wins")
