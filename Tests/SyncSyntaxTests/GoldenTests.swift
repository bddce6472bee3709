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

@Suite struct FormatterGoldenTests {
  @Test(arguments: GoldenTests.cases) func formatted(_ golden: GoldenCase) throws {
    let source = SourceFile(path: golden.name, bytes: try golden.bytes())
    let formatted = format(parse(source).tree)
    let absent = String(decoding: source.bytes, as: UTF8.self)
    let difference = try golden.difference(formatted, "formatted", absent: absent)
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test(arguments: GoldenTests.cases) func laws(_ golden: GoldenCase) throws {
    expectFormatterLaws(SourceFile(path: golden.name, bytes: try golden.bytes()))
  }
}

/// Formatting is idempotent and keeps every token and every comment; a text with errors stays as it is.
func expectFormatterLaws(_ source: SourceFile, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
  let parsed = parse(source)
  let once = format(parsed.tree)
  guard parsed.diagnostics.isEmpty else {
    #expect(once == String(decoding: source.bytes, as: UTF8.self), sourceLocation: sourceLocation)
    return
  }
  let again = parse(SourceFile(path: source.path, text: once))
  #expect(again.diagnostics.isEmpty, sourceLocation: sourceLocation)
  #expect(
    format(again.tree) == once, "not idempotent: \(String(decoding: source.bytes, as: UTF8.self))",
    sourceLocation: sourceLocation)
  #expect(texts(parsed.tree) == texts(again.tree), sourceLocation: sourceLocation)
  #expect(comments(parsed.tree) == comments(again.tree), sourceLocation: sourceLocation)
}

private func texts(_ tree: SyntaxTree) -> [String] { tree.tokens.map { tree.source.text($0.range) } }

/// Comments with the number of the token they stand before.
private func comments(_ tree: SyntaxTree) -> [String] {
  tree.tokens.enumerated().flatMap { index, token in
    tree.source.text(SourceRange(start: token.triviaStart, end: token.range.start)).split { $0.isNewline }
      .map { String($0.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }) }.filter { $0.hasPrefix("//") }
      .map { comment in
        "\(index) \(comment.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed().map(String.init).joined())"
      }
  }
}
