import SyncEngine
import SyncFormats
public import SyncModel
import SyncState

/// Tries examples: one pair of records through the same reads, merges and guards as a run, over systems that hold nothing
/// else. Touches no system and no file.
public struct ExampleRunner: Sendable {
  private let surroundings: Surroundings
  /// What `run_started` is in every example: 2025-01-01T00:00:00Z, so that an example tells the same every day.
  public static let runStarted: Int64 = 9_132 * 86_400_000_000

  public init(_ surroundings: Surroundings) { self.surroundings = surroundings }

  /// - Parameters:
  ///   - plan: the sync that the example is of.
  ///   - connections: at least those of the sync.
  public func run(
    _ example: ExamplePlan, of plan: SyncPlan, connections: [ConnectionPlan], coverage: ExampleCoverage? = nil
  ) async throws -> ExampleOutcome {
    let arena = Arena(capacity: 16 * 1024)
    let values = try ExampleValues(example, plan, surroundings.functions, arena)
    let store = try StateStore.inMemory()
    let systems = Systems(CompiledPlan(connections: connections, syncs: [plan]), surroundings)
    let row = try store.register(
      SyncIdentity(
        name: plan.name, sourceIdentity: "example", targetIdentity: "example", sourceEntity: plan.source.entity.name,
        targetEntity: plan.target.entity.name), now: Self.runStarted)
    func system(_ side: RecordSide) -> RecordedSystem {
      let entity = plan.side(side).entity
      return RecordedSystem(entity, RecordedRecords(values.record(side), entity, in: arena))
    }
    let session = try SyncSession(
      plan: plan, source: system(.source),
      target: system(.target), targetExists: true,
      sourceSpec: try systems.spec(plan.source.entity.connection),
      targetSpec: try systems.spec(plan.target.entity.connection), surroundings: surroundings, store: store,
      sync: row.id, linkCount: 0, runStarted: Self.runStarted)
    if example.base != nil { try link(values, session) }
    coverage?.note(plan, values.row(.source, plan), values.row(.target, plan), arena, session)
    let found = Found(arena: Arena(capacity: 4096))
    var options = RunOptions(approvesDeletes: true)
    options.believesReads = true
    let describer = ChangeDescriber(plan)
    let work = SyncWork(session: session, options: options, observer: { _ in })
    _ = try await work.changes { found.add($0, describer) }
    try store.close()
    let failures = example.expectations.compactMap { expectation in
      ExpectationCheck(plan: plan, found: found, values: values).failure(of: expectation)
    }
    return ExampleOutcome(changes: found.told, failures: failures)
  }

  /// Links the pair, as if a run had settled the base.
  private func link(_ values: ExampleValues, _ session: SyncSession) throws {
    let plan = session.plan
    let page = ChangePage(plan, arena: Arena(capacity: 4096))
    page.append(ChangePage.Row(action: .update))
    var source = values.base(.source, plan, to: page.arena)
    var target = values.base(.target, plan, to: page.arena)
    session.sourceMapper.begin(page.arena)
    session.targetMapper.begin(page.arena)
    session.merger.begin(page.arena)
    // What is told of one side says what the other held.
    session.targetMapper.complete(target, in: page.arena, into: &source)
    session.sourceMapper.complete(source, in: page.arena, into: &target)
    fill(page.target, target)
    if plan.isTwoWay { fill(page.source, source) }
    session.merger.agree(page, 0)
    session.sourceMapper.load(source)
    for (number, line) in plan.lines.enumerated() where line.direction == .toTarget {
      guard case .value(let cell) = session.sourceMapper.value(ofLine: number, in: page.arena) else { continue }
      if cell.tag != .absent { page.target.mapped.row(0)[line.slot] = cell }
    }
    func key(_ side: RecordSide) -> [UInt8] {
      let keys = KeyPage(capacity: 64)
      let cells = values.key(side, plan)
      keys.append(cells, count: cells.count, from: values.arena)
      return keys.array(0)
    }
    let seeding = try LinkSeeding(session)
    try seeding.add(LinkSeeding.Link(sourceKey: key(.source), targetKey: key(.target)), page, 0)
    try seeding.finish()
  }

  private func fill(_ columns: ChangePage.Columns, _ cells: [Cell]) {
    for batch in [columns.current, columns.base, columns.mapped] {
      batch.row(0).update(from: cells, count: cells.count)
    }
  }
}

/// What the run of an example led to. Filled by one task at a time.
final class Found: @unchecked Sendable {
  let arena: Arena
  private(set) var changes: [ExampleChange] = []
  private(set) var told: [RecordChange] = []

  init(arena: Arena) { self.arena = arena }

  func add(_ page: ChangePage, _ describer: ChangeDescriber) {
    for index in 0..<page.count {
      changes.append(ExampleChange(page, index, to: arena))
      if !page.rows[index].isSilent { told += describer.describe(page, index) }
    }
  }
}
