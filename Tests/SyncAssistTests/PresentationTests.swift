import SyncAssist
import SyncText
import Testing

@Suite struct PresentationTests {
  @Test func `the outline holds declarations with their parts`() throws {
    let symbols = AssistWorld(Mapping.text(clauses: "filter source: active")).assistant.documentSymbols(
      AssistWorld.main)
    #expect(symbols.map(\.name) == ["crm", "erp", "since", "crm.person", "erp.contact", "levels", "full", "people"])
    let person = try #require(symbols.first { $0.name == "crm.person" })
    #expect(person.children.first?.name == "id")
    #expect(person.children.first?.detail == "Int")
    let sync = try #require(symbols.last)
    #expect(sync.detail == "crm.person -> erp.contact")
    #expect(sync.children.map(\.name) == ["filter source", "map"])
  }

  @Test func `the letters of a query stand in the name in their order`() {
    let world = AssistWorld(Mapping.text())
    #expect(world.assistant.workspaceSymbols("lvls").map(\.symbol.name) == ["levels"])
    #expect(world.assistant.workspaceSymbols("people").first?.symbol.kind == .sync)
    #expect(world.assistant.workspaceSymbols("qqq").isEmpty)
  }

  private func hints(_ lines: String, arrow: String = "<->") -> [String] {
    let world = AssistWorld(Mapping.text(lines: lines, arrow: arrow))
    let text = world.texts[AssistWorld.main] ?? ""
    let whole = SourceRange(start: 0, end: text.utf8.count)
    return world.assistant.inlayHints(AssistWorld.main, in: whole).map(\.text)
  }

  @Test func `a line that does more than copy says its kind`() {
    #expect(hints("id <-> id\n email |> lower <-> mail") == ["normalizer"])
    #expect(hints("id <-> id\n email <-> mail").isEmpty)
    #expect(
      hints("id <-> id\n tier |> via levels <-> level else hold")
        == [": Text(10)", "partial"].filter { $0 == "partial" })
  }

  @Test func `a pipeline says its type where the field has another`() {
    #expect(hints("\"{first} {last}\" -> name", arrow: "->") == [": Text(81)"])
    #expect(hints("first -> name", arrow: "->").isEmpty)
  }

  private func tokens(_ marked: String, _ word: String) -> [SemanticToken.Kind] {
    let world = AssistWorld(marked)
    let source = SourceFile(path: AssistWorld.main, text: world.texts[AssistWorld.main] ?? "")
    return world.assistant.semanticTokens(AssistWorld.main).filter { source.text($0.range) == word }.map(\.kind)
  }

  struct Colored: Sendable, CustomStringConvertible {
    var word: String
    var kinds: [SemanticToken.Kind]
    var description: String { word }
  }

  static let colored: [Colored] = [
    Colored(word: "sync", kinds: [.keyword]), Colored(word: "map", kinds: [.keyword]),
    Colored(word: "filter", kinds: [.keyword]), Colored(word: "source", kinds: [.keyword]),
    Colored(word: "sqlite", kinds: [.type, .type]), Colored(word: "path", kinds: [.property, .property]),
    Colored(word: "crm", kinds: [.namespace, .namespace, .namespace]),
    Colored(word: "person", kinds: [.class, .class]),
    Colored(word: "email", kinds: [.property, .property]), Colored(word: "trim", kinds: [.function]),
    Colored(word: "active", kinds: [.property, .property]), Colored(word: "key", kinds: [.decorator, .decorator]),
    Colored(word: "Bool", kinds: [.type]), Colored(word: "a", kinds: [.parameter, .parameter]),
    Colored(word: "full", kinds: [.function]), Colored(word: "levels", kinds: [.variable]),
    Colored(word: "254", kinds: [.number, .number]), Colored(word: "/// The whole name.", kinds: [.comment]),
    Colored(word: "\"gold\"", kinds: [.string, .string, .string]), Colored(word: "|>", kinds: [.operator]),
    Colored(word: "skip", kinds: [.keyword]), Colored(word: "else", kinds: [.keyword]),
  ]

  @Test(arguments: colored) func isColored(_ item: Colored) {
    let text = Mapping.text(lines: "email |> trim -> mail else skip", clauses: "filter source: active")
    #expect(tokens(text, item.word) == item.kinds)
  }

  @Test func `a broken text is colored too`() {
    let text = Mapping.text(lines: "email |> -> mail else ]", clauses: "filter source: active and (\n policy }")
    #expect(tokens(text, "sync") == [.keyword])
    #expect(tokens(text, "email").first == .property)
  }

  @Test func `blocks, comments and imports fold`() {
    let world = AssistWorld(
      "import \"a.sync\"\nimport \"b.sync\"\n// one\n// two\nconnection a: sqlite {\n  path: \"a\"\n}\n")
    let ranges = world.assistant.foldingRanges(AssistWorld.main)
    #expect(ranges.map { "\($0.kind) \($0.firstLine)-\($0.lastLine)" } == ["imports 1-2", "comment 3-4", "block 5-6"])
  }

  @Test func `a call says what it takes, and which argument is next`() throws {
    let world = AssistWorld(Mapping.text(lines: "first |> replace(\"a\", ¦) -> name"))
    let help = try #require(world.assistant.signatureHelp(AssistWorld.main, at: world.offset))
    #expect(help.label.hasPrefix("replace("))
    #expect(help.active == 2)
    let transform = AssistWorld(Mapping.text(lines: "full(first, ¦ -> name"))
    let other = try #require(transform.assistant.signatureHelp(AssistWorld.main, at: transform.offset))
    #expect(other.label == "full(a: Text, b: Text): Text")
    #expect(other.documentation == "The whole name.")
    #expect(other.active == 1)
    let bytes = Array(other.label.utf8)
    #expect(other.parameters.map { String(decoding: bytes[$0], as: UTF8.self) } == ["a: Text", "b: Text"])
  }
}
