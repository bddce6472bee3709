import GRDB
import GRDBSQLite
import SyncModel

extension StateStore {
  /// Stores a settlement in one transaction and gives the ids of its links, in its order. Throws `leaseLost` with nothing
  /// stored when the lease is another's.
  @discardableResult
  public func settle(
    _ lease: Lease, run: Int64, now: Int64, _ settlement: Settlement
  ) throws(StateError) -> [Int64] {
    try write(lease) { database in
      let ids = try Self.storeLinks(settlement, sync: lease.sync, database)
      try Self.closeIntents(settlement, sync: lease.sync, database)
      try Self.storeRecords(settlement, run: run, database)
      try Self.storeImages(settlement, run: run, database)
      try Self.storeQueue(settlement, sync: lease.sync, run: run, database)
      try Self.storeConflicts(settlement, sync: lease.sync, run: run, now: now, database)
      try Self.store(settlement.metrics, sync: lease.sync, run: run, database)
      try Self.store(settlement.cursors, sync: lease.sync, database)
      if let progress = settlement.changeSetProgress {
        try database.execute(
          sql: "UPDATE change_sets SET settled = max(settled, ?) WHERE id = ?",
          arguments: [progress.settled, progress.id])
      }
      return ids
    }
  }

  private static func storeLinks(_ settlement: Settlement, sync: Int64, _ database: Database) throws -> [Int64] {
    if !settlement.removedLinks.isEmpty {
      let base = try RawStatement(
        database,
        "DELETE FROM link_bases WHERE link_id = (SELECT id FROM links WHERE id = ?1 AND sync_id = ?2)")
      let link = try RawStatement(database, "DELETE FROM links WHERE id = ?1 AND sync_id = ?2")
      for id in settlement.removedLinks {
        for statement in [base, link] {
          statement.bind(1, id)
          statement.bind(2, sync)
          try statement.run()
        }
      }
    }
    if !settlement.freedTargetKeys.isEmpty {
      let statement = try RawStatement(database, "UPDATE links SET target_key = NULL WHERE id = ?1 AND sync_id = ?2")
      for id in settlement.freedTargetKeys {
        statement.bind(1, id)
        statement.bind(2, sync)
        try statement.run()
      }
    }
    if !settlement.linkStatuses.isEmpty {
      let statement = try RawStatement(database, "UPDATE links SET status = ?1 WHERE id = ?2 AND sync_id = ?3")
      for (id, status) in settlement.linkStatuses {
        statement.bind(1, status.rawValue)
        statement.bind(2, id)
        statement.bind(3, sync)
        try statement.run()
      }
    }
    if settlement.links.isEmpty { return [] }
    let writer = try LinkWriter(database, sync: sync)
    return try settlement.links.map { try writer.write($0, settlement.bytes) }
  }

  private static func closeIntents(_ settlement: Settlement, sync: Int64, _ database: Database) throws {
    for range in settlement.settledIntents {
      try database.execute(
        sql: "DELETE FROM intents WHERE id BETWEEN ? AND ? AND sync_id = ?",
        arguments: [range.lowerBound, range.upperBound, sync])
    }
  }

  private static func storeRecords(_ settlement: Settlement, run: Int64, _ database: Database) throws {
    if settlement.records.isEmpty { return }
    let statement = try RawStatement(
      database,
      """
      INSERT INTO sync_records (run_id, side, action, source_key, target_key, changes, reason)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """)
    statement.bind(1, run)
    let bytes = settlement.bytes
    let texts = Arena()
    func described(_ key: ByteSlice) -> ByteSlice {
      guard let key = bytes.bytes(key) else { return .none }
      let start = texts.count
      KeyEncoding.appendDescription(key, to: texts)
      return ByteSlice(offset: start, count: texts.count - start)
    }
    for record in settlement.records {
      texts.removeAll()
      let side = ByteSlice(offset: texts.append(record.side.name), count: record.side.name.utf8.count)
      let action = ByteSlice(offset: texts.append(record.action.rawValue), count: record.action.rawValue.utf8.count)
      let source = described(record.sourceKey)
      let target = described(record.targetKey)
      statement.bind(text: 2, texts.bytes(side))
      statement.bind(text: 3, texts.bytes(action))
      statement.bind(text: 4, texts.bytes(source))
      statement.bind(text: 5, texts.bytes(target))
      statement.bind(text: 6, bytes.bytes(record.changes))
      statement.bind(text: 7, bytes.bytes(record.reason))
      try statement.run()
    }
  }

  private static func store(_ metrics: [Metric], sync: Int64, run: Int64, _ database: Database) throws {
    for metric in metrics {
      try database.execute(
        sql: """
          INSERT INTO sync_metrics (run_id, sync, name, labels, value, time)
          VALUES (?, (SELECT name FROM syncs WHERE id = ?), ?, ?, ?, ?)
          """,
        arguments: [run, sync, metric.name, metric.labels, metric.value, Timestamps.text(metric.time)])
    }
  }
}

/// Writes links through prepared statements.
private struct LinkWriter {
  let sync: Int64
  let insertion: RawStatement
  let takeover: RawStatement
  let update: RawStatement
  let base: RawStatement

  init(_ database: Database, sync: Int64) throws {
    self.sync = sync
    insertion = try RawStatement(
      database,
      """
      INSERT INTO links (sync_id, source_key, target_key, source_high, source_low, target_high, target_low, status)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (sync_id, source_key) DO NOTHING
      """)
    takeover = try RawStatement(database, "SELECT id FROM links WHERE sync_id = ?1 AND source_key = ?2")
    update = try RawStatement(
      database,
      """
      UPDATE links SET source_key = coalesce(?2, source_key), target_key = coalesce(?3, target_key),
        source_high = ?4, source_low = ?5, target_high = ?6, target_low = ?7, status = ?8
      WHERE id = ?9 AND sync_id = ?1
      """)
    base = try RawStatement(database, "INSERT OR REPLACE INTO link_bases (link_id, base) VALUES (?1, ?2)")
  }

  func write(_ link: Settlement.Link, _ bytes: Arena) throws -> Int64 {
    var id = link.id
    if id == 0 {
      guard bytes.bytes(link.sourceKey) != nil else { throw StateError.failed("a new link needs a source key") }
      bind(insertion, link, bytes)
      try insertion.run()
      if sqlite3_changes(insertion.database) > 0 {
        id = sqlite3_last_insert_rowid(insertion.database)
      } else {
        takeover.bind(1, sync)
        takeover.bind(2, bytes.bytes(link.sourceKey))
        if try takeover.step() { id = takeover.int(0) }
        takeover.reset()
        try change(id, link, bytes)
      }
    } else {
      try change(id, link, bytes)
    }
    if let value = bytes.bytes(link.base) {
      base.bind(1, id)
      base.bind(2, value)
      try base.run()
    }
    return id
  }

  private func change(_ id: Int64, _ link: Settlement.Link, _ bytes: Arena) throws {
    bind(update, link, bytes)
    update.bind(9, id)
    try update.run()
    if sqlite3_changes(update.database) == 0 { throw StateError.failed("there is no link \(id) in this sync") }
  }

  private func bind(_ statement: RawStatement, _ link: Settlement.Link, _ bytes: Arena) {
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
