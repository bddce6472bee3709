import SyncConnect
import SyncEngine
import SyncModel
import SyncState

extension SyncRunner {
  /// Changes a page.
  private static let pageSize = 1_000
  private static let sourceSpace = 30
  private static let targetSpace = 31

  /// Does exactly what the change set says, or refuses. A record that moved since is held; the rest is applied.
  public func apply(_ reader: ChangeSetReader, observer: @escaping Observer) async throws -> [SyncReport] {
    let header = reader.header
    try admit(reader)
    var pending: (sync: String, record: Arena)? = try reader.next()
    let plan = header.plan
    let reports = try await eachSync(plan, RunOptions()) { session, fingerprint in
      try await underLease(session, fingerprint, kind: .apply, changeSet: header.id, observer) { lease, run in
        try store.markChangeSet(lease, id: header.id, state: .applying, run: run)
        let scratch = try ScratchSpace.open(besideStore: store.path)
        defer { scratch.close() }
        let guarded = GuardedApplication(
          session: session, applier: ChangeApplier(session: session, lease: lease, run: run),
          source: CurrentRecords(
            session.source, session.plan.source, findsByField: session.sourceSpec.capabilities.findsByField,
            scratch: scratch, space: Self.sourceSpace, fingerprint: session.sourceShape.fingerprint),
          target: CurrentRecords(
            session.targetExists ? session.target : nil, session.plan.target,
            findsByField: session.targetSpec.capabilities.findsByField,
            scratch: scratch, space: Self.targetSpace, fingerprint: session.targetShape.fingerprint),
          observer: observer)
        while let first = pending, first.sync == session.plan.name {
          let page = ChangePage(columnCount: session.plan.target.reads.count, arena: Arena(capacity: 256 * 1024))
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
        return guarded.summary
      }
    }
    return reports
  }

  /// Every reason to refuse the file as a whole, before anything is opened.
  private func admit(_ reader: ChangeSetReader) throws {
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
  }
}

/// Applies pages of a change set, each record only if it is still as it was.
private final class GuardedApplication {
  private let session: SyncSession
  private let applier: ChangeApplier
  private let source: CurrentRecords
  private let target: CurrentRecords
  private let observer: SyncRunner.Observer
  private let describer: ChangeDescriber
  private(set) var summary = RunSummary()

  init(
    session: SyncSession, applier: ChangeApplier, source: CurrentRecords, target: CurrentRecords,
    observer: @escaping SyncRunner.Observer
  ) {
    self.session = session
    self.applier = applier
    self.source = source
    self.target = target
    self.observer = observer
    describer = ChangeDescriber(session.plan)
  }

  func apply(_ page: ChangePage) async throws {
    let sourceKeys = KeyPage()
    let targetKeys = KeyPage()
    var checked: [Int] = []
    for index in 0..<page.count where page.rows[index].needsGuard {
      sourceKeys.append(page.sourceKey(index))
      targetKeys.append(page.targetKey(index))
      checked.append(index)
    }
    let sources = try await source.fingerprints(sourceKeys)
    let targets = try await target.fingerprints(targetKeys)
    let hits = try session.store.lookUp(sync: session.sync, .source, sourceKeys)
    for (position, index) in checked.enumerated() {
      let row = page.rows[index]
      let hit = hits[position]
      if row.action == .unlink {
        if hit.id != row.link || hit.status != .active {
          hold(page, index, "the pair is not the one that the plan saw")
        } else if row.parts, sources[position] != nil, targets[position] != nil {
          hold(page, index, "both records of the pair are there again")
        } else {
          summary.unlinked += 1
          summary.source.filtered += 1
        }
        continue
      }
      let isSame = hit.id == row.link && sources[position] == row.sourceHash
      if isSame, row.action == .create || targets[position] == row.targetHash {
        count(row)
      } else if hit.id != 0, hit.sourceHash == row.sourceHash, sources[position] == row.sourceHash,
        hit.targetHash == session.targetShape.fingerprint(after: page, index),
        row.targetKey.count == 0 || targets[position] == hit.targetHash
      {
        // An interrupted application, or a run, made it already.
        page.setSilent(index)
        page.setDone(index)
        count(row)
      } else if hit.id != row.link {
        hold(page, index, "the pair is not the one that the plan saw")
      } else if sources[position] != row.sourceHash {
        hold(
          page, index, sources[position] == nil ? "the source record is gone" : "the source record moved since the plan"
        )
      } else {
        hold(
          page, index, targets[position] == nil ? "the target record is gone" : "the target record moved since the plan"
        )
      }
    }
    for index in 0..<page.count where !page.rows[index].needsGuard {
      if page.rows[index].action == .hold { summary.source.held += 1 }
      if page.rows[index].action == .reject { summary.source.rejected += 1 }
    }
    summary.source.read += page.rows.count { $0.needsGuard || $0.action == .hold || $0.action == .reject }
    let outcome = try await applier.apply(page)
    summary.apply(outcome)
    for index in 0..<page.count where !page.rows[index].isSilent {
      observer(.change(describer.describe(page, index)))
    }
  }

  private func hold(_ page: ChangePage, _ index: Int, _ reason: String) {
    page.setAction(.hold, reason: reason, of: index)
    page.setLoud(index)
  }

  private func count(_ row: ChangePage.Row) {
    switch row.action {
    case .create:
      summary.source.created += 1
      summary.toCreate += 1
    case .update where !row.isSilent:
      summary.source.updated += 1
      summary.toUpdate += 1
      summary.target.updated += 1
      summary.target.read += 1
    default:
      summary.source.unchanged += 1
      if row.action == .adopt { summary.adopted += 1 }
    }
  }
}

extension ChangePage.Row {
  /// Its records are looked at again before it is made.
  fileprivate var needsGuard: Bool {
    switch action {
    case .create, .update, .adopt, .unlink: true
    default: false
    }
  }
}
