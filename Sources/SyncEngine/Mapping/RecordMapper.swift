public import SyncModel

/// What the mapping says of one record.
public enum Verdict: Sendable, Hashable {
  case mapped
  /// It does not pass its side's filter.
  case filtered
  /// Not written, with the reason; it goes to the rejected queue.
  case rejected(String)
  /// Not written, waiting for a person.
  case held(String)
}

/// The pure half of one direction of a sync: records of one side in, records of the other out. Serves `map`, `plan` and
/// `run` alike. Of a side that no line reads, it knows filter, checks and match values.
public final class RecordMapper {
  public let plan: SyncPlan
  /// The side whose records it reads.
  public let side: RecordSide
  private let evaluator: Evaluator
  private let filter: Int?
  private let checks: [(entry: Int, plan: CheckPlan)]
  /// The values of each `match` pair of this side.
  private let matchEntries: [[Int]]
  /// For each line that goes both ways, what its value is in the other side's field (`outgoing`), and, on the target,
  /// what it is in normal form.
  private let twoWay: [(outgoing: MappedLine, normal: Int?)]
  /// Lines that go one way from this side, by their number in the plan.
  private let oneWay: [Int: MappedLine]
  private let hasSensitiveFields: Bool

  /// - Parameters:
  ///   - runStarted: microseconds since 2000-01-01T00:00:00Z.
  ///   - partners: answers `linked`.
  public init(
    _ plan: SyncPlan, from side: RecordSide = .source, functions: [any BuiltinFunction.Type], runStarted: Int64,
    partners: (any PartnerKeys)? = nil
  ) throws(ProgramError) {
    self.plan = plan
    self.side = side
    let reader = plan.side(side)
    let width = plan.side(side.other).reads.count
    hasSensitiveFields = reader.readFields.contains { $0.marks.contains(.sensitive) }
    var builder = ProgramBuilder(
      fieldCount: reader.reads.count, tables: plan.tables, functions: FunctionTable.byName(functions))
    filter = if let expression = reader.filter { try builder.add(expression) } else { nil }
    var twoWay: [(outgoing: MappedLine, normal: Int?)] = []
    for line in plan.twoWayLines {
      let outgoing = try MappedLine(line, from: side, width: width, &builder)
      let normal: Int? = if side == .target, let form = line.normal { try builder.add(form) } else { nil }
      twoWay.append((outgoing, normal))
    }
    self.twoWay = twoWay
    var oneWay: [Int: MappedLine] = [:]
    for (number, line) in plan.lines.enumerated() where (line.direction == .toTarget) == (side == .source) {
      oneWay[number] = try MappedLine(line, width: width, &builder)
    }
    self.oneWay = oneWay
    var checks: [(entry: Int, plan: CheckPlan)] = []
    for check in reader.checks { checks.append((try builder.add(check.condition), check)) }
    self.checks = checks
    var matches: [[Int]] = []
    for match in plan.matches {
      var entries: [Int] = []
      for pair in match.pairs { entries.append(try builder.add(side == .source ? pair.source : pair.target)) }
      matches.append(entries)
    }
    matchEntries = matches
    evaluator = Evaluator(try builder.finish(), runStarted: runStarted, partners: partners)
  }

  /// Before the first row of a batch: values will stand in its arena.
  public func begin(_ arena: Arena) { evaluator.begin(arena) }

  // MARK: Rules

  /// Whether the record passes the side's filter; one that fails rejects.
  public func filterVerdict(_ row: UnsafePointer<Cell>, in arena: Arena) -> Verdict {
    evaluator.load(row)
    return filterLoaded(arena)
  }

  private func filterLoaded(_ arena: Arena) -> Verdict {
    guard let filter else { return .mapped }
    let value = evaluator.valueWithAbsentAsNull(filter)
    switch value.tag {
    case .bool: return value.bool ? .mapped : .filtered
    case .failure:
      return .rejected(hasSensitiveFields ? "the filter failed" : "the filter failed: \(value.string(in: arena))")
    default: return .filtered
    }
  }

  /// The verdict of the checks: `nil` when all hold.
  public func checkVerdict(_ row: UnsafePointer<Cell>, in arena: Arena) -> Verdict? {
    guard !checks.isEmpty else { return nil }
    evaluator.load(row)
    return checkLoaded(arena)
  }

  private func checkLoaded(_ arena: Arena) -> Verdict? {
    for check in checks {
      let value = evaluator.valueWithAbsentAsNull(check.entry)
      if let verdict = CheckVerdict.of(value, check.plan, side: side.name, in: arena) { return verdict }
    }
    return nil
  }

  /// The values by which an unlinked record finds its partner, for alternative `match`. False where one is null, absent,
  /// empty or fails: such a record matches nothing.
  public func matchValues(_ match: Int, row: UnsafePointer<Cell>, into values: UnsafeMutablePointer<Cell>) -> Bool {
    evaluator.load(row)
    for (index, entry) in matchEntries[match].enumerated() {
      let value = evaluator.valueWithAbsentAsNull(entry)
      guard MatchValue.canMatch(value) else { return false }
      values[index] = value
    }
    return true
  }

  // MARK: Whole records

  /// Maps a record into a row that has a cell for each of the other side's `reads`; what no line writes stays as it is.
  /// Lines marked `on create` are evaluated only for a create.
  public func map(
    _ row: UnsafePointer<Cell>, in arena: Arena, into output: UnsafeMutablePointer<Cell>, creating: Bool = true
  ) -> Verdict {
    evaluator.load(row)
    let verdict = filterLoaded(arena)
    guard verdict == .mapped else { return verdict }
    if let verdict = checkLoaded(arena) { return verdict }
    for line in twoWay {
      if let verdict = write(line.outgoing, arena, output) { return verdict }
    }
    if oneWay.isEmpty { return .mapped }
    for number in plan.lines.indices {
      guard let line = oneWay[number], creating || !line.onCreate else { continue }
      if let verdict = write(line, arena, output) { return verdict }
    }
    return .mapped
  }

  /// What the lines make of a record in fields of which the other one says nothing; what cannot be mapped stays absent.
  public func complete(_ row: UnsafePointer<Cell>, in arena: Arena, into output: UnsafeMutablePointer<Cell>) {
    evaluator.load(row)
    for line in twoWay.map(\.outgoing) + plan.lines.indices.compactMap({ oneWay[$0] }) {
      guard line.slots.allSatisfy({ output[$0].tag == .absent }) else { continue }
      for (position, slot) in line.slots.enumerated() {
        if case .value(let cell) = value(line, position, arena) { output[slot] = cell }
      }
    }
  }

  private func write(_ line: MappedLine, _ arena: Arena, _ output: UnsafeMutablePointer<Cell>) -> Verdict? {
    for (position, slot) in line.slots.enumerated() {
      switch value(line, position, arena) {
      case .value(let cell): output[slot] = cell
      case .skipped: continue
      case .refused(let verdict): return verdict
      }
    }
    return nil
  }

  // MARK: Line by line

  /// Takes the record that the values asked for next are of.
  public func load(_ row: UnsafePointer<Cell>) { evaluator.load(row) }

  /// What a line says of the record loaded, its handler obeyed.
  public enum LineValue: Sendable {
    /// Absent where the line reads a field that the system did not send.
    case value(Cell)
    /// The handler leaves the field as it is.
    case skipped
    case refused(Verdict)
  }

  /// What a line that goes both ways gives the other side's field; on a template's way back one of several.
  func outgoing(_ line: Int, part: Int = 0, in arena: Arena) -> LineValue {
    value(twoWay[line].outgoing, part, arena)
  }

  /// The target's value of that line in normal form.
  func normal(_ line: Int, in arena: Arena) -> LineValue {
    guard let entry = twoWay[line].normal else { return value(twoWay[line].outgoing, 0, arena) }
    return handled(twoWay[line].outgoing, evaluator.value(entry), arena)
  }

  /// What a line that goes one way from this side gives.
  public func value(ofLine line: Int, in arena: Arena) -> LineValue {
    guard let mapped = oneWay[line] else { return .skipped }
    return value(mapped, 0, arena)
  }

  private func value(_ line: MappedLine, _ part: Int, _ arena: Arena) -> LineValue {
    handled(line, evaluator.value(line.entries[part]), arena)
  }

  private func handled(_ line: MappedLine, _ value: Cell, _ arena: Arena) -> LineValue {
    guard value.tag == .failure else { return .value(value) }
    // Written once the record that it refers to is made.
    if value.isPendingLink { return .skipped }
    if value.scale == 1 { return .refused(.rejected(reason(line, nil, value, arena))) }
    switch line.handler {
    case .skip: return .skipped
    case .value(let entry):
      let other = evaluator.value(entry)
      if other.tag == .failure { return .refused(.rejected(reason(line, nil, other, arena))) }
      return .value(other)
    case .none: return .refused(.rejected(reason(line, nil, value, arena)))
    case .reject(let text): return .refused(.rejected(reason(line, text, value, arena)))
    case .hold(let text): return .refused(.held(reason(line, text, value, arena)))
    }
  }

  private func reason(_ line: MappedLine, _ text: String?, _ failure: Cell, _ arena: Arena) -> String {
    let field = line.slots.first.map { "\(plan.side(side.other).reads[$0])" } ?? ""
    // A failure quotes the value that it failed on.
    let cause = line.isSensitive ? "the value is sensitive and not shown" : failure.string(in: arena)
    if let text { return "\(text) (`\(field)`, line \(line.lineNumber): \(cause))" }
    return "`\(field)` (line \(line.lineNumber)): \(cause)"
  }
}

/// One line in one direction, compiled.
struct MappedLine {
  enum Handler {
    case none, skip
    case value(Int)
    case reject(String?)
    case hold(String?)
  }

  /// An entry of the program for each of `slots`.
  var entries: [Int]
  /// Where it writes, on the other side.
  var slots: [Int]
  var handler: Handler
  var onCreate = false
  var lineNumber: Int
  var isSensitive: Bool

  init(_ line: LinePlan, width: Int, _ builder: inout ProgramBuilder) throws(ProgramError) {
    try Self.check([line.slot], width)
    entries = [try builder.add(line.expression)]
    slots = [line.slot]
    handler = try Self.handler(line.handler, &builder)
    onCreate = line.onCreate
    lineNumber = line.lineNumber
    isSensitive = line.isSensitive == true
  }

  init(
    _ line: TwoWayLinePlan, from side: RecordSide, width: Int, _ builder: inout ProgramBuilder
  ) throws(ProgramError) {
    let expressions = side == .source ? [line.forward] : line.backward
    slots = side == .source ? [line.target] : line.sources
    guard expressions.count == slots.count, !slots.isEmpty else {
      throw ProgramError(description: "this plan holds a line that cannot be undone")
    }
    try Self.check(slots, width)
    var entries: [Int] = []
    for expression in expressions { entries.append(try builder.add(expression)) }
    self.entries = entries
    let handler = side == .source ? line.handler : line.backwardHandler ?? line.handler
    self.handler = try Self.handler(handler, &builder)
    lineNumber = line.lineNumber
    isSensitive = line.isSensitive == true
  }

  private static func check(_ slots: [Int], _ width: Int) throws(ProgramError) {
    for slot in slots where slot < 0 || slot >= width {
      throw ProgramError(description: "this plan writes field number \(slot)")
    }
  }

  private static func handler(
    _ plan: HandlerPlan, _ builder: inout ProgramBuilder
  ) throws(ProgramError) -> Handler {
    switch plan {
    case .none: .none
    case .skip: .skip
    case .value(let expression): .value(try builder.add(expression))
    case .reject(let reason): .reject(reason)
    case .hold(let reason): .hold(reason)
    }
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
