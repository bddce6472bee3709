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
    unfold(expression, reads, tables, &parts)
    var entries: [(name: String, entry: Int)] = []
    for part in parts { entries.append((part.name, try builder.add(part.expression))) }
    let evaluator = Evaluator(try builder.finish(), runStarted: runStarted, partners: partners)
    evaluator.begin(arena)
    evaluator.load(row)
    return entries.map { Step(name: $0.name, value: evaluator.value($0.entry)) }
  }

  /// The prefixes of a pipeline, innermost first. What is no pipeline is one step.
  private static func unfold(
    _ expression: PlanExpression, _ reads: [FieldPath], _ tables: [TablePlan],
    _ parts: inout [(name: String, expression: PlanExpression)]
  ) {
    var inner: PlanExpression?
    var name: String
    switch expression {
    case .field(let slot): name = slot < reads.count ? "\(reads[slot])" : "a field"
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
    case .template: name = "the template"
    default: name = "the expression"
    }
    if let inner { unfold(inner, reads, tables, &parts) }
    parts.append((name, expression))
  }
}
