import SyncConnect
import SyncModel

/// Finds records by the values of some fields.
///
/// SQLite may compare more loosely than we do (collations, doubles), so what it finds is compared again. Where a value
/// has several stored forms (`2024-01-01T00:00` and `2024-01-01 00:00:00`) the whole table is read and compared.
struct SQLiteFinding {
  let database: SQLiteDatabase
  let table: SQLiteTable
  let request: FindRequest
  private let keys = Arena()

  init(_ request: FindRequest, _ database: SQLiteDatabase) throws(ConnectorFailure) {
    self.database = database
    self.request = request
    table = try SQLiteTable.load(request.entity.tableName, database)
    try table.checkColumns(request.fields + request.by)
  }

  func run() throws -> RecordBatch {
    let result = RecordBatch(columnCount: request.fields.count)
    var wanted: Set<[UInt8]> = []
    var rows: [Int] = []
    for index in 0..<request.values.rowCount {
      let row = request.values.row(index)
      let isWhole = (0..<request.by.count).allSatisfy { !row[$0].isMissing && row[$0].tag != .failure }
      if isWhole, wanted.insert(key(row, request.values.arena)).inserted { rows.append(index) }
    }
    if rows.isEmpty || request.by.isEmpty { return result }
    guard request.by.allSatisfy(isBound) else {
      try collect(try database.prepare(select("")), wanted, result)
      return result
    }
    let chunk = max(1, min(500, 30_000 / request.by.count))
    var statement: SQLiteStatement?
    var size = 0
    let scratch = Arena(capacity: 256)
    for start in stride(from: 0, to: rows.count, by: chunk) {
      try Task.checkCancellation()
      let part = rows[start..<min(start + chunk, rows.count)]
      if statement == nil || size != part.count { statement = try database.prepare(select(condition(part.count))) }
      size = part.count
      guard let statement else { continue }
      var place: Int32 = 1
      for index in part {
        for (column, field) in request.by.enumerated() {
          statement.bind(place, bound(request.values[index, column], field, scratch))
          place += 1
        }
      }
      try collect(statement, wanted, result)
      statement.reset()
    }
    return result
  }

  /// Whether equal values of the field have one stored form, or forms that SQLite finds equal.
  private func isBound(_ field: FieldSchema) -> Bool {
    guard let column = table.column(field.columnName) else { return false }
    switch field.type.base {
    case .int, .bool: return column.affinity != .text
    case .text, .enumeration, .date, .bytes: return true
    case .decimal: return column.affinity == .numeric || column.affinity == .integer || column.affinity == .real
    default: return false
    }
  }

  private func bound(_ cell: Cell, _ field: FieldSchema, _ scratch: Arena) -> SQLiteValue {
    guard let column = table.column(field.columnName) else { return .null }
    scratch.removeAll()
    // A value that this column cannot hold is not in it.
    switch SQLiteCellWriting.bound(cell, in: request.values.arena, column: column, scratch: scratch) {
    case .value(let value): return value
    case .refused: return .null
    }
  }

  private func select(_ condition: String) -> String {
    let columns = (request.fields + request.by).map { SQLiteCellReading.selected($0.columnName, $0.type.base) }
    return "SELECT \(columns.joined(separator: ", ")) FROM \(SQLiteDatabase.quoted(table.name))\(condition)"
  }

  private func condition(_ count: Int) -> String {
    let names = request.by.map { SQLiteDatabase.quoted($0.columnName) }
    if names.count == 1 {
      return " WHERE \(names[0]) IN (\(Array(repeating: "?", count: count).joined(separator: ", ")))"
    }
    let row = "(" + Array(repeating: "?", count: names.count).joined(separator: ", ") + ")"
    let rows = Array(repeating: row, count: count).joined(separator: ", ")
    return " WHERE (\(names.joined(separator: ", "))) IN (VALUES \(rows))"
  }

  private func key(_ row: UnsafePointer<Cell>, _ arena: Arena) -> [UInt8] {
    keys.removeAll()
    KeyEncoding.append(row, count: request.by.count, from: arena, to: keys)
    return [UInt8](keys.bytes)
  }

  private func collect(_ statement: SQLiteStatement, _ wanted: Set<[UInt8]>, _ result: RecordBatch) throws {
    let count = request.fields.count
    let own = Arena(capacity: 256)
    var by = [Cell](repeating: .absent, count: request.by.count)
    while try statement.step() {
      own.removeAll()
      for (index, field) in request.by.enumerated() {
        by[index] = SQLiteCellReading.cell(statement.handle, Int32(count + index), field.type.base, own)
      }
      let found = by.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { key($0, own) } }
      guard let found, wanted.contains(found) else { continue }
      let row = result.appendRow()
      for (index, field) in request.fields.enumerated() {
        row[index] = SQLiteCellReading.cell(statement.handle, Int32(index), field.type.base, result.arena)
      }
    }
  }
}
