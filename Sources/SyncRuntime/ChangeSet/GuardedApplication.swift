import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Applies pages of a change set, each record only if it is still as it was.
final class GuardedApplication {
  private let session: SyncSession
  private let applier: ChangeApplier
  private let source: CurrentRecords
  private let target: CurrentRecords
  private let isUndo: Bool
  private let observer: SyncRunner.Observer
  private let describer: ChangeDescriber
  private let account = RunAccount()

  init(
    session: SyncSession, applier: ChangeApplier, source: CurrentRecords, target: CurrentRecords,
    isUndo: Bool, observer: @escaping SyncRunner.Observer
  ) {
    self.session = session
    self.applier = applier
    self.source = source
    self.target = target
    self.isUndo = isUndo
    self.observer = observer
    describer = ChangeDescriber(session.plan)
  }

  func summary() throws -> RunSummary {
    try account.finish(target: SideCounts())
    return account.summary
  }

  /// What is known of the records of a row now.
  private struct Now {
    var source: Fingerprint?
    var target: Fingerprint?
    /// By the source's key, and by the target's.
    var bySource: LinkHit
    var byTarget: LinkHit
  }

  func apply(_ page: ChangePage) async throws {
    let sourceKeys = KeyPage()
    let targetKeys = KeyPage()
    for index in 0..<page.count {
      sourceKeys.append(page.sourceKey(index))
      targetKeys.append(page.targetKey(index))
    }
    let bySource = try session.store.lookUp(sync: session.sync, .source, sourceKeys)
    let byTarget = try session.store.lookUp(sync: session.sync, .target, targetKeys)
    let sources = try await source.fingerprints(keys(.source, page, byTarget))
    let targets = try await target.fingerprints(keys(.target, page, bySource))
    for index in 0..<page.count {
      let now = Now(
        source: sources[index], target: targets[index], bySource: bySource[index], byTarget: byTarget[index])
      countRead(page.rows[index])
      guard page.rows[index].needsGuard else { continue }
      if isDone(page, index, now) {
        // An interrupted application, or a run, made it already.
        page.change(index) {
          $0.isSilent = true
          $0.isDone = true
        }
      } else if isHalfDone(page, index, now) {
        continue
      } else if let reason = moved(page, index, now) {
        page.withdraw(index)
        page.setAction(.hold, reason: reason, of: index)
      }
    }
    try await applier.apply(page)
    account.add(page)
    for index in 0..<page.count where !page.rows[index].isSilent {
      for change in describer.describe(page, index) { observer(.change(change)) }
    }
  }

  /// The keys of a side's records; for one that was to get its key from the system, the one that its link has.
  private func keys(_ side: RecordSide, _ page: ChangePage, _ links: [LinkHit]) throws -> KeyPage {
    let unkeyed = page.rows.indices.filter {
      page.rows[$0].action == .create && page.rows[$0].side == side && page.key(side, $0).isEmpty && links[$0].id != 0
    }
    let bases = unkeyed.isEmpty ? [:] : try session.store.bases(unkeyed.map { links[$0].id })
    let keys = KeyPage()
    for index in 0..<page.count {
      let base = page.key(side, index).isEmpty && page.rows[index].side == side ? bases[links[index].id] : nil
      if let key = side == .source ? base?.sourceKey : base?.targetKey {
        key.withUnsafeBytes { keys.append($0) }
      } else {
        keys.append(page.key(side, index))
      }
    }
    return keys
  }

  private func countRead(_ row: ChangePage.Row) {
    guard row.action != .drift || row.link != 0 else { return }
    let isPair = row.link != 0 || row.action == .adopt
    if isPair || row.side == .target, !row.gone.contains(.source) { account.source { $0.read += 1 } }
    if isPair || row.side == .source, !row.gone.contains(.target) { account.target { $0.read += 1 } }
  }

  /// Why the change is not made any more; `nil` where everything is as the plan saw it.
  private func moved(_ page: ChangePage, _ index: Int, _ now: Now) -> String? {
    let row = page.rows[index]
    let link = row.moved.contains(.source) ? now.byTarget : row.sourceKey.count > 0 ? now.bySource : now.byTarget
    let isCreateOfSource = row.action == .create && row.side == .source && row.link == 0
    if (isCreateOfSource ? now.byTarget.id : link.id) != row.link || row.link != 0 && !mayChange(link, row) {
      return "the pair is not the one that the plan saw"
    }
    for side in RecordSide.allCases {
      let record = side == .source ? now.source : now.target
      if row.gone.contains(side) {
        if record != nil { return "the \(side.name) record is there again" }
        continue
      }
      // The record that is to be made is not there.
      if row.action == .create, row.side == side { continue }
      guard let record else { return "the \(side.name) record is gone" }
      if record != (side == .source ? row.sourceHash : row.targetHash), row.action != .unlink {
        return "the \(side.name) record moved since the plan"
      }
    }
    return nil
  }

  /// A parted pair is left alone, and an undo puts back what was done to it.
  private func mayChange(_ link: LinkHit, _ row: ChangePage.Row) -> Bool {
    if isUndo, link.status == .parted { return true }
    return link.status == .active && !(isUndo && row.action == .create)
  }

  /// An interrupted application wrote one side of the pair. What is left of the change is the other side.
  private func isHalfDone(_ page: ChangePage, _ index: Int, _ now: Now) -> Bool {
    let row = page.rows[index]
    guard session.plan.isTwoWay, row.action == .update || row.action == .adopt, row.moved.isEmpty,
      page.target.writes(index), page.source.writes(index), now.bySource.id != 0,
      row.link == 0 || now.bySource.id == row.link, now.bySource.id == now.byTarget.id,
      now.bySource.status == .active
    else { return false }
    let hasTarget = now.target == session.targetShape.fingerprint(after: page, index)
    let hasSource = now.source == session.sourceShape.fingerprint(after: page, index)
    let done: RecordSide
    switch (hasTarget, hasSource) {
    case (true, false) where now.source == row.sourceHash: done = .target
    case (false, true) where now.target == row.targetHash: done = .source
    default: return false
    }
    let columns = page.columns(done)
    for slot in 0..<columns.columnCount where columns.desired[index, slot].tag != .absent {
      columns.current.row(index)[slot] = columns.desired[index, slot]
      columns.base.row(index)[slot] = columns.desired[index, slot]
      columns.desired.row(index)[slot] = .absent
    }
    page.change(index) { $0.link = now.bySource.id }
    return true
  }

  private func isDone(_ page: ChangePage, _ index: Int, _ now: Now) -> Bool {
    let row = page.rows[index]
    switch row.action {
    case .create:
      let made = row.side == .target ? now.bySource : now.byTarget
      // A pair that is parted may have been so before, and its record be gone.
      guard made.id != 0, made.status == .active || row.parts && made.status == .parted,
        (row.side == .target ? now.target : now.source) != nil,
        row.link == 0 || isUndo || made.targetHash != row.targetHash
      else { return false }
      if row.gone.contains(row.side.other) { return (row.side == .target ? now.source : now.target) == nil }
      return row.side == .target ? now.source == row.sourceHash : now.target == row.targetHash
    case .update, .adopt:
      let hit = now.bySource
      guard hit.id != 0, row.link == 0 || hit.id == row.link else { return false }
      let after = session.targetShape.fingerprint(after: page, index)
      guard hit.targetHash == after, now.target == after || !session.plan.isTwoWay && now.target == hit.targetHash
      else {
        return false
      }
      guard session.plan.isTwoWay else { return hit.sourceHash == row.sourceHash && now.source == row.sourceHash }
      let source = session.sourceShape.fingerprint(after: page, index)
      return now.source == source && (hit.sourceHash == source || !row.held.isEmpty)
        && (page.target.writes(index) || page.source.writes(index) || row.action == .adopt)
    case .delete:
      if row.parts {
        return now.bySource.id == row.link && now.bySource.status == .parted
          && (row.side == .target ? now.target : now.source) == nil
      }
      return now.bySource.id == 0 && now.byTarget.id == 0 && now.source == nil && now.target == nil
    default: return false
    }
  }
}

extension ChangePage.Row {
  /// Something is written, or a pair made or given up.
  var needsGuard: Bool {
    switch action {
    case .create, .update, .adopt, .unlink, .delete, .archive: true
    case .hold, .reject, .drift: false
    }
  }
}
