public import SyncModel

/// What the mapping says of a target record: its filter, its checks and the values it is matched by.
public final class TargetRules {
  private let evaluator: Evaluator
  private let filter: Int?
  private let checks: [(entry: Int, plan: CheckPlan)]
  private let matchEntries: [[Int]]

  /// - Parameter runStarted: microseconds since 2000-01-01T00:00:00Z.
  public init(
    _ plan: SyncPlan, functions: [any BuiltinFunction.Type], runStarted: Int64
  ) throws(ProgramError) {
    var builder = ProgramBuilder(
      fieldCount: plan.target.reads.count, tables: plan.tables, functions: FunctionTable.byName(functions))
    filter = if let expression = plan.target.filter { try builder.add(expression) } else { nil }
    var checks: [(entry: Int, plan: CheckPlan)] = []
    for check in plan.target.checks { checks.append((try builder.add(check.condition), check)) }
    self.checks = checks
    var matches: [[Int]] = []
    for match in plan.matches {
      var entries: [Int] = []
      for pair in match.pairs { entries.append(try builder.add(pair.target)) }
      matches.append(entries)
    }
    matchEntries = matches
    evaluator = Evaluator(try builder.finish(), runStarted: runStarted)
  }

  public func begin(_ arena: Arena) { evaluator.begin(arena) }

  /// Whether the record passes the target's filter. A filter that fails does not let it pass.
  public func passes(_ row: UnsafePointer<Cell>) -> Bool {
    guard let filter else { return true }
    evaluator.load(row)
    let value = evaluator.valueWithAbsentAsNull(filter)
    return value.tag == .bool && value.bool
  }

  /// The verdict of the checks over the record as it would be after a write: `nil` when all hold.
  public func checkVerdict(_ row: UnsafePointer<Cell>, in arena: Arena) -> Verdict? {
    guard !checks.isEmpty else { return nil }
    evaluator.load(row)
    for check in checks {
      if let verdict = CheckVerdict.of(
        evaluator.valueWithAbsentAsNull(check.entry), check.plan, side: "target", in: arena)
      {
        return verdict
      }
    }
    return nil
  }

  public func matchValues(_ match: Int, row: UnsafePointer<Cell>, into values: UnsafeMutablePointer<Cell>) -> Bool {
    evaluator.load(row)
    for (index, entry) in matchEntries[match].enumerated() {
      let value = evaluator.valueWithAbsentAsNull(entry)
      guard MatchValue.canMatch(value) else { return false }
      values[index] = value
    }
    return true
  }
}
