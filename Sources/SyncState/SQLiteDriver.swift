import Foundation
import GRDB
import GRDBSQLite
import SyncModel

/// What a store does its transactions with.
protocol StoreDriver: AnyObject, Sendable {
  /// As messages name the store; holds no password.
  var name: String { get }
  /// One consistent view.
  func read<Value>(_ body: (any StoreSession) throws -> Value) throws -> Value
  /// One transaction, which is durable when this returns; nothing of it is kept when `body` throws.
  func write<Value>(_ body: (any StoreSession) throws -> Value) throws -> Value
  func stateError(_ error: any Error) -> StateError
  /// A transaction in which nothing is heard of this process for so long is given up by the store, where it can.
  func limitSilence(_ microseconds: Int64)
  func close() throws
}

/// A file, by one connection that its callers share.
final class SQLiteDriver: StoreDriver {
  let name: String
  let queue: DatabaseQueue

  init(path: String) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.foreignKeysEnabled = true
    configuration.allowsUnsafeTransactions = true
    configuration.label = "state store"
    name = path
    queue = try DatabaseQueue(path: path, configuration: configuration)
    if path == ScratchSpace.nowhere { return }
    // Bases hold what records hold.
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  func read<Value>(_ body: (any StoreSession) throws -> Value) throws -> Value {
    try queue.inDatabase { database in
      try database.execute(sql: "BEGIN DEFERRED")
      defer { Self.rollback(database) }
      return try body(SQLiteSession(database))
    }
  }

  func write<Value>(_ body: (any StoreSession) throws -> Value) throws -> Value {
    try queue.inDatabase { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
      do {
        let value = try body(SQLiteSession(database))
        try database.execute(sql: "COMMIT")
        if name != ScratchSpace.nowhere { try Self.synchronize(database) }
        return value
      } catch {
        Self.rollback(database)
        throw error
      }
    }
  }

  /// SQLite's own sync keeps the store locked until the disk has answered: a runner that is stopped there would lock out
  /// every other. So SQLite commits without one (`synchronous = NORMAL`), and the log is synced here, behind the lock.
  private static func synchronize(_ database: Database) throws {
    var log: UnsafeMutablePointer<sqlite3_file>?
    guard sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK,
      let log, let methods = log.pointee.pMethods
    else { throw StateError.failed("the log of the state store cannot be synced") }
    let code = methods.pointee.xSync(log, SQLITE_SYNC_NORMAL)
    guard code == SQLITE_OK else {
      throw StateError.failed(
        "the state store could not be synced; whether the last change is stored is not known: "
          + String(cString: sqlite3_errstr(code)))
    }
  }

  func limitSilence(_ microseconds: Int64) {}
  func close() throws { try queue.close() }

  private static func rollback(_ database: Database) {
    // SQLite may have rolled back by itself; the first error is the one to report.
    if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
  }

  func stateError(_ error: any Error) -> StateError { Self.stateError(error, name) }

  static func stateError(_ error: any Error, _ path: String) -> StateError {
    if let error = error as? StateError { return error }
    guard let error = error as? DatabaseError else { return .failed("the state store `\(path)`: \(error)") }
    if error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED { return .busy }
    return .failed("the state store `\(path)`: \(error.message ?? error.description)")
  }
}

private final class SQLiteSession: StoreSession {
  private let database: Database
  let isPostgres = false

  init(_ database: Database) { self.database = database }

  func statement(_ sql: String) throws -> any StoreStatement { SQLiteStatement(try RawStatement(database, sql)) }
  func flush() throws {}
}

private final class SQLiteStatement: StoreStatement {
  private let raw: RawStatement

  init(_ raw: RawStatement) { self.raw = raw }

  func bind(_ index: Int32, _ value: Int64) { raw.bind(index, value) }
  func bind(_ index: Int32, _ value: Double) { sqlite3_bind_double(raw.handle, index, value) }
  func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer?) { raw.bind(index, bytes) }
  func bind(text index: Int32, _ bytes: UnsafeRawBufferPointer?) { raw.bind(text: index, bytes) }
  func run() throws { try raw.run() }

  func run(_ answer: @escaping (any StoreStatement, Bool) throws -> Void) throws {
    let hasRow = try raw.step()
    do { try answer(self, hasRow) } catch {
      raw.reset()
      throw error
    }
    if hasRow { try raw.run() } else { raw.reset() }
  }

  func step() throws -> Bool { try raw.step() }
  func reset() { raw.reset() }

  var affected: Int { Int(sqlite3_changes(raw.database)) }
  var columnNames: [String] {
    (0..<sqlite3_column_count(raw.handle)).map { sqlite3_column_name(raw.handle, $0).map { String(cString: $0) } ?? "" }
  }
  func isNull(_ column: Int32) -> Bool { raw.isNull(column) }
  func int(_ column: Int32) -> Int64 { raw.int(column) }
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer { raw.bytes(column) }

  func value(_ column: Int32) -> StoreValue {
    switch sqlite3_column_type(raw.handle, column) {
    case SQLITE_INTEGER: .int(raw.int(column))
    case SQLITE_FLOAT: .double(sqlite3_column_double(raw.handle, column))
    case SQLITE_TEXT: .text(String(decoding: raw.bytes(column), as: UTF8.self))
    case SQLITE_BLOB: .bytes([UInt8](raw.bytes(column)))
    default: .null
    }
  }
}
