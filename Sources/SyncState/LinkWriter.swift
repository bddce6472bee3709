import SyncModel

/// Writes the links of a settlement through prepared statements.
struct LinkWriter {
  private let database: any StoreSession
  private let sync: Int64

  init(_ database: any StoreSession, sync: Int64) {
    self.database = database
    self.sync = sync
  }

  /// Links that exist come before new ones, which may have the keys that those give up. Returns the ids in the order of
  /// the settlement.
  func write(_ settlement: Settlement) throws -> [Int64] {
    let links = settlement.links
    let ids = LinkIDs(links.map(\.id))
    let bytes = settlement.bytes
    try park(links.filter { $0.id != 0 && !($0.sourceKey.isNone && $0.targetKey.isNone) }, bytes)
    try change(links, bytes)
    try insert(links, bytes, ids)
    try database.flush()
    let base = try database.statement(
      "INSERT INTO link_bases (link_id, base) VALUES (?1, ?2) ON CONFLICT (link_id) DO UPDATE SET base = excluded.base")
    for (index, link) in links.enumerated() where !link.base.isNone {
      base.bind(1, ids.values[index])
      base.bind(2, bytes.bytes(link.base))
      try base.run()
    }
    return ids.values
  }

  /// Takes the keys from links that are about to get others: two links may exchange a key.
  private func park(_ movers: [Settlement.Link], _ bytes: Arena) throws {
    // One alone exchanges with none.
    if movers.count < 2 { return }
    let statement = try database.statement(
      """
      UPDATE links SET source_key = CASE WHEN source_key <> ?4 THEN ?3 ELSE source_key END,
        target_key = CASE WHEN target_key <> ?5 THEN NULL ELSE target_key END
      WHERE id = ?1 AND sync_id = ?2 AND (source_key <> ?4 OR target_key <> ?5)
      """)
    statement.bind(2, sync)
    for link in movers {
      // No key begins with FE, and no other link has this id.
      let parked = [0xFE] + withUnsafeBytes(of: link.id.bigEndian) { Array($0) }
      try parked.withUnsafeBytes { parked in
        statement.bind(1, link.id)
        statement.bind(3, parked)
        statement.bind(4, bytes.bytes(link.sourceKey))
        statement.bind(5, bytes.bytes(link.targetKey))
        try statement.run()
      }
    }
  }

  private func change(_ links: [Settlement.Link], _ bytes: Arena) throws {
    let statement = try database.statement(
      """
      UPDATE links SET source_key = coalesce(?2, source_key), target_key = coalesce(?3, target_key),
        source_high = ?4, source_low = ?5, target_high = ?6, target_low = ?7, status = ?8
      WHERE id = ?9 AND sync_id = ?1
      """)
    for link in links where link.id != 0 {
      bind(statement, link, bytes)
      statement.bind(9, link.id)
      let id = link.id
      try statement.run { done, _ in
        if done.affected == 0 { throw StateError.failed("there is no link \(id) in this sync") }
      }
    }
  }

  private func insert(_ links: [Settlement.Link], _ bytes: Arena, _ ids: LinkIDs) throws {
    let statement = try database.statement(
      """
      INSERT INTO links (sync_id, source_key, target_key, source_high, source_low, target_high, target_low, status)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      ON CONFLICT (sync_id, source_key) DO UPDATE SET target_key = coalesce(excluded.target_key, links.target_key),
        source_high = excluded.source_high, source_low = excluded.source_low, target_high = excluded.target_high,
        target_low = excluded.target_low, status = excluded.status
      RETURNING id
      """)
    for (index, link) in links.enumerated() where link.id == 0 {
      guard bytes.bytes(link.sourceKey) != nil else { throw StateError.failed("a new link needs a source key") }
      bind(statement, link, bytes)
      try statement.run { done, hasRow in
        guard hasRow else { throw StateError.failed("a new link was not stored") }
        ids.values[index] = done.int(0)
      }
    }
  }

  private func bind(_ statement: any StoreStatement, _ link: Settlement.Link, _ bytes: Arena) {
    statement.bind(1, sync)
    statement.bind(2, bytes.bytes(link.sourceKey))
    statement.bind(3, bytes.bytes(link.targetKey))
    statement.bind(4, link.sourceHash.high)
    statement.bind(5, link.sourceHash.low)
    statement.bind(6, link.targetHash.high)
    statement.bind(7, link.targetHash.low)
    statement.bind(8, link.status.rawValue)
  }
}

/// The ids of a settlement's links, which come when the statements are answered.
private final class LinkIDs {
  var values: [Int64]
  init(_ values: [Int64]) { self.values = values }
}
