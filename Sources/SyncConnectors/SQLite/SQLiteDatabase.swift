import Foundation
import GRDBSQLite
import SyncConnect

/// One handle of SQLite's own interface. Not shared: it belongs to the connection or reader that opened it.
final class SQLiteDatabase {
  let handle: OpaquePointer
  let path: String

  enum Access {
    case read, readWrite
  }

  /// - Parameter busyTimeout: milliseconds to wait for a lock of another process.
  init(path: String, access: Access, busyTimeout: Int32 = 10_000) throws(ConnectorFailure) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw .fatal("there is no database at `\(path)`; create it with `sqlite3 '\(path)' 'VACUUM'`")
    }
    var opened: OpaquePointer?
    let flags = access == .read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let opened else {
      let reason = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(opened)
      throw .fatal("cannot open the database `\(path)`: \(reason)")
    }
    handle = opened
    self.path = path
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, busyTimeout)
  }

  deinit { sqlite3_close_v2(handle) }

  var message: String { String(cString: sqlite3_errmsg(handle)) }
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  func execute(_ sql: String) throws(ConnectorFailure) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    if code != SQLITE_OK { throw failure(code) }
  }

  func prepare(_ sql: String) throws(ConnectorFailure) -> SQLiteStatement {
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, sql, Int32(sql.utf8.count), &prepared, nil)
    guard code == SQLITE_OK, let prepared else { throw failure(code) }
    return SQLiteStatement(handle: prepared, database: self)
  }

  func rollback() {
    if isInTransaction { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
  }

  /// What the engine must do about a result code.
  func failure(_ code: Int32) -> ConnectorFailure {
    let text = "`\(path)`: \(message)"
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED: return .locked("`\(path)` is locked by another process")
    case SQLITE_INTERRUPT, SQLITE_SCHEMA, SQLITE_NOMEM: return .transient(text)
    case SQLITE_CONSTRAINT: return .refused(text)
    case SQLITE_PERM, SQLITE_AUTH: return .unauthorised(text)
    default: return .fatal(text)
    }
  }

  /// The text as an identifier of SQL, whatever it holds.
  static func quoted(_ name: String) -> String {
    "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}

final class SQLiteStatement {
  let handle: OpaquePointer
  /// Keeps the database open.
  let database: SQLiteDatabase

  init(handle: OpaquePointer, database: SQLiteDatabase) {
    self.handle = handle
    self.database = database
  }

  deinit { sqlite3_finalize(handle) }

  /// True when there is a row.
  func step() throws(ConnectorFailure) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    let failure = database.failure(code)
    sqlite3_reset(handle)
    throw failure
  }

  func reset() { sqlite3_reset(handle) }

  func bind(_ index: Int32, _ value: SQLiteValue) {
    switch value {
    case .null: sqlite3_bind_null(handle, index)
    case .int(let value): sqlite3_bind_int64(handle, index, value)
    case .real(let value): sqlite3_bind_double(handle, index, value)
    case .text(let bytes): bind(text: index, bytes)
    case .blob(let bytes):
      if let base = bytes.baseAddress, bytes.count > 0 {
        sqlite3_bind_blob64(handle, index, base, UInt64(bytes.count), Self.copied)
      } else {
        sqlite3_bind_zeroblob(handle, index, 0)
      }
    }
  }

  func bind(_ index: Int32, _ text: String) {
    var copy = text
    copy.withUTF8 { bind(text: index, UnsafeRawBufferPointer($0)) }
  }

  private func bind(text index: Int32, _ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, bytes.count > 0 else {
      sqlite3_bind_text64(handle, index, "", 0, Self.copied, UInt8(SQLITE_UTF8))
      return
    }
    sqlite3_bind_text64(
      handle, index, base.assumingMemoryBound(to: CChar.self), UInt64(bytes.count), Self.copied, UInt8(SQLITE_UTF8))
  }

  /// Has SQLite copy what is bound.
  private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
  func text(_ column: Int32) -> String? {
    sqlite3_column_text(handle, column).map { String(cString: $0) }
  }
}

/// A value on its way into SQLite, in one of its five storage classes. Bytes are borrowed.
enum SQLiteValue {
  case null
  case int(Int64)
  case real(Double)
  case text(UnsafeRawBufferPointer)
  case blob(UnsafeRawBufferPointer)
}
