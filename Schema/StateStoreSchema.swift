/// The SQL that makes and migrates the state store.
public enum StateStoreSchema {
  public struct Migration: Sendable {
    /// From 1, without gaps; what `PRAGMA user_version` says when it is applied.
    public var version: Int
    public var sql: String
  }

  /// Marks a SQLite file as a state store (`PRAGMA application_id`): "Anti".
  public static let applicationID: Int32 = 0x416E_7469

  /// In order. A released migration never changes.
  public static let migrations: [Migration] = [
    Migration(version: 1, sql: String(decoding: PackageResources.v001_initial_sql, as: UTF8.self))
  ]
}
