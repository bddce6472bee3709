import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// The reading half of a plan or run: both sides are read, and decided changes are handed on, page by page.
final class SyncWork {
  private let session: SyncSession
  private let options: RunOptions
  private let observer: SyncRunner.Observer
  /// Called as pages are read: reading may take longer than a lease holds.
  private let heartbeat: @Sendable () throws -> Void

  /// How the outcomes of a page moved records from the counts that were decided to others.
  struct Outcome {
    var created = 0
    var updated = 0
    var adopted = 0
    var held = 0
    var rejected = 0
  }

  init(
    session: SyncSession, options: RunOptions, observer: @escaping SyncRunner.Observer,
    heartbeat: @escaping @Sendable () throws -> Void = {}
  ) {
    self.session = session
    self.options = options
    self.observer = observer
    self.heartbeat = heartbeat
  }

  /// The comparisons that the source evaluates; none where a record that the filter hides could not be found by its key.
  static func pushdown(_ session: SyncSession) -> [Comparison] {
    let capabilities = session.sourceSpec.capabilities
    guard capabilities.findsByField else { return [] }
    return session.plan.source.pushdown.filter { capabilities.pushdown.contains($0.comparison) }
  }

  func changes(_ body: @escaping @Sendable (ChangePage) async throws -> Outcome) async throws -> RunSummary {
    let scratch = try ScratchSpace.open(besideStore: session.store.path)
    do {
      let summary = try await changes(scratch, body)
      scratch.close()
      return summary
    } catch {
      scratch.close()
      throw error
    }
  }

  private func changes(
    _ scratch: ScratchSpace, _ body: @escaping @Sendable (ChangePage) async throws -> Outcome
  ) async throws -> RunSummary {
    let name = session.plan.name
    let index = try await TargetScan(session: session, scratch: scratch).run { read in
      try heartbeat()
      observer(.progress(sync: name, side: "target", read: read))
    }
    try MissingLinks.guardAgainstLoss(
      read: index.counts.read, links: session.activeLinkCount, seen: index.activeSeen, side: "target",
      entity: session.plan.target.entity.name)
    let scan = SourceScan(session: session, scratch: scratch, index: index, key: options.key)
    let spool =
      session.canStream(candidates: index.candidateCount)
      ? nil : Spool(scratch: scratch, columnCount: session.plan.target.reads.count)
    var outcome = Outcome()
    var unlinked = 0
    let writing = WriteBehind(body)
    do {
      try await read(scan) { page in
        unlinked += page.unlinkCount
        if let spool { try spool.add(page) } else { outcome += try await writing.add(page) }
      }
      outcome += try await writing.finish()
    } catch {
      await writing.abandon()
      throw error
    }
    var summary = scan.summary
    if options.key == nil {
      try MissingLinks.guardAgainstLoss(
        read: summary.source.read, links: session.activeLinkCount, seen: scan.activeSeen, side: "source",
        entity: session.plan.source.entity.name)
    }
    if let spool {
      try await spool.drain { page in outcome += try await body(page) }
      summary.apply(spool.corrections)
    }
    if options.key == nil {
      var deleted = 0
      try await MissingLinks(session: session, seen: scan.seen).pages { page, gone in
        deleted += gone
        unlinked += page.unlinkCount
        outcome += try await body(page)
      }
      summary.source.read += deleted
      summary.source.deleted += deleted
    }
    summary.apply(outcome)
    summary.unlinked = unlinked
    finish(&summary, index)
    guard summary.source.isBalanced else {
      throw RuntimeError.failed("the counts of the source do not add up: \(summary.source)")
    }
    return summary
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
        let changes = try scan.decide(page)
        observer(.progress(sync: session.plan.name, side: "source", read: scan.summary.source.read))
        if !changes.isEmpty { try await body(changes) }
      }
    } catch {
      await reader.close()
      throw error
    }
  }

  /// The target's counts follow from what was read there and what was written.
  private func finish(_ summary: inout RunSummary, _ index: TargetIndex) {
    summary.target = index.counts
    summary.target.updated = summary.toUpdate
    summary.target.deleted = options.key == nil ? max(0, session.activeLinkCount - index.activeSeen) : 0
    summary.target.read += summary.target.deleted
    summary.target.unchanged =
      summary.target.read - summary.target.updated - summary.target.deleted - summary.target.filtered
  }
}

/// Lets one page be written while the next is read and decided; never more, so that memory is bounded and pages are
/// written in their order.
private final class WriteBehind {
  private let body: @Sendable (ChangePage) async throws -> SyncWork.Outcome
  private var running: Task<SyncWork.Outcome, any Error>?

  init(_ body: @escaping @Sendable (ChangePage) async throws -> SyncWork.Outcome) { self.body = body }

  /// Starts the page when the one before is written; returns what became of that one.
  func add(_ page: ChangePage) async throws -> SyncWork.Outcome {
    let outcome = try await finish()
    let body = body
    running = Task { try await body(page) }
    return outcome
  }

  func finish() async throws -> SyncWork.Outcome {
    guard let task = running else { return SyncWork.Outcome() }
    running = nil
    return try await task.value
  }

  /// Waits for the page in flight, which settles what it wrote.
  func abandon() async {
    _ = await running?.result
    running = nil
  }
}

extension SyncWork.Outcome {
  static func += (left: inout Self, right: Self) {
    left.created += right.created
    left.updated += right.updated
    left.adopted += right.adopted
    left.held += right.held
    left.rejected += right.rejected
  }
}

extension RunSummary {
  mutating func apply(_ outcome: SyncWork.Outcome) {
    toCreate -= outcome.created
    toUpdate -= outcome.updated
    adopted -= outcome.adopted
    source.created -= outcome.created
    source.updated -= outcome.updated
    source.held += outcome.held
    source.rejected += outcome.rejected
  }

  mutating func apply(_ spool: Spool.Corrections) {
    toCreate -= spool.created
    toUpdate -= spool.updated
    adopted -= spool.adopted
    source.created -= spool.created
    source.updated -= spool.updated
    source.unchanged -= spool.unchanged
    source.filtered -= spool.filtered
    source.held += spool.held
    source.rejected += spool.rejected
  }
}
