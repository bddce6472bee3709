import SyncCheck
import SyncText
import Testing

/// Comments that allow findings, and what is said of them.
@Suite struct AllowanceTests {
  private func codes(_ text: String) -> [String] {
    let result = LintWorld.lint(text)
    #expect(result.checked.diagnostics.map(\.message) == [])
    return result.findings.map(\.code.id)
  }

  private let table = "table codes: Text -> Text { \"a\" -> \"b\" }"

  @Test func standAboveOrBehind() {
    #expect(codes(MappingText.people(head: table)) == ["AP5003"])
    #expect(codes(MappingText.people(head: "// allow(unused-table): soon\n\(table)")) == [])
    #expect(codes(MappingText.people(head: "\(table)  // allow(unused-table): soon")) == [])
    #expect(codes(MappingText.people(head: "// allow(unused-table): soon\n// and more\n\n\(table)")) == [])
    #expect(codes(MappingText.people(head: "//allow(unused-table):soon\n\(table)")) == [])
    // Behind one line, it does not speak of the next.
    let behind = MappingText.people(head: "// a word\n\(table)", tail: "// allow(unused-table): soon")
    #expect(codes(behind) == ["AP5003", "AP5902"])
  }

  @Test func severalInOne() {
    let both = "// allow(match-not-unique, default-in-required): settled"
    let clauses = "create target: off\n\(both)\nmatch email <-> email"
    #expect(codes(MappingText.people(clauses: clauses)) == ["AP5902"])
    #expect(
      codes(MappingText.people(clauses: clauses.replacing(", default-in-required", with: ""))) == [])
  }

  @Test func areCheckedThemselves() {
    #expect(codes(MappingText.people(head: "// allow(unused-table)\n\(table)")) == ["AP5903"])
    #expect(codes(MappingText.people(head: "// allow(unused-table):  \n\(table)")) == ["AP5903"])
    #expect(codes(MappingText.people(head: "// allow(unused-tables): soon\n\(table)")) == ["AP5901", "AP5003"])
    #expect(codes(MappingText.people(head: "// allow(): soon\n\(table)")) == ["AP5901", "AP5003"])
    #expect(codes(MappingText.people(head: "// allow(\n\(table)")) == ["AP5901", "AP5003"])
    #expect(codes(MappingText.people(head: "// allow(unused-allow): never")) == ["AP5901"])
    #expect(codes(MappingText.people(head: "/// allow(unused-table): no comment\n\(table)")) == ["AP5003"])
    #expect(codes(MappingText.people(head: "// allow nothing, say nothing")) == [])
  }

  @Test func namesAreSuggested() throws {
    let result = LintWorld.lint(MappingText.people(head: "// allow(unused-tabel): soon\n\(table)"))
    let finding = try #require(result.findings.first { $0.code.id == "AP5901" })
    #expect(finding.reason == "did you mean `unused-table`?")
    let mended = apply(finding.fixes.flatMap(\.edits), to: LintWorld.source(result))
    #expect(LintWorld.lint(mended).findings.isEmpty)
  }

  @Test func nothingIsSaidOfBrokenFiles() {
    #expect(
      LintWorld.lint(MappingText.people(head: "\(table)\n// allow(nonsense)", lines: "nmae -> name")).findings == [])
    #expect(LintWorld.lint("sync {").findings == [])
    #expect(LintWorld.lint("").findings == [])
  }

  /// Every finding says by which name it may be allowed.
  @Test func findingsNameTheirRule() {
    let help = LintWorld.lint(MappingText.people(head: table)).findings.flatMap(\.help)
    #expect(help == ["if it is meant so, write `// allow(unused-table): why` above it"])
  }
}
