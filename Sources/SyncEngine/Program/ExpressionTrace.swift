public import SyncModel

/// An expression over one record, step by step: how a value came to be.
public struct ExpressionTrace {
  public struct Step: Sendable {
    /// What the step does, such as `lower` or `via stages`; the field's path for the first.
    public var name: String
    public var value: Cell
  }

  /// The value after each step of the pipeline, the first being what the field holds.
  /// - Parameter row: in the arena, a cell for each of `reads`.
  public static func steps(
    _ expression: PlanExpression, reads: [FieldPath], tables: [TablePlan], row: UnsafePointer<Cell>, in arena: Arena,
    functions: [any BuiltinFunction.Type], runStarted: Int64, partners: (any PartnerKeys)? = nil
  ) throws(ProgramError) -> [Step] {
    var builder = ProgramBuilder(
      fieldCount: reads.count, tables: tables, functions: FunctionTable.byName(functions))
    var parts: [(name: String, expression: PlanExpression)] = []
    unfold(expression, reads, tables, { $0 }, &parts)
    var entries: [(name: String, entry: Int)] = []
    for part in parts { entries.append((part.name, try builder.add(part.expression))) }
    let evaluator = Evaluator(try builder.finish(), runStarted: runStarted, partners: partners)
    evaluator.begin(arena)
    evaluator.load(row)
    return entries.map { Step(name: $0.name, value: evaluator.value($0.entry)) }
  }

  /// The prefixes of a pipeline, innermost first. What is no pipeline is one step.
  /// - Parameter wrap: gives an expression within a transform the values that it reads.
  private static func unfold(
    _ expression: PlanExpression, _ reads: [FieldPath], _ tables: [TablePlan],
    _ wrap: @escaping (PlanExpression) -> PlanExpression, _ parts: inout [(name: String, expression: PlanExpression)]
  ) {
    if case .bind(let local, let value, let body) = expression, leads(from: local, to: body) {
      unfold(value, reads, tables, wrap, &parts)
      unfold(body, reads, tables, { wrap(.bind(local: local, value: value, body: $0)) }, &parts)
      return
    }
    // Null stays null through a transform that does not take it.
    if case .conditional(.binary(.equal, .local, .literal(.null)), .literal(.null), let body) = expression {
      unfold(body, reads, tables, wrap, &parts)
      parts[parts.count - 1].expression = wrap(expression)
      return
    }
    var inner: PlanExpression?
    var name: String
    switch expression {
    case .field(let slot): name = slot < reads.count ? "\(reads[slot])" : "a field"
    case .local: return
    case .call(let function, let arguments):
      name = function
      inner = arguments.first
    case .lookup(let operand, let table):
      name = table < tables.count ? "via \(tables[table].name)" : "via a table"
      inner = operand
    case .convert(let operand, let type):
      name = "as \(type)"
      inner = operand
    case .settled(_, let value, _):
      name = "normalizers"
      inner = value
    case .linked(let operand, let sync, _):
      name = "linked(\(sync))"
      inner = operand
    case .fetched(let operand, let entity, let field):
      name = "lookup(\(entity)).\(field)"
      inner = operand
    case .negate(let operand):
      name = "-"
      inner = operand
    case .binary(.coalesce, let operand, _):
      name = "??"
      inner = operand
    case .fallback(let operand, _):
      name = "else"
      inner = operand
    case .hole(let operand, _, _):
      name = "a hole"
      inner = operand
    case .binary(let operation, let operand, .literal(let literal)) where arithmetic[operation] != nil:
      name = "\(arithmetic[operation] ?? "") \(literalText(literal))"
      inner = operand
    case .bind(_, let value, let body):
      name = "the expression"
      if case .bind = body { break }
      inner = value
    case .each(let operand, _, _):
      name = "each"
      inner = operand
    case .sifted(let operand, _, _):
      name = "where"
      inner = operand
    case .part(let operand, let path, _):
      name = FieldPath(path).description
      inner = operand
    case .refusing(let operand, _):
      name = "else reject"
      inner = operand
    case .list: name = "the list"
    case .record: name = "the record"
    case .template: name = "the template"
    default: name = "the expression"
    }
    if let inner { unfold(inner, reads, tables, wrap, &parts) }
    parts.append((name, wrap(expression)))
  }

  private static let arithmetic: [BinaryOperation: String] = [
    .add: "+", .subtract: "-", .multiply: "*", .divide: "/",
  ]

  private static func literalText(_ literal: Literal) -> String {
    let arena = Arena(capacity: 64)
    return CellText.string(literal.cell(in: arena), in: arena)
  }

  /// Whether the expression is a pipeline over the local.
  private static func leads(from local: Int, to expression: PlanExpression) -> Bool {
    switch expression {
    case .local(let number): number == local
    case .call(_, let arguments): arguments.first.map { leads(from: local, to: $0) } ?? false
    case .lookup(let inner, _), .convert(let inner, _), .settled(_, let inner, _), .linked(let inner, _, _),
      .negate(let inner), .binary(.coalesce, let inner, _), .fallback(let inner, _), .hole(let inner, _, _),
      .each(let inner, _, _), .sifted(let inner, _, _), .part(let inner, _, _), .refusing(let inner, _):
      leads(from: local, to: inner)
    case .binary(let operation, let inner, .literal): arithmetic[operation] != nil && leads(from: local, to: inner)
    case .conditional(.binary(.equal, .local, .literal(.null)), .literal(.null), let body):
      leads(from: local, to: body)
    case .bind(let inner, let value, let body): leads(from: local, to: value) && leads(from: inner, to: body)
    default: false
    }
  }
}
