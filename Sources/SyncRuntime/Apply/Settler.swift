import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Takes in what systems answered, and stores what became of each record: link, base, journal, queue, conflicts and audit
/// of a batch in one transaction.
final class Settler {
  private let session: SyncSession
  private let lease: Lease
  private let run: Int64
  /// What is held although there is an answer could not be carried out; a change set or a journal may be older than the answer.
  private let heedsAnswers: Bool
  let describer: ChangeDescriber

  init(session: SyncSession, lease: Lease, run: Int64, heedsAnswers: Bool = true) {
    self.heedsAnswers = heedsAnswers
    self.session = session
    self.lease = lease
    self.run = run
    describer = ChangeDescriber(session.plan)
  }

  // MARK: Answers

  func take(_ written: Written, _ side: RecordSide, _ kind: WriteBatch.Kind, _ page: ChangePage, _ index: Int) {
    switch written.outcome {
    case .written: store(written, side, page, index)
    case .conflict(let reason):
      fail(.hold, side, "the \(side.name) moved since it was read: \(reason)", page, index)
    case .rejected(let reason):
      fail(
        .reject, side,
        describer.mayQuote(side)
          ? "the \(side.name) refused it: \(reason)"
          : "the \(side.name) refused it; it holds sensitive values, so its words are not shown", page, index)
    }
  }

  private func fail(_ action: ChangeAction, _ side: RecordSide, _ reason: String, _ page: ChangePage, _ index: Int) {
    let other = page.columns(side.other)
    let isPartial =
      page.rows[index].action != .create && other.columnCount > 0 && other.writes(index)
      && !page.rows[index].failed.contains(side.other)
    page.change(index) {
      $0.failed.insert(.only(side))
      $0.failedAction = action
      $0.reason = reason
    }
    // Nothing at all was written: the whole change waits.
    if !isPartial {
      page.setAction(action, reason: reason, of: index)
      page.change(index) {
        $0.failed = []
        $0.failedAction = nil
        $0.side = side
      }
    }
  }

  private func store(_ written: Written, _ side: RecordSide, _ page: ChangePage, _ index: Int) {
    let plan = session.plan.side(side)
    let columns = page.columns(side)
    guard columns.columnCount > 0 else { return }
    if page.key(side, index).isEmpty, let keys = written.result?.keys {
      let start = page.arena.count
      KeyEncoding.append(keys.row(written.position), count: plan.keyCount, from: keys.arena, to: page.arena)
      page.setKey((start, page.arena.count - start), side, of: index)
      for slot in 0..<plan.keyCount {
        let cell = keys[written.position, slot].copied(from: keys.arena, to: page.arena)
        columns.base.row(index)[slot] = cell
        columns.current.row(index)[slot] = cell
      }
    }
    var isReshaped = false
    if let stored = written.result?.stored {
      for (column, slot) in written.slots.enumerated() where column < stored.columnCount {
        let cell = stored[written.position, column]
        if cell.tag == .absent { continue }
        let sent = columns.desired[index, slot]
        // What was not sent and is another value now was edited between the read and the write: the next run sees it.
        if sent.tag == .absent, session.plan.isTwoWay, page.rows[index].action != .create { continue }
        if sent.tag != .absent, !CellComparison.equal(sent, in: page.arena, cell, in: stored.arena) {
          isReshaped = true
        }
        columns.desired.row(index)[slot] = cell.copied(from: stored.arena, to: page.arena)
      }
    }
    if let returned = written.result?.returned, let slot = plan.modified {
      let cell = returned[written.position, 0].copied(from: returned.arena, to: page.arena)
      if cell.tag != .absent {
        columns.base.row(index)[slot] = cell
        columns.current.row(index)[slot] = cell
      }
    }
    // What a system makes of a value is no edit of it.
    if isReshaped, session.plan.isTwoWay {
      session.merger.begin(page.arena)
      session.merger.agree(page, index) { line in
        columns.desired[index, side == .target ? line.target : line.sources[0]].tag != .absent
      }
    }
  }

  // MARK: Settlement

  /// Returns the links of the rows that have one now.
  func settle(_ page: ChangePage, _ rows: [Int], intent: ClosedRange<Int64>?) throws -> [Int: Int64] {
    let settlement = Settlement()
    if let intent { settlement.settledIntents = [intent] }
    var linked: [Int] = []
    for index in rows { try add(page, index, to: settlement, &linked) }
    addImage(page, rows, to: settlement)
    if !linked.isEmpty { try session.layout.keep() }
    let ids = try session.store.settle(lease, run: run, now: session.surroundings.now(), settlement)
    session.partners.forget()
    return Dictionary(zip(linked, ids)) { first, _ in first }
  }

  private let scratch = Arena(capacity: 4096)

  /// Adds what became of one row.
  func add(_ page: ChangePage, _ index: Int, to settlement: Settlement, _ linked: inout [Int]) throws {
    let row = page.rows[index]
    switch row.action {
    case .create, .update, .adopt:
      let isOpen = !row.held.isEmpty || !row.failed.isEmpty
      let written = row.failed.isEmpty ? [] : try keepDisagreement(page, index)
      for (columns, slot, _) in written { columns.desired.row(index)[slot] = .absent }
      scratch.removeAll()
      session.layout.append(page, index, to: scratch)
      settlement.addLink(
        id: row.link, sourceKey: page.sourceKey(index), targetKey: page.targetKey(index),
        sourceHash: isOpen ? .zero : sourceHash(page, index),
        targetHash: session.targetShape.fingerprint(after: page, index), base: scratch.bytes,
        status: row.parts ? .parted : .active)
      for (columns, slot, cell) in written { columns.desired.row(index)[slot] = cell }
      linked.append(index)
      if session.hasQueue { settlement.dequeue(side: .source, key: page.sourceKey(index)) }
      if row.failedAction != nil, let action = row.failedAction { enqueue(action, page, index, settlement) }
      hold(page, index, settlement)
    case .unlink: unlink(row, settlement)
    case .delete, .archive:
      if row.parts {
        settlement.linkStatuses.append((row.link, .parted))
        if row.side == .target { settlement.freedTargetKeys.append(row.link) }
      } else {
        settlement.removedLinks.append(row.link)
      }
    case .hold, .reject:
      enqueue(row.action, page, index, settlement)
      if row.action == .hold {
        store(
          HeldConflict(
            key: Decisions.key(page, index, field: ""), kind: row.conflict ?? .record, base: nil, source: nil,
            target: row.candidates, rule: row.reason ?? ""), in: settlement)
      }
    case .drift: agreeBesideDrift(page, index, settlement, &linked)
    }
    if row.action == .hold || row.action == .reject || !row.failed.isEmpty {
      for id in row.decisions { reopen(id, in: settlement) }
    } else {
      settlement.appliedConflicts += row.decisions
    }
    if !row.isSilent { describer.record(page, index, into: settlement) }
  }

  /// What the records held, for an undo. A first load keeps keys alone: what it made is told by the link.
  private func addImage(_ page: ChangePage, _ rows: [Int], to settlement: Settlement) {
    scratch.removeAll()
    for index in rows {
      let row = page.rows[index]
      switch row.action {
      case .create: ChangePageCoding.append(page, index, withValues: session.plan.isTwoWay, to: scratch)
      case .update, .adopt:
        if page.target.writes(index) || page.source.columnCount > 0 && page.source.writes(index) {
          ChangePageCoding.append(page, index, to: scratch)
        }
      case .delete, .archive: ChangePageCoding.append(page, index, to: scratch)
      default: continue
      }
    }
    if scratch.count > 0 { settlement.addImage(scratch.bytes) }
  }

  private func sourceHash(_ page: ChangePage, _ index: Int) -> Fingerprint {
    session.plan.isTwoWay ? session.sourceShape.fingerprint(after: page, index) : page.rows[index].sourceHash
  }

  /// The fields of a record that was edited where only the mapping writes may still agree on something new elsewhere.
  private func agreeBesideDrift(
    _ page: ChangePage, _ index: Int, _ settlement: Settlement, _ linked: inout [Int]
  ) {
    let row = page.rows[index]
    guard row.link != 0 else { return }
    // `desired` shows what the mapping would write, and nothing of it is written.
    let columns = page.target
    let shown = (0..<columns.columnCount).map { columns.desired[index, $0] }
    columns.desired.row(index).update(repeating: .absent, count: columns.columnCount)
    scratch.removeAll()
    session.layout.append(page, index, to: scratch)
    settlement.addLink(
      id: row.link, sourceKey: page.sourceKey(index), targetKey: page.targetKey(index),
      sourceHash: sourceHash(page, index), targetHash: session.targetShape.fingerprint(after: page, index),
      base: scratch.bytes)
    linked.append(index)
    for (slot, cell) in shown.enumerated() { columns.desired.row(index)[slot] = cell }
  }

  private func unlink(_ row: ChangePage.Row, _ settlement: Settlement) {
    guard row.link != 0, !row.isDone else { return }
    if row.parts {
      settlement.linkStatuses.append((row.link, .parted))
      // A system may give the key to another record.
      if row.gone.contains(.target) { settlement.freedTargetKeys.append(row.link) }
    } else {
      // A record that comes back is paired again by its match values.
      settlement.removedLinks.append(row.link)
    }
  }

  private func enqueue(_ action: ChangeAction, _ page: ChangePage, _ index: Int, _ settlement: Settlement) {
    let side: RecordSide = page.rows[index].sourceKey.count > 0 && page.rows[index].side == .target ? .source : .target
    let key = page.key(side, index)
    let (known, bytes) = key.isEmpty ? (side.other, page.key(side.other, index)) : (side, key)
    guard !bytes.isEmpty else { return }
    settlement.enqueue(
      action == .hold ? .held : .rejected, side: known, key: bytes, reason: page.rows[index].reason ?? "")
  }

  private func hold(_ page: ChangePage, _ index: Int, _ settlement: Settlement) {
    for held in page.rows[index].held {
      store(
        HeldConflict(
          key: Decisions.key(page, index, field: held.field), kind: .field,
          base: Decisions.text(held.base, isSensitive: held.isSensitive, page.arena),
          source: Decisions.text(held.source, isSensitive: held.isSensitive, page.arena),
          target: Decisions.text(held.target, isSensitive: held.isSensitive, page.arena), rule: held.rule),
        in: settlement)
    }
  }

  /// What is held although there was an answer needs another one.
  private func store(_ conflict: HeldConflict, in settlement: Settlement) {
    settlement.conflicts.append(conflict)
    if heedsAnswers, let id = session.decisions.decided(conflict.key) { reopen(id, in: settlement) }
  }

  private func reopen(_ id: Int64, in settlement: Settlement) {
    if let time = session.decisions.decidedAt(id) { settlement.reopenedConflicts.append((id, time)) }
  }

  /// What a refused write would have brought is not agreed on: those fields keep the base that they had. A value merged
  /// of both that one side has is to be carried over, not merged once more: there the base is what both held before.
  /// Returns what was written and is not agreed on.
  private func keepDisagreement(
    _ page: ChangePage, _ index: Int
  ) throws -> [(columns: ChangePage.Columns, slot: Int, cell: Cell)] {
    var written: [(columns: ChangePage.Columns, slot: Int, cell: Cell)] = []
    let row = page.rows[index]
    let old = ChangePage(session.plan, arena: page.arena)
    old.append(ChangePage.Row(action: .update))
    if row.link != 0, let stored = try session.store.bases([row.link])[row.link] {
      try session.layout.decode(stored.base, into: old, 0)
    }
    func keep(_ side: RecordSide, _ slot: Int) {
      let columns = page.columns(side)
      guard slot < columns.columnCount else { return }
      columns.base.row(index)[slot] = old.columns(side).base[0, slot]
      columns.mapped.row(index)[slot] = old.columns(side).mapped[0, slot]
      if row.failed.contains(side) { columns.desired.row(index)[slot] = .absent }
    }
    session.merger.begin(page.arena)
    for (number, line) in session.plan.twoWayLines.enumerated() {
      let wantsTarget = page.target.desired[index, line.target].tag != .absent
      let wantsSource = line.sources.contains { page.source.desired[index, $0].tag != .absent }
      let failsTarget = row.failed.contains(.target) && wantsTarget
      let failsSource = row.failed.contains(.source) && wantsSource
      guard failsTarget || failsSource else { continue }
      keep(.target, line.target)
      for slot in line.sources { keep(.source, slot) }
      guard wantsTarget, wantsSource else { continue }
      session.merger.agreeOnBefore(number, page, index)
      for (columns, slot) in [(page.target, line.target)] + line.sources.map({ (page.source, $0) }) {
        let cell = columns.desired[index, slot]
        if cell.tag != .absent { written.append((columns, slot, cell)) }
      }
    }
    for line in session.plan.lines {
      let side: RecordSide = line.direction == .toTarget ? .target : .source
      if row.failed.contains(side), page.columns(side).desired[index, line.slot].tag != .absent {
        keep(side, line.slot)
      }
    }
    return written
  }
}
