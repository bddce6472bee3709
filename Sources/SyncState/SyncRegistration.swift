import SyncModel

/// A sync and what its links are bound to.
public struct SyncIdentity: Sendable, Hashable {
  public var name: String
  /// The name before a rename (`sync NAME was OLD`).
  public var formerName: String?
  /// The systems as their connections report them.
  public var sourceIdentity: String
  public var targetIdentity: String
  public var sourceEntity: String
  public var targetEntity: String
  /// The other syncs of the same mapping: links under their names are theirs, and no sign of a rename.
  public var siblings: [String]

  public init(
    name: String, formerName: String? = nil, sourceIdentity: String, targetIdentity: String, sourceEntity: String,
    targetEntity: String, siblings: [String] = []
  ) {
    self.name = name
    self.formerName = formerName
    self.sourceIdentity = sourceIdentity
    self.targetIdentity = targetIdentity
    self.sourceEntity = sourceEntity
    self.targetEntity = targetEntity
    self.siblings = siblings
  }
}

public struct SyncRow: Sendable, Hashable {
  public var id: Int64
  public var linkCount: Int
}

extension StateStore {
  /// Makes the sync known, or finds it. Where `formerName` has links and `name` has none, the state moves to `name`.
  /// Throws `identityChanged` and `linksUnderAnotherName`, and then nothing is changed.
  public func register(_ sync: SyncIdentity, now: Int64) throws(StateError) -> SyncRow {
    try write { database in
      // Names are told apart by what other rows hold, so one registers at a time.
      if database.isPostgres { try database.execute(sql: "LOCK TABLE syncs IN SHARE ROW EXCLUSIVE MODE") }
      if let former = sync.formerName, former != sync.name { try Self.rename(former, to: sync.name, database) }
      let row = try database.row(sql: "SELECT * FROM syncs WHERE name = ?", arguments: [sync.name])
      var linkCount = 0
      var id: Int64 = 0
      if let row {
        id = row["id"]
        linkCount = try Self.linkCount(id, database)
      }
      if let row, linkCount > 0 {
        let source: String = row["source_identity"]
        let target: String = row["target_identity"]
        if source != sync.sourceIdentity { throw StateError.identityChanged(was: source, is: sync.sourceIdentity) }
        if target != sync.targetIdentity { throw StateError.identityChanged(was: target, is: sync.targetIdentity) }
        try Self.checkEntities(row, sync)
        return SyncRow(id: id, linkCount: linkCount)
      }
      try Self.checkOtherNames(sync, database)
      let values: [any StoreBindable] = [
        sync.sourceIdentity, sync.targetIdentity, sync.sourceEntity, sync.targetEntity, now, sync.name,
      ]
      if row != nil {
        try database.execute(
          sql: """
            UPDATE syncs SET source_identity = ?, target_identity = ?, source_entity = ?, target_entity = ?,
              registered_at = ? WHERE name = ?
            """, arguments: values)
        return SyncRow(id: id, linkCount: 0)
      }
      let made = try database.one(
        Int64.self,
        sql: """
          INSERT INTO syncs (source_identity, target_identity, source_entity, target_entity, registered_at, name)
          VALUES (?, ?, ?, ?, ?, ?) RETURNING id
          """, arguments: values)
      return SyncRow(id: made ?? 0, linkCount: 0)
    }
  }

  /// The id of a sync by its name.
  public func syncID(_ name: String) throws(StateError) -> Int64? {
    try read { try $0.one(Int64.self, sql: "SELECT id FROM syncs WHERE name = ?", arguments: [name]) }
  }

  /// The names of all syncs that ran here, sorted.
  public func syncNames() throws(StateError) -> [String] {
    try read { try $0.all(String.self, sql: "SELECT name FROM syncs ORDER BY name") }
  }

  static func linkCount(_ sync: Int64, _ database: any StoreSession) throws -> Int {
    try database.one(Int.self, sql: "SELECT count(*) FROM links WHERE sync_id = ?", arguments: [sync]) ?? 0
  }

  /// Links hold between two entities; the same name over other entities is another sync.
  private static func checkEntities(_ row: StoreRow, _ sync: SyncIdentity) throws {
    let source: String = row["source_entity"]
    let target: String = row["target_entity"]
    if source != sync.sourceEntity { throw StateError.identityChanged(was: source, is: sync.sourceEntity) }
    if target != sync.targetEntity { throw StateError.identityChanged(was: target, is: sync.targetEntity) }
  }

  private static func checkOtherNames(_ sync: SyncIdentity, _ database: any StoreSession) throws {
    let names = try database.all(
      String.self,
      sql: """
        SELECT name FROM syncs
        WHERE name <> ? AND source_entity = ? AND target_entity = ? AND source_identity = ? AND target_identity = ?
          AND EXISTS (SELECT 1 FROM links WHERE sync_id = syncs.id)
        ORDER BY name
        """,
      arguments: [sync.name, sync.sourceEntity, sync.targetEntity, sync.sourceIdentity, sync.targetIdentity])
    if let other = names.first(where: { !sync.siblings.contains($0) }) {
      throw StateError.linksUnderAnotherName(other)
    }
  }

  private static func rename(_ former: String, to name: String, _ database: any StoreSession) throws {
    let find = "SELECT id FROM syncs WHERE name = ?"
    guard let id = try database.one(Int64.self, sql: find, arguments: [former]), try linkCount(id, database) > 0 else {
      return
    }
    if let other = try database.one(Int64.self, sql: find, arguments: [name]) {
      if try linkCount(other, database) > 0 { return }
      // A run under the new name that made no links: its history and open intents go along, the rest is void.
      for table in ["sync_history", "sync_conflicts", "intents"] {
        try database.execute(sql: "UPDATE \(table) SET sync_id = ? WHERE sync_id = ?", arguments: [id, other])
      }
      for table in ["cursors", "queue", "leases"] {
        try database.execute(sql: "DELETE FROM \(table) WHERE sync_id = ?", arguments: [other])
      }
      try database.execute(sql: "DELETE FROM syncs WHERE id = ?", arguments: [other])
    }
    try database.execute(sql: "UPDATE syncs SET name = ? WHERE id = ?", arguments: [name, id])
  }
}
