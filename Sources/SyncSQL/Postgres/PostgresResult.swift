internal import CLibpq

/// The rows of a statement, as text. Freed with the last reference.
public final class PostgresResult: @unchecked Sendable {
  let raw: OpaquePointer

  init(_ raw: OpaquePointer) { self.raw = raw }
  deinit { PQclear(raw) }

  public var rowCount: Int { Int(PQntuples(raw)) }
  public var columnCount: Int { Int(PQnfields(raw)) }
  /// Rows that an insert, update, delete or COPY touched.
  public var affected: Int { PQcmdTuples(raw).flatMap { Int(String(cString: $0)) } ?? 0 }

  /// The text of a value; `nil` for null. Good as long as the result is.
  public func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
    let row = Int32(truncatingIfNeeded: row)
    let column = Int32(truncatingIfNeeded: column)
    guard PQgetisnull(raw, row, column) == 0, let start = PQgetvalue(raw, row, column) else { return nil }
    return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(raw, row, column)))
  }

  /// The name of a column and the number of its type in `pg_type`.
  public func column(_ column: Int) -> (name: String, type: UInt32) {
    let column = Int32(truncatingIfNeeded: column)
    return (PQfname(raw, column).map { String(cString: $0) } ?? "", PQftype(raw, column))
  }

  public func text(_ row: Int, _ column: Int) -> String? {
    bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
  }

  public func bool(_ row: Int, _ column: Int) -> Bool { text(row, column) == "t" }
  public func int(_ row: Int, _ column: Int) -> Int? { text(row, column).flatMap { Int($0) } }
}
