"""The TextMate grammar colours texts as the language server reads them."""

import json
import pathlib
import re
import shutil

import pytest
from babi.highlight import Compiler, Grammars, highlight_line
from lsprotocol import types

ROOT = pathlib.Path(__file__).parents[2]
EXTENSION = ROOT / "Editors/vscode"
GRAMMAR = json.loads((EXTENSION / "syntaxes/sync.tmLanguage.json").read_text())
# Texts with mistakes may be coloured otherwise; a byte order mark is no matter of a grammar.
FILES = sorted(
    path
    for folder in ("Golden/Syntax", "Golden/Check", "LanguageServer/workspace")
    for path in (ROOT / "Tests" / folder).rglob("*.sync")
    if "Errors" not in path.parts and path.name != "bom_crlf.sync"
) + sorted((ROOT / "Mappings").rglob("*.sync"))

# What a token of the server must be in the grammar.
SCOPES = {
    "comment": ("comment.",),
    "string": ("string.",),
    "number": ("constant.numeric.",),
    "regexp": ("string.regexp.",),
    "keyword": ("keyword.", "storage.", "constant.language.", "variable.language."),
    "type": ("support.type.", "support.class."),
    "decorator": ("storage.modifier.",),
}
RESERVED = "and or not in if then else match matches true false null via".split()
LITERALS = ("comment.", "string.", "constant.numeric.")


@pytest.fixture(scope="module")
def grammar(tmp_path_factory):
    # The engine finds a grammar by the name of its file.
    folder = tmp_path_factory.mktemp("grammar")
    shutil.copy(EXTENSION / "syntaxes/sync.tmLanguage.json", folder / "source.sync.json")
    return Grammars(str(folder)).compiler_for_scope("source.sync")


def scopes(grammar: Compiler, text: str) -> list[list[tuple[str, ...]]]:
    """The scopes of each character of each line, without that of the whole."""
    state = grammar.root_state
    lines = []
    for number, line in enumerate(text.split("\n")):
        state, regions = highlight_line(grammar, state, line + "\n", number == 0)
        row = [()] * len(line)
        for region in regions:
            for column in range(region.start, min(region.end, len(line))):
                row[column] = region.scope[1:]
        lines.append(row)
    return lines


def has(names: tuple[str, ...], prefixes: tuple[str, ...]) -> bool:
    return any((name + ".").startswith(prefixes) for name in names)


async def tokens(session, name: str) -> list[tuple[int, int, int, str]]:
    answer = await session.client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(session.document(name))
    )
    kinds = session.client.legend.token_types
    line = column = 0
    found = []
    for start in range(0, len(answer.data), 5):
        step, shift, length, kind, _ = answer.data[start : start + 5]
        line, column = line + step, shift if step else column + shift
        found.append((line, column, length, kinds[kind]))
    return found


async def test_colours_agree_with_the_server(session, grammar):
    wrong = []
    counts = dict.fromkeys(SCOPES, 0)
    for number, path in enumerate(FILES):
        text = path.read_text()
        # A position in UTF-16 is an index into the text where no character takes two units.
        text = re.sub("[\U00010000-\U0010ffff]", "ß", text)
        name = f"colours{number}.sync"
        session.open(name, text)
        lines = scopes(grammar, text)
        literal = [[False] * len(line) for line in lines]
        for line, column, length, kind in await tokens(session, name):
            place = f"{path.relative_to(ROOT)}:{line + 1}:{column + 1}"
            word = text.split("\n")[line][column : column + length]
            if kind in ("comment", "string", "number", "regexp"):
                literal[line][column : column + length] = [True] * length
            if kind not in SCOPES:
                continue
            # The server takes a name that nothing declares for a word where a word may stand, and a setting
            # called as a reserved word for that word.
            follows = text.split("\n")[line][column + length :].lstrip()
            if kind == "keyword" and (follows.startswith(":") or "Lexical" in path.parts and word not in RESERVED):
                continue
            counts[kind] += 1
            for names in lines[line][column : column + length]:
                if not has(names, SCOPES[kind]):
                    wrong.append(f"{place} `{word}` is {kind}, coloured {names}")
                    break
        for line, row in enumerate(lines):
            for column, names in enumerate(row):
                # Within the hole of a text, what stands outside of it does not count.
                holes = [at + 1 for at, each in enumerate(names) if "template" in each or "embedded" in each]
                own = names[max(holes, default=0) :]
                if has(own, LITERALS) and not literal[line][column] and not text.split("\n")[line][column].isspace():
                    wrong.append(f"{path.relative_to(ROOT)}:{line + 1}:{column + 1} is no literal, coloured {names}")
    assert len(FILES) > 100
    assert all(counts.values()), counts
    assert wrong == [], f"{len(wrong)} of {sum(counts.values())}\n" + "\n".join(wrong[:60])


@pytest.mark.parametrize(
    "line, word, scope",
    [
        ("sync a: x.y -> z.w { map { b -> c } }", "map", "keyword.control.clause.sync"),
        ("sync a: x.y -> z.w { map { map -> c } }", "-> c", "keyword.operator.arrow.sync"),
        ("sync a: x.y -> z.w { delete target: propagate up to 2% }", "propagate", "constant.language.choice.sync"),
        ("transform f(a: Text): Text = a |> trim", "trim", "support.function.sync"),
        ("transform f(a: Text): Text = a |> mine", "mine", "entity.name.function.sync"),
        ('transform f(a: Text): Text = "{a |> lower}"', "lower", "support.function.sync"),
        ("entity crm.people { key: Text key }", "key }", "storage.modifier.sync"),
        ("entity crm.people { key: Text key }", "key:", "variable.other.property.sync"),
        ("connection crm: postgres { url: env(\"A\") }", "postgres", "support.class.connector.sync"),
        ('test "a" of people { expect create target { a: 1 } }', "expect", "keyword.control.step.sync"),
    ],
)
def test_scopes(grammar, line, word, scope):
    assert scopes(grammar, line)[0][line.index(word)][-1] == scope


def test_a_field_may_have_the_name_of_a_function(grammar):
    text = "sync a: x.y -> z.w {\n  map {\n    date -> count\n    sort |> trim -> map\n  }\n}"
    lines = scopes(grammar, text)
    assert not has(lines[2][4], ("support.", "keyword."))
    assert not has(lines[2][12], ("support.", "keyword."))
    assert not has(lines[3][4], ("support.", "keyword."))
    assert has(lines[3][12], ("support.function.",))


@pytest.mark.parametrize("broken", ['  map { a -> "open', "  map { (a -> b", "  map { [a -> b", "  conflict latest {"])
def test_a_mistake_ends_at_the_next_declaration(grammar, broken):
    lines = scopes(grammar, "sync a: x.y -> z.w {\n" + broken + "\n\nsync b: x.y -> z.w {\n  map { c -> d }\n}")
    assert lines[3][0] == ("meta.sync.sync", "storage.type.declaration.sync")
    assert lines[4][2][-1] == "keyword.control.clause.sync"


def words(*rules: str) -> set[str]:
    """The words that stand as choices in rules of the grammar."""
    text = json.dumps([GRAMMAR["repository"][rule] for rule in rules])
    choices = re.findall(r"\((?:\?:)?([A-Za-z_0-9]+(?:\|[A-Za-z_0-9]+)+)\)", text)
    return {word for choice in choices for word in choice.split("|")}


def listed(path: str, name: str) -> set[str]:
    """The words of a list in the sources."""
    text = (ROOT / path).read_text()
    start = re.search(rf"let {name}\b[^=]*= \[\n?(.*?)\]\n", text, re.S)
    assert start, f"{path} has no list `{name}`"
    body = start.group(1)
    pairs = re.findall(r"\(\s*\"(\w+)\"", body)
    return set(pairs or re.findall(r"\"(\w+)\"", body))


WORDS = "Sources/SyncAssist/LanguageWords.swift"


@pytest.mark.parametrize(
    "rules, path, name, more",
    [
        (["reserved"], "Sources/SyncSyntax/LexerWords.swift", "reservedWords", set()),
        (["type"], WORDS, "types", None),
        (["mark"], WORDS, "marks", set()),
        (["policy"], WORDS, "policies", set()),
        (["handler"], WORDS, "handlers", set()),
        (["leave"], WORDS, "leave", {"source", "target"}),
        (["create"], WORDS, "creates", {"source", "target"}),
        (["update"], WORDS, "updates", {"source", "target"}),
    ],
)
def test_words_are_those_of_the_language(rules, path, name, more):
    declarations = listed("Sources/SyncSyntax/LexerText.swift", "declarationWords")
    assert words(*rules) - declarations == listed(path, name) | (more or set())


def test_declarations_and_clauses_are_those_of_the_language():
    declarations = listed("Sources/SyncSyntax/LexerText.swift", "declarationWords")
    included = {pattern["include"][1:] for pattern in GRAMMAR["patterns"]}
    assert included - {"comment", "expression"} == declarations == listed(WORDS, "declarations")
    ends = [rule for rule in re.findall(r"\^\(\?=\(\?:([a-z|]+)\)", json.dumps(GRAMMAR)) if "sync" in rule]
    assert len(ends) > 10 and all(set(end.split("|")) == declarations for end in ends)
    clauses = {pattern.get("include", "")[1:] for pattern in GRAMMAR["repository"]["clauses"]["patterns"]}
    assert clauses - {"comment", "expression"} == listed(WORDS, "clauses")
    assert words("delete") >= listed(WORDS, "deletes")
    assert words("decisions") >= listed(WORDS, "deleteConflicts")


def test_functions_are_those_of_the_registry():
    # That document is generated from the registry; another test compares the two.
    reserved = set(RESERVED)
    functions = set(re.findall(r"^\| \[`(\w+)`\]", (ROOT / "Documentation/functions.md").read_text(), re.M))
    # Those that the checker knows by itself.
    checker = (ROOT / "Sources/SyncCheck/CallExpressions.swift").read_text().split("switch name.text {")[1]
    cases = re.findall(r"^    case (\"\w+\"(?:, \"\w+\")*):", checker.split("default:")[0], re.M)
    special = {word for case in cases for word in re.findall(r"\w+", case)}
    assert special >= {"linked", "lookup", "env"} and special >= listed(WORDS, "special") - {"run_started"}
    assert len(functions) > 30
    wanted = functions | special
    coloured = words("call") - reserved
    assert coloured == wanted, f"missing in `call`: {sorted(wanted - coloured)}, no longer there: {sorted(coloured - wanted)}"


def test_the_extension_names_files_that_exist():
    package = json.loads((EXTENSION / "package.json").read_text())
    contributes = package["contributes"]
    paths = [package["main"]]
    paths += [language["configuration"] for language in contributes["languages"]]
    paths += [grammar["path"] for grammar in contributes["grammars"]]
    assert all((EXTENSION / path).is_file() for path in paths), paths
    assert contributes["grammars"][0]["scopeName"] == GRAMMAR["scopeName"]
    settings = set(contributes["configuration"]["properties"])
    assert {"antiphon.path", "antiphon.trace.server"} == settings
    configuration = json.loads((EXTENSION / "language-configuration.json").read_text())
    re.compile(configuration["wordPattern"])
