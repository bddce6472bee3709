import Antiphon
import Foundation
import SyncTestKit
import Testing

/// Tests of mappings, each beside what became of them and what they do not reach.
@Suite struct ExampleGoldenTests {
  static let cases = GoldenCase.all(in: "Examples", withExtension: "sync")

  @Test func thereAreCases() {
    #expect(Self.cases.count >= 9)
  }

  @Test(arguments: cases) func outcomes(_ golden: GoldenCase) async throws {
    let checked = try await Workspace().check(golden.url.path)
    let renderer = TextRenderer(sources: checked.sources)
    let isSound = checked.isSound
    try #require(isSound, "\(checked.diagnostics.map { renderer.render($0) }.joined(separator: "\n"))")
    let coverage = ExampleDesk.coverage()
    let reports = try await ExampleDesk.test(checked, coverage: coverage)
    #expect(reports.count == checked.examples.count)
    var text = reports.map { Self.text($0, renderer) }.joined(separator: "\n")
    text += "\nnot reached\n"
    for point in coverage.points where !point.isReached {
      text += "  \(point.sync): \(point.text)\(point.branch.map { ": \($0)" } ?? "")\n"
    }
    let folder = (golden.url.path as NSString).deletingLastPathComponent + "/"
    let difference = try golden.difference(text.replacing(folder, with: ""), "outcome", absent: "")
    #expect(difference == nil, "\(difference ?? "")")
  }

  static func text(_ report: ExampleReport, _ renderer: TextRenderer) -> String {
    var text = "\(report.example.title): \(report.passes ? "passes" : "fails")\n"
    for change in report.changes {
      text += "  \(change.action.rawValue) \(change.side.name)\(change.reason.map { " (\($0))" } ?? "")\n"
      for field in change.fields {
        text += "    \(field.path): \(field.old.map { "\($0) → " } ?? "")\(field.new ?? "")\n"
      }
    }
    return text + report.findings.map { renderer.render($0) }.joined()
  }

  @Test(arguments: ExampleCodes.all.map(\.id)) func examplesKeepTheirPromise(_ id: String) async throws {
    let code = try #require(ExampleCodes.all.first { $0.id == id })
    #expect(try await Self.findings(code.wrong) == [id])
    #expect(try await Self.findings(code.right) == [])
  }

  private static func findings(_ text: String) async throws -> [String] {
    let checked = await Workspace().check(SourceFile(path: "example.sync", text: text))
    #expect(checked.diagnostics.map(\.message) == [])
    return try await ExampleDesk.test(checked).flatMap { $0.findings.map(\.code.id) }
  }
}
