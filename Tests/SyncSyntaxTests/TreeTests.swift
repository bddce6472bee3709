import SyncSyntax
import SyncTestKit
import SyncText
import Testing

@Suite struct TreeTests {
  private func declaration(_ text: String) throws -> Declaration {
    let parsed = parse(SourceFile(path: "t.sync", text: text))
    #expect(parsed.diagnostics.map(\.message) == [])
    return try #require(parsed.tree.declarations.first)
  }

  private func body(_ expression: String) throws -> String {
    guard case .transform(let transform) = try declaration("transform f(a: Int): Int = \(expression)\n") else {
      return "no transform"
    }
    return shape(transform.body)
  }

  /// An expression with parentheses around everything that binds.
  private func shape(_ expression: Expression) -> String {
    switch expression.kind {
    case .path(let path): path.components.map(\.text).joined(separator: ".")
    case .literal(let literal): "\(literal)"
    case .template(let parts):
      parts.map { part in
        switch part {
        case .text(let text, _): "<\(text)>"
        case .hole(let hole): "{\(shape(hole))}"
        }
      }.joined()
    case .list(let entries): "[" + entries.map(shape).joined(separator: ", ") + "]"
    case .record(let entries): "{" + entries.map { shape($0.value) }.joined(separator: ", ") + "}"
    case .unary(let sign, _, let operand): "(\(sign.rawValue) \(shape(operand)))"
    case .binary(let sign, _, let left, let right): "(\(shape(left)) \(sign.rawValue) \(shape(right)))"
    case .matches(let value, let regex): "(\(shape(value)) ~ \(regex.pattern))"
    case .call(let name, let arguments): name.text + "(" + arguments.map(shape).joined(separator: ", ") + ")"
    case .member(let value, let path): shape(value) + "." + path.components.map(\.text).joined(separator: ".")
    case .pipe(let value, let step):
      switch step.kind {
      case .call(let name, let arguments):
        "(\(shape(value)) | \(name.text)" + arguments.map { " " + shape($0) }.joined() + ")"
      case .via(let name): "(\(shape(value)) via \(name.text))"
      case .each(let lines): "(\(shape(value)) each \(lines.count))"
      case .missing: "missing"
      }
    case .conditional(let condition, let then, let otherwise):
      "(if \(shape(condition)) \(shape(then)) \(shape(otherwise)))"
    case .match(let value, let arms):
      "(match \(shape(value)) " + arms.map { "\($0.patterns.count):\(shape($0.value))" }.joined(separator: " ") + ")"
    case .fallback(let value, let fallback): "(\(shape(value)) else \(shape(fallback)))"
    case .parenthesized(let inner): shape(inner)
    case .missing: "missing"
    }
  }

  @Test(arguments: [
    ("a + b * c - d", "((a + (b * c)) - d)"),
    ("a or b and not c == d", "(a or (b and (not (c == d))))"),
    ("-a |> abs * b", "(((- a) | abs) * b)"),
    ("a ?? b + c == d", "((a ?? (b + c)) == d)"),
    ("a |> f(b) |> via t", "((a | f b) via t)"),
    ("a not in [b, c] or d in e", "((a not in [b, c]) or (d in e))"),
    ("a matches /x\\/y/ and b", "((a ~ x/y) and b)"),
    ("if a then b else if c then d else e or f", "(if a b (if c d (e or f)))"),
    ("(a |> g else b) + c", "(((a | g) else b) + c)"),
    ("match a { 2 or -3 => 1, _ => b }", "(match a 2:integer(\"1\") 0:b)"),
    ("lookup(c.e, k).n.m ?? d", "(lookup(c.e, k).n.m ?? d)"),
    ("\"x{a ?? \"{b}\"}y\"", "<x>{(a ?? {b})}<y>"),
    ("`a b`.c", "a b.c"),
  ]) func precedence(_ text: String, _ expected: String) throws {
    #expect(try body(text) == expected)
  }

  @Test(arguments: [
    (#""a\n\t\"\\\{\u{41}}""#, "a\n\t\"\\{A}"),
    ("\"\"\"\n    a\n      b\n\n    c\n    \"\"\"", "a\n  b\n\nc"),
    ("\"\"\"\r\n  a\r\n  b\r\n  \"\"\"", "a\nb"),
    ("\"\"\"\n\"\"\"", ""),
    ("\"\"\"\n  say \"x\" \\n\n\"\"\"", "  say \"x\" \n"),
  ]) func texts(_ written: String, _ value: String) throws {
    guard case .parameter(let parameter) = try declaration("parameter a: Text = \(written)\n"),
      case .literal(.text(let text)) = parameter.value?.kind
    else {
      Issue.record("no text")
      return
    }
    #expect(text == value)
  }

  @Test func blockTemplatesLoseTheIndentationOfTheirQuotes() throws {
    #expect(try body("\"\"\"\n    a {b}\n      c\n    \"\"\"") == "<a >{b}<\n  c>")
  }

  @Test(arguments: [
    ("200ms", 200_000), ("30s", 30_000_000), ("15m", 900_000_000), ("1h", 3_600_000_000), ("7d", 604_800_000_000),
  ])
  func durations(_ text: String, _ microseconds: Int64) throws {
    #expect(try body(text) == "duration(microseconds: \(microseconds))")
  }

  @Test func documentationIsKept() throws {
    let text = "// not this\n/// One.\n///   Two.\nentity a.b {\n  /// Field.\n  id: Int  /// no\n  n: Int\n}\n"
    guard case .entity(let entity) = try declaration(text) else { return }
    #expect(entity.documentation == "One.\n  Two.")
    #expect(entity.fields.map(\.documentation) == ["Field.", nil])
  }

  @Test func settingsHaveTheirForms() throws {
    let text = """
      connection a: b {
        limits: { rate: 100 per 10s }
        retry { backoff: 200ms to 30s, failures: 5 in 1m }
        every: every 15m
        notify: slack(env("X")) on [failure, held]
      }
      """
    guard case .connection(let connection) = try declaration(text) else { return }
    let forms = connection.settings.flatMap { setting -> [Setting] in
      if case .block(let inner) = setting.value { inner } else { [setting] }
    }.map { setting in
      switch setting.value {
      case .rate: "rate"
      case .span: "span"
      case .within: "within"
      case .every: "every"
      case .notification(_, let events): events.map(\.text).joined(separator: "+")
      default: "other"
      }
    }
    #expect(forms == ["rate", "span", "within", "every", "failure+held"])
  }

  @Test func deleteRulesAndPolicies() throws {
    let text =
      "sync a was z: x.y -> z.w {\n  delete target: propagate up to 2% or 50\n  conflict latest(skew: 2s) { group(a, b.c): max, on delete: edit }\n}\n"
    guard case .sync(let sync) = try declaration(text), case .delete(.target, let rule) = sync.clauses[0].kind,
      case .conflict(let policy, let entries) = sync.clauses[1].kind
    else {
      Issue.record("other clauses")
      return
    }
    #expect(sync.formerName?.text == "z")
    #expect(rule.action.text == "propagate")
    #expect(rule.limits.map(shape) == ["percentage(\"2\")", "integer(\"50\")"])
    #expect(policy?.arguments.first?.label?.text == "skew")
    #expect(entries.map(\.policy.name.text) == ["max", "edit"])
  }

  @Test func linesKnowTheirTails() throws {
    let text =
      "sync a: x.y -> z.w {\n  map else hold {\n    a -> b on create else reject \"no\"\n    c <- d else skip\n    e <-> f else null\n  }\n}\n"
    guard case .sync(let sync) = try declaration(text), case .map(let handler, let lines) = sync.clauses[0].kind else {
      Issue.record("no map")
      return
    }
    if case .hold(nil) = handler?.kind {} else { Issue.record("another handler") }
    #expect(lines.map(\.arrow.direction) == [.forward, .backward, .both])
    #expect(lines.map { $0.onCreate != nil } == [true, false, false])
    #expect(lines.allSatisfy { $0.handler != nil })
  }

  /// Trees of bounded height come of every text, so that whoever walks them cannot run out of stack.
  @Test(arguments: ["a or ", "a + ", "a |> f |> ", "not ", "- ", "(", "[", "if a then b else "])
  func heightIsBounded(_ piece: String) {
    let text = "transform f(a: Int): Int = " + String(repeating: piece, count: 300) + "a\nparameter b: Int = \n"
    let found = parse(SourceFile(path: "t.sync", text: text)).diagnostics
    #expect(found.map(\.code.id) == ["AP0136", "AP0124"])
  }

  @Test func longAlternativesBelowTheBoundAreRead() {
    let text = "transform f(a: Int): Int = " + String(repeating: "a or ", count: 250) + "a\n"
    #expect(parse(SourceFile(path: "t.sync", text: text)).diagnostics.map(\.message) == [])
  }

  @Test func everyByteOfEveryCaseIsCovered() throws {
    for golden in GoldenTests.cases {
      #expect(coversEveryByte(parse(SourceFile(path: golden.name, bytes: try golden.bytes())).tree), "\(golden.name)")
    }
  }
}
