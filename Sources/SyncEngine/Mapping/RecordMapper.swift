public import SyncModel

/// What the mapping says of one source record.
public enum Verdict: Sendable, Hashable {
  case mapped
  /// It does not pass the source's filter.
  case filtered
  /// Not written, with the reason; it goes to the rejected queue.
  case rejected(String)
  /// Not written, waiting for a person.
  case held(String)
}

/// The pure half of a sync: source records in, target records out. Serves `map`, `plan` and `run` alike.
public final class RecordMapper {
  public let plan: SyncPlan
  private let evaluator: Evaluator
  private let filter: Int?
  private let lines: [Line]
  private let sourceChecks: [Check]
  /// The values of each `match` pair of the source side.
  private let matchEntries: [[Int]]

  private var hasSensitiveSource: Bool { plan.source.readFields.contains { $0.marks.contains(.sensitive) } }

  private struct Line {
    var entry: Int
    var target: Int
    var handler: Handler
    var plan: LinePlan
  }

  private struct Check {
    var entry: Int
    var plan: CheckPlan
  }

  private enum Handler {
    case none, skip
    case value(Int)
    case reject(String?)
    case hold(String?)
  }

  /// - Parameter runStarted: microseconds since 2000-01-01T00:00:00Z.
  public init(
    _ plan: SyncPlan, functions: [any BuiltinFunction.Type], runStarted: Int64
  ) throws(ProgramError) {
    self.plan = plan
    var builder = ProgramBuilder(
      fieldCount: plan.source.reads.count, tables: plan.tables, functions: FunctionTable.byName(functions))
    filter = if let expression = plan.source.filter { try builder.add(expression) } else { nil }
    var lines: [Line] = []
    for line in plan.lines {
      guard line.slot >= 0, line.slot < plan.target.reads.count else {
        throw ProgramError(description: "this plan writes field number \(line.slot)")
      }
      let entry = try builder.add(line.expression)
      let handler: Handler
      switch line.handler {
      case .none: handler = .none
      case .skip: handler = .skip
      case .value(let expression): handler = .value(try builder.add(expression))
      case .reject(let reason): handler = .reject(reason)
      case .hold(let reason): handler = .hold(reason)
      }
      lines.append(Line(entry: entry, target: line.slot, handler: handler, plan: line))
    }
    self.lines = lines
    var checks: [Check] = []
    for check in plan.source.checks { checks.append(Check(entry: try builder.add(check.condition), plan: check)) }
    sourceChecks = checks
    var matches: [[Int]] = []
    for match in plan.matches {
      var entries: [Int] = []
      for pair in match.pairs { entries.append(try builder.add(pair.source)) }
      matches.append(entries)
    }
    matchEntries = matches
    evaluator = Evaluator(try builder.finish(), runStarted: runStarted)
  }

  /// Before the first row of a batch.
  public func begin(_ batch: RecordBatch) { evaluator.begin(batch.arena) }

  /// Whether the record passes the source's filter; a filter that fails rejects.
  public func filterVerdict(_ batch: RecordBatch, row: Int) -> Verdict {
    evaluator.load(batch.row(row))
    return filterLoaded(batch.arena)
  }

  private func filterLoaded(_ arena: Arena) -> Verdict {
    guard let filter else { return .mapped }
    let value = evaluator.valueWithAbsentAsNull(filter)
    switch value.tag {
    case .bool: return value.bool ? .mapped : .filtered
    case .failure:
      return .rejected(hasSensitiveSource ? "the filter failed" : "the filter failed: \(value.string(in: arena))")
    default: return .filtered
    }
  }

  /// Maps a record into a row that has a cell for each of the target's `reads`; what no line writes stays as it is.
  /// Lines marked `on create` are evaluated only for a create.
  public func map(
    _ batch: RecordBatch, row: Int, into output: UnsafeMutablePointer<Cell>, creating: Bool = true
  ) -> Verdict {
    evaluator.load(batch.row(row))
    let verdict = filterLoaded(batch.arena)
    guard verdict == .mapped else { return verdict }
    return mapLoaded(batch.arena, into: output, creating: creating)
  }

  private func mapLoaded(_ arena: Arena, into output: UnsafeMutablePointer<Cell>, creating: Bool) -> Verdict {
    for check in sourceChecks {
      if let verdict = CheckVerdict.of(
        evaluator.valueWithAbsentAsNull(check.entry), check.plan, side: "source", in: arena)
      {
        return verdict
      }
    }
    for line in lines {
      if line.plan.onCreate, !creating { continue }
      let value = evaluator.value(line.entry)
      guard value.tag == .failure else {
        output[line.target] = value
        continue
      }
      if value.scale == 1 { return .rejected(reason(line, nil, value, arena)) }
      switch line.handler {
      case .skip: break
      case .value(let entry):
        let other = evaluator.value(entry)
        if other.tag == .failure { return .rejected(reason(line, nil, other, arena)) }
        output[line.target] = other
      case .none: return .rejected(reason(line, nil, value, arena))
      case .reject(let text): return .rejected(reason(line, text, value, arena))
      case .hold(let text): return .held(reason(line, text, value, arena))
      }
    }
    return .mapped
  }

  /// The values by which an unlinked source record finds its partner, for alternative `match`. `nil` where one is null,
  /// absent, empty or fails: such a record matches nothing.
  public func matchValues(_ match: Int, row: UnsafePointer<Cell>, into values: UnsafeMutablePointer<Cell>) -> Bool {
    evaluator.load(row)
    for (index, entry) in matchEntries[match].enumerated() {
      let value = evaluator.valueWithAbsentAsNull(entry)
      guard MatchValue.canMatch(value) else { return false }
      values[index] = value
    }
    return true
  }

  private func reason(_ line: Line, _ text: String?, _ failure: Cell, _ arena: Arena) -> String {
    let field = plan.target.reads[line.target]
    // A failure quotes the value that it failed on.
    let cause = line.plan.isSensitive == true ? "the value is sensitive and not shown" : failure.string(in: arena)
    if let text { return "\(text) (`\(field)`, line \(line.plan.lineNumber): \(cause))" }
    return "`\(field)` (line \(line.plan.lineNumber)): \(cause)"
  }
}

/// Null, absent, empty and failed values never match anything.
public enum MatchValue {
  public static func canMatch(_ cell: Cell) -> Bool {
    switch cell.tag {
    case .absent, .null, .failure: false
    case .text, .bytes: cell.length > 0
    default: true
    }
  }
}

enum CheckVerdict {
  /// `nil` when the condition holds.
  static func of(_ value: Cell, _ check: CheckPlan, side: String, in arena: Arena) -> Verdict? {
    if value.tag == .bool, value.bool { return nil }
    var text = "the check of the \(side) at line \(check.lineNumber) does not hold: \(check.text)"
    if value.tag == .failure, check.isSensitive != true { text += " (\(value.string(in: arena)))" }
    switch check.handler {
    case .hold(let reason): return .held(reason ?? text)
    case .reject(let reason): return .rejected(reason ?? text)
    default: return .rejected(text)
    }
  }
}

enum FunctionTable {
  static func byName(_ functions: [any BuiltinFunction.Type]) -> [String: any BuiltinFunction.Type] {
    var table: [String: any BuiltinFunction.Type] = [:]
    for function in functions { table[function.name] = function }
    return table
  }
}
