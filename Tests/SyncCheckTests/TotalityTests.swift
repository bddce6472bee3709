import Foundation
import SyncBuiltins
import SyncCheck
import SyncCompile
import SyncEngine
import SyncModel
import SyncSyntax
import SyncTestKit
import SyncText
import Testing

/// The first promise of the language, against the engine: a line that was accepted without a handler never fails, and
/// what it gives fits the field it goes to. Arithmetic beyond 38 digits is the one exception.
@Suite struct TotalityTests {
  static var rounds: Int {
    ProcessInfo.processInfo.environment["TOTALITY_ROUNDS"].flatMap { Int($0) } ?? 3_000
  }

  static let overflow = "the result has more digits than can be kept exactly"

  @Test func acceptedLinesNeverFail() throws {
    let seed = SeededGenerator.seed()
    print("seed: \(seed)")
    var writer = ExpressionWriter(SeededGenerator(seed: seed))
    var rows = SeededGenerator(seed: seed &+ 1)
    var accepted = 0
    for round in 0..<Self.rounds {
      let (field, type, family) = ExpressionWriter.targets.randomElement(using: &writer.random) ?? ("t", "Text", .text)
      let line = "\(writer.expression(family, 3)) -> \(field)"
      guard let plan = Self.plan(line, target: "\(field): \(type)") else { continue }
      accepted += 1
      let problems = try Self.problems(plan, &rows)
      #expect(problems == [], "seed \(seed), round \(round): \(line)")
    }
    print("accepted: \(accepted) of \(Self.rounds)")
    #expect(accepted > Self.rounds / 20)
  }

  /// Lines that were once accepted although they can fail.
  @Test(arguments: [
    ("-i16", "o: Int(16)"), ("-i32n", "o: Int(32)?"), ("\"{d22n}\"", "o: Text(4)?"), ("bn", "o: Bool"),
  ]) func refused(_ line: String, _ target: String) {
    #expect(Self.plan("\(line) -> o", target: target) == nil)
  }

  /// Logic is two-valued, whatever is null.
  @Test(arguments: ["bn and b", "b or bn", "not bn", "bn and not bn", "not (b and bn)"])
  func conditionsAreNeverNull(_ line: String) throws {
    let plan = try #require(Self.plan("\(line) -> o", target: "o: Bool"))
    var random = SeededGenerator(seed: 5)
    for _ in 0..<8 { #expect(try Self.problems(plan, &random) == []) }
  }

  /// The plan of the one line, or none where the checker refuses it.
  private static func plan(_ line: String, target: String) -> SyncPlan? {
    let text = """
      connection a: jsonl { path: "a" }
      connection b: jsonl { path: "b" }
      entity a.x {
        id: Int key
        \(ExpressionWriter.fields.map { "\($0.name): \($0.type)" }.joined(separator: "\n  "))
      }
      entity b.y {
        id: Int key
        \(target)
      }
      \(ExpressionWriter.declarations)
      sync s: a.x -> b.y {
        map {
          id -> id
          \(line)
        }
      }
      """
    let checked = check(parse(SourceFile(path: "s.sync", text: text)), in: CaseWorld.environment("Check"))
    guard checked.isSound else { return nil }
    return compile(checked).syncs.first
  }

  /// What goes wrong over records at the edges of the types.
  private static func problems(_ plan: SyncPlan, _ random: inout SeededGenerator) throws -> [String] {
    let mapper = try RecordMapper(plan, functions: BuiltinFunctions.all, runStarted: 800_000_000_000_000)
    let batch = RecordBatch(columnCount: plan.source.reads.count, rowCapacity: 16)
    let written = plan.target.readFields
    var problems: [String] = []
    for number in 0..<16 {
      let row = batch.appendRow()
      var record: [String] = []
      for (slot, field) in plan.source.readFields.enumerated() {
        let value = ExpressionWriter.value(of: field.type, &random)
        row[slot] = value.isEmpty ? .null : Self.cell(value, field.type, batch.arena)
        record.append("\(field.path)=\(value.isEmpty ? "null" : value)")
      }
      mapper.begin(batch.arena)
      let output = UnsafeMutablePointer<Cell>.allocate(capacity: written.count)
      defer { output.deallocate() }
      output.initialize(repeating: .absent, count: written.count)
      switch mapper.map(batch.row(number), in: batch.arena, into: output) {
      case .mapped:
        for (slot, field) in written.enumerated() where !Self.fits(output[slot], field.type, batch.arena) {
          let shown = CellText.string(output[slot], in: batch.arena)
          problems.append("\(record): `\(shown)` (\(output[slot].tag)) does not fit \(field.type)")
        }
      case .rejected(let reason) where reason.contains(Self.overflow): break
      case let verdict: problems.append("\(record): \(verdict)")
      }
      if !problems.isEmpty { return problems }
    }
    return []
  }

  static func cell(_ text: String, _ type: FieldType, _ arena: Arena) -> Cell {
    var copy = text
    func parsed(_ parse: (UnsafeRawBufferPointer) -> Int64?) -> Int64 {
      copy.withUTF8 { parse(UnsafeRawBufferPointer($0)) } ?? 0
    }
    switch type.base {
    case .int: return .int(Int64(text) ?? 0)
    case .decimal: return .decimal(ExactDecimal(text) ?? ExactDecimal(0), in: arena)
    case .float: return .float(Double(text) ?? 0)
    case .bool: return .bool(text == "true")
    case .date: return .date(days: parsed(DateText.parseDate))
    case .timestamp: return .timestamp(microseconds: parsed(DateText.parseTimestamp))
    case .localDateTime: return .localDateTime(microseconds: parsed(DateText.parseLocalDateTime))
    case .json: return copy.withUTF8 { Cell.json(UnsafeRawBufferPointer($0), in: arena) }
    default: return .text(text == "(empty)" ? "" : text, in: arena)
    }
  }

  private static func fits(_ cell: Cell, _ type: FieldType, _ arena: Arena) -> Bool {
    if cell.tag == .null { return type.isNullable }
    switch (cell.tag, type.base) {
    case (.text, .text(let max)):
      return max.map { cell.string(in: arena).unicodeScalars.count <= $0 } ?? true
    case (.text, .enumeration(let members)): return members.contains(cell.string(in: arena))
    case (.int, .int(let bits)):
      return bits == 64 || cell.int >= -(1 << Int64(bits - 1)) && cell.int < 1 << Int64(bits - 1)
    case (.int, .decimal(let bounds)), (.decimal, .decimal(let bounds)), (.wideDecimal, .decimal(let bounds)):
      guard let number = cell.exactDecimal(in: arena) else { return false }
      return bounds.map { number.fits(precision: $0.precision, scale: $0.scale) } ?? true
    case (.float, .float), (.bool, .bool), (.date, .date), (.timestamp, .timestamp), (.localDateTime, .localDateTime),
      (.json, .json), (.json, .list):
      return true
    default: return false
    }
  }
}
