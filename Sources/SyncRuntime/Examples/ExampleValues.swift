import SyncEngine
import SyncFormats
public import SyncModel

/// The records of an example, as cells in one arena. A key that is not given is made up.
struct ExampleValues {
  let arena: Arena
  private var given: [RecordSide: [FieldPath: Cell]] = [:]
  private var agreed: [RecordSide: [FieldPath: Cell]] = [:]
  private var expected: [ExamplePlan.Field: Cell] = [:]

  init(
    _ example: ExamplePlan, _ plan: SyncPlan, _ functions: [any BuiltinFunction.Type], _ arena: Arena
  ) throws {
    self.arena = arena
    func cells(_ fields: [ExamplePlan.Field]) throws -> [Cell] {
      let cells = try ConstantValues.evaluate(
        fields.map(\.value), tables: example.tables, functions: functions, runStarted: ExampleRunner.runStarted,
        in: arena)
      for (field, cell) in zip(fields, cells) where cell.tag == .failure {
        throw ExampleValueError(field: field, reason: cell.string(in: arena))
      }
      return cells
    }
    func record(_ fields: [ExamplePlan.Field]) throws -> [FieldPath: Cell] {
      Dictionary(zip(fields.map(\.path), try cells(fields))) { first, _ in first }
    }
    if let fields = example.source { given[.source] = try record(fields) }
    if let fields = example.target { given[.target] = try record(fields) }
    if let base = example.base {
      agreed[.source] = try record(base.source)
      agreed[.target] = try record(base.target)
    }
    for side in RecordSide.allCases { completeKey(side, plan) }
    for expectation in example.expectations {
      switch expectation.kind {
      case .create(_, let fields), .update(_, let fields), .delete(_, let fields):
        for (field, cell) in zip(fields, try cells(fields)) { expected[field] = cell }
      case .reject, .hold, .nothing: continue
      }
    }
  }

  private mutating func completeKey(_ side: RecordSide, _ plan: SyncPlan) {
    for field in plan.side(side).readFields.prefix(plan.side(side).keyCount) {
      let cell = given[side]?[field.path] ?? agreed[side]?[field.path] ?? Self.key(field.type.base, arena)
      if given[side] != nil { given[side]?[field.path] = cell }
      let known = agreed[side]?[field.path]
      if agreed[side] != nil { agreed[side]?[field.path] = known ?? cell }
    }
  }

  private static func key(_ type: ValueType, _ arena: Arena) -> Cell {
    switch type {
    case .int, .decimal: Literal.int(1).cell(in: arena)
    case .float: Literal.float(1).cell(in: arena)
    case .bool: Literal.bool(true).cell(in: arena)
    case .date: Literal.date(0).cell(in: arena)
    case .time: Literal.time(0).cell(in: arena)
    case .timestamp: Literal.timestamp(0).cell(in: arena)
    case .localDateTime: Literal.localDateTime(0).cell(in: arena)
    case .enumeration(let members): Literal.text(members.first ?? "1").cell(in: arena)
    default: Literal.text("1").cell(in: arena)
    }
  }

  /// `nil` where the side has no record.
  func record(_ side: RecordSide) -> [FieldPath: Cell]? { given[side] }

  func expected(_ field: ExamplePlan.Field) -> Cell { expected[field] ?? .absent }

  /// The side's record by slot.
  func row(_ side: RecordSide, _ plan: SyncPlan) -> [Cell]? {
    given[side].map { record in plan.side(side).reads.map { record[$0] ?? .absent } }
  }

  func key(_ side: RecordSide, _ plan: SyncPlan) -> [Cell] {
    plan.side(side).reads.prefix(plan.side(side).keyCount).map {
      given[side]?[$0] ?? agreed[side]?[$0] ?? .absent
    }
  }

  func base(_ side: RecordSide, _ plan: SyncPlan, to other: Arena) -> [Cell] {
    plan.side(side).reads.map { (agreed[side]?[$0] ?? .absent).copied(from: arena, to: other) }
  }
}

/// A value of an example that cannot be made.
public struct ExampleValueError: Error, Sendable {
  public var field: ExamplePlan.Field
  public var reason: String
}
