import SyncBuiltins
import SyncCheck
import SyncCompile
import SyncLaws
import SyncModel
import SyncTestKit
import Testing

/// The second promise of the language, against the engine: what an accepted two-way line wrote comes back to the same,
/// and only a line with a handler fails.
@Suite struct LawTests {
  static let cases = CaseWorld.cases("Check").filter { $0.name.hasPrefix("TwoWay/") }

  @Test func thereAreCases() { #expect(Self.cases.count >= 40) }

  @Test(arguments: cases) func roundTrips(_ golden: GoldenCase) throws {
    let seed = SeededGenerator.seed()
    let checked = try CaseWorld.checked(golden, in: "Check")
    let report = try LawTester(functions: BuiltinFunctions.all, seed: seed, cases: 60)
      .test(compile(checked), inverses: checked.inverses.map(compile))
    #expect(report.lines > 0 && report.cases > 60)
    let text = LawText(sources: checked.sources)
    #expect(report.findings.map(text.render) == [], "seed \(seed)")
    #expect(report.untried.allSatisfy { $0.reason.contains("another sync") })
  }
}
