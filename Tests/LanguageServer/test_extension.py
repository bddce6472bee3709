"""The extension for VS Code: its files, its manifest, and what it does, with a stand-in for the editor."""

import json
import re
import subprocess

import pytest

from textmate import EXTENSION, ROOT

MANIFEST = json.loads((EXTENSION / "package.json").read_text())
CONFIGURATION = json.loads((EXTENSION / "language-configuration.json").read_text())


def references(value):
    """Paths that stand in the manifest."""
    if isinstance(value, str) and value.startswith("./"):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from references(each)


def test_every_file_that_the_manifest_names_is_there():
    found = list(references(MANIFEST))
    assert len(found) == 3
    for path in found:
        assert (EXTENSION / path).is_file(), path


def test_the_manifest_is_of_the_language():
    (language,) = MANIFEST["contributes"]["languages"]
    (grammar,) = MANIFEST["contributes"]["grammars"]
    assert language["id"] == grammar["language"] == "sync" and language["extensions"] == [".sync"]
    assert json.loads((EXTENSION / grammar["path"]).read_text())["scopeName"] == grammar["scopeName"]
    assert f"onLanguage:{language['id']}" in MANIFEST["activationEvents"]
    assert set(MANIFEST["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]) == {"antiphon.path"}
    settings = MANIFEST["contributes"]["configuration"]["properties"]
    text = (EXTENSION / "README.md").read_text()
    for name, setting in settings.items():
        assert f"`{name}`" in text, name
        assert setting["type"] == type_of(setting["default"])


def type_of(value):
    return {str: "string", list: "array", bool: "boolean"}[type(value)]


def test_nothing_installed_is_committed():
    files = subprocess.run(["git", "ls-files", "Editors"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Editors/vscode/package.json" in files.stdout
    assert "node_modules" not in files.stdout and ".vsix" not in files.stdout


@pytest.mark.parametrize(
    "text, words",
    [
        ("email |> trim", ["email", "trim"]),
        ("`E-mail address` <-> mail_2", ["`E-mail address`", "mail_2"]),
        ("BillAddr.City", ["BillAddr", "City"]),
        ("2025-01-01T00:00:00Z", ["2025-01-01T00:00:00Z"]),
        ("up to 2% or 200ms", ["up", "to", "2%", "or", "200ms"]),
        ("12.50-x", ["12.50", "x"]),
    ],
)
def test_words(text, words):
    assert re.findall(CONFIGURATION["wordPattern"], text) == words


@pytest.mark.parametrize(
    "line, deeper",
    [
        ("sync a: b.c -> d.e {", True),
        ("  map else reject { // lines", True),
        ("    x |> replace(", True),
        ("  run { batch: 5 }", False),
        ('  a: "brace {"', False),
        ("  // brace {", False),
        ('  "{a}" -> b', False),
        ('  check source { // "quoted"', True),
    ],
)
def test_indentation_behind_a_line(line, deeper):
    assert bool(re.search(CONFIGURATION["indentationRules"]["increaseIndentPattern"], line)) == deeper


def test_indentation_of_a_closing_line():
    pattern = CONFIGURATION["indentationRules"]["decreaseIndentPattern"]
    assert re.search(pattern, "  } -> lines") and re.search(pattern, "])") and not re.search(pattern, "a }")


def test_documentation_goes_on_in_the_next_line():
    documentation = CONFIGURATION["onEnterRules"][0]
    assert re.search(documentation["beforeText"], "  /// Says") and not re.search(documentation["beforeText"], "// a")


def test_brackets_are_the_same_everywhere():
    pairs = [["{", "}"], ["[", "]"], ["(", ")"]]
    assert CONFIGURATION["brackets"] == CONFIGURATION["colorizedBracketPairs"] == pairs
    assert [[each["open"], each["close"]] for each in CONFIGURATION["autoClosingPairs"]][:3] == pairs
    assert CONFIGURATION["comments"] == {"lineComment": "//"}


def test_the_program_is_well_formed():
    subprocess.run(["node", "--check", EXTENSION / "extension.js"], check=True)


def test_the_program_starts_the_server():
    test = EXTENSION / "test/extension.test.js"
    run = subprocess.run(["node", "--test", test], capture_output=True, text=True, cwd=EXTENSION)
    assert run.returncode == 0, run.stdout + run.stderr
