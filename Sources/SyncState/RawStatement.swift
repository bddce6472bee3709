import GRDB
import GRDBSQLite
import SyncModel

/// A prepared statement driven through SQLite's own interface: the loops over many rows are several times faster than
/// with decoded rows.
struct RawStatement {
  let handle: OpaquePointer
  let database: OpaquePointer

  /// Keeps a statement that GRDB caches and owns.
  init(_ database: Database, _ sql: String) throws {
    guard let connection = database.sqliteConnection else {
      throw StateError.failed("the state store is closed")
    }
    handle = try database.cachedStatement(sql: sql).sqliteStatement
    self.database = connection
    sqlite3_reset(handle)
  }

  func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }
  func bind(_ index: Int32, _ value: UInt64) { sqlite3_bind_int64(handle, index, Int64(bitPattern: value)) }

  /// The bytes must stay where they are until the statement is reset.
  func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer?) {
    guard let bytes else {
      sqlite3_bind_null(handle, index)
      return
    }
    if let base = bytes.baseAddress, bytes.count > 0 {
      sqlite3_bind_blob64(handle, index, base, UInt64(bytes.count), nil)
    } else {
      sqlite3_bind_zeroblob(handle, index, 0)
    }
  }

  /// As `bind`, for UTF-8.
  func bind(text index: Int32, _ bytes: UnsafeRawBufferPointer?) {
    guard let bytes else {
      sqlite3_bind_null(handle, index)
      return
    }
    guard let base = bytes.baseAddress, bytes.count > 0 else {
      sqlite3_bind_text64(handle, index, "", 0, unsafeBitCast(-1, to: sqlite3_destructor_type.self), UInt8(SQLITE_UTF8))
      return
    }
    let characters = base.assumingMemoryBound(to: CChar.self)
    sqlite3_bind_text64(handle, index, characters, UInt64(bytes.count), nil, UInt8(SQLITE_UTF8))
  }

  /// True when there is a row.
  func step() throws -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    let message = String(cString: sqlite3_errmsg(database))
    sqlite3_reset(handle)
    throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
  }

  /// Runs a statement that returns no rows, and is ready for the next.
  func run() throws {
    while try step() {}
    sqlite3_reset(handle)
  }

  func reset() { sqlite3_reset(handle) }

  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
  func unsigned(_ column: Int32) -> UInt64 { UInt64(bitPattern: sqlite3_column_int64(handle, column)) }
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  /// Good until the next step.
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    let base = sqlite3_column_blob(handle, column)
    return UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
  }

  func array(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : [UInt8](bytes(column)) }
}
