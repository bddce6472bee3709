import Foundation
import SyncSQL
import SyncSchema

/// Brings a fresh connection to the store's schema, and the schema to the version of this release.
struct PostgresMigration {
  private let pipeline: PostgresPipeline
  private let address: String
  /// "Anti", twice: who changes tables of any store holds this lock.
  private static let lockKey: Int64 = 0x416E_7469_416E_7469

  init(_ pipeline: PostgresPipeline, address: String) {
    self.pipeline = pipeline
    self.address = address
  }

  /// Returns the store's lineage.
  func migrate() throws -> String {
    try pipeline.script(
      """
      SET lock_timeout = '10s';
      SET client_min_messages = warning;
      SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
      """)
    let source = try one("SELECT source FROM pg_settings WHERE name = 'search_path'")
    if source != "client" { try pipeline.script("SET search_path = antiphon") }
    let latest = StateStoreSchema.postgres.last?.version ?? 0
    // Who may only use the tables opens a store that needs nothing.
    if try version() != latest {
      try pipeline.script("BEGIN; SELECT pg_advisory_xact_lock(\(Self.lockKey))")
      do {
        try change(to: latest)
        try pipeline.script("COMMIT")
      } catch {
        _ = try? pipeline.script("ROLLBACK")
        throw error
      }
    }
    guard let lineage = try one("SELECT lineage FROM store") else {
      throw StateError.failed("the state store `\(address)` has no lineage; it is damaged")
    }
    return lineage
  }

  private func change(to latest: Int) throws {
    if try one("SELECT current_schema()") == nil {
      let schema = "trim(both ' \"' FROM split_part(current_setting('search_path'), ',', 1))"
      guard let name = try one("SELECT quote_ident(\(schema)) WHERE \(schema) <> ''") else {
        throw StateError.failed("the state store `\(address)`: `search_path` names no schema")
      }
      try pipeline.script("CREATE SCHEMA IF NOT EXISTS \(name)")
    }
    // Read behind the lock: another process may have migrated meanwhile.
    let version = try version()
    if version > latest { throw StateError.newerStore(version: version) }
    if version == 0 {
      let others = try one(
        """
        SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = current_schema() AND relkind IN ('r', 'v', 'm', 'p', 'f')
        """)
      guard others == "0" else {
        throw StateError.failed(
          "the schema of `\(address)` holds tables of something else; give the state store a schema of its own")
      }
      try pipeline.script("CREATE TABLE store_version (version BIGINT NOT NULL); INSERT INTO store_version VALUES (0)")
    }
    for migration in StateStoreSchema.postgres where migration.version > version {
      try pipeline.script(migration.sql)
      try pipeline.script("UPDATE store_version SET version = \(migration.version)")
    }
  }

  /// 0 where there is no store.
  private func version() throws -> Int {
    guard
      try one(
        """
        SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = current_schema() AND relname = 'store_version'
        """) != nil
    else { return 0 }
    return try one("SELECT version FROM store_version").flatMap { Int($0) } ?? 0
  }

  private func one(_ sql: String) throws -> String? {
    let result = try pipeline.script(sql)
    return result.rowCount > 0 ? result.text(0, 0) : nil
  }
}
