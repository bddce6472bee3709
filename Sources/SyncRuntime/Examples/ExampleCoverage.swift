import SyncEngine
public import SyncModel
public import SyncText

/// Which lines, rules and branches of mappings the examples reach. Used by one task at a time.
public final class ExampleCoverage: @unchecked Sendable {
  public struct Point: Sendable, Hashable {
    /// Of the line or rule; of a filter, of its sync.
    public var location: SourceLocation
    public var sync: String
    /// The line or rule as the mapping writes it.
    public var text: String
    /// The way that it goes; `nil` for the line itself.
    public var branch: String?
    public var isReached = false
  }

  /// What tells, of a record of one side, that a point is reached.
  private struct Probe {
    enum Question {
      case isTrue, isSent
    }

    var point: Int
    var question: Question
    var evaluator: Evaluator
  }

  private struct SyncProbes {
    var filters: [RecordSide: (passes: Int, drops: Int)] = [:]
    var checks: [RecordSide: [Probe]] = [:]
    var lines: [RecordSide: [Probe]] = [:]
  }

  public private(set) var points: [Point] = []
  private var syncs: [Key: SyncProbes] = [:]
  private let functions: [any BuiltinFunction.Type]

  private struct Key: Hashable {
    var path: String
    var sync: String

    init(_ plan: SyncPlan) {
      path = plan.location.path
      sync = plan.name
    }
  }

  public init(functions: [any BuiltinFunction.Type]) { self.functions = functions }

  /// Takes in a sync of which nothing is reached yet.
  public func add(_ plan: SyncPlan) {
    guard syncs[Key(plan)] == nil else { return }
    var probes = SyncProbes()
    for side in [RecordSide.source, .target] {
      let rules = plan.side(side)
      if rules.filter != nil {
        let text = "filter \(side.name): \(rules.filterText ?? "")"
        probes.filters[side] = (
          point(plan, plan.location, text, "passes"), point(plan, plan.location, text, "does not pass")
        )
      }
      for check in rules.checks {
        for (text, condition) in [("holds", check.condition), ("does not hold", .not(check.condition))] {
          let point = point(plan, check.location, "check \(side.name): \(check.text)", text)
          add(.isTrue, condition, point, plan, side, to: &probes.checks)
        }
      }
    }
    for line in plan.twoWayLines {
      let number = point(plan, line.location, line.text, nil)
      add(.isSent, line.forward, number, plan, .source, to: &probes.lines)
      for backward in line.backward { add(.isSent, backward, number, plan, .target, to: &probes.lines) }
      branches(line.forward, line.handler, line.location, line.text, plan, .source, &probes)
    }
    for line in plan.lines {
      let number = point(plan, line.location, line.text, nil)
      let side: RecordSide = line.direction == .toTarget ? .source : .target
      add(.isSent, line.expression, number, plan, side, to: &probes.lines)
      branches(line.expression, line.handler, line.location, line.text, plan, side, &probes)
    }
    syncs[Key(plan)] = probes
  }

  private func branches(
    _ expression: PlanExpression, _ handler: HandlerPlan, _ location: SourceLocation, _ text: String, _ plan: SyncPlan,
    _ side: RecordSide, _ probes: inout SyncProbes
  ) {
    var branches = BranchPoint.all(of: expression)
    if handler.name != nil {
      branches.append(BranchPoint(text: "the handler is taken", isTaken: BranchPoint.fails(expression)))
    }
    for branch in branches {
      let number = point(plan, location, text, branch.text)
      add(.isTrue, branch.isTaken, number, plan, side, to: &probes.lines)
    }
  }

  private func point(_ plan: SyncPlan, _ location: SourceLocation, _ text: String, _ branch: String?) -> Int {
    points.append(Point(location: location, sync: plan.name, text: text, branch: branch))
    return points.count - 1
  }

  /// What cannot be compiled by itself is not asked, and stays unreached.
  private func add(
    _ question: Probe.Question, _ expression: PlanExpression, _ point: Int, _ plan: SyncPlan, _ side: RecordSide,
    to probes: inout [RecordSide: [Probe]]
  ) {
    guard
      let evaluator = try? Evaluator(
        of: expression, fieldCount: plan.side(side).reads.count, tables: plan.tables, functions: functions,
        runStarted: ExampleRunner.runStarted)
    else { return }
    probes[side, default: []].append(Probe(point: point, question: question, evaluator: evaluator))
  }

  /// Marks what the records of an example reach; a record that a filter or check keeps out reaches no line.
  func note(_ plan: SyncPlan, _ source: [Cell]?, _ target: [Cell]?, _ arena: Arena, _ session: SyncSession) {
    add(plan)
    guard let probes = syncs[Key(plan)] else { return }
    for (side, row) in [(RecordSide.source, source), (.target, target)] {
      guard let row else { continue }
      let mapper = session.mapper(from: side)
      mapper.begin(arena)
      let passes = mapper.filterVerdict(row, in: arena) == .mapped
      if let filter = probes.filters[side] { points[passes ? filter.passes : filter.drops].isReached = true }
      guard passes else { continue }
      ask(probes.checks[side] ?? [], row, arena)
      guard mapper.checkVerdict(row, in: arena) == nil else { continue }
      ask(probes.lines[side] ?? [], row, arena)
    }
  }

  private func ask(_ probes: [Probe], _ row: [Cell], _ arena: Arena) {
    for probe in probes where !points[probe.point].isReached {
      probe.evaluator.begin(arena)
      probe.evaluator.load(row)
      let isReached =
        switch probe.question {
        case .isSent: probe.evaluator.value(0).tag != .absent
        case .isTrue: isTrue(probe.evaluator.valueWithAbsentAsNull(0))
        }
      if isReached { points[probe.point].isReached = true }
    }
  }

  private func isTrue(_ cell: Cell) -> Bool { cell.tag == .bool && cell.bool }
}
