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
          sql: "UPDATE change_sets SET settled = CASE WHEN settled < ?1 THEN ?1 ELSE settled END WHERE id = ?2",
          arguments: [progress.settled, progress.id])
      }
      return ids
    }
  }

  private static func storeLinks(_ settlement: Settlement, sync: Int64, _ database: any StoreSession) throws -> [Int64]
  {
    if !settlement.removedLinks.isEmpty {
      let base = try database.statement(
        "DELETE FROM link_bases WHERE link_id = (SELECT id FROM links WHERE id = ?1 AND sync_id = ?2)")
      let link = try database.statement("DELETE FROM links WHERE id = ?1 AND sync_id = ?2")
      for id in settlement.removedLinks {
        for statement in [base, link] {
          statement.bind(1, id)
          statement.bind(2, sync)
          try statement.run()
        }
      }
    }
    if !settlement.freedTargetKeys.isEmpty {
      let statement = try database.statement("UPDATE links SET target_key = NULL WHERE id = ?1 AND sync_id = ?2")
      for id in settlement.freedTargetKeys {
        statement.bind(1, id)
        statement.bind(2, sync)
        try statement.run()
      }
    }
    if !settlement.linkStatuses.isEmpty {
      let statement = try database.statement("UPDATE links SET status = ?1 WHERE id = ?2 AND sync_id = ?3")
      for (id, status) in settlement.linkStatuses {
        statement.bind(1, status.rawValue)
        statement.bind(2, id)
        statement.bind(3, sync)
        try statement.run()
      }
    }
    if settlement.links.isEmpty { return [] }
    return try LinkWriter(database, sync: sync).write(settlement)
  }

  private static func closeIntents(_ settlement: Settlement, sync: Int64, _ database: any StoreSession) throws {
    for range in settlement.settledIntents {
      try database.execute(
        sql: "DELETE FROM intents WHERE id BETWEEN ? AND ? AND sync_id = ?",
        arguments: [range.lowerBound, range.upperBound, sync])
    }
  }

  private static func storeRecords(_ settlement: Settlement, run: Int64, _ database: any StoreSession) throws {
    if settlement.records.isEmpty { return }
    let statement = try database.statement(
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

  private static func store(_ metrics: [Metric], sync: Int64, run: Int64, _ database: any StoreSession) throws {
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
