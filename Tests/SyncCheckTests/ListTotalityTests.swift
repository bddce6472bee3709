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

/// The same promise for what goes through lists: an accepted line without a handler never fails, and every element and
/// member of what it gives fits.
@Suite struct ListTotalityTests {
  private static let fields = """
    xs: [{ n: Int, k: Int(16)?, s: Text(5)?, p: { d: Decimal(4, 2), t: Text }? }]
    ys: [{ n: Int(16), s: Text }?]?
    ts: [Text?]
    ks: [Int(16)]
    r: { n: Int, s: Text(3)? }
    t: Text(4)
    """

  private static let targets = [
    "[{ a: Int, b: { c: Text(5)?, d: Decimal(4, 2)? } }]", "[{ a: Int(16), b: { c: Text } }?]?",
    "[{ a: Text?, b: Json? }]",
    "[Text]", "[Text(5)?]?", "[Int]", "[Decimal(6, 2)]?", "{ a: Int, b: { c: Text(3)? } }", "Json?", "Bool", "Int",
  ]

  private struct Writer {
    var random: SeededGenerator

    mutating func one(_ values: [String]) -> String { values.randomElement(using: &random) ?? "" }

    mutating func element() -> String {
      one([
        "n", "k", "s", "p.d", "p.t", "(s ?? \"\")", "(k ?? 0)", "(p.d ?? 0.5)", "\"{n}\"", "length(s ?? \"\")", "1",
        "\"ab\"",
        "null", "(n |> text |> truncate(5))", "(if k == null then 1 else k ?? 2)", "clamp(n, 0, 9)", "mod(n, 7)",
        "{ c: s }", "{ d: 1.5, c: \"x\" }", "[n]", "(s |> int)", "(10 / n)", "p",
      ])
    }

    mutating func condition() -> String {
      one([
        "n > 0", "k == null", "s in [\"a\", \"\"]", "p.d >= 0.5 and s != null", "not (p.t == s)", "k < n",
        "value != null",
        "value == \"a\"", "value > 1", "(s |> bool)", "1 / n > 0", "p == null",
      ])
    }

    mutating func handler() -> String {
      one(["", "", " else skip", " else reject", " else null", " else 0", " else \"x\""])
    }

    mutating func lines() -> String {
      let paths = [["a", "b.c"], ["a", "b.c", "b.d"], ["a"], ["a", "b"], ["b.d", "a", "b.c"]].randomElement(
        using: &random)
      return (paths ?? []).map { "\(element()) -> \($0)\(handler())" }.joined(separator: ", ")
    }

    mutating func expression() -> String {
      let list = one(["xs", "xs", "ys", "ts", "ks", "[r, r]", "[t, t]"])
      let sifted = one(["", " |> where(\(condition()))"])
      return one([
        "\(list)\(sifted) |> each { \(lines()) }", "\(list)\(sifted) |> each { \(lines()) }", "\(list)\(sifted)",
        "\(list)\(sifted) |> count", "t in \(list)", "3 in \(list)\(sifted)",
        "\(list) == \(one(["xs", "ts", "[]", "[\"a\"]"]))",
        "[t, \(one(["t", "\"x\"", "null", "r.s"]))]", "[1, \(one(["r.n", "2.5", "null"]))]",
        "{ a: \(one(["1", "r.n", "t"])), b.c: \(one(["r.s", "\"abcd\"", "\"a\"", "null"])) }", "r", "\(list) ?? []",
        "(\(list)\(sifted) |> first)",
        "(\(list)\(sifted) |> \(one(["sort", "distinct", "distinct |> sort", "min", "max", "sum"])))",
        "(xs |> each { n -> a } |> distinct)", "([1, 2.5, r.n] |> \(one(["sum", "max", "sort"])))",
      ])
    }
  }

  @Test func acceptedLinesNeverFail() throws {
    let seed = SeededGenerator.seed()
    print("seed: \(seed)")
    var writer = Writer(random: SeededGenerator(seed: seed))
    var rows = SeededGenerator(seed: seed &+ 1)
    var accepted = 0
    for round in 0..<TotalityTests.rounds {
      let line = "\(writer.expression()) -> o"
      let target = writer.one(Self.targets)
      guard let plan = Self.plan(line, target: target) else { continue }
      accepted += 1
      #expect(try Self.problems(plan, &rows) == [], "seed \(seed), round \(round): \(line) (\(target))")
    }
    print("accepted: \(accepted) of \(TotalityTests.rounds)")
    #expect(accepted > TotalityTests.rounds / 20)
  }

  private static func plan(_ line: String, target: String) -> SyncPlan? {
    let text = """
      connection a: jsonl { path: "a" }
      connection b: jsonl { path: "b" }
      entity a.x {
        id: Int key
        \(fields)
      }
      entity b.y {
        id: Int key
        o: \(target)
      }
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

  private static func problems(_ plan: SyncPlan, _ random: inout SeededGenerator) throws -> [String] {
    let mapper = try RecordMapper(plan, functions: BuiltinFunctions.all, runStarted: 0)
    let batch = RecordBatch(columnCount: plan.source.reads.count, rowCapacity: 8)
    let written = plan.target.readFields
    for number in 0..<8 {
      let row = batch.appendRow()
      var record: [String] = []
      for (slot, field) in plan.source.readFields.enumerated() {
        let value = json(field.type, &random)
        row[slot] = cell(value, field.type, batch.arena)
        record.append("\(field.path)=\(value)")
      }
      mapper.begin(batch.arena)
      let output = UnsafeMutablePointer<Cell>.allocate(capacity: written.count)
      defer { output.deallocate() }
      output.initialize(repeating: .absent, count: written.count)
      switch mapper.map(batch.row(number), in: batch.arena, into: output) {
      case .mapped:
        for (slot, field) in written.enumerated() where field.path == FieldPath("o") {
          let text = output[slot].tag == .text ? "\"\"" : CellText.string(output[slot], in: batch.arena)
          let value =
            output[slot].tag == .null
            ? NSNull() : try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
          if let problem = misfit(value, field.type) { return ["\(record): `\(text)`: \(problem)"] }
        }
      // What `else reject` within `each` asks for.
      case .rejected where plan.lines.contains(where: { $0.text.contains("else reject") }): break
      case .rejected(let reason) where reason.contains(TotalityTests.overflow): break
      case let verdict: return ["\(record): \(verdict)"]
      }
    }
    return []
  }

  private static func cell(_ json: String, _ type: FieldType, _ arena: Arena) -> Cell {
    if json == "null" { return .null }
    if case .text = type.base { return .text(String(json.dropFirst().dropLast()), in: arena) }
    if case .int = type.base { return .int(Int64(json) ?? 0) }
    var copy = json
    return copy.withUTF8 { Cell.json(UnsafeRawBufferPointer($0), in: arena) }
  }

  /// A value of the type at its edges.
  private static func json(_ type: FieldType, _ random: inout SeededGenerator) -> String {
    if type.isNullable, Int.random(in: 0..<3, using: &random) == 0 { return "null" }
    func one(_ values: [String]) -> String { values.randomElement(using: &random) ?? "" }
    switch type.base {
    case .text(let max):
      return one(["\"\"", "\"a\"", max.map { "\"\(String(repeating: "é", count: $0))\"" } ?? "\"long text\""])
    case .int(let bits): return one(["0", "1", "-1", bits == 16 ? "32767" : "9223372036854775807", "-32768"])
    case .decimal: return one(["0", "0.5", "99.99", "-99.99"])
    case .list(let element):
      return "["
        + (0..<Int.random(in: 0..<4, using: &random)).map { _ in json(element, &random) }.joined(separator: ",") + "]"
    case .record(let fields):
      // What may be null may be missing.
      let members = fields.map { ($0.name, json($0.type, &random)) }.filter {
        $0.1 != "null" || Bool.random(using: &random)
      }
      return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    default: return "null"
    }
  }

  private static func misfit(_ value: Any, _ type: FieldType) -> String? {
    if value is NSNull { return type.isNullable ? nil : "null is no \(type)" }
    switch type.base {
    case .json: return nil
    case .text(let max):
      guard let text = value as? String else { return "\(value) is no \(type)" }
      return max.map { text.unicodeScalars.count <= $0 } ?? true ? nil : "\(text) is too long for \(type)"
    case .int(let bits):
      guard let number = value as? NSNumber, !(value is String) else { return "\(value) is no \(type)" }
      return bits == 64 || abs(number.doubleValue) <= 32768 ? nil : "\(number) does not fit \(type)"
    case .decimal(let bounds):
      guard let number = value as? NSNumber, !(value is String) else { return "\(value) is no \(type)" }
      return bounds.map { abs(number.doubleValue) < pow(10, Double($0.precision - $0.scale)) } ?? true
        ? nil : "\(number) does not fit \(type)"
    case .bool: return value is Bool ? nil : "\(value) is no \(type)"
    case .list(let element):
      guard let list = value as? [Any] else { return "\(value) is no \(type)" }
      return list.lazy.compactMap { misfit($0, element) }.first
    case .record(let fields):
      guard let members = value as? [String: Any] else { return "\(value) is no \(type)" }
      if let other = members.keys.first(where: { key in !fields.contains { $0.name == key } }) {
        return "`\(other)` is none"
      }
      return fields.lazy.compactMap { field in
        members[field.name].map { misfit($0, field.type) }
          ?? (field.type.isNullable ? nil : "`\(field.name)` is missing")
      }.first
    default: return "\(type) was not expected"
    }
  }
}
