import SyncEngine
import SyncModel

/// Counts what became of the records of both sides: each once, by the first that applies of failed, rejected, held,
/// deleted, filtered, updated, created and unchanged. What the scans settle at once is counted there; everything else is
/// counted by its row when its outcome is known.
final class RunAccount {
  private(set) var summary = RunSummary()
  /// Source records that several pairs would move to, each counted once.
  private var claimedSources: Set<[UInt8]> = []

  func source(_ body: (inout SideCounts) -> Void) { body(&summary.source) }
  func target(_ body: (inout SideCounts) -> Void) { body(&summary.target) }

  func add(_ page: ChangePage) {
    for index in 0..<page.count { add(page, index) }
  }

  private func add(_ page: ChangePage, _ index: Int) {
    let row = page.rows[index]
    let writes = RecordSide.allCases.filter { side in
      !row.failed.contains(side) && page.columns(side).columnCount > 0 && page.columns(side).writes(index)
    }
    switch row.action {
    case .create:
      summary.toCreate += 1
      if row.side == .target { summary.source.created += 1 } else { summary.target.created += 1 }
      // A record that is made again because the other side edited it was deleted there.
      if row.gone.contains(.target) { gone(.target) }
      if row.gone.contains(.source) { gone(.source) }
      // It was made, and what it was to give its partner was refused.
      if row.failedAction == .hold { summary.held += 1 }
      if row.failedAction == .reject { summary.rejected += 1 }
    case .update, .adopt:
      if row.action == .adopt { summary.adopted += 1 }
      if !row.isSilent { summary.toUpdate += writes.count }
      if row.failedAction == .reject {
        summary.rejected += 1
        summary.source.rejected += 1
        summary.target.rejected += 1
      } else if row.failedAction == .hold || !row.held.isEmpty {
        summary.held += row.held.count + (row.failedAction == .hold ? 1 : 0)
        summary.source.held += 1
        summary.target.held += 1
      } else if !row.isSilent, !writes.isEmpty {
        summary.source.updated += 1
        summary.target.updated += 1
      } else {
        summary.source.unchanged += 1
      }
    case .drift:
      summary.source.unchanged += 1
      summary.drifted += 1
    case .hold:
      summary.held += 1
      for side in concerned(row) { count(row, side) { $0.held += 1 } }
      if isFirstClaim(page, index) { summary.source.held += 1 }
    case .reject:
      summary.rejected += 1
      for side in concerned(row) { count(row, side) { $0.rejected += 1 } }
      if isFirstClaim(page, index) { summary.source.rejected += 1 }
    case .unlink:
      if row.isSilent, row.isDone {
        if row.link != 0 { for side in RecordSide.allCases { filtered(side) } }
        return
      }
      summary.unlinked += 1
      for side in RecordSide.allCases {
        if row.gone.contains(side) { gone(side) } else { filtered(side) }
      }
    case .delete, .archive:
      summary.toDelete += 1
      if row.side == .target { summary.target.deleted += 1 } else { summary.source.deleted += 1 }
      if row.gone.contains(row.side.other) { gone(row.side.other) } else { filtered(row.side.other) }
    }
  }

  /// The records that a held or rejected change is about: both of a pair, or the one that has no partner yet.
  private func concerned(_ row: ChangePage.Row) -> [RecordSide] {
    if let claimed = row.claimed { return [claimed.other] }
    return row.link != 0 ? RecordSide.allCases : [row.side.other]
  }

  /// Whether the row is the first of several pairs that would move to one source record.
  private func isFirstClaim(_ page: ChangePage, _ index: Int) -> Bool {
    let row = page.rows[index]
    return row.claimed == .source && row.moved.contains(.source)
      && claimedSources.insert([UInt8](page.sourceKey(index))).inserted
  }

  /// A held or rejected record that was found deleted counts as read too.
  private func count(_ row: ChangePage.Row, _ side: RecordSide, _ body: (inout SideCounts) -> Void) {
    if side == .source {
      body(&summary.source)
      if row.gone.contains(.source) { summary.source.read += 1 }
    } else {
      body(&summary.target)
      if row.gone.contains(.target) { summary.target.read += 1 }
    }
  }

  private func gone(_ side: RecordSide) {
    if side == .source {
      summary.source.read += 1
      summary.source.deleted += 1
    } else {
      summary.target.read += 1
      summary.target.deleted += 1
    }
  }

  private func filtered(_ side: RecordSide) {
    if side == .source { summary.source.filtered += 1 } else { summary.target.filtered += 1 }
  }

  /// Takes in what the target's scan read; what no row accounts for is unchanged.
  func finish(target counts: SideCounts, drifted: Int = 0) throws {
    summary.target.read += counts.read
    summary.target.filtered += counts.filtered
    let others =
      summary.target.created + summary.target.updated + summary.target.deleted + summary.target.filtered
      + summary.target.rejected + summary.target.held + summary.target.failed
    summary.target.unchanged = max(0, summary.target.read - others)
  }
}

extension RunSummary {
  /// Takes in what a second look at the same records brought, which those made by the first one needed.
  mutating func add(second rest: RunSummary) {
    toCreate += rest.toCreate
    toUpdate += rest.toUpdate
    toDelete += rest.toDelete
    adopted += rest.adopted
    unlinked += rest.unlinked
    drifted = rest.drifted
    held = rest.held
    rejected = rest.rejected
    source.add(second: rest.source)
    target.add(second: rest.target)
  }
}

extension SideCounts {
  /// A record counts as created unless the second look refused it.
  fileprivate mutating func add(second rest: SideCounts) {
    let refused = max(0, rest.held + rest.rejected - held - rejected)
    let fromCreated = min(created, refused)
    created -= fromCreated
    unchanged = max(0, unchanged - (refused - fromCreated))
    (held, rejected) = (rest.held, rest.rejected)
  }
}
