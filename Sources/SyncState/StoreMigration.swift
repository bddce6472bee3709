import GRDB
import SyncModel
import SyncSchema

/// Brings a store's file to the version of this release.
enum StoreMigration {
  static func prepare(_ database: Database) throws {
    try database.execute(sql: "PRAGMA journal_mode = WAL")
    // A journal that may vanish with the power is no journal.
    try database.execute(sql: "PRAGMA synchronous = FULL")
    try database.execute(sql: "PRAGMA cache_size = -65536")
    // Pages of an index in random order are written back once for many batches, not once for each.
    try database.execute(sql: "PRAGMA wal_autocheckpoint = 16384")
  }

  /// Returns the store's lineage.
  static func migrate(_ database: Database, path: String) throws -> String {
    let latest = StateStoreSchema.sqlite.last?.version ?? 0
    // A store that needs nothing is opened without its lock, which another process may hold.
    if try Int.fetchOne(database, sql: "PRAGMA user_version") != latest {
      try change(database, to: latest, path: path)
    }
    try checkOwner(database, version: latest, path: path)
    guard let lineage = try String.fetchOne(database, sql: "SELECT lineage FROM store") else {
      throw StateError.failed("the state store `\(path)` has no lineage; it is damaged")
    }
    // From here on the driver syncs.
    try database.execute(sql: "PRAGMA synchronous = NORMAL")
    return lineage
  }

  private static func change(_ database: Database, to latest: Int, path: String) throws {
    for migration in StateStoreSchema.sqlite {
      try database.execute(sql: "BEGIN IMMEDIATE")
      do {
        // Read inside the transaction: another process may have migrated meanwhile.
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if version > latest { throw StateError.newerStore(version: version) }
        try checkOwner(database, version: version, path: path)
        if version < migration.version {
          try database.execute(sql: migration.sql)
          try database.execute(sql: "PRAGMA application_id = \(StateStoreSchema.applicationID)")
          try database.execute(sql: "PRAGMA user_version = \(migration.version)")
        }
        try database.execute(sql: "COMMIT")
      } catch {
        if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
        throw error
      }
    }
  }

  private static func checkOwner(_ database: Database, version: Int, path: String) throws {
    let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    let isEmpty = version == 0 && application == 0 && tables == 0
    guard isEmpty || application == StateStoreSchema.applicationID else {
      throw StateError.failed("`\(path)` is a database of something else, not a state store")
    }
  }
}
