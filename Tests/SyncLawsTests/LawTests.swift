import Antiphon
import Foundation
import SyncTestKit
import Testing

/// `antiphon test` finds what a checker cannot know, and finds nothing where all is well.
@Suite struct LawTests {
  private static func report(_ golden: GoldenCase, seed: UInt64, cases: Int) async throws -> (LawReport, Checked) {
    let checked = try await Workspace().check(golden.url.path)
    #expect(checked.isSound, "\(golden): \(checked.diagnostics)")
    return (try LawDesk.test(checked, seed: seed, cases: cases), checked)
  }

  /// What is printed, with the path as the tests name it.
  private static func text(_ golden: GoldenCase, seed: UInt64) async throws -> String {
    let (report, checked) = try await report(golden, seed: seed, cases: 200)
    let renderer = LawText(sources: checked.sources)
    let text = report.findings.map(renderer.render).joined(separator: "\n") + "\n"
    return (text + LawText.summary(report, of: golden.name) + "\n")
      .replacingOccurrences(of: golden.url.path, with: golden.name)
  }

  static let lies = GoldenCase.all(in: "Laws", withExtension: "sync")

  @Test(arguments: lies) func findings(_ golden: GoldenCase) async throws {
    let text = try await Self.text(golden, seed: 1)
    #expect(try golden.difference(text, "laws", absent: "") == nil)
    // The same seed, the same words.
    #expect(try await Self.text(golden, seed: 1) == text)
  }

  /// A lie is found, and ends in the same smallest value, whatever the seed.
  @Test func everySeedFindsTheSame() async throws {
    let first = SeededGenerator.seed()
    for golden in Self.lies {
      let expected = try await Self.text(golden, seed: 1)
      for seed in first..<(first + 5) {
        let text = try await Self.text(golden, seed: seed)
        #expect(
          text.split(separator: "\n").first == expected.split(separator: "\n").first, "\(golden), seed \(seed)\n\(text)"
        )
      }
    }
  }

  static let accepted = ["Check/TwoWay", "Check/TwoWayClauses"].flatMap { folder in
    GoldenCase.all(in: folder, withExtension: "sync").filter { !$0.name.hasPrefix("Schema/") }
  }

  @Test func thereAreCases() {
    #expect(Self.lies.count >= 4)
    #expect(Self.accepted.count >= 60)
  }

  /// The second promise of the language, against the engine: what an accepted line wrote comes back to the same.
  @Test(arguments: accepted) func lawsHold(_ golden: GoldenCase) async throws {
    let seed = SeededGenerator.seed()
    let (report, checked) = try await Self.report(golden, seed: seed, cases: 150)
    let renderer = LawText(sources: checked.sources)
    #expect(!report.isBroken, "seed \(seed)\n\(report.findings.map(renderer.render).joined())")
    #expect(report.lines + report.inverses == 0 || report.cases > 0)
  }
}
