import SyncEngine
import SyncModel
import SyncState

/// Stops a run before any write when what it read is too little to be true, or when it would delete more than the
/// mapping allows.
final class RunGuard {
  private let session: SyncSession
  private let approvesDeletes: Bool
  private let isUndo: Bool
  private let believesReads: Bool
  private var deletions: [RecordSide: (count: Int, keys: [String])] = [:]

  /// A complete read that misses this share of the links, or more, is not believed.
  static let shareMax = 0.5
  static let linksMin = 20
  private static let keysShown = 5

  /// - Parameter isUndo: what an undo deletes is the budget's business too, and no rule allows it where there is none.
  init(_ session: SyncSession, approvesDeletes: Bool, isUndo: Bool = false, believesReads: Bool = false) {
    self.believesReads = believesReads
    self.session = session
    self.isUndo = isUndo
    self.approvesDeletes = approvesDeletes
  }

  /// Before anything is concluded from a read.
  /// - Parameter seen: how many of the links had their record in it.
  func checkRead(_ side: RecordSide, read: Int, seen: Int) throws {
    let links = session.activeLinkCount
    let entity = session.plan.side(side).entity.name
    guard links > 0, !believesReads else { return }
    let missing = links - seen
    let consequence = consequence(of: side, missing)
    if read == 0 {
      throw RuntimeError.guarded(
        "the \(side.name) `\(entity)` has no records at all, and \(links) are linked; nothing was written. "
          + "\(consequence). If it was emptied on purpose, give the pairs up with `antiphon links remove`")
    }
    if links >= Self.linksMin, Double(missing) >= Double(links) * Self.shareMax, !approvesDeletes {
      throw RuntimeError.guarded(
        "\(missing) of \(links) linked records are missing from the \(side.name) `\(entity)`; nothing was written. "
          + "\(consequence). Check that the connection leads to the right place; if it is right, run with "
          + "`--approve-deletes`")
    }
  }

  private func consequence(of side: RecordSide, _ missing: Int) -> String {
    let other = session.plan.side(side.other)
    let what = "\(missing) records of the \(side.other.name) `\(other.entity.name)`"
    switch other.delete.action {
    case .ignore: return "Otherwise \(missing) pairs would have been parted"
    case .archive: return "Otherwise \(what) would have been archived"
    case .propagate: return "Otherwise \(what) would have been deleted"
    }
  }

  func add(_ page: ChangePage) {
    for (index, row) in page.rows.enumerated() where row.action == .delete || row.action == .archive {
      var known = deletions[row.side] ?? (0, [])
      known.count += 1
      if known.keys.count < Self.keysShown { known.keys.append(KeyEncoding.description(page.key(row.side, index))) }
      deletions[row.side] = known
    }
  }

  /// When every decision is made and nothing is written.
  func checkBudgets() throws {
    for side in RecordSide.allCases {
      guard let (count, keys) = deletions[side], !approvesDeletes else { continue }
      let rule = session.plan.side(side).delete
      let budget = isUndo && rule.action == .ignore ? 0 : rule.budget(links: session.activeLinkCount)
      guard count > budget else { continue }
      let entity = session.plan.side(side).entity.name
      let more = count > keys.count ? ", and \(count - keys.count) more" : ""
      throw RuntimeError.guarded(
        "\(count) records of the \(side.name) `\(entity)` would have been "
          + "\(!isUndo && rule.action == .archive ? "archived" : "deleted"), and the mapping allows \(budget); nothing was written. "
          + "They are \(keys.joined(separator: "; "))\(more). If it is right, \(isUndo ? "undo" : "run") with `--approve-deletes`"
      )
    }
  }
}
