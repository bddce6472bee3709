import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// What a complete read of the target found: which links still have their record, which records were edited since, and,
/// in the scratch space, the records that no link holds.
final class TargetIndex: @unchecked Sendable {
  var seen = SeenLinks()
  /// Links whose record does not pass the target's filter now.
  var left = SeenLinks()
  /// How many of the links seen are synchronised.
  var activeSeen = 0
  var counts = SideCounts()
  /// Links whose record differs from what was last agreed.
  var changedCount = 0
  /// Records without a link that can be found by match values.
  var candidateCount = 0
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
        try await session.lookups?.prepare(page, .target)
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
    var fresh = FreshRecords(session, .target)
    var orphans = ScratchRows()
    session.targetMapper.begin(page.arena)
    let payload = Arena(capacity: 1024)
    let hasFilter = session.plan.target.filter != nil
    for row in 0..<page.rowCount {
      let hit = hits[row]
      let cells = UnsafePointer(page.row(row))
      let isDeleted = session.isMarkedDeleted(.target, cells, in: page.arena)
      if hit.id != 0 {
        if isDeleted {
          // Its pair accounts for it, as for one that is not there.
          index.counts.read -= 1
          continue
        }
        guard index.seen.insert(hit.id) else { continue }
        guard hit.status == .active else {
          index.counts.filtered += 1
          continue
        }
        index.activeSeen += 1
        if hasFilter, session.targetMapper.filterVerdict(cells, in: page.arena) != .mapped {
          _ = index.left.insert(hit.id)
        }
        if session.targetShape.fingerprint(cells, in: page.arena) != hit.targetHash {
          payload.removeAll()
          RecordCoding.append(cells, count: page.columnCount, from: page.arena, to: payload)
          drifts.append(key: ScratchRows.key(of: hit.id), payload: payload.bytes)
        }
        continue
      }
      let passes = !isDeleted && session.targetMapper.filterVerdict(cells, in: page.arena) == .mapped
      fresh.add(cells, key: keys[row], passesFilter: passes, page.arena)
      if session.plan.isTwoWay {
        if passes {
          orphans.append(key: keys[row], payload: fresh.payload.bytes)
        } else {
          index.counts.filtered += 1
        }
      }
    }
    index.changedCount += drifts.count
    index.candidateCount += fresh.count
    try drifts.store(in: scratch, ScratchPlace.drift)
    try fresh.store(in: scratch, from: ScratchPlace.targetCandidates)
    try orphans.store(in: scratch, ScratchPlace.newTargets)
  }
}

/// Records without a link on their way into the scratch space, by their match values.
struct FreshRecords {
  private let session: SyncSession
  private let side: RecordSide
  private var rows: [ScratchRows]
  private let values: RecordBatch
  private let matchKey = Arena(capacity: 64)
  /// The record added last, as it waits there.
  let payload = Arena(capacity: 1024)
  /// How many can be found.
  private(set) var count = 0

  init(_ session: SyncSession, _ side: RecordSide) {
    self.session = session
    self.side = side
    rows = session.plan.matches.map { _ in ScratchRows() }
    values = RecordBatch(
      columnCount: max(1, session.plan.matches.map(\.pairs.count).max() ?? 0), rowCapacity: 1, arena: Arena(capacity: 0)
    )
    values.appendRow()
  }

  mutating func add(_ cells: UnsafePointer<Cell>, key: UnsafeRawBufferPointer, passesFilter: Bool, _ arena: Arena) {
    payload.removeAll()
    Candidate.append(
      passesFilter: passesFilter, key: key, cells, session.plan.side(side).reads.count, from: arena, to: payload)
    for alternative in session.plan.matches.indices
    where session.mapper(from: side).matchValues(alternative, row: cells, into: values.row(0)) {
      matchKey.removeAll()
      KeyEncoding.append(
        values.row(0), count: session.plan.matches[alternative].pairs.count, from: arena, to: matchKey)
      rows[alternative].append(key: matchKey.bytes, payload: payload.bytes)
      count += 1
    }
  }

  func store(in scratch: ScratchSpace, from space: Int) throws {
    for (alternative, rows) in rows.enumerated() { try rows.store(in: scratch, space + alternative) }
  }
}
