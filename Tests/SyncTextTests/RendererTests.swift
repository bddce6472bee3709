import Foundation
import SyncText
import Testing

@Suite struct RendererTests {
  static let code = DiagnosticCode("AP9999", "title", explanation: "Why.", wrong: "a", right: "b")

  private func range(_ part: String, in source: SourceFile) -> SourceRange {
    let text = String(decoding: source.bytes, as: UTF8.self)
    guard let found = text.range(of: part) else { return SourceRange(start: 0, end: 0) }
    let start = text.utf8.distance(from: text.startIndex, to: found.lowerBound)
    return SourceRange(start: start, end: start + part.utf8.count)
  }

  private func render(_ text: String, _ part: String, labels: [String] = [], color: Bool = false) -> String {
    let source = SourceFile(path: "a.sync", text: text)
    let diagnostic = Diagnostic(
      Self.code, .error, "headline", at: SourceLocation(path: "a.sync", range: range(part, in: source)),
      reason: "reason",
      labels: labels.map {
        Diagnostic.Label(SourceLocation(path: "a.sync", range: range($0, in: source)), "label `\($0)`")
      }, help: ["do this"])
    return TextRenderer(sources: ["a.sync": source], color: color).render(diagnostic)
  }

  @Test func theFormOfTheReference() {
    #expect(
      render("first\n    one two\n", "two", labels: ["one"]) == """
        error[AP9999]: headline
         ┌─ a.sync:2:9
        2│     one two
         │         ^^^ reason
         │     --- label `one`
          = help: do this

        """)
  }

  @Test func aLabelOnAnotherLineIsShownThere() {
    #expect(
      render("one\ntwo\nthree\nfour\n", "four", labels: ["one"]) == """
        error[AP9999]: headline
         ┌─ a.sync:4:1
        1│ one
         │ --- label `one`
         ┆
        4│ four
         │ ^^^^ reason
          = help: do this

        """)
  }

  @Test func aLabelInAnotherFileNamesItsPlace() {
    let source = SourceFile(path: "a.sync", text: "one\n")
    let other = SourceFile(path: "Schema/crm.sync", text: "x\ny\n")
    let diagnostic = Diagnostic(
      Self.code, .warning, "headline", at: SourceLocation(path: "a.sync", range: SourceRange(start: 0, end: 3)),
      labels: [
        Diagnostic.Label(
          SourceLocation(path: "Schema/crm.sync", range: SourceRange(start: 2, end: 3)), "`one` is `Text?`")
      ])
    let renderer = TextRenderer(sources: ["a.sync": source, "Schema/crm.sync": other], color: false)
    #expect(
      renderer.render(diagnostic) == """
        warning[AP9999]: headline
         ┌─ a.sync:1:1
        1│ one
         │ ^^^
          = note: `one` is `Text?` (Schema/crm.sync:2)

        """)
  }

  @Test func tabsAndWideLettersStayAligned() {
    let lines = render("\ta 名前 x", "x").split(separator: "\n")
    #expect(lines[2] == "1│     a 名前 x")
    #expect(lines[3] == " │            ^ reason")
  }

  @Test func aRangeOverLinesIsShownToTheEndOfItsFirst() {
    let lines = render("one two\nthree", "two\nthr").split(separator: "\n")
    #expect(lines[3] == " │     ^^^… reason")
  }

  @Test func aLongLineIsCut() {
    let text = String(repeating: "abcdefghi ", count: 100) + "HERE" + String(repeating: " jklmnopqr", count: 100)
    let lines = render(text, "HERE").split(separator: "\n")
    #expect(lines[2].count < 180)
    let marked = zip(lines[2].dropFirst(2), lines[3].dropFirst(2)).filter { $0.1 == "^" }.map { String($0.0) }
    #expect(marked.joined() == "HERE")
  }

  @Test func controlCharactersDoNotReachTheTerminal() {
    #expect(!render("a \u{1B}[31m \u{202E}b", "b").unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
  }

  @Test func colorIsOnlyThereOnDemand() {
    #expect(render("a b", "b", color: true).contains("\u{1B}[31;1m"))
    #expect(!render("a b", "b").contains("\u{1B}"))
  }

  @Test func aFileThatIsNotKnownIsNamed() {
    let diagnostic = Diagnostic(
      Self.code, .error, "headline", at: SourceLocation(path: "b.sync", range: SourceRange(start: 5, end: 9)))
    #expect(TextRenderer(sources: [:]).render(diagnostic) == "error[AP9999]: headline\n ┌─ b.sync\n")
  }

  @Test func jsonIsStableAndReadable() throws {
    let source = SourceFile(path: "a.sync", text: "é\n\"b\"\n")
    let at = SourceRange(start: 3, end: 6)
    let diagnostic = Diagnostic(
      Self.code, .error, "say \"x\"\n\u{1}", at: SourceLocation(path: "a.sync", range: at), reason: "why",
      labels: [Diagnostic.Label(SourceLocation(path: "a.sync", range: at), "there")], help: ["h"],
      fixes: [Diagnostic.Fix("mend", [TextEdit(range: at, replacement: "c")])])
    let json = JSONRenderer(sources: ["a.sync": source]).render(diagnostic)
    let place =
      #"{"start":{"line":2,"column":1,"offset":3},"end":{"line":2,"column":4,"offset":6}}"#
    #expect(
      json
        == #"{"code":"AP9999","severity":"error","message":"say \"x\"\n\u0001","file":"a.sync","range":"# + place
        + #","reason":"why","labels":[{"message":"there","file":"a.sync","range":"# + place
        + #"}],"help":["h"],"fixes":[{"title":"mend","edits":[{"range":"# + place + #","replacement":"c"}]}]}"#)
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.utf8)) }
  }
}
