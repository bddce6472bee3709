import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// What a complete read of the target found: which links still have their record, which records were edited since, and,
/// in the scratch space, the records that no link holds.
final class TargetIndex: @unchecked Sendable {
  static let driftSpace = 0
  /// Records without a link by their match values: one space for each alternative, from here on.
  static let candidateSpace = 10

  var seen = SeenLinks()
  /// How many of the links seen are synchronised.
  var activeSeen = 0
  var counts = SideCounts()
  /// Links whose record differs from what was last agreed.
  var changedCount = 0
  /// Records without a link that can be found by match values.
  var candidateCount = 0
  var emptyRead: Bool { counts.read == 0 }
}

struct TargetScan {
  let session: SyncSession
  let scratch: ScratchSpace

  func run(progress: (Int) throws -> Void) async throws -> TargetIndex {
    let index = TargetIndex()
    let plan = session.plan
    guard session.targetExists else { return index }
    let reader = ReadAhead(
      try await session.target.read(
        ReadRequest(entity: plan.target.entity, fields: plan.target.readFields)))
    do {
      while let page = try await reader.next() {
        try Task.checkCancellation()
        try add(page, to: index)
        try progress(index.counts.read)
      }
    } catch {
      await reader.close()
      throw error
    }
    return index
  }

  private func add(_ page: RecordBatch, to index: TargetIndex) throws {
    let keys = KeyPage()
    for row in 0..<page.rowCount { keys.append(page.row(row), count: session.plan.target.keyCount, from: page.arena) }
    let hits = try session.store.lookUp(sync: session.sync, .target, keys)
    index.counts.read += page.rowCount
    var drifts = ScratchRows()
    var candidates = session.plan.matches.map { _ in ScratchRows() }
    session.rules.begin(page.arena)
    let width = session.plan.matches.map(\.pairs.count).max() ?? 0
    let values = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, width))
    defer { values.deallocate() }
    let payload = Arena(capacity: 1024)
    for row in 0..<page.rowCount {
      let hit = hits[row]
      let cells = page.row(row)
      if hit.id != 0 {
        guard index.seen.insert(hit.id) else { continue }
        guard hit.status == .active else {
          index.counts.filtered += 1
          continue
        }
        index.activeSeen += 1
        if session.targetShape.fingerprint(cells, in: page.arena) != hit.targetHash {
          payload.removeAll()
          RecordCoding.append(cells, count: page.columnCount, from: page.arena, to: payload)
          drifts.append(key: ScratchRows.key(of: hit.id), payload: payload.bytes)
        }
        continue
      }
      payload.removeAll()
      payload.append(byte: session.rules.passes(cells) ? 1 : 0)
      let key = keys[row]
      payload.reserve(4).storeBytes(of: UInt32(truncatingIfNeeded: key.count), as: UInt32.self)
      payload.commit(4)
      payload.append(key)
      RecordCoding.append(cells, count: page.columnCount, from: page.arena, to: payload)
      for alternative in session.plan.matches.indices
      where session.rules.matchValues(alternative, row: cells, into: values) {
        let matchKey = Arena(capacity: 64)
        KeyEncoding.append(
          values, count: session.plan.matches[alternative].pairs.count, from: page.arena, to: matchKey)
        candidates[alternative].append(key: matchKey.bytes, payload: payload.bytes)
        index.candidateCount += 1
      }
    }
    index.changedCount += drifts.count
    try scratch.insert(space: TargetIndex.driftSpace, keys: drifts.keys, payloads: drifts.payloads)
    for (alternative, rows) in candidates.enumerated() {
      try scratch.insert(space: TargetIndex.candidateSpace + alternative, keys: rows.keys, payloads: rows.payloads)
    }
  }
}

/// A record of the target that no link holds, found by its match values.
struct Candidate {
  var passesFilter: Bool
  var key: UnsafeRawBufferPointer
  var record: UnsafeRawBufferPointer

  init?(_ payload: UnsafeRawBufferPointer) {
    guard payload.count >= 5 else { return nil }
    passesFilter = payload[0] == 1
    let count = Int(payload.loadUnaligned(fromByteOffset: 1, as: UInt32.self))
    guard 5 + count <= payload.count else { return nil }
    key = UnsafeRawBufferPointer(rebasing: payload[5..<(5 + count)])
    record = UnsafeRawBufferPointer(rebasing: payload[(5 + count)...])
  }
}
