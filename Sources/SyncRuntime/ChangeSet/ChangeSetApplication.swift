import SyncConnect
import SyncEngine
import SyncModel
import SyncState

extension SyncRunner {
  /// Changes a page.
  private static let pageSize = 1_000

  /// Does exactly what the change set says, or refuses. A record that moved since is held; the rest is applied.
  public func apply(_ reader: ChangeSetReader, observer: @escaping Observer) async throws -> [SyncReport] {
    let header = reader.header
    let isResumed = try admit(reader)
    var pending: (sync: String, record: Arena)? = try reader.next()
    let plan = header.plan
    let reports = try await eachSync(plan, RunOptions()) { session, fingerprint, _ in
      try await underLease(session, plan, fingerprint, kind: .apply, changeSet: header.id, observer) { heartbeat, run in
        let lease = heartbeat.lease
        // What was begun is brought to its end: its deletions were within the budget when it began.
        if !isResumed, header.approvesDeletes != true {
          try checkBudgets(reader.path, session, isUndo: header.undoes != nil)
        }
        try store.markChangeSet(lease, id: header.id, state: .applying, run: run)
        let scratch = try ScratchSpace.open(besideStore: store.path)
        defer { scratch.close() }
        let guarded = GuardedApplication(
          session: session,
          applier: ChangeApplier(session: session, heartbeat: heartbeat, run: run, heedsAnswers: false),
          source: CurrentRecords(
            session.source, session.plan.source, findsByField: session.sourceSpec.capabilities.findsByField,
            scratch: scratch, space: ScratchPlace.currentSources, fingerprint: session.sourceShape.fingerprint),
          target: CurrentRecords(
            session.targetExists ? session.target : nil, session.plan.target,
            findsByField: session.targetSpec.capabilities.findsByField,
            scratch: scratch, space: ScratchPlace.currentTargets, fingerprint: session.targetShape.fingerprint),
          isUndo: header.undoes != nil, observer: observer)
        while let first = pending, first.sync == session.plan.name {
          let page = ChangePage(session.plan, arena: Arena(capacity: 256 * 1024))
          while page.count < Self.pageSize, let change = pending, change.sync == session.plan.name {
            guard ChangePageCoding.decode(change.record.bytes, into: page) else {
              throw RuntimeError.refused("the change set `\(reader.path)` was altered: a change cannot be read")
            }
            pending = try reader.next()
          }
          try await guarded.apply(page)
        }
        if session.plan.name == plan.syncs.last?.name {
          try store.markChangeSet(lease, id: header.id, state: .applied, run: run)
        }
        try tellUnanswered(session, observer)
        return try guarded.summary()
      }
    }
    return reports
  }

  /// The links may be fewer than when it was made, and so is what may be deleted.
  private func checkBudgets(_ path: String, _ session: SyncSession, isUndo: Bool) throws {
    let plan = session.plan
    let mayDelete = RecordSide.allCases.contains {
      plan.side($0).delete.action != .ignore || plan.side($0).leave == .delete
    }
    guard mayDelete || isUndo else { return }
    let reader = try ChangeSetReader(path: path)
    let runGuard = RunGuard(session, approvesDeletes: false, isUndo: isUndo)
    while let change = try reader.next() {
      guard change.sync == plan.name else { continue }
      guard let page = ChangePageCoding.decode(change.record.bytes, plan) else {
        throw RuntimeError.refused("the change set `\(path)` was altered: a change cannot be read")
      }
      runGuard.add(page)
    }
    try runGuard.checkBudgets()
  }

  /// Every reason to refuse the file as a whole, before anything is opened. Returns whether it was begun before.
  private func admit(_ reader: ChangeSetReader) throws -> Bool {
    let header = reader.header
    guard header.store == store.lineage else {
      throw RuntimeError.refused(
        "the change set `\(reader.path)` was made with another state store; make it again with this one")
    }
    guard let known = try store.changeSet(header.id) else {
      throw RuntimeError.refused("the state store does not know the change set `\(reader.path)`; make it again")
    }
    guard known.digest == (try reader.digest()) else {
      throw RuntimeError.refused("the change set `\(reader.path)` was altered after it was made; make it again")
    }
    if known.state == .applied {
      let run = known.run.map { " in run \($0)" } ?? ""
      throw RuntimeError.refused("the change set `\(reader.path)` was applied already\(run); make a new one")
    }
    guard try PlanFingerprint.of(header.plan).description == header.planFingerprint else {
      throw RuntimeError.refused("the change set `\(reader.path)` was altered after it was made; make it again")
    }
    let age = surroundings.now() - header.created
    guard age <= SyncRuntimeLimits.changeSetAgeMax else {
      throw RuntimeError.refused(
        "the change set `\(reader.path)` is \(age / 3_600_000_000) hours old; after 24 hours it is stale. Make a new one"
      )
    }
    for sync in header.plan.syncs {
      guard let id = try store.syncID(sync.name), let latest = try store.latestRun(sync: id) else { continue }
      if latest.planFingerprint != header.planFingerprint, latest.started > header.created {
        throw RuntimeError.refused(
          "the sync `\(sync.name)` ran with another mapping after the change set `\(reader.path)` was made; make a new one"
        )
      }
    }
    return known.state == .applying
  }
}
