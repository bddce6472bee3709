import SyncSyntax
import SyncTestKit
import SyncText
import Testing

@Suite struct GoldenTests {
  static let cases = GoldenCase.all(in: "Syntax", withExtension: "sync")

  @Test func thereAreCases() {
    #expect(Self.cases.count >= 25)
  }

  @Test(arguments: cases) func diagnostics(_ golden: GoldenCase) throws {
    let source = SourceFile(path: golden.name, bytes: try golden.bytes())
    let parsed = parse(source)
    let renderer = TextRenderer(sources: [source.path: source], color: false)
    let text = parsed.diagnostics.map { renderer.render($0) }.joined(separator: "\n")
    let difference = try golden.difference(text, "diagnostics", absent: "")
    #expect(difference == nil, "\(difference ?? "")")
  }
}
