import SyncModel
import SyncRuntime
import SyncState

/// One history, told to the engine step by step, with the laws asserted after each.
public struct Simulation {
  private let world: World
  private let oracle: Oracle

  /// The first law that does not hold, if any.
  public static func violation(of history: History) async -> Violation? {
    let world: World
    do {
      world = try await World(history)
    } catch {
      return error as? Violation ?? Violation("the simulator works", "\(error)")
    }
    defer { world.close() }
    let simulation = Simulation(world: world, oracle: Oracle(history))
    for (number, step) in history.steps.enumerated() {
      do {
        try await simulation.take(step)
      } catch let violation as Violation {
        return Violation(violation.law, "at step \(number + 1), \(step): \(violation.detail)")
      } catch {
        return Violation("the simulator works", "at step \(number + 1), \(step): \(error)")
      }
    }
    do {
      try await simulation.converge()
      return nil
    } catch {
      let violation = error as? Violation ?? Violation("the simulator works", "\(error)")
      return Violation(violation.law, "at the end: \(violation.detail)")
    }
  }

  private func take(_ step: Step) async throws {
    switch step {
    case .create, .edit, .delete, .rekey, .merge, .wait: world.edit(step)
    case .plan:
      let planned = try await plan()
      let (told, judgement) = try await call { try await world.run() }
      // What an earlier run left open is found out by a run, not by a plan.
      if judgement.before.openIntents == 0 { try verifyShown(planned, judgement) }
      if judgement.isUndisturbed { try await verifyQuiet(told) }
    case .run(let faults):
      let (told, judgement) = try await call { try await world.run(faults) }
      if judgement.isUndisturbed { try await verifyQuiet(told) }
    case .apply(let between, let faults): try await apply(between, faults)
    }
  }

  private func before() throws -> Before {
    oracle.follow(world)
    var before = Before(
      contents: [:], shown: [:], pairs: try world.pairs(), eventCount: [:], openIntents: try world.openIntents())
    for side in Side.allCases {
      before.contents[side] = world[side].contents
      before.shown[side] = world[side].past + [world[side].contents]
      before.eventCount[side] = world[side].eventCount
    }
    return before
  }

  private func call(_ body: () async throws -> World.Told) async throws -> (World.Told, Judgement) {
    let before = try before()
    let told = try await body()
    let judgement = Judgement(oracle: oracle, world: world, before: before, told: told)
    try finish(judgement)
    return (told, judgement)
  }

  /// - Parameter isWhole: whatever stands there was looked at, as a run does and the application of a change set does not.
  private func finish(
    _ judgement: Judgement, touched: [Side: Set<MemoryValue>] = [:], isWhole: Bool = true
  ) throws {
    let told = judgement.told
    if let error = told.error, told.faults.isEmpty, !isFairGuard(judgement) {
      throw Violation("a run that nothing disturbs comes to its end", error)
    }
    let written = Dictionary(uniqueKeysWithValues: Side.allCases.map { ($0, judgement.written($0)) })
    // What persons did after the decision was followed when they did it.
    oracle.note(written)
    do {
      try judgement.verify(touched: touched)
      if isWhole, judgement.isUndisturbed { try judgement.verifyComplete() }
    } catch let violation as Violation {
      throw Violation(violation.law, violation.detail + "\n" + told.text)
    }
    oracle.follow(world)
    oracle.remember(judgement)
    if !told.isComplete { oracle.rememberUpdates(judgement, after: try world.pairs()) }
    oracle.settle(
      world, pairs: try world.pairs(), shown: judgement.before.shown, written: written,
      isSure: isWhole && told.isComplete && !told.faults.contains { $0.spoilsReads })
    for side in Side.allCases { world[side].forgetPast() }
  }

  /// A side that was emptied, or lost more than the budget allows, stops the run.
  private func isFairGuard(_ judgement: Judgement) -> Bool {
    guard judgement.told.isGuarded else { return false }
    let contents = judgement.before.contents
    // A run that recovers finds pairs first.
    let recovered = judgement.before.openIntents > 0 ? (try? world.pairs()) ?? [] : []
    let pairs = Set(judgement.before.pairs + recovered).filter { $0.status == .active }
    if pairs.isEmpty { return false }
    if contents.values.contains(where: { $0.rows.isEmpty }) { return true }
    let sources = pairs.count { contents[.source]?.rows[$0.source] == nil }
    let targets = pairs.count { contents[.target]?.rows[$0.target ?? .absent] == nil }
    if case .propagate(let budget) = judgement.mapping.onSourceDelete, sources > budget { return true }
    if case .propagate(let budget) = judgement.mapping.onTargetDelete, targets > budget { return true }
    // A filter hides the records of a source as well.
    let seen = contents[.source]?.all.contains { judgement.mapping.passes($0.row) } ?? false
    return !seen || (pairs.count >= 20 && (sources * 2 > pairs.count || targets * 2 > pairs.count))
  }

  /// (b) A plan writes nothing.
  private func plan() async throws -> World.Told {
    let before = try before()
    let told = try await world.plan()
    let judgement = Judgement(oracle: oracle, world: world, before: before, told: told)
    try verifyUnwritten(judgement)
    return told
  }

  private func verifyUnwritten(_ judgement: Judgement) throws {
    for side in Side.allCases where !judgement.written(side).isEmpty {
      throw Violation("a plan writes nothing", "\(judgement.written(side))")
    }
    let pairs = try world.pairs()
    if pairs != judgement.before.pairs { throw Violation("a plan writes nothing", "links became \(pairs)") }
  }

  /// (b) What the plan showed is what was done.
  private func verifyShown(_ planned: World.Told, _ judgement: Judgement) throws {
    guard planned.isComplete, judgement.told.isComplete, judgement.told.faults.isEmpty else {
      if planned.isGuarded != judgement.told.isGuarded, judgement.told.faults.isEmpty {
        throw Violation(
          "what the plan shows is what is done",
          "plan: \(planned.error ?? "fine"), run: \(judgement.told.error ?? "fine")")
      }
      return
    }
    var shown: [String] = []
    for change in planned.changes {
      let key = (change.side == .source ? change.sourceKey : change.targetKey) ?? ""
      switch change.action {
      case .create: shown.append("create \(change.side)")
      case .update where change.fields.contains { $0.old != $0.new }: shown.append("update \(change.side) \(key)")
      case .adopt where change.fields.contains { $0.old != $0.new }: shown.append("update \(change.side) \(key)")
      case .delete, .archive: shown.append("delete \(change.side) \(key)")
      default: break
      }
    }
    var done: [String] = []
    for side in Side.allCases {
      for event in judgement.written(side) {
        done.append(event.kind == .create ? "create \(side)" : "\(event.kind) \(side) \(event.key)")
      }
    }
    // A system may refuse what was planned; nothing more is ever done.
    let refused = judgement.told.changes.contains { $0.action == .reject || $0.action == .hold }
    let isSame = refused ? Set(done).isSubset(of: shown) : shown.sorted() == done.sorted()
    if !isSame {
      throw Violation("what the plan shows is what is done", "shown \(shown.sorted()), done \(done.sorted())")
    }
  }

  private func apply(_ between: [Step], _ faults: [Fault]) async throws {
    let before = try before()
    let planned = try await world.makeChangeSet()
    try verifyUnwritten(Judgement(oracle: oracle, world: world, before: before, told: planned))
    guard planned.isComplete else { return }
    var decided = before
    for step in between { world.edit(step) }
    var touched: [Side: Set<MemoryValue>] = [:]
    for side in Side.allCases {
      let fields = oracle.mapping.lines.map { side == .source ? $0.source : $0.target }
      let now = world[side].contents.rows
      touched[side] = Set(
        world[side].events(from: before.eventCount[side] ?? 0).map(\.key).filter { key in
          let (old, new) = (before.contents[side]?.rows[key], now[key])
          return old == nil || new == nil || fields.contains { old?[$0] != new?[$0] }
        })
      decided.eventCount[side] = world[side].eventCount
    }
    oracle.follow(world)
    let told = try await world.applyChangeSet(faults)
    let judgement = Judgement(oracle: oracle, world: world, before: decided, told: told)
    try finish(judgement, touched: touched, isWhole: false)
    if between.isEmpty { try verifyShown(planned, judgement) }
  }

  /// (a) Who ran just now has nothing to do.
  private func verifyQuiet(_ told: World.Told) async throws {
    var last = told
    if last.reports.contains(where: { $0.summary.needsAttention }) {
      // Values may have stood in one another's way once.
      last = try await call { try await world.run() }.0
      guard last.isComplete else { return }
    }
    let planned = try await plan()
    // What a system refuses is planned again and again, and said to wait.
    let waiting = try world.waiting().records
    let rest = planned.changes.filter { change in
      let keys =
        (waiting[.source] ?? []).map(\.description).contains(change.sourceKey ?? "")
        || (waiting[.target] ?? []).map(\.description).contains(change.targetKey ?? "")
      return ![.hold, .reject, .drift].contains(change.action) && !keys
    }
    if let error = planned.error { throw Violation("after a run the next plan is empty", error) }
    if !rest.isEmpty { throw Violation("after a run the next plan is empty", "\(rest)") }
    let (_, judgement) = try await call { try await world.run() }
    for side in Side.allCases where !judgement.written(side).isEmpty {
      throw Violation("running twice is running once", "\(judgement.written(side))")
    }
  }

  /// (i) When nothing goes wrong any more, two runs settle everything.
  private func converge() async throws {
    for _ in 0..<2 {
      let (told, _) = try await call { try await world.run() }
      if told.isGuarded { return }
    }
    try await verifyQuiet(World.Told())
  }
}
