import SyncSyntax
import SyncText
import Testing

@Suite struct CodeTests {
  @Test(arguments: SyntaxCodes.all.map(\.id)) func examplesKeepTheirPromise(_ id: String) throws {
    let code = try #require(SyntaxCodes.all.first { $0.id == id })
    let wrong = parse(SourceFile(path: "wrong.sync", text: code.wrong)).diagnostics
    #expect(wrong.map(\.code.id) == [id])
    let right = parse(SourceFile(path: "right.sync", text: code.right)).diagnostics
    #expect(right.map(\.message) == [])
    #expect(code.title.first?.isUppercase == false && !code.title.hasSuffix("."))
    #expect(code.explanation.hasSuffix("."))
  }

  @Test func codesAreUnique() {
    #expect(Set(SyntaxCodes.all.map(\.id)).count == SyntaxCodes.all.count)
    #expect(SyntaxCodes.all.allSatisfy { $0.id.hasPrefix("AP01") && $0.id.utf8.count == 6 })
  }

  /// A fix removes the message it belongs to and makes no other.
  @Test(arguments: SyntaxCodes.all.map(\.id)) func fixesMend(_ id: String) throws {
    let code = try #require(SyntaxCodes.all.first { $0.id == id })
    let source = SourceFile(path: "wrong.sync", text: code.wrong)
    for fix in parse(source).diagnostics.flatMap(\.fixes) {
      let mended = apply(fix.edits, to: source)
      let left = parse(SourceFile(path: "mended.sync", text: mended)).diagnostics
      #expect(left.map(\.message) == [], "\(fix.title): \(mended)")
    }
  }
}
