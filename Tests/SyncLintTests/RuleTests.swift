import Foundation
import SyncCheck
import SyncLint
import SyncSyntax
import SyncTestKit
import SyncText
import Testing

/// What every rule says of itself is true.
@Suite struct RuleTests {
  @Test(arguments: LintRules.codes.map(\.id)) func examplesKeepTheirPromise(_ id: String) throws {
    let code = try #require(LintRules.codes.first { $0.id == id })
    let wrong = LintWorld.lint(code.wrong)
    #expect(wrong.all.map { "\($0.code.id) \($0.message)" } == wrong.findings.prefix(1).map { "\(id) \($0.message)" })
    #expect(wrong.findings.count == 1 && wrong.findings.allSatisfy { $0.severity == .warning && !$0.reason.isEmpty })
    let right = LintWorld.lint(code.right)
    #expect(right.all.map { "\($0.code.id) \($0.message) \($0.reason)" } == [])
    #expect(code.title.first?.isUppercase == false && !code.title.hasSuffix("."))
    #expect(code.explanation.hasSuffix("."))
  }

  /// Every fix of the wrong example leaves nothing to be said, safe or not.
  @Test(arguments: LintRules.codes.map(\.id)) func fixesMend(_ id: String) throws {
    let code = try #require(LintRules.codes.first { $0.id == id })
    for fix in LintWorld.lint(code.wrong).findings.flatMap(\.fixes) {
      let text = apply(fix.edits, to: SourceFile(path: "mapping.sync", text: code.wrong))
      #expect(LintWorld.lint(text).all.map { "\($0.code.id) \($0.message)" } == [], "\(fix.title)\n\(text)")
    }
  }

  @Test func namesAreUniqueAndSpelledAsTypes() {
    #expect(Set(LintRules.codes.map(\.id)).count == LintRules.codes.count)
    #expect(Set(LintRules.codes.map(\.name)).count == LintRules.codes.count)
    #expect(LintRules.all.map { $0.code.id } == LintRules.all.map { $0.code.id }.sorted())
    #expect(LintRules.codes.allSatisfy { $0.id.hasPrefix("AP5") && $0.id.utf8.count == 6 })
    for rule in LintRules.all { #expect(rule.code.name == kebab("\(rule)")) }
  }

  @Test func everyFileOfRulesIsListed() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/SyncLint/Rules")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
      .map { $0.replacing(".swift", with: "") }
    #expect(Set(LintRules.all.map { "\($0)" }) == Set(files))
  }

  private func kebab(_ name: String) -> String {
    name.reduce(into: "") { text, character in
      if character.isUppercase, !text.isEmpty { text += "-" }
      text += character.lowercased()
    }
  }
}
