import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// The reading half of a plan or run: both sides are read, and decided changes are handed on, page by page.
final class SyncWork {
  private let session: SyncSession
  private let options: RunOptions
  private let observer: SyncRunner.Observer
  /// Called as pages come, to stop a runner that has lost its lease.
  private let heartbeat: @Sendable () throws -> Void
  /// Pairs of other syncs that are shown and not made.
  private let planned: PlannedPartners?
  /// Whether lines that refer to records of the same sync may wait for those to be made.
  private let mayWait: Bool
  private let account = RunAccount()

  init(
    session: SyncSession, options: RunOptions, observer: @escaping SyncRunner.Observer,
    planned: PlannedPartners? = nil, mayWait: Bool = true, heartbeat: @escaping @Sendable () throws -> Void = {}
  ) {
    self.session = session
    self.options = options
    self.observer = observer
    self.planned = planned
    self.mayWait = mayWait
    self.heartbeat = heartbeat
  }

  /// The comparisons that the source evaluates; none where a record that the filter hides could not be found by its key,
  /// or could match a target record that would otherwise get a new partner.
  static func pushdown(_ session: SyncSession) -> [Comparison] {
    let capabilities = session.sourceSpec.capabilities
    guard capabilities.findsByField, !session.plan.isTwoWay || session.plan.source.create == .off else { return [] }
    return session.plan.source.pushdown.filter { capabilities.pushdown.contains($0.comparison) }
  }

  /// Reads and decides; `body` makes each page of changes (or shows it) and turns what could not be made into holds and
  /// rejects.
  /// - Parameter beforeDeletes: called when all but deletions is done.
  func changes(
    beforeDeletes: () async throws -> Void = {}, _ body: @escaping @Sendable (ChangePage) async throws -> Void
  ) async throws -> RunSummary {
    let scratch = try ScratchSpace.open(besideStore: session.store.path)
    do {
      let summary = try await changes(scratch, beforeDeletes, body)
      scratch.close()
      return summary
    } catch {
      scratch.close()
      throw error
    }
  }

  private func changes(
    _ scratch: ScratchSpace, _ beforeDeletes: () async throws -> Void,
    _ body: @escaping @Sendable (ChangePage) async throws -> Void
  ) async throws -> RunSummary {
    session.lookups?.begin(scratch)
    let index = try await TargetScan(session: session, scratch: scratch).run { read in
      try heartbeat()
      observer(.progress(sync: session.plan.name, side: "target", read: read))
    }
    try await expectPartners(scratch)
    let runGuard = RunGuard(session, approvesDeletes: options.approvesDeletes, believesReads: options.believesReads)
    try runGuard.checkRead(.target, read: index.counts.read, seen: index.activeSeen)
    let fresh = NewRecords(session: session, scratch: scratch, index: index, account: account)
    if session.canStream(candidates: index.candidateCount) {
      try await stream(scratch, index, fresh, body)
    } else {
      try await spool(scratch, index, fresh, runGuard, beforeDeletes, body)
    }
    session.partners.expected = nil
    var counts = index.counts
    if options.key != nil { counts.filtered = 0 }
    try account.finish(target: counts)
    guard account.summary.source.isBalanced else {
      throw RuntimeError.failed("the counts of the source do not add up: \(account.summary.source)")
    }
    return account.summary
  }

  private func expectPartners(_ scratch: ScratchSpace) async throws {
    session.partners.forget()
    let own: ExpectedPartners?
    if session.linksItself, mayWait {
      let expected = ExpectedPartners(session: session, scratch: scratch)
      try await expected.collect(heartbeat)
      own = expected
    } else {
      own = nil
    }
    let (name, planned) = (session.plan.name, planned)
    session.partners.expected = { question in
      try question.sync == name ? own?.answer(question) ?? .unknown : planned?.answer(question) ?? .unknown
    }
  }

  /// A first load: each page is written while the next is read.
  private func stream(
    _ scratch: ScratchSpace, _ index: TargetIndex, _ fresh: NewRecords,
    _ body: @escaping @Sendable (ChangePage) async throws -> Void
  ) async throws {
    let scan = SourceScan(
      session: session, scratch: scratch, index: index, account: account, immediate: fresh, key: options.key)
    let writing = WriteBehind(body)
    do {
      try await read(scan) { page in
        try session.partners.check()
        if let done = try await writing.add(page) { account.add(done) }
      }
      if let done = try await writing.finish() { account.add(done) }
    } catch {
      await writing.abandon()
      throw error
    }
  }

  /// Nothing is written before both reads have ended and every guard has spoken.
  private func spool(
    _ scratch: ScratchSpace, _ index: TargetIndex, _ fresh: NewRecords, _ runGuard: RunGuard,
    _ beforeDeletes: () async throws -> Void, _ body: (ChangePage) async throws -> Void
  ) async throws {
    let spool = Spool(scratch: scratch, plan: session.plan, decisions: session.decisions)
    let scan = SourceScan(
      session: session, scratch: scratch, index: index, account: account, immediate: nil, key: options.key)
    func keep(_ page: ChangePage) throws {
      try session.partners.check()
      runGuard.add(page)
      try spool.add(page)
    }
    try await read(scan) { try keep($0) }
    if options.key == nil {
      try runGuard.checkRead(.source, read: scan.readCount, seen: scan.activeSeen)
      let missing = MissingLinks(
        session: session, scratch: scratch, index: index, seen: scan.seen, account: account)
      try await missing.pages { try keep($0) }
    }
    try await fresh.keptSources { try keep($0) }
    if options.key == nil { try await fresh.orphans { try keep($0) } }
    try runGuard.checkBudgets()
    try await spool.drain { page in
      try heartbeat()
      try await body(page)
      account.add(page)
    }
    try await beforeDeletes()
    try await spool.drainDeletes { page in
      try heartbeat()
      try await body(page)
      account.add(page)
    }
  }

  /// Reads the source, a page ahead of the decisions; decisions and writes overlap with the next page's read.
  private func read(_ scan: SourceScan, _ body: (ChangePage) async throws -> Void) async throws {
    let reader = ReadAhead(
      try await session.source.read(
        ReadRequest(
          entity: session.plan.source.entity, fields: session.plan.source.readFields,
          filter: Self.pushdown(session))))
    do {
      while let page = try await reader.next() {
        try Task.checkCancellation()
        try heartbeat()
        try await session.lookups?.prepare(page, .source)
        let changes = try scan.decide(page)
        observer(.progress(sync: session.plan.name, side: "source", read: scan.readCount))
        if !changes.isEmpty { try await body(changes) }
      }
    } catch {
      await reader.close()
      throw error
    }
  }
}

/// Lets one page be written while the next is read and decided; never more, so that memory is bounded and pages are
/// written in their order.
private final class WriteBehind {
  private let body: @Sendable (ChangePage) async throws -> Void
  private var running: (page: ChangePage, task: Task<Void, any Error>)?

  init(_ body: @escaping @Sendable (ChangePage) async throws -> Void) { self.body = body }

  /// Starts the page when the one before is written; returns that one.
  func add(_ page: ChangePage) async throws -> ChangePage? {
    let done = try await finish()
    let body = body
    running = (page, Task { try await body(page) })
    return done
  }

  func finish() async throws -> ChangePage? {
    guard let (page, task) = running else { return nil }
    running = nil
    try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
    return page
  }

  /// Waits for the batch in flight, which settles what it wrote.
  func abandon() async {
    running?.task.cancel()
    _ = await running?.task.result
    running = nil
  }
}
