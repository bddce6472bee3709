import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Makes decided changes: journals a batch, writes it, and settles what became of each record in one transaction.
final class ChangeApplier: @unchecked Sendable {
  private let session: SyncSession
  private let lease: Lease
  private let run: Int64
  private let describer: ChangeDescriber
  /// How the page at hand went otherwise than was decided.
  private var outcome = SyncWork.Outcome()
  init(session: SyncSession, lease: Lease, run: Int64) {
    self.session = session
    self.lease = lease
    self.run = run
    describer = ChangeDescriber(session.plan)
  }

  /// The page may be made of any mixture of changes. What cannot be written is turned into a held or rejected row of the
  /// page, so that whoever shows the page afterwards shows what happened.
  func apply(_ page: ChangePage) async throws -> SyncWork.Outcome {
    outcome = SyncWork.Outcome()
    var creates: [Int] = []
    var updates: [Int] = []
    var others: [Int] = []
    for (index, row) in page.rows.enumerated() where !row.isDone {
      switch row.action {
      case .create: creates.append(index)
      case .update where !row.isSilent, .adopt where writes(page, index): updates.append(index)
      default: others.append(index)
      }
    }
    if !others.isEmpty { try settle(page, others, outcomes: nil, intent: nil) }
    for (kind, rows) in [(WriteBatch.Kind.create, creates), (.update, updates)] {
      var start = 0
      while start < rows.count {
        let end = min(rows.count, start + session.batchSize)
        try await writeBatch(kind, page, Array(rows[start..<end]))
        start = end
      }
    }
    return outcome
  }

  private func writes(_ page: ChangePage, _ row: Int) -> Bool {
    session.targetShape.allSlots.contains { page.desired[row, $0].tag != .absent }
  }

  private func writeBatch(_ kind: WriteBatch.Kind, _ page: ChangePage, _ rows: [Int]) async throws {
    let now = session.surroundings.now()
    try session.store.renew(lease, now: now, duration: SyncRuntimeLimits.leaseDuration)
    let payload = Arena(capacity: 64 * 1024)
    for row in rows {
      // A record with a key is read back by it; the fingerprint then tells whether it holds what was meant.
      let isKeyed = page.rows[row].targetKey.count > 0
      page.setTargetHash(session.targetShape.fingerprint(after: page, row), of: row)
      ChangePageCoding.append(page, row, withValues: !isKeyed, to: payload)
    }
    try session.layout.keep()
    let intents = IntentBatch()
    intents.add(
      kind == .create ? .create : .update, side: .target, sourceKey: nil, targetKey: nil, payload: payload.bytes,
      sourceHash: Fingerprint(high: 0, low: 0), targetHash: Fingerprint(high: 0, low: 0))
    let intent = try session.store.journal(lease, run: run, intents: intents)
    let results = try await write(kind, page, rows)
    try settle(page, rows, outcomes: results, intent: intent)
  }

  /// Halves a refused batch until the guilty record stands alone.
  private func write(_ kind: WriteBatch.Kind, _ page: ChangePage, _ rows: [Int]) async throws -> [Written] {
    let batch = WriteBatchBuilder.build(kind, page, rows, session)
    do {
      let result = try await session.target.write(batch)
      guard result.outcomes.count == rows.count else {
        throw RuntimeError.failed("the connector reported \(result.outcomes.count) outcomes for \(rows.count) records")
      }
      return rows.indices.map { Written(outcome: result.outcomes[$0], result: result, position: $0) }
    } catch ConnectorFailure.refused(let reason) {
      guard rows.count > 1 else { return [Written(outcome: .rejected(reason), result: nil, position: 0)] }
      let middle = rows.count / 2
      return try await write(kind, page, Array(rows[..<middle])) + write(kind, page, Array(rows[middle...]))
    }
  }

  /// What became of one record, and where the system's answer about it stands.
  struct Written {
    var outcome: WriteOutcome
    var result: WriteResult?
    var position: Int
  }

  private func settle(
    _ page: ChangePage, _ rows: [Int], outcomes: [Written]?, intent: ClosedRange<Int64>?
  ) throws {
    let settlement = Settlement()
    if let intent { settlement.settledIntents = [intent] }
    let scratch = Arena(capacity: 4096)
    var links = 0
    for (position, index) in rows.enumerated() {
      if let written = outcomes?[position] { take(written, page, index) }
      let row = page.rows[index]
      switch row.action {
      case .create, .update, .adopt:
        scratch.removeAll()
        session.layout.append(page, index, to: scratch)
        settlement.addLink(
          id: row.link, sourceKey: page.sourceKey(index), targetKey: page.targetKey(index), sourceHash: row.sourceHash,
          targetHash: session.targetShape.fingerprint(after: page, index), base: scratch.bytes)
        if session.hasQueue { settlement.dequeue(side: .source, key: page.sourceKey(index)) }
        links += 1
      case .unlink:
        if row.parts {
          settlement.linkStatuses.append((row.link, .parted))
        } else {
          // A record that comes back is paired again by its match values.
          settlement.removedLinks.append(row.link)
        }
      case .hold, .reject:
        if row.sourceKey.count > 0 {
          settlement.enqueue(
            row.action == .hold ? .held : .rejected, side: .source, key: page.sourceKey(index), reason: row.reason ?? ""
          )
        }
      case .delete, .archive, .drift: break
      }
      if !row.isSilent { describer.record(page, index, into: settlement) }
    }
    if links > 0 { try session.layout.keep() }
    try session.store.settle(lease, run: run, now: session.surroundings.now(), settlement)
  }

  private func take(_ written: Written, _ page: ChangePage, _ index: Int) {
    let row = page.rows[index]
    switch written.outcome {
    case .written:
      if row.targetKey.count == 0, let keys = written.result?.keys {
        let start = page.arena.count
        KeyEncoding.append(
          keys.row(written.position), count: session.plan.target.keyCount, from: keys.arena, to: page.arena)
        page.setTargetKey((start, page.arena.count - start), of: index)
        for slot in 0..<session.plan.target.keyCount {
          page.base.row(index)[slot] = keys[written.position, slot].copied(from: keys.arena, to: page.arena)
        }
      }
      if let stored = written.result?.stored {
        for (column, slot) in session.targetShape.allSlots.enumerated() {
          let cell = stored[written.position, column]
          if cell.tag != .absent { page.desired.row(index)[slot] = cell.copied(from: stored.arena, to: page.arena) }
        }
      }
    case .conflict(let reason):
      uncount(row)
      outcome.held += 1
      page.setAction(.hold, reason: "the target moved since it was read: \(reason)", of: index)
    case .rejected(let reason):
      uncount(row)
      outcome.rejected += 1
      page.setAction(
        .reject,
        reason: describer.mayQuote
          ? "the target refused it: \(reason)"
          : "the target refused it; it holds sensitive values, so its words are not shown", of: index)
    }
  }

  private func uncount(_ row: ChangePage.Row) {
    switch row.action {
    case .create: outcome.created += 1
    case .adopt:
      outcome.adopted += 1
      outcome.updated += 1
    default: outcome.updated += 1
    }
  }
}

/// Bounds of every run.
enum SyncRuntimeLimits {
  /// Microseconds that a lease holds without being renewed.
  static let leaseDuration: Int64 = 120_000_000
  /// Microseconds after which a change set is stale.
  static let changeSetAgeMax: Int64 = 24 * 3_600_000_000
}

extension ChangePage {
  func sourceKey(_ row: Int) -> UnsafeRawBufferPointer {
    arena.slice(rows[row].sourceKey.offset, rows[row].sourceKey.count)
  }

  func targetKey(_ row: Int) -> UnsafeRawBufferPointer {
    arena.slice(rows[row].targetKey.offset, rows[row].targetKey.count)
  }
}
