import SyncModel

/// A line of `sync_records`.
public struct AuditRow: Sendable, Hashable {
  public var id: Int64
  public var run: Int64
  public var side: LinkSide
  public var action: RecordAction
  public var sourceKey: String?
  public var targetKey: String?
  /// JSON.
  public var changes: String?
  public var reason: String?
}

extension StateStore {
  /// What became of the records of a run, in the order of writing; at most `limit` behind an id.
  public func records(run: Int64, after id: Int64 = 0, limit: Int) throws(StateError) -> [AuditRow] {
    try audit("run_id = ?1 AND id > ?2", [run, id, limit])
  }

  /// One record's whole story, oldest first, by its key as text on either side.
  public func records(sync: String, key: String, limit: Int) throws(StateError) -> [AuditRow] {
    try audit(
      """
      (source_key = ?2 OR target_key = ?2) AND run_id IN (
        SELECT id FROM sync_history WHERE sync = ?1 OR sync_id = (SELECT id FROM syncs WHERE name = ?1))
      """, [sync, key, limit])
  }

  private func audit(_ condition: String, _ arguments: [any StoreBindable]) throws(StateError) -> [AuditRow] {
    try read { database in
      let rows = try database.rows(
        sql: "SELECT * FROM sync_records WHERE \(condition) ORDER BY id LIMIT ?3", arguments: arguments)
      return rows.compactMap { row in
        guard let action = RecordAction(rawValue: row["action"]) else { return nil }
        let side: String = row["side"]
        return AuditRow(
          id: row["id"], run: row["run_id"], side: side == "source" ? .source : .target, action: action,
          sourceKey: row["source_key"], targetKey: row["target_key"], changes: row["changes"], reason: row["reason"])
      }
    }
  }

  /// Removes finished runs that started before the instant, with their records and metrics; each sync's last run stays.
  /// Returns how many runs went.
  public func prune(before instant: Int64) throws(StateError) -> Int {
    try write { database in
      let time = Timestamps.text(instant)
      let runs = """
        SELECT id FROM sync_history WHERE started < ?1 AND status <> 'running'
          AND id NOT IN (SELECT max(id) FROM sync_history GROUP BY sync_id)
        """
      try database.execute(sql: "DELETE FROM sync_records WHERE run_id IN (\(runs))", arguments: [time])
      try database.execute(sql: "DELETE FROM before_images WHERE run_id IN (\(runs))", arguments: [time])
      try database.execute(sql: "DELETE FROM sync_metrics WHERE time < ?1", arguments: [time])
      return try database.executeCounting(
        sql: "DELETE FROM sync_history WHERE id IN (\(runs))", arguments: [time])
    }
  }
}
