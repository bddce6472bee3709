import SyncModel

extension StateStore {
  /// As `lookUp`: one statement finds a page of keys.
  static func find(
    _ database: any StoreSession, _ sync: Int64, _ side: LinkSide, _ keys: KeyPage
  ) throws -> [LinkHit] {
    let statement = try database.statement(
      """
      SELECT id, source_high, source_low, target_high, target_low, status, place
      FROM unnest(CAST(?2 AS bytea[])) WITH ORDINALITY AS asked (key, place)
      JOIN links ON sync_id = ?1 AND \(side == .source ? "source_key" : "target_key") = asked.key
      """)
    var hits = [LinkHit](repeating: .none, count: keys.count)
    try PostgresArray(keys).bytes.withUnsafeBytes { bytes in
      statement.bind(1, sync)
      statement.bind(2, bytes)
      defer { statement.reset() }
      while try statement.step() {
        let place = Int(statement.int(6)) - 1
        if hits.indices.contains(place) { hits[place] = hit(statement, from: 0) }
      }
    }
    return hits
  }

  static func bases(_ ids: [Int64], _ database: any StoreSession) throws -> [Int64: LinkBase] {
    let statement = try database.statement(
      """
      SELECT source_key, target_key, base, id FROM links LEFT JOIN link_bases ON link_id = id
      WHERE id = ANY(CAST(?1 AS bigint[]))
      """)
    var result: [Int64: LinkBase] = [:]
    result.reserveCapacity(ids.count)
    try PostgresArray(ids).bytes.withUnsafeBytes { bytes in
      statement.bind(1, bytes)
      defer { statement.reset() }
      while try statement.step() {
        result[statement.int(3)] = LinkBase(
          sourceKey: statement.array(0) ?? [], targetKey: statement.array(1), base: statement.array(2) ?? [])
      }
    }
    return result
  }
}
