import Foundation
import SyncModel

/// A record that every run reads again until the cause is gone.
public struct QueuedKey: Sendable, Hashable {
  public var side: LinkSide
  public var key: [UInt8]
  public var list: QueueList
  public var reason: String
  /// How many runs met it.
  public var attempts: Int
}

extension StateStore {
  public func queuedKeys(sync: Int64) throws(StateError) -> [QueuedKey] {
    try read { database in
      let rows = try database.rows(
        sql: "SELECT side, key, list, reason, attempts FROM queue WHERE sync_id = ? ORDER BY side, key",
        arguments: [sync])
      return rows.compactMap { row in
        guard let side = LinkSide(rawValue: row["side"]), let list = QueueList(rawValue: row["list"]) else {
          return nil
        }
        let key: [UInt8] = row["key"]
        return QueuedKey(side: side, key: key, list: list, reason: row["reason"], attempts: row["attempts"])
      }
    }
  }

  static func storeQueue(_ settlement: Settlement, sync: Int64, run: Int64, _ database: any StoreSession) throws {
    if settlement.queue.isEmpty { return }
    let insertion = try database.statement(
      """
      INSERT INTO queue (sync_id, side, key, list, reason, first_run, last_run, attempts)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1)
      ON CONFLICT (sync_id, side, key) DO UPDATE SET list = excluded.list, reason = excluded.reason,
        attempts = queue.attempts + CASE WHEN queue.last_run <> excluded.last_run THEN 1 ELSE 0 END, last_run = excluded.last_run
      """)
    let deletion = try database.statement("DELETE FROM queue WHERE sync_id = ?1 AND side = ?2 AND key = ?3")
    for entry in settlement.queue {
      let statement = entry.list == nil ? deletion : insertion
      statement.bind(1, sync)
      statement.bind(2, entry.side.rawValue)
      statement.bind(3, settlement.bytes.bytes(entry.key))
      if let list = entry.list {
        var name = list.rawValue
        var reason = entry.reason
        try name.withUTF8 { name in
          try reason.withUTF8 { reason in
            statement.bind(text: 4, UnsafeRawBufferPointer(name))
            statement.bind(text: 5, UnsafeRawBufferPointer(reason))
            statement.bind(6, run)
            try statement.run()
          }
        }
      } else {
        try statement.run()
      }
    }
  }

  /// Takes off the queue what the run did not meet again: a complete read has shown that its cause is gone.
  public func clearQueue(_ lease: Lease, exceptOf run: Int64) throws(StateError) {
    try write(lease) { database in
      try database.execute(
        sql: "DELETE FROM queue WHERE sync_id = ? AND last_run <> ?", arguments: [lease.sync, run])
    }
  }
}
