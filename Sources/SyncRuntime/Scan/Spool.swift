import SyncEngine
import SyncModel
import SyncState

/// Holds changes back until both reads have ended, where only the whole tells whether two records have one key or claim
/// one partner. Such records are all held or rejected, never guessed.
final class Spool {
  private static let changeSpace = 1
  private static let claimSpace = 2
  /// Changes a page.
  private static let pageSize = 2_000

  private let scratch: ScratchSpace
  private let columnCount: Int
  private(set) var corrections = Corrections()

  struct Corrections {
    var created = 0
    var updated = 0
    var unchanged = 0
    var filtered = 0
    var adopted = 0
    var held = 0
    var rejected = 0
  }

  init(scratch: ScratchSpace, columnCount: Int) {
    self.scratch = scratch
    self.columnCount = columnCount
  }

  func add(_ page: ChangePage) throws {
    var changes = ScratchRows()
    var claims = ScratchRows()
    let payload = Arena(capacity: 4096)
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    for index in 0..<page.count {
      payload.removeAll()
      ChangePageCoding.append(page, index, to: payload)
      changes.append(key: page.sourceKey(index), payload: payload.bytes)
      let row = page.rows[index]
      if row.link == 0, row.action == .adopt || row.action == .create, row.targetKey.count > 0 {
        claims.append(key: page.targetKey(index), payload: nothing)
      }
    }
    try scratch.insert(space: Self.changeSpace, keys: changes.keys, payloads: changes.payloads)
    try scratch.insert(space: Self.claimSpace, keys: claims.keys, payloads: claims.payloads)
  }

  /// All changes in the order in which they were added, those that clash turned into holds and rejects.
  func drain(_ body: (ChangePage) async throws -> Void) async throws {
    var last: Int64 = 0
    while true {
      let page = ChangePage(columnCount: columnCount, arena: Arena(capacity: 256 * 1024))
      var isWhole = true
      let next = try scratch.scan(space: Self.changeSpace, after: last, limit: Self.pageSize) { _, _, payload in
        if !ChangePageCoding.decode(payload, into: page) { isWhole = false }
      }
      guard isWhole else { throw RuntimeError.failed("the scratch space is damaged") }
      guard let next else { return }
      last = next
      try settleClashes(page)
      try await body(page)
    }
  }

  private func settleClashes(_ page: ChangePage) throws {
    let sources = KeyPage()
    let targets = KeyPage()
    var claimants: [Int] = []
    for index in 0..<page.count {
      sources.append(page.sourceKey(index))
      let row = page.rows[index]
      if row.link == 0, row.action == .adopt || row.action == .create, row.targetKey.count > 0 {
        targets.append(page.targetKey(index))
        claimants.append(index)
      }
    }
    var keyCounts = [Int](repeating: 0, count: page.count)
    try scratch.find(space: Self.changeSpace, keys: sources) { position, _, _ in keyCounts[position] += 1 }
    var claimCounts = [Int](repeating: 0, count: claimants.count)
    try scratch.find(space: Self.claimSpace, keys: targets) { position, _, _ in claimCounts[position] += 1 }
    for (index, count) in keyCounts.enumerated() where count > 1 && page.rows[index].sourceKey.count > 0 {
      guard page.rows[index].action != .reject else { continue }
      uncount(page, index)
      corrections.rejected += 1
      page.setAction(.reject, reason: "\(count) records of the source have this key", of: index)
    }
    for (position, count) in claimCounts.enumerated() where count > 1 {
      let index = claimants[position]
      guard page.rows[index].action == .adopt || page.rows[index].action == .create else { continue }
      uncount(page, index)
      corrections.held += 1
      page.setAction(.hold, reason: "\(count) records of the source claim this partner", of: index)
    }
  }

  private func uncount(_ page: ChangePage, _ index: Int) {
    let row = page.rows[index]
    switch row.action {
    case .create: corrections.created += 1
    case .update: if row.isSilent { corrections.unchanged += 1 } else { corrections.updated += 1 }
    case .adopt:
      corrections.adopted += 1
      let writes = (0..<columnCount).contains { page.desired[index, $0].tag != .absent }
      if writes { corrections.updated += 1 } else { corrections.unchanged += 1 }
    case .hold: corrections.held -= 1
    case .unlink: corrections.filtered += 1
    default: corrections.unchanged += 1
    }
  }
}
