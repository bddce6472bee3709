import GRDB
import GRDBSQLite
import Synchronization
import Testing

/// Counts how often the log of a SQLite file is synced to disk, by standing between SQLite and the file.
enum SyncCounter {
  private static let syncs = Atomic<Int>(0)
  nonisolated(unsafe) private static var original: UnsafePointer<sqlite3_io_methods>?
  nonisolated(unsafe) private static let counting = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)

  static var count: Int { syncs.load(ordering: .relaxed) }

  /// Counts from now on. One database in the life of the process.
  static func begin(_ database: Database) throws {
    var log: UnsafeMutablePointer<sqlite3_file>?
    let code = sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log)
    try #require(code == SQLITE_OK)
    let file = try #require(log)
    let methods = try #require(file.pointee.pMethods)
    original = methods
    counting.initialize(to: methods.pointee)
    counting.pointee.xSync = { file, flags in
      SyncCounter.syncs.add(1, ordering: .relaxed)
      return SyncCounter.original?.pointee.xSync(file, flags) ?? SQLITE_IOERR
    }
    file.pointee.pMethods = UnsafePointer(counting)
  }
}
