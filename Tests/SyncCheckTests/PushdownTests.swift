import SyncBuiltins
import SyncCheck
import SyncCompile
import SyncEngine
import SyncModel
import SyncSyntax
import SyncTestKit
import SyncText
import Testing

/// What is handed to a system may only be wider than the filter: a record that passes passes every part of it.
@Suite struct PushdownTests {
  @Test func partsAreNeverNarrower() throws {
    let seed = SeededGenerator.seed()
    print("seed: \(seed)")
    var writer = ExpressionWriter(SeededGenerator(seed: seed))
    var random = SeededGenerator(seed: seed &+ 1)
    var passed = 0
    for round in 0..<1_500 {
      let filter = writer.filter(3)
      guard let plan = try Self.plan(filter), !plan.source.pushdown.isEmpty else { continue }
      let mapper = try RecordMapper(plan, functions: BuiltinFunctions.all, runStarted: 0)
      let fields = plan.source.readFields
      let batch = RecordBatch(columnCount: fields.count, rowCapacity: 16)
      for row in 0..<16 {
        let cells = batch.appendRow()
        for (slot, field) in fields.enumerated() {
          let value = ExpressionWriter.value(of: field.type, &random)
          cells[slot] = value.isEmpty ? .null : TotalityTests.cell(value, field.type, batch.arena)
        }
        mapper.begin(batch.arena)
        guard mapper.filterVerdict(batch.row(row), in: batch.arena) == .mapped else { continue }
        passed += 1
        for part in plan.source.pushdown {
          let slot = try #require(plan.source.reads.firstIndex(of: part.field))
          #expect(
            Self.holds(part, batch[row, slot], batch.arena), "seed \(seed), round \(round): \(filter) against \(part)")
        }
      }
    }
    #expect(passed > 500)
  }

  private static func plan(_ filter: String) throws -> SyncPlan? {
    let text = """
      connection a: postgres { url: "postgresql://a" }
      connection b: jsonl { path: "b" }
      entity a.x {
        id: Int key
        \(ExpressionWriter.fields.map { "\($0.name): \($0.type)" }.joined(separator: "\n  "))
      }
      entity b.y {
        id: Int key
      }
      \(ExpressionWriter.declarations)
      sync s: a.x -> b.y {
        filter source: \(filter)
        map {
          id -> id
        }
      }
      """
    let checked = check(parse(SourceFile(path: "s.sync", text: text)), in: CaseWorld.environment("Check"))
    return checked.isSound ? compile(checked).syncs.first : nil
  }

  /// A comparison as its documentation has it; null differs from every value.
  private static func holds(_ part: Comparison, _ cell: Cell, _ arena: Arena) -> Bool {
    func equals(_ value: SyncModel.Literal) -> Bool {
      let other = value.cell(in: arena)
      if let left = cell.exactDecimal(in: arena), let right = other.exactDecimal(in: arena) { return left == right }
      if cell.tag == .text, other.tag == .text { return cell.string(in: arena) == other.string(in: arena) }
      return cell.tag == other.tag && cell.tag != .text && cell.bits == other.bits
    }
    switch part.comparison {
    case .isNull: return cell.tag == .null
    case .isNotNull: return cell.tag != .null
    case .equal, .anyOf: return part.values.contains(where: equals)
    case .notEqual: return !part.values.contains(where: equals)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let value = part.values.first,
        let order = CellComparison.order(cell, in: arena, value.cell(in: arena), in: arena)
      else { return false }
      switch part.comparison {
      case .less: return order < 0
      case .lessOrEqual: return order <= 0
      case .greater: return order > 0
      default: return order >= 0
      }
    }
  }
}
