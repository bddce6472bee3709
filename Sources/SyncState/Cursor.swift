import SyncModel

/// How far a side was read.
public struct Cursor: Sendable, Hashable {
  public var side: LinkSide
  /// The hash of entity, filter and fields: a cursor of another read is none.
  public var binding: String
  public var value: String

  public init(side: LinkSide, binding: String, value: String) {
    self.side = side
    self.binding = binding
    self.value = value
  }
}

extension StateStore {
  /// Where the last settled read of exactly this `binding` ended; `nil` asks for a complete read.
  public func cursor(sync: Int64, side: LinkSide, binding: String) throws(StateError) -> String? {
    try read { database in
      try database.one(
        String.self, sql: "SELECT value FROM cursors WHERE sync_id = ? AND side = ? AND binding = ?",
        arguments: [sync, side.rawValue, binding])
    }
  }

  /// Forgets both cursors, so that the next reads are complete.
  public func clearCursors(_ lease: Lease) throws(StateError) {
    try write(lease) { database in
      try database.execute(sql: "DELETE FROM cursors WHERE sync_id = ?", arguments: [lease.sync])
    }
  }

  static func store(_ cursors: [Cursor], sync: Int64, _ database: any StoreSession) throws {
    for cursor in cursors {
      try database.execute(
        sql: """
          INSERT INTO cursors (sync_id, side, binding, value) VALUES (?1, ?2, ?3, ?4)
          ON CONFLICT (sync_id, side) DO UPDATE SET binding = excluded.binding, value = excluded.value
          """,
        arguments: [sync, cursor.side.rawValue, cursor.binding, cursor.value])
    }
  }
}
