import SyncEngine
import SyncModel
import SyncState

/// What one version of a sync would do with each record of a snapshot.
struct SyncOutcomes {
  /// Which record: by its source key, or by its target key where no source record is known to belong to it.
  struct Record: Hashable {
    var side: RecordSide
    var key: String
  }

  struct Outcome {
    var isFiltered = false
    var changes: [RecordChange] = []
  }

  /// Records of the source.
  var sourceCount = 0
  /// Of records that something is to be said of, in the order in which it was.
  private(set) var records: [Record] = []
  private(set) var outcomes: [Record: Outcome] = [:]
  var sensitive: [RecordSide: Set<FieldPath>] = [:]

  mutating func note(_ record: Record, _ body: (inout Outcome) -> Void) {
    if outcomes[record] == nil { records.append(record) }
    body(&outcomes[record, default: Outcome()])
  }
}

/// Runs the reading half of every sync of a plan over a snapshot: the scans, matches and merges of a real run, with no
/// guard and no system.
struct SnapshotRun {
  let plan: CompiledPlan
  let snapshot: Snapshot
  let surroundings: Surroundings

  /// By sync.
  func outcomes() async throws -> (outcomes: [String: SyncOutcomes], leftOut: Set<String>) {
    let content = try snapshot.content(for: plan)
    let store = try StateStore.inMemory()
    let planned = PlannedPartners(plan)
    let systems = Systems(plan, surroundings)
    var result: [String: SyncOutcomes] = [:]
    var sessions: [String: SyncSession] = [:]
    // Links of all syncs first: lines may refer to those of a sync that runs later.
    var pairs: [String: [String: String]] = [:]
    for sync in plan.syncs {
      let session = try session(sync, content, store, systems)
      pairs[sync.name] = try seed(session, content)
      sessions[sync.name] = session
    }
    for sync in plan.syncs {
      guard let session = sessions[sync.name] else { continue }
      do {
        result[sync.name] = try await outcomes(session, content, planned, pairs[sync.name] ?? [:])
      } catch {
        throw Systems.translated(error, sync: sync.name)
      }
    }
    try store.close()
    return (result, content.leftOut)
  }

  private func session(
    _ sync: SyncPlan, _ content: Snapshot.Content, _ store: StateStore, _ systems: Systems
  ) throws -> SyncSession {
    let row = try store.register(
      SyncIdentity(
        name: sync.name, sourceIdentity: "recorded", targetIdentity: "recorded",
        sourceEntity: sync.source.entity.name, targetEntity: sync.target.entity.name,
        siblings: plan.syncs.map(\.name).filter { $0 != sync.name }), now: snapshot.header.created)
    func system(_ side: SidePlan) -> RecordedSystem {
      RecordedSystem(side.entity, content.records[side.entity.place] ?? RecordedRecords(side.entity.fields))
    }
    return try SyncSession(
      plan: sync, source: system(sync.source), target: system(sync.target), targetExists: true,
      sourceSpec: try systems.spec(sync.source.entity.connection),
      targetSpec: try systems.spec(sync.target.entity.connection), surroundings: surroundings, store: store,
      sync: row.id, linkCount: 0, runStarted: snapshot.header.created)
  }

  /// Makes the snapshot's links; returns the source key of each target key that is linked.
  private func seed(_ session: SyncSession, _ content: Snapshot.Content) throws -> [String: String] {
    let plan = session.plan
    let lines = content.links[plan.name] ?? plan.formerName.flatMap { content.links[$0] } ?? []
    guard !lines.isEmpty else { return [:] }
    let reader = LinkLine(plan)
    let seeding = try LinkSeeding(session)
    var pairs: [String: String] = [:]
    for line in lines {
      let (link, page) = try reader.read(line)
      try seeding.add(link, page, 0)
      if let target = link.targetKey, link.status == .active {
        pairs[KeyEncoding.description(target)] = KeyEncoding.description(link.sourceKey)
      }
    }
    try seeding.finish()
    return pairs
  }

  private func outcomes(
    _ session: SyncSession, _ content: Snapshot.Content, _ planned: PlannedPartners, _ pairs: [String: String]
  ) async throws -> SyncOutcomes {
    let describer = ChangeDescriber(session.plan, redacts: false)
    let found = FoundOutcomes(pairs)
    for side in RecordSide.allCases { found.outcomes.sensitive[side] = describer.sensitiveFields(side) }
    for side in session.plan.isTwoWay ? RecordSide.allCases : [.source] {
      try noteFiltered(side, session, content, found)
    }
    found.outcomes.sourceCount = content.records[session.plan.source.entity.place]?.count ?? 0
    var options = RunOptions(approvesDeletes: true)
    options.believesReads = true
    let work = SyncWork(session: session, options: options, observer: { _ in }, planned: planned)
    _ = try await work.changes { page in
      planned.add(page, of: session.plan.name)
      for index in 0..<page.count where !page.rows[index].isSilent {
        for change in describer.describe(page, index) { found.add(change) }
      }
    }
    return found.outcomes
  }

  private func noteFiltered(
    _ side: RecordSide, _ session: SyncSession, _ content: Snapshot.Content, _ found: FoundOutcomes
  ) throws {
    let plan = session.plan.side(side)
    guard plan.filter != nil, let records = content.records[plan.entity.place] else { return }
    let columns = records.columns(plan.readFields)
    let mapper = session.mapper(from: side)
    let key = Arena(capacity: 64)
    for page in records.pages {
      let rows = RecordBatch(columnCount: columns.count, rowCapacity: page.rowCount)
      for row in 0..<page.rowCount { records.copy(page, row, columns, to: rows) }
      mapper.begin(rows.arena)
      for row in 0..<rows.rowCount where mapper.filterVerdict(rows.row(row), in: rows.arena) == .filtered {
        key.removeAll()
        KeyEncoding.append(rows.row(row), count: plan.keyCount, from: rows.arena, to: key)
        found.noteFiltered(side, KeyEncoding.description(key.bytes))
      }
    }
  }
}

/// Filled by one task at a time.
private final class FoundOutcomes: @unchecked Sendable {
  var outcomes = SyncOutcomes()
  /// The source key of each linked target key.
  private let pairs: [String: String]

  init(_ pairs: [String: String]) { self.pairs = pairs }

  private func record(_ source: String?, _ target: String?) -> SyncOutcomes.Record {
    if let source = source ?? target.flatMap({ pairs[$0] }) { return SyncOutcomes.Record(side: .source, key: source) }
    return SyncOutcomes.Record(side: .target, key: target ?? "")
  }

  func noteFiltered(_ side: RecordSide, _ key: String) {
    outcomes.note(side == .source ? record(key, nil) : record(nil, key)) { $0.isFiltered = true }
  }

  func add(_ change: RecordChange) {
    outcomes.note(record(change.sourceKey, change.targetKey)) { $0.changes.append(change) }
  }
}
