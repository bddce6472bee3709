import Foundation
import SyncCheck
import SyncCompile
import SyncModel
import SyncSyntax
import SyncTestKit
import SyncText
import Testing

/// Sound mappings compile, to the same plan every time.
@Suite struct SoundTests {
  static let cases = CaseWorld.cases("Check")

  @Test func thereAreCases() {
    #expect(Self.cases.count >= 20)
  }

  @Test(arguments: cases) func plans(_ golden: GoldenCase) throws {
    let checked = try CaseWorld.checked(golden, in: "Check")
    let renderer = TextRenderer(sources: checked.sources, color: false)
    let text = checked.diagnostics.map { renderer.render($0) }.joined(separator: "\n")
    try #require(text == "", "\(golden.name)\n\(text)")
    let difference = try golden.difference(try Self.json(compile(checked)), "plan", absent: "")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test(arguments: cases) func plansAreTheSameBytesAndReadBack(_ golden: GoldenCase) throws {
    let first = try Self.json(compile(try CaseWorld.checked(golden, in: "Check")))
    let second = try Self.json(compile(try CaseWorld.checked(golden, in: "Check")))
    #expect(first == second)
    let plan = try JSONDecoder().decode(CompiledPlan.self, from: Data(first.utf8))
    #expect(try Self.json(plan) == first)
  }

  /// Formatting changes no meaning; only places move.
  @Test(arguments: cases) func formattingKeepsThePlan(_ golden: GoldenCase) throws {
    let source = SourceFile(path: golden.name, bytes: try golden.bytes())
    let formatted = SourceFile(path: golden.name, text: format(parse(source).tree))
    let environment = CaseWorld.environment("Check", local: CaseWorld.local)
    let before = compile(check(parse(source), in: environment))
    let after = check(parse(formatted), in: environment)
    #expect(after.diagnostics.map(\.message) == [])
    #expect(Self.expressions(compile(after)) == Self.expressions(before))
  }

  private static func expressions(_ plan: CompiledPlan) -> [[PlanExpression]] {
    plan.syncs.map { sync in
      sync.lines.map(\.expression)
        + sync.twoWayLines.flatMap { [$0.forward] + $0.backward + [$0.normal].compactMap { $0 } }
        + [sync.source.filter, sync.target.filter].compactMap { $0 }
        + (sync.source.checks + sync.target.checks).map(\.condition)
        + sync.matches.flatMap { $0.pairs.flatMap { [$0.source, $0.target] } }
    }
  }

  static func json(_ plan: CompiledPlan) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(plan), as: UTF8.self) + "\n"
  }
}

/// The same text gives the same messages, in the same order.
@Suite struct DeterminismTests {
  @Test(arguments: BrokenTests.cases) func messages(_ golden: GoldenCase) throws {
    let first = try CaseWorld.checked(golden, in: "Broken").diagnostics
    for _ in 0..<3 { #expect(try CaseWorld.checked(golden, in: "Broken").diagnostics == first) }
  }
}
