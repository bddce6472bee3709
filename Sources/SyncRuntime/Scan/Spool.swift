import SyncEngine
import SyncModel
import SyncState

/// Holds changes back until both reads have ended, where only the whole tells whether two records have one key or claim
/// one partner. Such records are all held or rejected, never guessed. Deletions come out last.
final class Spool {
  /// Changes a page.
  private static let pageSize = 2_000

  private let scratch: ScratchSpace
  private let plan: SyncPlan
  private let decisions: Decisions

  init(scratch: ScratchSpace, plan: SyncPlan, decisions: Decisions) {
    self.scratch = scratch
    self.plan = plan
    self.decisions = decisions
  }

  func add(_ page: ChangePage) throws {
    var changes = ScratchRows()
    var deletes = ScratchRows()
    var targetClaims = ScratchRows()
    var sourceClaims = ScratchRows()
    let payload = Arena(capacity: 4096)
    for index in 0..<page.count {
      let row = page.rows[index]
      if row.isSilent, row.isDone, row.action != .unlink { continue }
      payload.removeAll()
      ChangePageCoding.append(page, index, to: payload)
      if row.action == .delete || row.action == .archive {
        deletes.append(key: page.sourceKey(index), payload: payload.bytes)
      } else {
        changes.append(key: page.sourceKey(index), payload: payload.bytes)
      }
      if Self.claims(.target, row) {
        targetClaims.append(key: page.targetKey(index), payload: page.sourceKey(index))
      }
      if Self.claims(.source, row) { sourceClaims.append(key: page.sourceKey(index)) }
    }
    try changes.store(in: scratch, ScratchPlace.changes)
    try deletes.store(in: scratch, ScratchPlace.deletes)
    try targetClaims.store(in: scratch, ScratchPlace.targetClaims)
    try sourceClaims.store(in: scratch, ScratchPlace.sourceClaims)
  }

  /// Whether the change gives a record of that side a partner that it did not have.
  private static func claims(_ side: RecordSide, _ row: ChangePage.Row) -> Bool {
    let key = side == .target ? row.targetKey : row.sourceKey
    guard key.count > 0 else { return false }
    if row.moved.contains(side) { return true }
    // An existing source record is read once; a clash of its keys is told by the changes themselves.
    if side == .source { return row.action == .create && row.side == .source }
    return row.link == 0 && (row.action == .adopt || row.action == .create && row.side == .target)
  }

  /// All changes but deletions, in the order in which they were added, those that clash turned into holds and rejects.
  func drain(_ body: (ChangePage) async throws -> Void) async throws {
    try await drain(ScratchPlace.changes, body)
  }

  func drainDeletes(_ body: (ChangePage) async throws -> Void) async throws {
    try await drain(ScratchPlace.deletes, body)
  }

  private func drain(_ space: Int, _ body: (ChangePage) async throws -> Void) async throws {
    var last: Int64 = 0
    while true {
      let page = ChangePage(plan, arena: Arena(capacity: 256 * 1024))
      var isWhole = true
      let next = try scratch.scan(space: space, after: last, limit: Self.pageSize) { _, _, payload in
        if !ChangePageCoding.decode(payload, into: page) { isWhole = false }
      }
      guard isWhole else { throw PairDecisions.damaged }
      guard let next else { return }
      last = next
      for index in 0..<page.count where page.rows[index].action == .unlink && page.rows[index].isSilent {
        page.change(index) { $0.isDone = true }
      }
      if space == ScratchPlace.changes { try settleClashes(page) }
      try await body(page)
    }
  }

  private func settleClashes(_ page: ChangePage) throws {
    try settleClaims(page, .target, ScratchPlace.targetClaims)
    try settleClaims(page, .source, ScratchPlace.sourceClaims)
    let sources = KeyPage()
    for index in 0..<page.count { sources.append(page.sourceKey(index)) }
    var keyCounts = [Int](repeating: 0, count: page.count)
    try scratch.find(space: ScratchPlace.changes, keys: sources) { position, _, payload in
      // A record that is given up under its old key and paired under the new one is one record.
      if !Self.isDone(payload) { keyCounts[position] += 1 }
    }
    for (index, count) in keyCounts.enumerated() where count > 1 && page.rows[index].sourceKey.count > 0 {
      guard page.rows[index].action != .reject, page.rows[index].claimed == nil, !page.rows[index].isDone else {
        continue
      }
      page.withdraw(index)
      page.setAction(.reject, reason: "\(count) records of the source have this key", of: index)
    }
  }

  private static func isDone(_ payload: UnsafeRawBufferPointer) -> Bool {
    payload.count > 1 && payload[0] == unlinkCode && payload[1] & 1 != 0
  }

  private static let unlinkCode = UInt8(ChangeAction.allCases.firstIndex(of: .unlink) ?? 0)

  private func settleClaims(_ page: ChangePage, _ side: RecordSide, _ space: Int) throws {
    let keys = KeyPage()
    var claimants: [Int] = []
    for (index, row) in page.rows.enumerated() where Self.claims(side, row) {
      keys.append(page.key(side, index))
      claimants.append(index)
    }
    guard !claimants.isEmpty else { return }
    var counts = [Int](repeating: 0, count: claimants.count)
    let winners = claimants.map { side == .target ? decisions.claimant(of: page.targetKey($0)) : nil }
    var isGiven = [Bool](repeating: false, count: claimants.count)
    try scratch.find(space: space, keys: keys) { position, _, payload in
      counts[position] += 1
      if let winner = winners[position], winner.source.elementsEqual(payload) { isGiven[position] = true }
    }
    for (position, count) in counts.enumerated() {
      let index = claimants[position]
      let isAdoption = page.rows[index].action == .adopt && page.rows[index].link == 0
      if isAdoption, let winner = winners[position], winner.source.elementsEqual(page.sourceKey(index)) {
        page.change(index) { if !$0.decisions.contains(winner.id) { $0.decisions.append(winner.id) } }
        continue
      }
      if count < 2 { continue }
      if page.rows[index].action == .hold || page.rows[index].action == .reject {
        if page.rows[index].moved.contains(side) { page.change(index) { $0.claimed = side } }
        continue
      }
      page.withdraw(index)
      if isGiven[position] {
        page.setAction(
          .hold, reason: "a person gave this partner to another record; the next run decides anew", of: index)
      } else {
        page.setAction(.hold, reason: "\(count) records of the \(side.other.name) claim this partner", of: index)
        if isAdoption { page.change(index) { $0.conflict = .claim } }
      }
      page.change(index) { $0.claimed = side }
    }
  }
}
