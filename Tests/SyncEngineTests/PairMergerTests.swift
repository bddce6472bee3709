import SyncBuiltins
import SyncModel
import SyncText
import Testing

@testable import SyncEngine

/// Plans of two fields a side: the key in slot 0, a value in slot 1.
enum MergePlans {
  private static let location = SourceLocation(path: "m.sync", range: SourceRange(start: 0, end: 0))
  private static let reads = [FieldPath("id"), FieldPath("value"), FieldPath("modified")]

  private static func side(_ name: String, _ type: ValueType, _ update: UpdateRule = .on) -> SidePlan {
    SidePlan(
      entity: EntitySchema(
        connection: name, name: "person",
        fields: [
          FieldSchema(path: reads[0], type: FieldType(.int(bits: 64)), marks: [.key]),
          FieldSchema(path: reads[1], type: FieldType(type, nullable: true)),
          FieldSchema(path: reads[2], type: FieldType(.timestamp), marks: [.modified]),
        ]), reads: reads, keyCount: 1, update: update)
  }

  static func oneWay(restores: Bool) -> SyncPlan {
    SyncPlan(
      name: "people", location: location, source: side("a", .int(bits: 64)),
      target: side("b", .int(bits: 64), restores ? .restore : .on),
      matches: [],
      lines: [
        LinePlan(slot: 1, expression: .field(1), handler: .none, location: location, lineNumber: 1, text: "value")
      ])
  }

  static func twoWay(_ policy: ConflictPolicy, _ type: ValueType = .text(max: nil), normalizes: Bool = false)
    -> SyncPlan
  {
    let form: PlanExpression = normalizes ? .call(function: "lower", arguments: [.field(1)]) : .field(1)
    var plan = SyncPlan(
      name: "people", location: location, isTwoWay: true, source: side("a", type), target: side("b", type),
      matches: [],
      twoWayLines: [
        TwoWayLinePlan(
          sources: [1], target: 1, forward: form, backward: [.field(1)], normal: form, handler: .none, policy: policy,
          location: location, lineNumber: 1, text: "value <-> value")
      ], lines: [])
    plan.source.modified = 2
    plan.target.modified = 2
    return plan
  }
}

/// The three-way table of the runtime's design, field by field.
struct PairMergerTests {
  struct Merged {
    var target: Cell
    var source: Cell
    var held: [HeldField]
    var drifts: Bool
    var arena: Arena
    var agreedTarget: Cell
  }

  /// - Parameters:
  ///   - base: what both agreed on; `nil` for a pair without a base.
  static func merge(
    _ plan: SyncPlan, base: Literal?, source: Literal?, target: Literal?, sourceModified: Int64 = 1,
    targetModified: Int64 = 1
  ) throws -> Merged {
    let functions = BuiltinFunctions.all
    let merger = PairMerger(
      plan, source: try RecordMapper(plan, functions: functions, runStarted: 0),
      target: try RecordMapper(plan, from: .target, functions: functions, runStarted: 0))
    let arena = Arena()
    let page = ChangePage(plan, arena: arena)
    page.append(.init(action: .update, link: 1))
    merger.begin(arena)
    func cell(_ literal: Literal?) -> Cell { literal?.cell(in: arena) ?? .absent }
    let record = RecordBatch(columnCount: 3, arena: arena)
    record.appendRow()
    record[0, 0] = .int(1)
    record[0, 1] = cell(source)
    record[0, 2] = .timestamp(microseconds: sourceModified)
    page.target.current[0, 0] = .int(1)
    page.target.current[0, 1] = cell(target)
    page.target.current[0, 2] = .timestamp(microseconds: targetModified)
    page.target.base[0, 1] = cell(base)
    page.target.mapped[0, 1] = cell(base)
    if plan.isTwoWay {
      for column in 0..<3 { page.source.current[0, column] = record[0, column] }
      page.source.base[0, 1] = cell(base)
      page.source.base[0, 2] = .timestamp(microseconds: 0)
      page.target.base[0, 2] = .timestamp(microseconds: 0)
    }
    guard case .merged(let drifts) = merger.merge(page, 0, source: record.row(0)) else {
      throw ProgramError(description: "the pair was refused")
    }
    return Merged(
      target: page.target.desired[0, 1], source: plan.isTwoWay ? page.source.desired[0, 1] : .absent,
      held: page.rows[0].held, drifts: drifts, arena: arena, agreedTarget: page.target.agreed(0, 1))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var base: Literal?
    var source: Literal?
    var target: Literal?
    var toTarget: Literal?
    var toSource: Literal?
    var isHeld = false
    var drifts = false
    var testDescription: String
  }

  static func expect(_ test: Case, _ plan: SyncPlan) throws {
    let merged = try merge(plan, base: test.base, source: test.source, target: test.target)
    func isEqual(_ cell: Cell, _ literal: Literal?) -> Bool {
      CellComparison.equal(cell, in: merged.arena, literal?.cell(in: merged.arena) ?? .absent, in: merged.arena)
    }
    let target = isEqual(merged.target, test.toTarget)
    let source = isEqual(merged.source, test.toSource)
    #expect(target, "written to the target")
    #expect(source, "written to the source")
    #expect(merged.held.isEmpty != test.isHeld)
    #expect(merged.drifts == test.drifts)
  }

  static let oneWayCases: [Case] = [
    Case(base: .int(1), source: .int(1), target: .int(1), testDescription: "nothing changed"),
    Case(base: .int(1), source: .int(2), target: .int(1), toTarget: .int(2), testDescription: "the source changed"),
    Case(base: .int(1), source: .int(1), target: .int(3), drifts: true, testDescription: "the target changed"),
    Case(base: .int(1), source: .int(2), target: .int(2), testDescription: "both changed alike"),
    Case(
      base: .int(1), source: .int(2), target: .int(3), toTarget: .int(2),
      testDescription: "both changed: the arrow's origin wins"),
    Case(base: .int(1), source: nil, target: .int(3), testDescription: "the source did not send the field"),
    Case(base: .int(1), source: .null, target: .int(1), toTarget: .null, testDescription: "the source became null"),
    Case(base: nil, source: .null, target: .int(1), testDescription: "a newly mapped null erases nothing"),
    Case(base: nil, source: .int(2), target: .int(1), toTarget: .int(2), testDescription: "a newly mapped field"),
    Case(base: nil, source: .int(2), target: .null, toTarget: .int(2), testDescription: "a value fills null"),
    Case(
      base: .int(5), source: .decimal(ExactDecimal(500, scale: 2)), target: .int(5),
      testDescription: "another scale is no change"),
  ]

  @Test(arguments: oneWayCases)
  func oneWay(_ test: Case) throws { try Self.expect(test, MergePlans.oneWay(restores: false)) }

  @Test func driftIsRestoredWhereTheMappingSaysSo() throws {
    try Self.expect(
      Case(base: .int(1), source: .int(1), target: .int(3), toTarget: .int(1), testDescription: ""),
      MergePlans.oneWay(restores: true))
  }

  static let twoWayCases: [Case] = [
    Case(base: .text("a"), source: .text("a"), target: .text("a"), testDescription: "nothing changed"),
    Case(
      base: .text("a"), source: .text("b"), target: .text("a"), toTarget: .text("b"),
      testDescription: "the source changed"),
    Case(
      base: .text("a"), source: .text("a"), target: .text("B"), toSource: .text("B"),
      testDescription: "the target changed, and its own spelling comes back"),
    Case(base: .text("a"), source: .text("b"), target: .text("B"), testDescription: "both changed alike"),
    Case(base: .text("a"), source: .text("A"), target: .text("a"), testDescription: "case alone is no change"),
    Case(base: .text("a"), source: .text("a"), target: .text("A"), testDescription: "nor in the target"),
    Case(
      base: .text("a"), source: .text("b"), target: .text("c"), isHeld: true,
      testDescription: "both changed differently"),
    Case(base: .text("a"), source: nil, target: .text("c"), testDescription: "an absent source says nothing"),
    Case(
      base: .text("a"), source: .null, target: .text("a"), toTarget: .null, testDescription: "an edit to null is one"),
    Case(base: nil, source: .null, target: .text("c"), toSource: .text("c"), testDescription: "null is filled, source"),
    Case(base: nil, source: .text("b"), target: .null, toTarget: .text("b"), testDescription: "null is filled, target"),
    Case(base: nil, source: .text("b"), target: .text("B"), testDescription: "a new pair that agrees"),
    Case(base: nil, source: .text("b"), target: .text("c"), isHeld: true, testDescription: "a new pair that does not"),
  ]

  @Test(arguments: twoWayCases)
  func twoWay(_ test: Case) throws { try Self.expect(test, MergePlans.twoWay(.manual, normalizes: true)) }

  struct Policy: Sendable, CustomTestStringConvertible {
    var policy: ConflictPolicy
    var base: Literal = .int(10)
    var source: Literal = .int(12)
    var target: Literal = .int(9)
    var toTarget: Literal?
    var toSource: Literal?
    var sourceModified: Int64 = 1
    var targetModified: Int64 = 1
    var isHeld = false
    var testDescription: String
  }

  static let policies: [Policy] = [
    Policy(policy: .sourceWins, toTarget: .int(12), testDescription: "source_wins"),
    Policy(policy: .targetWins, toSource: .int(9), testDescription: "target_wins"),
    Policy(policy: .max, toTarget: .int(12), testDescription: "max"),
    Policy(policy: .min, toSource: .int(9), testDescription: "min"),
    Policy(policy: .max, source: .null, toSource: .int(9), testDescription: "max ignores null"),
    Policy(policy: .delta, toTarget: .int(11), toSource: .int(11), testDescription: "delta adds both changes"),
    Policy(policy: .delta, source: .null, isHeld: true, testDescription: "delta holds null"),
    Policy(
      policy: .latest(skew: 2), toTarget: .int(12), sourceModified: 9, targetModified: 5,
      testDescription: "latest: the source"),
    Policy(
      policy: .latest(skew: 2), toSource: .int(9), sourceModified: 5, targetModified: 9,
      testDescription: "latest: the target"),
    Policy(
      policy: .latest(skew: 4), sourceModified: 5, targetModified: 9, isHeld: true,
      testDescription: "latest: within the skew"),
    Policy(
      policy: .latest(skew: 0), sourceModified: 0, targetModified: 9, isHeld: true,
      testDescription: "latest: the instant is that of our own write"),
  ]

  @Test(arguments: policies)
  func conflicts(_ test: Policy) throws {
    let merged = try Self.merge(
      MergePlans.twoWay(test.policy, .int(bits: 64)), base: test.base, source: test.source, target: test.target,
      sourceModified: test.sourceModified, targetModified: test.targetModified)
    func isEqual(_ cell: Cell, _ literal: Literal?) -> Bool {
      CellComparison.equal(cell, in: merged.arena, literal?.cell(in: merged.arena) ?? .absent, in: merged.arena)
    }
    let target = isEqual(merged.target, test.toTarget)
    let source = isEqual(merged.source, test.toSource)
    #expect(target && source && merged.held.isEmpty != test.isHeld)
  }

  @Test func unionMergesSets() {
    let arena = Arena()
    func list(_ text: String) -> Cell {
      text.utf8.withContiguousStorageIfAvailable { Cell.json(UnsafeRawBufferPointer($0), in: arena) } ?? .null
    }
    let resolution = ConflictResolution(arena: arena, sourceModified: nil, targetModified: nil)
    let winner = resolution.winner(
      .union, base: list("[\"a\",\"b\",\"c\"]"), source: list("[\"c\",\"a\",\"x\"]"),
      target: list("[\"a\",\"b\",\"y, z\",\"c\"]"))
    guard case .merged(let cell) = winner else {
      Issue.record("a union merges")
      return
    }
    #expect(cell.string(in: arena) == "[\"a\",\"c\",\"x\",\"y, z\"]")
  }

  @Test func changePagesSurviveTheirCoding() throws {
    let plan = MergePlans.oneWay(restores: false)
    let page = ChangePage(plan, arena: Arena())
    for (index, action) in ChangeAction.allCases.enumerated() {
      let key = page.arena.append("key \(index)")
      var row = ChangePage.Row(action: action, link: Int64(index) - 1, sourceKey: (key, 5))
      row.isSilent = index % 2 == 0
      row.side = index % 4 == 1 ? .source : .target
      if index % 3 != 0 { row.targetKey = (key, 5) }
      row.sourceHash = Fingerprint(high: 1, low: UInt64(index))
      row.targetHash = Fingerprint(high: 2, low: 3)
      if index % 2 != 0 { row.reason = "because \(index)" }
      row.parts = index == 4
      row.gone = index == 5 ? .both : []
      row.moved = index == 6 ? .source : []
      row.decisions = index == 1 ? [7] : []
      page.append(row)
      page.target.desired[index, 0] = .text("v\(index) – ü", in: page.arena)
      page.target.current[index, 1] = .decimal(ExactDecimal(.init(index) << 70, scale: 3), in: page.arena)
    }
    let bytes = Arena()
    for index in 0..<page.count { ChangePageCoding.append(page, index, to: bytes) }
    let read = try #require(ChangePageCoding.decode(bytes.bytes, plan))
    #expect(read.count == page.count)
    for index in 0..<page.count {
      let (a, b) = (page.rows[index], read.rows[index])
      #expect(a.action == b.action && a.isSilent == b.isSilent && a.link == b.link && a.reason == b.reason)
      #expect(a.side == b.side && a.gone == b.gone && a.moved == b.moved && a.decisions == b.decisions)
      #expect(a.parts == b.parts && a.sourceHash == b.sourceHash && a.targetHash == b.targetHash)
      #expect(read.arena.string(b.sourceKey.offset, b.sourceKey.count) == "key \(index)")
      #expect(b.targetKey.count == a.targetKey.count)
      let sameDesired = CellComparison.equal(
        page.target.desired[index, 0], in: page.arena, read.target.desired[index, 0], in: read.arena)
      let sameCurrent = CellComparison.equal(
        page.target.current[index, 1], in: page.arena, read.target.current[index, 1], in: read.arena)
      #expect(sameDesired && sameCurrent)
    }
    // A cut anywhere is noticed, or ends a row exactly.
    for count in 0..<bytes.count {
      let cut = ChangePageCoding.decode(UnsafeRawBufferPointer(rebasing: bytes.bytes[..<count]), plan)
      #expect((cut?.count ?? 0) < page.count)
    }
  }
}
