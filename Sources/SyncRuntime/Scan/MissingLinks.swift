import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Links whose source record did not come in a complete read: it got another key, left the filter, or is gone.
struct MissingLinks {
  let session: SyncSession
  let scratch: ScratchSpace
  let index: TargetIndex
  let seen: SeenLinks
  let account: RunAccount

  private static let pageSize = 2_000

  func pages(_ body: (ChangePage) async throws -> Void) async throws {
    guard seen.count < session.linkCount else { return }
    // Links that this very run made were not there when the source was read.
    var last: Int64 = 0
    while true {
      let page = try session.store.links(sync: session.sync, after: last, limit: Self.pageSize)
      guard let lastID = page.lastID else { return }
      last = lastID
      let missing = page.hits.indices.filter {
        page.hits[$0].status == .active && page.hits[$0].id <= session.lastLink && !seen.contains(page.hits[$0].id)
      }
      guard !missing.isEmpty else { continue }
      let changes = try await decide(missing, page)
      if !changes.isEmpty { try await body(changes) }
    }
  }

  private func decide(_ missing: [Int], _ page: LinkPage) async throws -> ChangePage {
    let found = try await stillThere(missing.map { page.sourceKeys.array($0) })
    let changes = ChangePage(session.plan, arena: Arena(capacity: 4096))
    let pairs = PairDecisions(session)
    session.merger.begin(changes.arena)
    let ids = missing.map { page.hits[$0].id }
    let bases = try session.store.bases(ids)
    let drifted = try index.drifted(ids, scratch)
    for position in missing {
      let link = page.hits[position].id
      changes.append(
        ChangePage.Row(
          action: .unlink, side: .source, link: link,
          sourceKey: changes.arena.append(bytes: page.sourceKeys.array(position)),
          targetKey: changes.arena.append(bytes: page.targetKeys.array(position)),
          sourceHash: page.hits[position].sourceHash, targetHash: page.hits[position].targetHash))
      let row = changes.count - 1
      let base = bases[link] ?? LinkBase(sourceKey: [], targetKey: nil, base: [])
      try fill(changes, row, base, drifted[link])
      changes.change(row) {
        $0.targetHash = session.targetShape.fingerprint(changes.target.current.row(row), in: changes.arena)
      }
      if found.contains(page.sourceKeys.array(position)) {
        account.source { $0.read += 1 }
        pairs.leave(.source, row, changes)
      } else if !index.seen.contains(link) {
        changes.change(row) { $0.gone = .both }
        changes.setAction(.unlink, reason: "both records are gone", of: row)
      } else if base.base.isEmpty {
        pairs.neverAgreed(.source, row, changes)
      }
    }
    try moves(changes, bases, drifted, pairs)
    return changes
  }

  /// What is known of the target record, which is there.
  private func fill(_ changes: ChangePage, _ row: Int, _ base: LinkBase, _ partner: [UInt8]?) throws {
    try session.layout.decode(base.base, into: changes, row)
    let columns = changes.target
    columns.current.row(row).update(from: columns.base.row(row), count: columns.columnCount)
    try partner?.withUnsafeBytes { bytes in
      guard RecordCoding.decode(bytes, into: columns.current.row(row), count: columns.columnCount, arena: changes.arena)
      else { throw PairDecisions.damaged }
    }
  }

  /// Of the rows that are still open, those whose target record matches a new source record move to it; the others'
  /// source record was deleted.
  private func moves(
    _ changes: ChangePage, _ bases: [Int64: LinkBase], _ drifted: [Int64: [UInt8]], _ pairs: PairDecisions
  ) throws {
    let open = changes.rows.indices.filter {
      let row = changes.rows[$0]
      return row.action == .unlink && row.reason == nil && !row.isDone
    }
    guard !open.isEmpty else { return }
    let candidates =
      session.mayMove(.source)
      ? try MatchSearch(session: session, scratch: scratch, side: .source)
        .candidates(for: open.map { UnsafePointer(changes.target.current.row($0)) }, in: changes.arena) : [:]
    var taken = ScratchRows()
    var contested = ScratchRows()
    for (position, row) in open.enumerated() {
      if let found = candidates[position], found.count > 1 {
        for payload in found {
          try payload.withUnsafeBytes { payload in
            guard let candidate = Candidate(payload) else { throw PairDecisions.damaged }
            contested.append(key: candidate.key)
          }
        }
        let key = KeyEncoding.description(changes.sourceKey(row))
        pairs.contested(.source, count: found.count, key: key, row, changes)
      } else if let found = candidates[position], found.count == 1, let base = bases[changes.rows[row].link] {
        try found[0].withUnsafeBytes { payload in
          guard let candidate = Candidate(payload) else { throw PairDecisions.damaged }
          try move(row, to: candidate, base, drifted[changes.rows[row].link], pairs, changes)
          taken.append(key: candidate.key)
        }
      } else {
        pairs.partnerGone(.source, isEdited: pairs.isEdited(.target, row, changes), row, changes)
      }
    }
    try taken.store(in: scratch, ScratchPlace.takenSources)
    try contested.store(in: scratch, ScratchPlace.contestedSources)
  }

  private func move(
    _ row: Int, to candidate: Candidate, _ base: LinkBase, _ partner: [UInt8]?, _ pairs: PairDecisions,
    _ changes: ChangePage
  ) throws {
    // The row is replaced by one that merges the pair under its new key.
    let link = changes.rows[row].link
    changes.change(row) {
      $0.link = 0
      $0.isSilent = true
      $0.isDone = true
    }
    let cells = RecordBatch(
      columnCount: session.plan.source.reads.count, rowCapacity: 1, arena: changes.arena)
    let record = cells.appendRow()
    guard RecordCoding.decode(candidate.record, into: record, count: cells.columnCount, arena: changes.arena) else {
      throw PairDecisions.damaged
    }
    let moved = PairDecisions.Record(
      cells: record, key: candidate.key, hash: session.sourceShape.fingerprint(record, in: changes.arena))
    if let partner {
      try partner.withUnsafeBytes {
        try pairs.linked(
          moved, link: link, base: base, partner: $0, moved: .source, changes)
      }
    } else {
      try pairs.linked(moved, link: link, base: base, partner: nil, moved: .source, changes)
    }
  }

  /// The keys that the source still has, though the filtered read did not bring them.
  private func stillThere(_ keys: [[UInt8]]) async throws -> Set<[UInt8]> {
    guard !session.plan.source.pushdown.isEmpty, session.sourceSpec.capabilities.findsByField else { return [] }
    let found = try await KeyedRecords.find(keys, session, .source, fields: session.sourceKeyFields)
    return Set(found.keys)
  }
}

/// Records by their keys.
enum KeyedRecords {
  static func find(
    _ keys: [[UInt8]], _ session: SyncSession, _ side: RecordSide, fields: [FieldSchema]? = nil
  ) async throws -> [[UInt8]: (batch: RecordBatch, row: Int)] {
    guard !keys.isEmpty else { return [:] }
    let plan = session.plan.side(side)
    let values = RecordBatch(columnCount: plan.keyCount, rowCapacity: keys.count)
    for key in Set(keys) {
      let cells = key.withUnsafeBytes { KeyEncoding.decode($0, to: values.arena) } ?? []
      let row = values.appendRow()
      for (slot, cell) in cells.prefix(plan.keyCount).enumerated() { row[slot] = cell }
    }
    let found = try await session.connection(side).find(
      FindRequest(
        entity: plan.entity, fields: fields ?? plan.readFields, by: session.keyFields(side), values: values))
    var result: [[UInt8]: (batch: RecordBatch, row: Int)] = [:]
    let buffer = Arena(capacity: 64)
    for row in 0..<found.rowCount {
      buffer.removeAll()
      KeyEncoding.append(found.row(row), count: plan.keyCount, from: found.arena, to: buffer)
      result[[UInt8](buffer.bytes)] = (found, row)
    }
    return result
  }
}
