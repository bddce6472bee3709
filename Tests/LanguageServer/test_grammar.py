"""What the TextMate grammar makes of the language: samples, and all valid golden files beside the server's own colours."""

import pathlib

import pytest
from lsprotocol import types

import textmate
from conftest import initialized

CLAUSE = "sync a: x.y <-> z.w {\n  %s\n}\n"
LINE = "sync a: x.y <-> z.w {\n  map {\n    %s\n  }\n}\n"
FIELD = "entity a.b {\n  %s\n}\n"
VALUE = "transform f(x: Text): Text = %s\n"


@pytest.mark.parametrize(
    "frame, text, scope",
    [
        # Comments
        (CLAUSE, "filter source: a // ‹why›", "comment.line.double-slash"),
        ("%s\nsync a: x.y -> z.w {}", "/// ‹Says what it is.›", "comment.line.documentation"),
        ("%s", "//// ‹no documentation›", "comment.line.double-slash"),
        ("%s", "// ‹allow›(unused-table): later", "keyword.other.allow"),
        ("%s", "// allow(‹unused-table›): later", "entity.other.attribute-name.rule"),
        ("%s", "// ‹allow or not›", "comment.line.double-slash"),
        ("%s", "‹# no comment›", "invalid.illegal.comment"),
        # Literals
        (VALUE, "‹2025-01-01›", "constant.numeric.date"),
        (VALUE, "‹2025-01-01T12:30:15.250Z›", "constant.numeric.timestamp"),
        (VALUE, "‹2025-01-01T12:30:15-06:00›", "constant.numeric.timestamp"),
        (VALUE, "‹2025-01-01T12:30›", "constant.numeric.timestamp"),
        (VALUE, "2025‹-›1-1", "keyword.operator.arithmetic"),
        (VALUE, "‹200›ms", "constant.numeric.duration"),
        (VALUE, "200‹ms›", "keyword.other.unit"),
        (VALUE, "‹1_000›", "constant.numeric.integer"),
        (VALUE, "‹12.50›", "constant.numeric.decimal"),
        (VALUE, "‹2.5%›", "constant.numeric.percentage"),
        (VALUE, "‹12abc›", "invalid.illegal.number"),
        (VALUE, "‹1.5h›", "invalid.illegal.number"),
        (VALUE, "‹null›", "constant.language.null"),
        (VALUE, "‹true›", "constant.language.boolean"),
        # Text
        (VALUE, '"‹plain›"', "string.quoted.double"),
        (VALUE, '"a‹\\u{1F600}›"', "constant.character.escape"),
        (VALUE, '"a‹\\{›}"', "constant.character.escape"),
        (VALUE, '"a‹\\x›"', "invalid.illegal.escape"),
        (VALUE, '"a ‹}› is a brace"', "string.quoted.double"),
        (VALUE, '"{first ‹??› ""} {last}"', "keyword.operator.null-default"),
        (VALUE, '"x{"y{"z{‹a›}"}"}w"', "variable.other.field"),
        (VALUE, '"x{"y{"z{a}"}"}‹w›"', "string.quoted.double"),
        (VALUE, '"{match a { ‹_› => "{b}" }}"', "variable.language.anonymous"),
        (VALUE, '"{match a { 1 => {n: 2} }}‹z›"', "string.quoted.double"),
        (VALUE, '"a‹{}›"', "invalid.illegal.interpolation"),
        (VALUE, '"never close‹d›', "invalid.illegal.unclosed"),
        (VALUE, '"never closed\n|> ‹trim›', "support.function"),
        (VALUE, '"{never closed\n|> ‹trim›', "support.function"),
        (VALUE, '"""\n  Dear {‹name›},\n  """', "variable.other.field"),
        (VALUE, '"""\n  "‹quoted›"\n  """', "string.quoted.triple"),
        (VALUE, '"""\n  a\n  """ |> ‹trim›', "support.function"),
        (VALUE, '‹"""›no block"', "invalid.illegal.text"),
        (VALUE, "‹'text'›", "invalid.illegal.text"),
        # Regular expressions and division
        (VALUE, "a matches /‹x›/", "string.regexp"),
        (VALUE, "a matches /[/‹y›]x/", "constant.other.character-class.set.regexp"),
        (VALUE, "a matches /x‹\\/›y/", "constant.character.escape.regexp"),
        (VALUE, "a matches /^x‹+›$/", "keyword.operator.quantifier.regexp"),
        (VALUE, "a matches\n  /‹x›/", "string.regexp"),
        (VALUE, "if a matches /x/ ‹then› 1 else 2", "keyword.control.conditional"),
        (VALUE, "f(a ‹/› b, c / d)", "keyword.operator.arithmetic"),
        (VALUE, "(a)‹/›b/c", "keyword.operator.arithmetic"),
        (VALUE, "a matches /open\n|> ‹trim›", "support.function"),
        (LINE, "a‹/›b -> c / d", "keyword.operator.arithmetic"),
        # Names
        (LINE, "‹`E-mail address`› -> mail", "variable.other.field"),
        (LINE, "‹`open -> mail›", "invalid.illegal.name"),
        (LINE, "‹BillAddr.City› -> city", "variable.other.field"),
        (LINE, "‹filter› -> city", "variable.other.field"),
        (LINE, "‹delete› -> source", "variable.other.field"),
        (LINE, "delete -> ‹source›", "variable.other.field"),
        (LINE, "‹trim› -> title", "variable.other.field"),
        (LINE, "‹trim›(a) -> title", "support.function"),
        (LINE, "a |> ‹trim› -> title", "support.function"),
        (LINE, "a |>\n  ‹trim› -> title", "support.function"),
        (LINE, "a |> // why\n  ‹trim› -> title", "support.function"),
        (LINE, "a |> ‹cents› -> title", "entity.name.function"),
        (LINE, "‹cents›(a) -> title", "entity.name.function"),
        (LINE, "lookup(a.b, c).‹name› -> title", "variable.other.field"),
        (LINE, "‹run_started› -> seen", "variable.language.run-started"),
        # Signs
        (LINE, "a ‹<->› b", "keyword.operator.arrow"),
        (LINE, "a ‹<-›1", "keyword.operator.arrow"),
        (LINE, "a ‹->› b", "keyword.operator.arrow"),
        (LINE, "a ‹|>› trim -> b", "keyword.operator.pipe"),
        (VALUE, "a‹<=›-1", "keyword.operator.comparison"),
        (VALUE, "a ‹&&› b", "invalid.illegal.operator"),
        (VALUE, "a ‹<>› b", "invalid.illegal.operator"),
        (VALUE, "‹!›a", "invalid.illegal.operator"),
        (VALUE, "a ‹!=› b", "keyword.operator.comparison"),
        # Words of expressions
        (VALUE, "a ‹and› b", "keyword.operator.logical"),
        (VALUE, "a not ‹in› [b]", "keyword.operator.word"),
        (VALUE, "a |> ‹via› stages", "keyword.operator.word"),
        (VALUE, "a |> via ‹stages›", "variable.other.table"),
        (VALUE, "‹match› a { null => 1 }", "keyword.control.conditional"),
        (VALUE, "match a { 1 ‹=>› 2 }", "keyword.operator.arm"),
        (VALUE, "{ ‹Qty›: 1 }", "variable.other.property"),
        (VALUE, "(x |> int ‹else› 0)", "keyword.control.conditional"),
        # Handlers and tails
        (LINE, "a -> b else ‹skip›", "keyword.control.handler"),
        (LINE, 'a -> b else ‹reject› "why"', "keyword.control.handler"),
        (LINE, "a -> b else ‹hold›, c -> d", "keyword.control.handler"),
        (LINE, "a -> b else ‹skip›.more", "variable.other.field"),
        (LINE, "a -> b else ‹reject› ?? c", "variable.other.field"),
        (LINE, "a -> b ‹on› create else null", "keyword.other"),
        (LINE, "a -> ‹on›", "variable.other.field"),
        (LINE, "xs |> ‹each› { a -> b } -> ys", "keyword.control.each"),
        (LINE, "xs |> each { a -> b } ‹->› ys", "keyword.operator.arrow"),
        # Clauses
        (CLAUSE, "‹filter› source: a", "keyword.control.clause"),
        (CLAUSE, "filter ‹source›: a", "variable.language.side"),
        (CLAUSE, "filter source: ‹source› == 1", "variable.other.field"),
        (CLAUSE, "‹match› email <-> mail", "keyword.control.clause"),
        (CLAUSE, "‹map› else reject {}", "keyword.control.clause"),
        (CLAUSE, "leave target: ‹unlink›", "support.constant.rule"),
        (CLAUSE, "create target: ‹at_least_once›", "support.constant.rule"),
        (CLAUSE, "update target: ‹restore›", "support.constant.rule"),
        (CLAUSE, "delete target: ‹propagate› up to 2% or 50", "support.constant.rule"),
        (CLAUSE, "delete target: propagate ‹up› to 2% or 50", "keyword.other"),
        (CLAUSE, "conflict ‹latest›(skew: 2s)", "support.constant.policy"),
        (CLAUSE, "conflict latest(‹skew›: 2s)", "variable.parameter"),
        (CLAUSE, "conflict { ‹max›: min }", "variable.other.field"),
        (CLAUSE, "conflict { max: ‹min› }", "support.constant.policy"),
        (CLAUSE, "conflict { ‹group›(a, b): latest }", "keyword.other"),
        (CLAUSE, "conflict { group(‹a›, b): latest }", "variable.other.field"),
        (CLAUSE, "conflict { ‹on› delete: edit }", "keyword.other"),
        (CLAUSE, "conflict { on delete: ‹edit› }", "support.constant.policy"),
        (CLAUSE, "run { schedule: ‹every› 15m }", "keyword.other"),
        (CLAUSE, 'run { notify: slack(env("U")) on [‹failure›] }', "support.constant.event"),
        (CLAUSE, "map {\n    a -> b\n  ‹check› source { c }", "keyword.control.clause"),
        # Declarations
        ('%s "a.sync"', "‹import›", "keyword.declaration"),
        ("%s", "parameter ‹since›: Date = 2025-01-01", "variable.other.constant"),
        ("%s", "connection ‹crm›: hubspot {}", "entity.name.namespace"),
        ("%s", "connection crm: ‹hubspot› {}", "support.type.connector"),
        ("%s", "connection crm: x { limits { rate: 1 ‹per› 10s } }", "keyword.other"),
        ("%s", "connection crm: x { ‹limits› { rate: 1 per 10s } }", "variable.other.property"),
        ("%s", 'connection crm: x { ‹null›: "" }', "variable.other.property"),
        ("%s", "connection crm: x { b: 1s ‹to› 2s }", "keyword.other"),
        ("%s", "entity ‹crm.people› {}", "entity.name.type.entity"),
        ("%s", 'entity crm.people ‹from› "A1" {}', "keyword.other"),
        ("%s", "table ‹stages›: Text -> Text {}", "entity.name.table"),
        ("%s", "table stages: ‹Text› -> Text {}", "support.type"),
        ("%s", "transform ‹f›(a: Text): Int = 1", "entity.name.function"),
        ("%s", "transform f(‹a›: Text): Int = 1", "variable.parameter"),
        ("%s", "transform f(a: Text): Int inverse ‹g› = 1", "entity.name.function"),
        ("%s", "sync ‹sync› was old: a.b -> c.d {}", "entity.name.type.mapping"),
        ("%s", "sync a ‹was› old: a.b -> c.d {}", "keyword.other"),
        ("%s", "sync a: ‹crm.source› -> c.d {}", "entity.name.type.entity"),
        ("%s", 'test "a" ‹of› b {}', "keyword.other"),
        ("%s", 'test "a" of b { ‹source› { c: 1 } }', "keyword.control.clause"),
        ("%s", 'test "a" of b { source { ‹source›: 1 } }', "variable.other.property"),
        ("%s", 'test "a" of b { expect ‹create› target { c: 1 } }', "keyword.other"),
        # Fields
        (FIELD, "‹key›: Text key", "variable.other.property"),
        (FIELD, "key: Text ‹key›", "storage.modifier"),
        (FIELD, 'a: ‹enum›("x", "y")? unique', "support.type"),
        (FIELD, 'a: enum("x", "y")‹?› unique', "keyword.operator.optional"),
        (FIELD, "a: [{ ‹sku›: Text, n: Int }]", "variable.other.property"),
        (FIELD, "a: [{ sku: Text, n: ‹Int› }]", "support.type"),
        (FIELD, "a: Bool ‹deleted›(false)", "storage.modifier"),
        (FIELD, 'a: Text ‹as› "A"', "keyword.other"),
        # What one types leaves the rest alone
        ("%s", "sync a: b.c -> d.e {\n  map {\n\n‹table› t: Text -> Text {}", "keyword.declaration"),
        ("%s", 'transform f(a: Text): Text = trim("{a\n\n‹sync› a: b.c -> d.e {}', "keyword.declaration"),
        ("%s", "transform f(a: [{\n\n‹test› \"x\" of a {}", "keyword.declaration"),
        ("%s", "connection a: b {\n  limits {\n\n‹entity› a.b {}", "keyword.declaration"),
    ],
)
def test_scope(frame, text, scope):
    innermost, covering = textmate.at(frame.replace("%s", text))
    assert innermost == f"{scope}.sync", covering


def test_nothing_valid_is_coloured_as_invalid():
    files = textmate.valid_files()
    assert len(files) > 100
    for file in files:
        text = textmate.read(file)
        wrong = [
            (text[offset : offset + 20], covering)
            for offset, covering in enumerate(textmate.scopes(text))
            if any(scope.startswith("invalid") for scope in covering)
        ]
        assert wrong == [], file


# What the server calls a token, and what the grammar may call it. A name that only a whole program explains is some
# name to the grammar.
NAMES = ("variable.", "entity.name.", "support.")
ALLOWED = {
    "comment": ("comment.",),
    "string": ("string.", "meta.embedded."),
    "regexp": ("string.regexp",),
    "number": ("constant.numeric.",),
    "operator": ("keyword.operator.",),
    "keyword": ("keyword.", "constant.language.", "variable.language."),
    "type": ("support.type",),
    "decorator": ("storage.modifier",),
    "enumMember": ("support.constant.", "keyword."),
    "function": ("support.function", "entity.name.function"),
    "namespace": NAMES,
    "class": NAMES,
    "property": NAMES,
    "variable": NAMES,
    "parameter": NAMES,
}
# The files of Syntax name things that are declared nowhere; the server guesses what they are.
CERTAIN = ("comment", "string", "regexp", "number", "operator")


async def semantic_tokens(session, name):
    answer = await session.client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(session.document(name))
    )
    legend, line, column = session.client.legend.token_types, 0, 0
    lines = session.texts[name].split("\n")
    starts = [0]
    for each in lines:
        starts.append(starts[-1] + len(each) + 1)
    for place in range(0, len(answer.data), 5):
        down, right, length, kind, _ = answer.data[place : place + 5]
        line, column = line + down, right if down else column + right
        yield starts[line] + column, length, legend[kind]


async def test_the_grammar_agrees_with_the_server(client, tmp_path):
    # Columns are characters then, for the server and for Python.
    session = await initialized(client, tmp_path, "utf-32")
    kinds = set()
    for file in textmate.valid_files():
        # Where it is, so that its imports and its schema are found.
        name = str(file)
        session.open(name, textmate.read(file))
        text, scopes = session.texts[name], textmate.scopes(session.texts[name])
        async for start, length, kind in semantic_tokens(session, name):
            kinds.add(kind)
            innermost = [scope for scope in scopes[start] if not scope.startswith("punctuation.")][-1]
            where = (file, text[max(start - 20, 0) : start], text[start : start + length], kind, scopes[start])
            if "Syntax" in file.parts and kind not in CERTAIN:
                continue
            if kind == "keyword" and text.startswith("null:", start):
                # A setting may be called like a reserved word.
                assert innermost == "variable.other.property.sync"
                continue
            assert innermost.startswith(ALLOWED[kind]), where
    assert kinds == set(ALLOWED)
