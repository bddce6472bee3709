public import SyncModel

/// Expressions evaluated one row at a time, outside of any sync: what tests of the laws and explanations need.
public final class ExpressionEvaluator {
  private let evaluator: Evaluator
  private let fieldCount: Int

  /// - Parameter fieldCount: how many slots a row has.
  public init(
    _ expressions: [PlanExpression], fieldCount: Int, tables: [TablePlan], functions: [any BuiltinFunction.Type],
    runStarted: Int64 = 0
  ) throws(ProgramError) {
    var builder = ProgramBuilder(
      fieldCount: fieldCount, tables: tables, functions: FunctionTable.byName(functions))
    for expression in expressions { _ = try builder.add(expression) }
    self.fieldCount = fieldCount
    evaluator = Evaluator(try builder.finish(), runStarted: runStarted)
  }

  /// The value of the expression with that number; a row that is too short is filled with absent fields.
  public func value(_ number: Int, of row: [Cell], in arena: Arena) -> Cell {
    evaluator.begin(arena)
    var cells = Array(row.prefix(fieldCount))
    while cells.count < max(1, fieldCount) { cells.append(.absent) }
    return cells.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return .absent }
      evaluator.load(start)
      return evaluator.value(number)
    }
  }
}
