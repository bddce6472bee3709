import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Links whose source record did not come in a complete read: it left the filter, or is gone.
struct MissingLinks {
  let session: SyncSession
  let seen: SeenLinks

  private static let pageSize = 2_000
  /// A complete read that misses more than this share of the links is not believed.
  static let shareMax = 0.5
  static let linksMin = 20

  /// Stops a run whose read is too small to be true, before it concludes anything from it.
  static func guardAgainstLoss(read: Int, links: Int, seen: Int, side: String, entity: String) throws {
    guard links > 0 else { return }
    let missing = links - seen
    if read == 0 {
      throw RuntimeError.guarded(
        "the \(side) `\(entity)` has no records at all, and \(links) are linked; nothing was written. "
          + "If it was emptied on purpose, part the pairs by giving the sync another name")
    }
    if links >= linksMin, Double(missing) > Double(links) * shareMax {
      throw RuntimeError.guarded(
        "\(missing) of \(links) linked records are missing from the \(side) `\(entity)`; nothing was written. "
          + "Check that the connection leads to the right place")
    }
  }

  func pages(_ body: (ChangePage, _ deleted: Int) async throws -> Void) async throws {
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
      let found = try await stillThere(missing.map { page.sourceKeys.array($0) })
      let changes = ChangePage(columnCount: session.plan.target.reads.count, arena: Arena(capacity: 4096))
      var deleted = 0
      for index in missing {
        let isThere = found.contains(page.sourceKeys.array(index))
        if isThere, session.plan.source.leave == .keep { continue }
        if !isThere { deleted += 1 }
        changes.append(
          ChangePage.Row(
            action: .unlink, link: page.hits[index].id,
            sourceKey: changes.arena.append(bytes: page.sourceKeys.array(index)),
            targetKey: changes.arena.append(bytes: page.targetKeys.array(index)),
            reason: isThere
              ? "the source record no longer passes the filter"
              : "the source record is gone; the target record stays and the pair is parted", parts: !isThere))
      }
      if !changes.isEmpty { try await body(changes, deleted) }
    }
  }

  /// The keys that the source still has, though the filtered read did not bring them.
  private func stillThere(_ keys: [[UInt8]]) async throws -> Set<[UInt8]> {
    guard !session.plan.source.pushdown.isEmpty, session.sourceSpec.capabilities.findsByField else { return [] }
    let count = session.plan.source.keyCount
    let values = RecordBatch(columnCount: count, rowCapacity: keys.count)
    for key in keys {
      let cells = key.withUnsafeBytes { KeyEncoding.decode($0, to: values.arena) } ?? []
      let row = values.appendRow()
      for (slot, cell) in cells.prefix(count).enumerated() { row[slot] = cell }
    }
    let found = try await session.source.find(
      FindRequest(
        entity: session.plan.source.entity, fields: session.sourceKeyFields, by: session.sourceKeyFields,
        values: values))
    var result: Set<[UInt8]> = []
    let buffer = Arena(capacity: 64)
    for row in 0..<found.rowCount {
      buffer.removeAll()
      KeyEncoding.append(found.row(row), count: count, from: found.arena, to: buffer)
      result.insert([UInt8](buffer.bytes))
    }
    return result
  }
}
