import SyncCheck
import SyncSyntax
import SyncTestKit
import SyncText
import Testing

/// Every mistake gives the message that a careful person expects, and no other.
@Suite struct BrokenTests {
  static let cases = CaseWorld.cases("Broken")

  @Test func thereAreCases() {
    #expect(Self.cases.count >= 65)
  }

  @Test(arguments: cases) func diagnostics(_ golden: GoldenCase) throws {
    let checked = try CaseWorld.checked(golden, in: "Broken")
    let renderer = TextRenderer(sources: checked.sources, color: false)
    let text = checked.diagnostics.map { diagnostic in
      renderer.render(diagnostic) + diagnostic.fixes.map { "  = fix: \($0.title)\n" }.joined()
    }.joined(separator: "\n")
    #expect(!text.isEmpty)
    let difference = try golden.difference(text, "diagnostics", absent: "")
    #expect(difference == nil, "\(difference ?? "")")
  }

  /// A fix removes the message that it belongs to; what was silent behind the mistake may speak then.
  @Test(arguments: cases) func fixesMend(_ golden: GoldenCase) throws {
    let checked = try CaseWorld.checked(golden, in: "Broken")
    for diagnostic in checked.diagnostics {
      for fix in diagnostic.fixes {
        let path = diagnostic.location.path
        let source = try #require(checked.sources[path])
        let mended = SourceFile(path: path, text: apply(fix.edits, to: source))
        var environment = CaseWorld.environment("Broken", local: CaseWorld.local)
        let load = environment.load
        let schema = environment.schema
        environment.load = { $0 == path ? mended : load($0) }
        environment.schema = { connection, mapping in
          let found = schema(connection, mapping)
          if case .file(let file) = found, file.path == path { return .file(mended) }
          return found
        }
        let root = path == golden.name ? mended : SourceFile(path: golden.name, bytes: try golden.bytes())
        let left = check(parse(root), in: environment).diagnostics
        // Closing a text where its line ends is a guess that may leave more to mend.
        if diagnostic.code.id.hasPrefix("AP0") { continue }
        func alike(_ found: [Diagnostic]) -> Int {
          found.count { $0.message == diagnostic.message && $0.location.path == path }
        }
        let text = "\(golden.name): \(fix.title)\n\(String(decoding: mended.bytes, as: UTF8.self))"
        #expect(alike(left) < alike(checked.diagnostics), "\(text)")
        #expect(left.count < checked.diagnostics.count, "\(left.map(\.message)) \(text)")
      }
    }
  }
}
