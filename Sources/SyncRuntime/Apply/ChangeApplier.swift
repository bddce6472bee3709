import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Makes decided changes: journals a batch, writes it, and settles what became of each record in one transaction.
final class ChangeApplier: @unchecked Sendable {
  private let session: SyncSession
  private let lease: Lease
  private let run: Int64
  private let settler: Settler
  private let heartbeat: Heartbeat

  /// - Parameter heedsAnswers: the changes were decided with the answers that the session knows.
  init(session: SyncSession, heartbeat: Heartbeat, run: Int64, heedsAnswers: Bool = true) {
    self.session = session
    self.heartbeat = heartbeat
    self.run = run
    lease = heartbeat.lease
    settler = Settler(session: session, lease: lease, run: run, heedsAnswers: heedsAnswers)
  }

  /// One kind of write to one side.
  private struct Step: Hashable {
    var kind: WriteBatch.Kind
    var side: RecordSide
  }

  /// The page may be made of any mixture of changes. What cannot be written is turned into a held or rejected row of the
  /// page, so that whoever shows the page afterwards shows what happened.
  func apply(_ page: ChangePage) async throws {
    var creates: [RecordSide: [Int]] = [:]
    var updates: [Int] = []
    var deletes: [RecordSide: [Int]] = [:]
    var others: [Int] = []
    for (index, row) in page.rows.enumerated() where !row.isDone {
      switch row.action {
      case .create: creates[row.side, default: []].append(index)
      case .delete, .archive: deletes[row.side, default: []].append(index)
      case .update where !row.isSilent && writes(page, index), .adopt where writes(page, index): updates.append(index)
      default: others.append(index)
      }
    }
    if !others.isEmpty { _ = try settler.settle(page, others, intent: nil) }
    for side in [RecordSide.target, .source] {
      try await inBatches(creates[side] ?? [], size: session.batchSize(side)) { rows in
        try await whole {
          let links = try await self.write([Step(kind: .create, side: side)], page, rows, .create)
          try await self.followUp(page, rows, links)
        }
      }
    }
    let size = min(session.batchSize(.source), session.batchSize(.target))
    try await inBatches(updates, size: size) { rows in
      let steps = RecordSide.allCases.reversed().map { Step(kind: .update, side: $0) }
      try await whole { _ = try await self.write(steps, page, rows, .update) }
    }
    for side in [RecordSide.target, .source] {
      for kind in [WriteBatch.Kind.update, .delete] {
        let action: ChangeAction = kind == .update ? .archive : .delete
        let concerned = (deletes[side] ?? []).filter { page.rows[$0].action == action }
        try await inBatches(concerned, size: session.batchSize(side)) { rows in
          try await noteBefore(side, page, rows)
          try await whole { _ = try await self.write([Step(kind: kind, side: side)], page, rows, .delete) }
        }
      }
    }
  }

  /// A batch that has begun is written and settled, even when the run is asked to stop.
  private func whole(_ body: @escaping @Sendable () async throws -> Void) async throws {
    try await Task { try await body() }.value
  }

  private func inBatches(_ rows: [Int], size: Int, _ body: ([Int]) async throws -> Void) async throws {
    var start = 0
    while start < rows.count {
      try Task.checkCancellation()
      let end = min(rows.count, start + size)
      try await body(Array(rows[start..<end]))
      start = end
    }
  }

  private func writes(_ page: ChangePage, _ row: Int) -> Bool {
    page.target.writes(row) || (page.source.columnCount > 0 && page.source.writes(row))
  }

  /// A record that goes is noted with all that the mapping reads of it, so that it can be made again.
  private func noteBefore(_ side: RecordSide, _ page: ChangePage, _ rows: [Int]) async throws {
    let columns = page.columns(side)
    guard columns.columnCount > 0, session.spec(side).capabilities.findsByField else { return }
    let found = try await KeyedRecords.find(rows.map { [UInt8](page.key(side, $0)) }, session, side)
    for row in rows {
      guard let record = found[[UInt8](page.key(side, row))] else { continue }
      for slot in 0..<columns.columnCount where columns.current[row, slot].tag == .absent {
        columns.current.row(row)[slot] =
          record.batch[record.row, slot].copied(from: record.batch.arena, to: page.arena)
      }
    }
  }

  /// Lines that go the other way fill in, at once, what only the record just made could tell: its key.
  private func followUp(_ page: ChangePage, _ rows: [Int], _ links: [Int: Int64]) async throws {
    guard session.plan.isTwoWay, !session.plan.lines.isEmpty, !links.isEmpty else { return }
    let next = ChangePage(session.plan, arena: Arena(capacity: 64 * 1024))
    session.merger.begin(next.arena)
    var origins: [Int] = []
    for row in rows {
      // Where the other record is gone there is nothing to fill in.
      guard let link = links[row], !page.rows[row].parts, !page.rows[row].gone.contains(page.rows[row].side.other)
      else { continue }
      let made = page.rows[row]
      next.append(
        ChangePage.Row(
          action: .update, link: link, sourceKey: (next.arena.append(page.sourceKey(row)), made.sourceKey.count),
          targetKey: (next.arena.append(page.targetKey(row)), made.targetKey.count)))
      let index = next.count - 1
      for side in RecordSide.allCases {
        let from = page.columns(side)
        let to = next.columns(side)
        for slot in 0..<from.columnCount {
          to.current.row(index)[slot] = from.after(row, slot).copied(from: page.arena, to: next.arena)
          to.base.row(index)[slot] = from.agreed(row, slot).copied(from: page.arena, to: next.arena)
          to.mapped.row(index)[slot] = from.mapped[row, slot].copied(from: page.arena, to: next.arena)
        }
      }
      if case .merged = session.merger.merge(next, index, source: next.source.current.row(index)) {
        origins.append(row)
        continue
      }
      next.removeLast()
    }
    let needed = (0..<next.count).filter { writes(next, $0) }
    guard !needed.isEmpty else { return }
    let steps = RecordSide.allCases.map { Step(kind: .update, side: $0) }
    _ = try await write(steps, next, needed, .update)
    for index in needed {
      let outcome = next.rows[index]
      let isRefused = outcome.action == .hold || outcome.action == .reject
      guard let action = isRefused ? outcome.action : outcome.failedAction else { continue }
      page.change(origins[index]) {
        $0.failed = isRefused ? .only(outcome.side) : outcome.failed
        $0.failedAction = action
        $0.reason = outcome.reason
      }
    }
  }

  /// Returns the links of the rows that were settled.
  private func write(
    _ steps: [Step], _ page: ChangePage, _ rows: [Int], _ kind: IntentKind
  ) async throws -> [Int: Int64] {
    try session.layout.keep()
    let intents = Journal.intents(kind, page, rows, session)
    let intent = try heartbeat.renewing { expires in
      try session.store.journal(lease, run: run, intents: intents, renewingUntil: expires)
    }
    for step in steps {
      let concerned = rows.filter { row in
        step.kind == .delete || page.columns(step.side).columnCount > 0 && page.columns(step.side).writes(row)
          || step.kind == .create || page.rows[row].action == .archive
      }
      guard !concerned.isEmpty else { continue }
      let results = try await write(step, page, concerned)
      for (position, row) in concerned.enumerated() { settler.take(results[position], step.side, step.kind, page, row) }
    }
    return try settler.settle(page, rows, intent: intent)
  }

  /// Halves a refused batch until the guilty record stands alone.
  private func write(_ step: Step, _ page: ChangePage, _ rows: [Int]) async throws -> [Written] {
    try heartbeat.check()
    var batch = WriteBatchBuilder.build(step.kind, step.side, page, rows, session)
    let slots = WriteBatchBuilder.slots(step.kind, step.side, page, rows, session)
    batch.warrant = heartbeat.warrant
    do {
      let result = try await session.connection(step.side).write(batch)
      guard result.outcomes.count == rows.count else {
        throw RuntimeError.failed("the connector reported \(result.outcomes.count) outcomes for \(rows.count) records")
      }
      return rows.indices.map { Written(outcome: result.outcomes[$0], result: result, position: $0, slots: slots) }
    } catch ConnectorFailure.refused(let reason) {
      guard rows.count > 1 else { return [Written(outcome: .rejected(reason), result: nil, position: 0, slots: [])] }
      let middle = rows.count / 2
      return try await write(step, page, Array(rows[..<middle])) + write(step, page, Array(rows[middle...]))
    }
  }
}

/// What became of one record, and where the system's answer about it stands.
struct Written {
  var outcome: WriteOutcome
  var result: WriteResult?
  var position: Int
  /// The slots of the fields that were written, a column of what was stored each.
  var slots: [Int]
}

/// What is noted of a batch before it leaves.
enum Journal {
  static func intents(_ kind: IntentKind, _ page: ChangePage, _ rows: [Int], _ session: SyncSession) -> IntentBatch {
    let payload = Arena(capacity: 64 * 1024)
    for row in rows {
      // A record that is made under a key is read back by it; the fingerprint then tells whether it holds what was meant.
      // An update must also know what the mapping gave for the fields that it left alone.
      let isKeyed = page.rows[row].targetKey.count > 0 && !session.plan.isTwoWay && kind == .create
      if isKeyed { page.change(row) { $0.targetHash = session.targetShape.fingerprint(after: page, row) } }
      ChangePageCoding.append(page, row, withValues: !isKeyed, to: payload)
    }
    let intents = IntentBatch()
    intents.add(
      kind, side: .target, sourceKey: nil, targetKey: nil, payload: payload.bytes, sourceHash: .zero,
      targetHash: .zero)
    return intents
  }
}

/// Bounds of every run.
enum SyncRuntimeLimits {
  /// Microseconds after which a change set is stale.
  static let changeSetAgeMax: Int64 = 24 * 3_600_000_000
}
