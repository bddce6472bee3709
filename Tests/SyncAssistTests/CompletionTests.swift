import SyncAssist
import SyncText
import Testing

@Suite struct CompletionTests {
  struct Case: Sendable, CustomStringConvertible {
    var name: String
    var text: String
    var has: [String]
    var lacks: [String] = []
    /// What comes first.
    var first: String?
    var description: String { name }
  }

  private static func line(
    _ name: String, _ line: String, _ has: [String], lacks: [String] = [], first: String? = nil, arrow: String = "->"
  ) -> Case {
    Case(name: name, text: Mapping.text(lines: line, arrow: arrow), has: has, lacks: lacks, first: first)
  }

  private static func clause(
    _ name: String, _ clause: String, _ has: [String], lacks: [String] = [], first: String? = nil,
    lines: String = "id -> id", arrow: String = "->"
  ) -> Case {
    Case(
      name: name, text: Mapping.text(lines: lines, clauses: clause, arrow: arrow), has: has, lacks: lacks, first: first)
  }

  private static func top(_ name: String, _ top: String, _ has: [String], lacks: [String] = [], first: String? = nil)
    -> Case
  {
    Case(name: name, text: Mapping.text(top: top), has: has, lacks: lacks, first: first)
  }

  private static func tested(_ step: String) -> String { "test \"t\" of people {\n  \(step)\n}" }

  static let cases: [Case] = [
    line("the left of a line", "¦", ["email", "first", "since", "full", "trim", "if"], lacks: ["mail", "skip"]),
    line("a word begun", "em¦", ["email"], lacks: ["mail"]),
    line("a word begun before an arrow", "em¦ -> mail", ["email"]),
    line("the right of a line", "email -> ¦", ["mail", "name", "level"], lacks: ["email", "trim"], first: "id"),
    line(
      "the right of a line once all but one is written", "id -> id\n email -> mail\n first -> ¦", ["name"],
      first: "name"),
    line(
      "the right of a backward line", "id -> id\n  tier <- ¦", ["level", "lower", "full"], lacks: ["email"],
      arrow: "<->"),
    line("behind a pipe at the line's end", "email |> ¦", ["trim", "lower", "via", "linked", "full"]),
    line("behind a pipe, other lines follow", "email |> ¦\n        id -> id", ["trim", "via"], lacks: ["email"]),
    line("a step begun", "email |> tr¦ -> mail", ["trim"], lacks: ["email"]),
    line("a second step", "email |> trim |> ¦ -> mail", ["lower"]),
    line("the table behind via", "tier |> via ¦", ["levels"], lacks: ["email", "trim"]),
    line("the sync within linked", "id |> linked(¦", ["people"], lacks: ["email"]),
    line("an argument", "first |> replace(¦", ["last", "trim"], lacks: ["mail"]),
    line(
      "the handler", "email |> lower -> mail else ¦", ["skip", "reject", "hold", "first"], lacks: ["mail"],
      first: "hold"),
    line("behind an operand", "email ¦", ["|>", "and", "else"], lacks: ["email", "trim"]),
    line("on create", "id -> id on ¦", ["create"], lacks: ["email"]),
    line("a part of a record", "address.¦", ["street", "city"], lacks: ["email"]),
    line("a part of a record, begun", "address.str¦ -> street", ["street"]),
    line("a hole of a text", "\"{fir¦}\" -> name", ["first"], lacks: ["name"]),
    line("a member of a comparison", "if tier == ¦ then first else last -> name", ["\"gold\"", "\"silver\""]),
    line(
      "within the text of a comparison", "if tier == \"¦\" then first else last -> name", ["gold", "silver"],
      lacks: ["email"]),
    line("the pattern of a match", "match tier {\n ¦ => first } -> name", ["\"gold\""]),
    line("elements of a list", "orders |> where(¦) -> level", ["sku", "quantity"], lacks: ["email"]),
    line("elements in each", "orders |> each {\n ¦ -> x\n }", ["sku", "quantity"], lacks: ["email"]),
    clause("the start of a clause", "¦", ["filter", "map", "match", "run", "check"], lacks: ["email", "conflict"]),
    clause("the side of a clause", "filter ¦", ["source", "target"], lacks: ["email"]),
    clause("the filter of the source", "filter source: ¦", ["active", "email"], lacks: ["mail"]),
    clause("the filter of the target", "filter target: ¦", ["mail"], lacks: ["email"]),
    clause("a filter's second half", "filter source: active and ¦", ["email"], lacks: ["mail"]),
    clause("a filter's list", "filter source: tier in [¦", ["\"gold\""]),
    clause("the left of a match", "match ¦", ["email"], lacks: ["mail"]),
    clause("the right of a match", "match email <-> ¦", ["mail"], lacks: ["email"]),
    clause("a second pair of a match", "match email <-> mail and ¦", ["first"], lacks: ["mail"]),
    clause("a condition of a check", "check target {\n ¦\n }", ["mail"], lacks: ["email"]),
    clause("a handler of a check", "check source {\n active else ¦\n }", ["reject", "hold"]),
    clause("what becomes of what leaves", "leave source: ¦", ["keep", "unlink", "delete"], lacks: ["email"]),
    clause("a deletion", "delete target: ¦", ["ignore", "archive", "propagate"]),
    clause("the budget of a deletion", "delete target: propagate ¦", ["up to"]),
    clause("a creation", "create target: ¦", ["on", "off", "at_least_once"]),
    clause("an update", "update target: ¦", ["on", "off", "restore"]),
    clause("a policy", "conflict ¦", ["latest", "manual", "source_wins"], arrow: "<->"),
    clause("a policy's argument", "conflict latest(¦", ["skew"], lacks: ["email"], arrow: "<->"),
    clause(
      "the fields of a conflict", "conflict manual {\n ¦\n }", ["mail", "on delete", "group", "source"],
      lacks: ["name"], lines: "id <-> id\n email <-> mail", arrow: "<->"),
    clause(
      "the policy of a field", "conflict manual {\n mail: ¦\n }", ["latest", "union"], lacks: ["email"], arrow: "<->"),
    clause(
      "the fields of a group", "conflict manual {\n group(¦): latest }", ["mail"], lines: "id <-> id\n email <-> mail",
      arrow: "<->"),
    clause(
      "what wins against a deletion", "conflict manual {\n on delete: ¦\n }", ["hold", "delete", "edit"],
      lacks: ["latest"], arrow: "<->"),
    clause(
      "the source's field of a conflict", "conflict manual {\n source.¦: latest }", ["email"], lacks: ["mail"],
      arrow: "<->"),
    clause("a setting of run", "run {\n ¦\n }", ["batch"], lacks: ["filter"]),
    top(
      "a declaration", "¦", ["connection", "entity", "table", "transform", "sync", "import", "test", "parameter"],
      lacks: ["email"]),
    top("a declaration begun", "con¦", ["connection"]),
    top("the kind of a connection", "connection x: ¦", ["sqlite", "csv", "postgres"], lacks: ["email", "Text"]),
    top("a setting", "connection x: postgres {\n ¦\n}", ["url"], lacks: ["path"]),
    top("a setting once another is written", "connection x: sqlite {\n path: \"a\"\n ¦\n}", [], lacks: ["path"]),
    top("the value of a setting", "connection x: postgres {\n url: ¦\n}", ["env"]),
    top("the side of a sync", "sync more: ¦", ["crm", "erp"], lacks: ["person"]),
    top("the entity of a sync", "sync more: crm.¦", ["person"], lacks: ["contact", "crm"]),
    top("the other side of a sync", "sync more: crm.person -> erp.¦", ["contact"], lacks: ["person"]),
    top("the type of a field", "entity crm.more {\n  id: ¦\n}", ["Text", "Int", "enum"], lacks: ["key"]),
    top("the marks of a field", "entity crm.more {\n  id: Int ¦\n}", ["key", "unique", "as"], lacks: ["Text"]),
    top("the type of a parameter", "parameter x: ¦", ["Date", "Text"]),
    top("the type of a table", "table x: Text -> ¦", ["Date", "Text"]),
    top("the type of a transform's parameter", "transform t(x: ¦", ["Text"], lacks: ["email"]),
    top("the result of a transform", "transform t(x: Text): ¦", ["Text"]),
    top("the inverse of a transform", "transform t(x: Text): Text inverse ¦", ["full"], lacks: ["trim"]),
    top("the body of a transform", "transform t(x: Text): Text = ¦", ["x", "trim", "full"], lacks: ["email", "t"]),
    top("a key of a table", "table x: enum(\"a\", \"b\") -> Text {\n  ¦\n}", ["\"a\"", "\"b\"", "_"]),
    top("within a key of a table", "table x: enum(\"a\", \"b\") -> Text {\n  \"¦\" -> \"c\"\n}", ["a", "b"]),
    top("the sync of a test", "test \"t\" of ¦", ["people"]),
    top("a step of a test", tested("¦"), ["source", "target", "base", "expect"], lacks: ["email"]),
    top("what a test expects", tested("expect ¦"), ["create", "hold", "nothing"], lacks: ["email", "expect"]),
    top("the side that a test expects", tested("expect update ¦"), ["target", "source"], lacks: ["email"]),
    top("the fields of a test's record", tested("source { ¦ }"), ["email", "tier"], lacks: ["mail"]),
    top("the fields of a record that is expected", tested("expect create target { ¦ }"), ["mail"], lacks: ["email"]),
    top("the value of a test's field", tested("source { tier: ¦ }"), ["\"gold\""], lacks: ["email"]),
    top("within the value of a test's field", tested("source { tier: \"¦\" }"), ["gold"], lacks: ["email"]),
    top("a lint rule", "// allow(¦", ["unused-table", "match-not-unique"], lacks: ["crm"]),
    top("nothing in a comment", "// connection ¦", [], lacks: ["crm", "connection"]),
  ]

  @Test(arguments: cases) func proposes(_ item: Case) {
    let labels = AssistWorld(item.text).labels
    for label in item.has { #expect(labels.contains(label), "\(item.name): \(label) is not in \(labels.prefix(12))") }
    for label in item.lacks { #expect(!labels.contains(label), "\(item.name): \(label) is in \(labels.prefix(12))") }
    if let first = item.first { #expect(labels.first == first, "\(item.name): \(labels.prefix(5))") }
  }

  @Test func `a step that takes the type comes before one that does not`() throws {
    let labels = AssistWorld(Mapping.text(lines: "first |> ¦ -> name")).labels
    let fits = try #require(labels.firstIndex(of: "trim"))
    let misfits = try #require(labels.firstIndex(of: "abs"))
    #expect(fits < misfits)
  }

  @Test func `the word begun is replaced, and names get backticks`() throws {
    let world = AssistWorld(
      "connection a: sqlite { path: \"a\" }\nentity a.t {\n  `odd name`: Int key\n}\nsync s: a.t -> a.t {\n  map { od¦d }\n}\n"
    )
    let field = try #require(world.completions.first { $0.label == "`odd name`" })
    #expect(field.insertion == "`odd name`")
    #expect(field.replaces.start == world.offset - 2)
    #expect(field.replaces.end == world.offset + 1)
  }

  @Test func `a function says what it takes and does`() throws {
    let trim = try #require(AssistWorld(Mapping.text(lines: "first |> ¦")).completions.first { $0.label == "trim" })
    #expect(trim.kind == .function)
    #expect(trim.detail?.hasPrefix("trim(") == true)
    #expect(trim.documentation?.contains("normalizer") == true)
  }

  @Test func `imports are files that are offered, as this file writes them`() {
    let world = AssistWorld("import \"¦\"\n", importable: ["mapping.sync", "shared/tables.sync"])
    #expect(world.labels == ["shared/tables.sync"])
  }
}
