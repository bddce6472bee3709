/// The SQL that makes and migrates the state store.
public enum StateStoreSchema {
  public struct Migration: Sendable {
    /// From 1, without gaps; what the store says when it is applied.
    public var version: Int
    public var sql: String

    init(_ version: Int, _ bytes: [UInt8]) {
      self.version = version
      sql = String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Marks a SQLite file as a state store (`PRAGMA application_id`): "Anti".
  public static let applicationID: Int32 = 0x416E_7469

  /// In order. A released migration never changes.
  public static let sqlite: [Migration] = [
    Migration(1, PackageResources.sqlite_v001_initial_sql),
    Migration(2, PackageResources.sqlite_v002_images_sql),
    Migration(3, PackageResources.sqlite_v003_conflicts_sql),
  ]

  /// The same versions, tables and columns for PostgreSQL.
  public static let postgres: [Migration] = [
    Migration(1, PackageResources.postgres_v001_initial_sql),
    Migration(2, PackageResources.postgres_v002_images_sql),
    Migration(3, PackageResources.postgres_v003_conflicts_sql),
  ]
}
