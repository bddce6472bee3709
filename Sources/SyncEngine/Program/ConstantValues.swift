public import SyncModel

/// Expressions that read no record.
public enum ConstantValues {
  /// Their values, which stand in the arena; one that fails is a failure cell.
  public static func evaluate(
    _ expressions: [PlanExpression], tables: [TablePlan], functions: [any BuiltinFunction.Type], runStarted: Int64,
    in arena: Arena
  ) throws(ProgramError) -> [Cell] {
    var builder = ProgramBuilder(fieldCount: 0, tables: tables, functions: FunctionTable.byName(functions))
    var entries: [Int] = []
    for expression in expressions { entries.append(try builder.add(expression)) }
    let evaluator = Evaluator(try builder.finish(), runStarted: runStarted)
    evaluator.begin(arena)
    return entries.map { evaluator.value($0) }
  }
}
