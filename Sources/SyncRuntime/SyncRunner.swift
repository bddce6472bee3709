import SyncConnect
import SyncEngine
public import SyncModel
public import SyncState
import Synchronization

/// Plans and runs compiled syncs, one after the other in the plan's order.
public struct SyncRunner: Sendable {
  let surroundings: Surroundings
  let store: StateStore

  public init(_ surroundings: Surroundings, store: StateStore) {
    self.surroundings = surroundings
    self.store = store
  }

  public typealias Observer = @Sendable (RunEvent) -> Void

  /// What a run would do, with nothing written to any system. Changes go to the observer and, if given, to the writer of
  /// a change set.
  public func plan(
    _ compiled: CompiledPlan, options: RunOptions = RunOptions(), into writer: ChangeSetWriter? = nil,
    observer: @escaping Observer
  ) async throws -> [SyncReport] {
    let planned = PlannedPartners(compiled)
    return try await eachSync(compiled, options, observer) { session, fingerprint, _ in
      observer(.began(session.plan))
      if try !store.openIntents(sync: session.sync).isEmpty {
        observer(
          .note(
            sync: session.plan.name,
            "an earlier run was cut short; the next one finds out first what it had written, which this plan does not"))
      }
      let work = SyncWork(session: session, options: options, observer: observer, planned: planned)
      let describer = ChangeDescriber(session.plan)
      let summary = try await work.changes { page in
        planned.add(page, of: session.plan.name)
        for index in 0..<page.count {
          try writer?.append(page, index, describer: describer)
          if page.rows[index].isSilent { continue }
          for change in describer.describe(page, index) { observer(.change(change)) }
        }
      }
      let report = report(session, fingerprint, run: nil, status: .succeeded, summary)
      observer(.ended(report))
      return report
    }
  }

  /// Plan and apply as one stream.
  public func run(
    _ compiled: CompiledPlan, options: RunOptions = RunOptions(), showsChanges: Bool = false,
    observer: @escaping Observer
  ) async throws -> [SyncReport] {
    try await eachSync(compiled, options, observer) { session, fingerprint, others in
      try await underLease(session, compiled, fingerprint, kind: .run, changeSet: nil, observer) { heartbeat, run in
        let lease = heartbeat.lease
        let applier = ChangeApplier(session: session, heartbeat: heartbeat, run: run)
        let describer = ChangeDescriber(session.plan)
        let work = SyncWork(session: session, options: options, observer: observer) { try heartbeat.check() }
        // Children first: what later syncs refer to goes after they had their turn.
        let name = session.plan.name
        let hasChildren = compiled.syncs.contains { $0.name != name && $0.linkedSyncs.contains(name) }
        // What waits is met by a second look again, and told once.
        let told = Mutex<Set<RecordChange>>([])
        @Sendable func apply(_ page: ChangePage) async throws {
          try await applier.apply(page)
          for index in 0..<page.count where !page.rows[index].isSilent {
            for change in describer.describe(page, index) where showsChanges || change.action.needsAttention {
              guard !session.linksItself || told.withLock({ $0.insert(change).inserted }) else { continue }
              observer(.change(change))
            }
          }
        }
        let pending = session.partners.pendingCount
        var summary = try await work.changes(beforeDeletes: hasChildren ? others : {}) { try await apply($0) }
        if session.linksItself, session.partners.pendingCount > pending {
          // What waited for a record of the same sync is written now that this is there.
          try session.countLinks()
          let second = SyncWork(session: session, options: options, observer: observer, mayWait: false) {
            try heartbeat.check()
          }
          summary.add(second: try await second.changes { try await apply($0) })
        }
        if options.key == nil {
          if session.hasQueue { try store.clearQueue(lease, exceptOf: run) }
          try store.clearConflicts(lease, exceptOf: run)
        }
        try tellUnanswered(session, observer)
        return summary
      }
    }
  }

  /// Answers that the run began with and could not carry out.
  func tellUnanswered(_ session: SyncSession, _ observer: Observer) throws {
    guard !session.decisions.isEmpty else { return }
    for row in try store.conflicts(sync: session.plan.name, statuses: [.pending])
    where session.decisions.contains(row.id) {
      observer(
        .note(
          sync: session.plan.name,
          "conflict \(row.id): its answer could not be carried out; it waits for another one"))
    }
  }

  /// - Parameter observer: where given, a sync that fails does not keep the others from running; it is told at once, and
  ///   the first failure is thrown at the end.
  func eachSync(
    _ compiled: CompiledPlan, _ options: RunOptions, _ observer: Observer? = nil,
    _ body: @escaping (SyncSession, Fingerprint, _ others: @escaping () async throws -> Void) async throws -> SyncReport
  ) async throws -> [SyncReport] {
    guard compiled.formatVersion == CompiledPlan.currentFormat else {
      throw RuntimeError.refused(
        "the plan has format \(compiled.formatVersion), this version reads \(CompiledPlan.currentFormat); compile it again"
      )
    }
    let syncs = compiled.syncs.filter { options.only == nil || $0.name == options.only }
    if let only = options.only, syncs.isEmpty {
      let names = compiled.syncs.map { "`\($0.name)`" }.joined(separator: ", ")
      throw RuntimeError.failed("there is no sync `\(only)`; there is \(names.isEmpty ? "none" : names)")
    }
    let fingerprint = try PlanFingerprint.of(compiled)
    let systems = Systems(compiled, surroundings)
    var reports: [SyncReport] = []
    var failure: (any Error)?
    var next = 0
    func goOn() async throws {
      while next < syncs.count {
        let sync = syncs[next]
        next += 1
        do {
          let session = try await systems.session(sync, store: store, runStarted: surroundings.now())
          reports.append(try await body(session, fingerprint, goOn))
        } catch {
          let told = Systems.translated(error, sync: sync.name)
          if failure == nil { failure = told }
          guard let observer, !(error is CancellationError) else {
            next = syncs.count
            return
          }
          if next < syncs.count { observer(.note(sync: sync.name, "failed; the other syncs go on")) }
        }
      }
    }
    try await goOn()
    await systems.close()
    if let failure { throw failure }
    return reports
  }

  /// A runner that was killed on this host does not keep the next one waiting until its lease expires.
  private func acquireLease(_ sync: Int64) throws -> Lease {
    do {
      return try store.acquireLease(
        sync: sync, holder: surroundings.holder, now: surroundings.now(), duration: surroundings.leaseDuration)
    } catch StateError.leaseHeld(let holder, let until) {
      guard surroundings.isAlive(holder) == false else { throw StateError.leaseHeld(holder: holder, until: until) }
      return try store.acquireLease(
        sync: sync, holder: surroundings.holder, takingOver: holder, now: surroundings.now(),
        duration: surroundings.leaseDuration)
    }
  }

  /// Takes the lease, opens the run, recovers what an earlier run left, and closes the run however it ends.
  func underLease(
    _ session: SyncSession, _ plan: CompiledPlan, _ fingerprint: Fingerprint, kind: RunKind, changeSet: String?,
    _ observer: Observer,
    _ body: (Heartbeat, Int64) async throws -> RunSummary
  ) async throws -> SyncReport {
    let begun = surroundings.uptime()
    let lease = try acquireLease(session.sync)
    let heartbeat = Heartbeat(store: store, lease: lease, begun: begun, surroundings)
    defer { heartbeat.stop() }
    let run = try store.beginRun(
      lease,
      NewRun(
        planFingerprint: fingerprint.description, kind: kind, started: session.runStarted, changeSet: changeSet))
    do {
      observer(.began(session.plan))
      try store.keepPlan(hash: fingerprint.description, json: try PlanFingerprint.json(plan))
      try store.recordFieldMappings(
        planFingerprint: fingerprint.description, sync: session.plan.name,
        session.plan.mappingLines, now: surroundings.now())
      let recovered = try await Recovery(session: session, lease: lease, run: run).recover()
      try session.countLinks()
      if recovered > 0 {
        observer(
          .note(sync: session.plan.name, "\(recovered) records that an interrupted run had written were recognised"))
      }
      let summary = try await body(heartbeat, run)
      // What a record made could not tell its partner is held or rejected beside counts that add up without it.
      let isOpen = summary.needsAttention || summary.held + summary.rejected > 0
      let status: RunStatus = isOpen ? .partial : .succeeded
      try store.finishRun(
        lease, run: run,
        RunResult(
          finished: surroundings.now(), status: status, source: summary.source, target: summary.target, error: nil))
      try store.release(lease)
      let report = report(session, fingerprint, run: run, status: status, summary)
      observer(.ended(report))
      return report
    } catch {
      // What fails after a pause may fail in many ways, and the pause is the reason of them all.
      var told = Systems.translated(heartbeat.loss ?? error, sync: session.plan.name)
      let isStop = told is CancellationError
      let result = RunResult(
        finished: surroundings.now(), status: isStop ? .stopped : .failed, source: SideCounts(), target: SideCounts(),
        error: isStop ? "stopped by request" : "\(told)")
      // The first error is the one to report; a lost lease cannot close its run, and the next run will.
      do { try finish(lease, run, result) } catch StateError.leaseLost {
        told = Systems.translated(StateError.leaseLost, sync: session.plan.name)
      } catch {}
      try? store.release(lease)
      throw told
    }
  }

  /// Twice where it fails, since the server may have ended the connection of a runner that was paused.
  private func finish(_ lease: Lease, _ run: Int64, _ result: RunResult) throws {
    do { try store.finishRun(lease, run: run, result) } catch StateError.failed {
      try store.finishRun(lease, run: run, result)
    }
  }

  func report(
    _ session: SyncSession, _ fingerprint: Fingerprint, run: Int64?, status: RunStatus, _ summary: RunSummary
  ) -> SyncReport {
    let plan = session.plan
    return SyncReport(
      sync: plan.name, source: "\(plan.source.entity.connection).\(plan.source.entity.name)",
      target: "\(plan.target.entity.connection).\(plan.target.entity.name)", planFingerprint: fingerprint, run: run,
      status: status, summary: summary, sourcePushdown: SyncWork.pushdown(session),
      filterText: plan.source.filterText)
  }
}

extension ChangeAction {
  /// A person should hear of it even when changes are not shown.
  var needsAttention: Bool { self == .hold || self == .reject || self == .drift || self == .unlink }
}

extension SyncPlan {
  /// The lines as the store tells them.
  var mappingLines: [FieldMappingLine] {
    twoWayLines.map { line in
      FieldMappingLine(
        source: line.text, arrow: "<->", target: target.reads[line.target].description, handler: line.handler.name)
    }
      + lines.map { line in
        FieldMappingLine(
          source: line.text, arrow: line.direction.rawValue,
          target: (line.direction == .toTarget ? target : source).reads[line.slot].description,
          handler: line.handler.name)
      }
  }
}

extension HandlerPlan {
  var name: String? {
    switch self {
    case .none: nil
    case .value: "else value"
    case .skip: "else skip"
    case .reject(let reason): "else reject" + (reason.map { " \(ValueType.quoted($0))" } ?? "")
    case .hold(let reason): "else hold" + (reason.map { " \(ValueType.quoted($0))" } ?? "")
    }
  }
}
