import SyncEngine
import SyncModel
import SyncState

/// Decides what a pair needs whose two records are there, and what becomes of records whose partner is not.
final class PairDecisions {
  let session: SyncSession
  private var plan: SyncPlan { session.plan }

  init(_ session: SyncSession) { self.session = session }

  /// A source record at hand.
  struct Record {
    var cells: UnsafePointer<Cell>
    var key: UnsafeRawBufferPointer
    var hash: Fingerprint
  }

  /// Merges a linked pair. `partner` is the target record, or empty where it is as it was when both last agreed.
  func linked(
    _ record: Record, link: Int64, base: LinkBase, partner: UnsafeRawBufferPointer?, targetKey: [UInt8]? = nil,
    moved: RecordSides = [], _ changes: ChangePage
  ) throws {
    let key = changes.arena.append(bytes: targetKey ?? base.targetKey ?? [])
    changes.add(.update, key: record.key, link: link, targetKey: key, hash: record.hash)
    let row = changes.count - 1
    try session.layout.decode(base.base, into: changes, row)
    let target = changes.target
    if let partner {
      guard
        RecordCoding.decode(partner, into: target.current.row(row), count: target.columnCount, arena: changes.arena)
      else { throw Self.damaged }
    } else {
      target.current.row(row).update(from: target.base.row(row), count: target.columnCount)
    }
    if !moved.isEmpty { changes.change(row) { $0.moved = moved } }
    try merge(record, row, changes)
    if !moved.isEmpty, changes.rows[row].reason == nil {
      changes.change(row) { $0.reason = Self.movedReason(moved.contains(.source) ? .source : .target) }
    }
  }

  static let waitsForPartner = "a field that refers to another record is written once that one is made"

  private static func movedReason(_ side: RecordSide) -> String {
    "the \(side.name) record has another key now; the link moves to it"
  }

  /// Pairs two records that existed already.
  func adopt(
    _ record: Record, _ candidate: Candidate, link: Int64 = 0, decision: Int64? = nil, _ changes: ChangePage
  ) throws {
    let key = (offset: changes.arena.append(candidate.key), count: candidate.key.count)
    changes.add(.adopt, key: record.key, link: link, targetKey: key, hash: record.hash)
    let row = changes.count - 1
    guard
      RecordCoding.decode(
        candidate.record, into: changes.target.current.row(row), count: changes.target.columnCount,
        arena: changes.arena)
    else { throw Self.damaged }
    if let decision { changes.change(row) { $0.decisions.append(decision) } }
    try merge(record, row, changes)
  }

  private func merge(_ record: Record, _ row: Int, _ changes: ChangePage) throws {
    let target = changes.target
    if changes.source.columnCount > 0 {
      changes.source.current.row(row).update(from: record.cells, count: changes.source.columnCount)
    }
    changes.change(row) {
      $0.targetHash = session.targetShape.fingerprint(target.current.row(row), in: changes.arena)
    }
    let isAdoption = changes.rows[row].action == .adopt
    let outcome = session.merger.merge(changes, row, source: record.cells) { held in
      guard let answer = session.decisions.answer(held, changes, row, type: type(of: held.field)),
        mayWrite(answer.1)
      else { return nil }
      return answer
    }
    switch outcome {
    case .filtered:
      changes.withdraw(row)
      leave(.source, row, changes)
    case .refused(let verdict):
      changes.withdraw(row)
      changes.refuse(verdict, row)
    case .merged(let drifts):
      if isAdoption {
        // What no line writes is part of the base too.
        for slot in 0..<target.columnCount where target.base[row, slot].tag == .absent {
          target.base.row(row)[slot] = target.current[row, slot]
        }
      }
      let writes = target.writes(row) || (changes.source.columnCount > 0 && changes.source.writes(row))
      if !writes, changes.rows[row].held.isEmpty, !isAdoption {
        if !changes.rows[row].moved.isEmpty {
          // Nothing is written; the pair only gets its new key.
          changes.change(row) { $0.action = .adopt }
        } else if drifts {
          showDrift(record, row, changes)
        } else {
          changes.change(row) { $0.isSilent = true }
        }
      }
    }
  }

  /// Whether the sides that the answer would write take updates.
  private func mayWrite(_ decision: FieldDecision) -> Bool {
    switch decision {
    case .source: plan.target.update != .off
    case .target: plan.source.update != .off
    case .base, .value: plan.source.update != .off && plan.target.update != .off
    }
  }

  private func type(of field: String) -> FieldType? {
    guard let slot = plan.target.reads.firstIndex(where: { $0.description == field }) else { return nil }
    return plan.target.readFields[slot].type
  }

  /// Turns a pair that somebody edited where only the mapping writes into a report: `desired` holds what the mapping
  /// would write.
  private func showDrift(_ record: Record, _ row: Int, _ changes: ChangePage) {
    let mapped = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, changes.target.columnCount))
    defer { mapped.deallocate() }
    mapped.initialize(repeating: .absent, count: max(1, changes.target.columnCount))
    _ = session.sourceMapper.map(record.cells, in: changes.arena, into: mapped, creating: false)
    for slot in session.targetShape.writtenSlots {
      let actual = changes.target.current[row, slot]
      if mapped[slot].tag == .absent || CellComparison.equal(mapped[slot], in: changes.arena, actual, in: changes.arena)
      {
        continue
      }
      changes.target.desired.row(row)[slot] = mapped[slot]
    }
    changes.setAction(
      .drift,
      reason: plan.target.update == .off
        ? "updates of the target are off" : "the target was edited; it is left as it is",
      of: row)
  }

  /// A linked record of that side does not pass its filter any more. Turns the row into what becomes of the pair.
  func leave(_ side: RecordSide, _ row: Int, _ changes: ChangePage) {
    let reason = "the \(side.name) record no longer passes the filter"
    switch plan.side(side).leave {
    case .keep where !changes.rows[row].moved.isEmpty:
      // The pair is kept under its new key.
      changes.setAction(.adopt, reason: Self.movedReason(side), of: row)
      changes.change(row) { $0.side = .target }
    case .keep:
      changes.change(row) {
        $0.action = .unlink
        $0.side = side
        $0.isSilent = true
        $0.isDone = true
      }
    case .unlink:
      changes.setAction(.unlink, reason: reason, of: row)
      changes.change(row) { $0.side = side }
    case .delete:
      // An edit that never came across is not to be lost with the record.
      if plan.isTwoWay, isEdited(side.other, row, changes), plan.onDeleteConflict != .delete {
        if plan.onDeleteConflict == .edit {
          changes.setAction(.unlink, reason: reason + ", and its partner was edited", of: row)
          changes.change(row) { $0.side = side }
        } else {
          changes.setAction(.hold, reason: reason + ", and its partner, which would be deleted, was edited", of: row)
        }
        return
      }
      delete(side.other, row, changes, reason: reason)
      changes.change(row) { $0.gone = [] }
    }
  }

  /// The record of `gone` is not there, and the two never agreed: a person paired them by hand. Nothing is concluded from
  /// that but that there is no such pair.
  func neverAgreed(_ gone: RecordSide, _ row: Int, _ changes: ChangePage) {
    changes.setAction(
      .unlink, reason: "the pair was made by hand, and there is no such record in the \(gone.name); it is given up",
      of: row)
    changes.change(row) {
      $0.side = gone.other
      $0.gone = .only(gone)
    }
  }

  /// The record of `gone` vanished under its key, and several new ones match its partner: one of them may be it.
  func contested(_ gone: RecordSide, count: Int, key: String, _ row: Int, _ changes: ChangePage) {
    changes.setAction(
      .hold,
      reason: "the \(gone.name) record is gone, and \(count) new ones match its partner: one of them may be it under "
        + "another key; `antiphon links remove \(plan.name) \(key)` gives the pair up, `links add` makes the right one",
      of: row)
    changes.change(row) {
      $0.side = gone.other
      $0.gone = .only(gone)
    }
  }

  /// Why a new record that matches such a partner waits too.
  static let contestedReason =
    "it matches the partner of a record that is gone, and so does another new one: it may be that record under another key"

  /// The record of `side` goes, since its partner went.
  func delete(_ side: RecordSide, _ row: Int, _ changes: ChangePage, reason: String) {
    let archives = plan.side(side).delete.action == .archive
    changes.setAction(archives ? .archive : .delete, reason: reason, of: row)
    changes.change(row) {
      $0.side = side
      $0.gone = .only(side.other)
    }
    if archives, let mark = plan.side(side).deletedMark, changes.columns(side).columnCount > 0 {
      changes.columns(side).desired.row(row)[mark.slot] = mark.value.cell(in: changes.arena)
    }
  }

  /// The record of `gone` was deleted; its partner is there. The row holds the partner's values in `current` as far as
  /// they are known, and the base. Turns the row into what becomes of the partner.
  /// - Parameter isEdited: whether the partner was edited since both last agreed.
  func partnerGone(_ gone: RecordSide, isEdited: Bool, _ row: Int, _ changes: ChangePage) {
    let side = gone.other
    let rule = plan.side(side).delete
    changes.change(row) {
      $0.gone = .only(gone)
      $0.side = side
    }
    guard rule.action != .ignore else {
      changes.setAction(
        .unlink,
        reason: gone == .source
          ? "the source record is gone; the target record stays and the pair is parted"
          : "the target record was deleted; the pair is parted", of: row)
      changes.change(row) { $0.parts = true }
      return
    }
    let reason = "the \(gone.name) record was deleted"
    guard isEdited, plan.isTwoWay else { return delete(side, row, changes, reason: reason) }
    var conflict = plan.onDeleteConflict
    if conflict == .hold, let (id, decision) = session.decisions.answer(changes, row) {
      if decision == "delete" { conflict = .delete }
      if decision == "keep" {
        changes.setAction(.unlink, reason: "a person kept the \(side.name) record; the pair is parted", of: row)
        changes.change(row) { $0.parts = true }
      }
      if decision == "delete" || decision == "keep" { changes.change(row) { $0.decisions.append(id) } }
      if decision == "keep" { return }
    }
    switch conflict {
    case .hold:
      changes.setAction(
        .hold, reason: "the \(gone.name) record was deleted and the \(side.name) record edited", of: row)
      changes.change(row) { $0.conflict = .deletion }
    case .delete: delete(side, row, changes, reason: reason)
    case .edit: recreate(gone, row, changes)
    }
  }

  /// The edit wins: the record that was deleted is made again.
  private func recreate(_ gone: RecordSide, _ row: Int, _ changes: ChangePage) {
    let columns = changes.columns(gone)
    let partner = changes.columns(gone.other)
    guard plan.side(gone).create != .off else {
      return changes.setAction(
        .hold, reason: "the \(gone.name) record was deleted and its partner edited; creates are off", of: row)
    }
    for batch in [columns.desired, columns.current, columns.base, columns.mapped, partner.base, partner.mapped] {
      batch.row(row).update(repeating: .absent, count: batch.columnCount)
    }
    let record = partner.current.row(row)
    let verdict = session.mapper(from: gone.other).map(record, in: changes.arena, into: columns.desired.row(row))
    guard verdict == .mapped else { return changes.refuse(verdict, row) }
    changes.setAction(
      .create, reason: "the \(gone.name) record was deleted and the \(gone.other.name) record edited", of: row)
    changes.change(row) {
      $0.side = gone
      $0.gone = .only(gone)
    }
    changes.setKey(KeyOfCreate.of(changes, gone, row, plan), gone, of: row)
    agreeOnCreate(changes, row)
  }

  /// The base of a pair whose one record is about to be made from the other.
  func agreeOnCreate(_ changes: ChangePage, _ row: Int) {
    let side = changes.rows[row].side
    let made = changes.columns(side)
    made.mapped.row(row).update(from: made.desired.row(row), count: made.columnCount)
    guard plan.isTwoWay else { return }
    let origin = changes.columns(side.other)
    origin.base.row(row).update(from: origin.current.row(row), count: origin.columnCount)
    session.merger.agree(changes, row)
  }

  /// Whether any value that the lines touch differs from the base.
  func isEdited(_ side: RecordSide, _ row: Int, _ changes: ChangePage) -> Bool {
    let columns = changes.columns(side)
    let slots = session.merger.touchedSlots(side)
    return slots.contains { slot in
      let base = columns.base[row, slot]
      let now = columns.current[row, slot]
      return base.tag != .absent && now.tag != .absent
        && !CellComparison.equal(base, in: changes.arena, now, in: changes.arena)
    }
  }

  static let damaged = RuntimeError.failed("the scratch space is damaged")
}

/// The key of a record that is about to be made, where the lines write all of it.
enum KeyOfCreate {
  static func of(_ page: ChangePage, _ side: RecordSide, _ row: Int, _ plan: SyncPlan) -> (offset: Int, count: Int) {
    let count = plan.side(side).keyCount
    let cells = page.columns(side).desired.row(row)
    guard (0..<count).allSatisfy({ !cells[$0].isMissing }) else { return (0, 0) }
    let start = page.arena.count
    KeyEncoding.append(cells, count: count, from: page.arena, to: page.arena)
    return (start, page.arena.count - start)
  }
}
