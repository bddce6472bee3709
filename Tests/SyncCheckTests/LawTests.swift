import SyncBuiltins
import SyncCheck
import SyncCompile
import SyncEngine
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
    var random = SeededGenerator(seed: seed)
    let plan = try #require(compile(try CaseWorld.checked(golden, in: "Check")).syncs.first)
    for line in plan.twoWayLines {
      for _ in 0..<150 {
        let arena = Arena()
        let source = plan.source.readFields.map { Self.cell($0.type, arena, &random) }
        let target = plan.target.readFields.map { Self.cell($0.type, arena, &random) }
        let there = try Self.value(line.forward, source, plan.source.reads, plan, arena)
        let hint = "seed \(seed): \(line.text), \(Self.shown(there, arena))"
        if there.tag == .failure {
          #expect(there.scale == 1 || line.handler != .none, "\(hint)")
        } else if let normal = line.normal {
          // f(g(f(s))) is f(s): if nobody edits, nothing is written.
          var written = target
          written[line.target] = there
          let again = try Self.value(normal, written, plan.target.reads, plan, arena)
          #expect(Self.same(there, again, arena), "\(hint) came back as \(Self.shown(again, arena))")
        }
        for back in line.backward {
          let value = try Self.value(back, target, plan.target.reads, plan, arena)
          if value.tag == .failure {
            #expect(
              value.scale == 1 || line.handler != .none || line.backwardHandler ?? .none != .none,
              "seed \(seed): \(line.text), back: \(Self.shown(value, arena))")
          }
        }
        guard let normal = line.normal else { continue }
        let form = try Self.value(normal, target, plan.target.reads, plan, arena)
        guard form.tag != .failure else { continue }
        var written = target
        written[line.target] = form
        let again = try Self.value(normal, written, plan.target.reads, plan, arena)
        #expect(
          Self.same(form, again, arena),
          "seed \(seed): \(line.text), \(Self.shown(form, arena)) then \(Self.shown(again, arena))")
      }
    }
  }

  private static func value(
    _ expression: PlanExpression, _ row: [Cell], _ reads: [FieldPath], _ plan: SyncPlan, _ arena: Arena
  ) throws -> Cell {
    let steps = try row.withUnsafeBufferPointer { cells in
      try ExpressionTrace.steps(
        expression, reads: reads, tables: plan.tables, row: try #require(cells.baseAddress), in: arena,
        functions: BuiltinFunctions.all, runStarted: 0)
    }
    return try #require(steps.last).value
  }

  private static func same(_ first: Cell, _ second: Cell, _ arena: Arena) -> Bool {
    CellComparison.equal(first, in: arena, second, in: arena)
  }

  private static func shown(_ cell: Cell, _ arena: Arena) -> String {
    "\(cell.tag) `\(CellText.string(cell, in: arena))`"
  }

  private static func cell(_ type: FieldType, _ arena: Arena, _ random: inout SeededGenerator) -> Cell {
    if type.isNullable, Int.random(in: 0..<4, using: &random) == 0 { return .null }
    func one(_ values: [String]) -> String { values.randomElement(using: &random) ?? "" }
    switch type.base {
    case .list:
      return TotalityTests.cell(one([#"["a","b"]"#, "[]", #"["a;b"]"#, #"["x y","","z"]"#]), FieldType(.json), arena)
    case .text(let max):
      let texts = [
        "Mary Ann", "Lee", "Lee, Mary", "Mary Ann Lee", "31/12/2024", "a;b", "C", "E", "L", "customer", " Customer ",
        "+1 (2) 3", "-5", "12.50", "true", "2024-02-29", "2024-02-29T10:00:00Z", "2024-02-29T10:00:00", "", "none",
        "ada@example.com",
      ]
      return .text(one(texts.filter { $0.unicodeScalars.count <= max ?? .max }), in: arena)
    default: return TotalityTests.cell(ExpressionWriter.value(of: type.nonNull, &random), type, arena)
    }
  }
}
