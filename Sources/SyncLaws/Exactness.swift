import SyncEngine
import SyncModel

/// Whether an expression's steps keep a value whole: none of them takes it for another form of the same, as `trim` takes
/// `" a"` for `"a"` and `decimal` takes `"1.50"` for `1.5`. What goes through such steps alone comes back exactly.
struct Exactness {
  private enum Condition {
    /// The step gives what it was given.
    case same(PlanExpression, PlanExpression)
    /// The function's own way back leads to what it was given.
    case call(String, [PlanExpression], wrap: (PlanExpression) -> PlanExpression)
  }

  private let conditions: [Condition]
  private let side: SidePlan
  private let tables: [TablePlan]
  private let functions: [any BuiltinFunction.Type]

  init(_ expression: PlanExpression, side: SidePlan, tables: [TablePlan], functions: [any BuiltinFunction.Type]) {
    var conditions: [Condition] = []
    Self.collect(expression, { $0 }, &conditions)
    self.conditions = conditions
    self.side = side
    self.tables = tables
    self.functions = functions
  }

  func holds(for row: [Sample]) -> Bool {
    let arena = Arena(capacity: 1024)
    let cells = row.map { $0.cell(in: arena) }
    return cells.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return conditions.allSatisfy { holds($0, start, arena) }
    }
  }

  private func value(_ expression: PlanExpression, _ row: UnsafePointer<Cell>, _ arena: Arena) -> Cell {
    let steps = try? ExpressionTrace.steps(
      expression, reads: side.reads, tables: tables, row: row, in: arena, functions: functions, runStarted: 0)
    return steps?.last?.value ?? .absent
  }

  private func holds(_ condition: Condition, _ row: UnsafePointer<Cell>, _ arena: Arena) -> Bool {
    switch condition {
    case .same(let step, let inner):
      return CellComparison.equal(value(step, row, arena), in: arena, value(inner, row, arena), in: arena)
    case .call(let name, let arguments, let wrap):
      guard let function = functions.first(where: { $0.name == name }), let first = arguments.first else { return true }
      let call = PlanExpression.call(function: name, arguments: arguments)
      let given = value(wrap(first), row, arena)
      let made = value(wrap(call), row, arena)
      // What fails is no other form of anything.
      if made.tag == .failure || CellComparison.equal(given, in: arena, made, in: arena) { return true }
      guard let type = Self.type(of: given) else { return true }
      var known = [CallArgument(FieldType(type))]
      for argument in arguments.dropFirst() {
        guard case .literal(let literal) = argument else { return true }
        known.append(CallArgument(FieldType(Self.type(of: literal.cell(in: arena)) ?? .null), literal: literal))
      }
      switch function.inverse(known) {
      case .identity: return false
      // Nothing says that it has other forms of one value: what it changes is changed.
      case .none: return true
      case .call(let inverse, let literals):
        let parameters = functions.first { $0.name == inverse }?.parameters ?? []
        let missing = parameters.dropFirst(1 + literals.count).filter { !$0.isVariadic }
        let rest = literals + missing.map { $0.defaultValue ?? .null }
        let back = PlanExpression.call(function: inverse, arguments: [call] + rest.map(PlanExpression.literal))
        return CellComparison.equal(value(wrap(back), row, arena), in: arena, given, in: arena)
      }
    }
  }

  private static func type(of cell: Cell) -> ValueType? {
    switch cell.tag {
    case .text: .text(max: nil)
    case .int: .int(bits: 64)
    case .decimal, .wideDecimal: .decimal(nil)
    case .float: .float
    case .bool: .bool
    case .date: .date
    case .time: .time
    case .timestamp: .timestamp
    case .localDateTime: .localDateTime
    case .bytes: .bytes
    case .json: .list(FieldType(.text(max: nil)))
    case .absent, .null, .failure: nil
    }
  }

  private static func collect(
    _ expression: PlanExpression, _ wrap: @escaping (PlanExpression) -> PlanExpression, _ found: inout [Condition]
  ) {
    switch expression {
    case .field, .literal, .runStarted, .local: break
    case .call(let name, let arguments):
      for argument in arguments { collect(argument, wrap, &found) }
      found.append(.call(name, arguments, wrap: wrap))
    case .convert(let inner, _), .settled(_, let inner, _), .binary(.coalesce, let inner, _):
      collect(inner, wrap, &found)
      found.append(.same(wrap(expression), wrap(inner)))
    case .bind(let local, let value, let body):
      collect(value, wrap, &found)
      collect(body, { wrap(.bind(local: local, value: value, body: $0)) }, &found)
    case .template(let parts), .list(let parts): for part in parts { collect(part, wrap, &found) }
    case .record(let members): for member in members { collect(member.value, wrap, &found) }
    case .binary(_, let left, let right), .fallback(let left, let right), .isElement(let left, let right, _):
      collect(left, wrap, &found)
      collect(right, wrap, &found)
    case .conditional(_, let then, let otherwise):
      collect(then, wrap, &found)
      collect(otherwise, wrap, &found)
    case .match(let subject, let arms, let otherwise):
      collect(subject, wrap, &found)
      for arm in arms { collect(arm.value, wrap, &found) }
      if let otherwise { collect(otherwise, wrap, &found) }
    case .negate(let inner), .not(let inner), .present(let inner), .anyOf(let inner, _), .matches(let inner, _),
      .member(let inner, _), .lookup(let inner, _), .hole(let inner, _, _), .linked(let inner, _, _),
      .fetched(let inner, _, _),
      .part(let inner, _, _), .refusing(let inner, _):
      collect(inner, wrap, &found)
    // What becomes of the elements never goes both ways.
    case .each(let list, _, _), .sifted(let list, _, _): collect(list, wrap, &found)
    }
  }
}
