import GRDBSQLite
import SyncModel

/// A column of a running statement as a cell: the declared type says what to expect, and whatever else SQLite has stored
/// there is a failure cell.
enum SQLiteCellReading {
  /// The column in a select list, such that `cell` can read it. JSON comes without blanks, and broken JSON as empty bytes.
  static func selected(_ name: String, _ type: ValueType) -> String {
    let column = SQLiteDatabase.quoted(name)
    switch type {
    case .json, .list, .record:
      return """
        CASE WHEN typeof(\(column)) <> 'text' THEN \(column) WHEN json_valid(\(column)) THEN json(\(column)) \
        ELSE x'' END
        """
    default: return column
    }
  }

  static func cell(_ statement: OpaquePointer, _ column: Int32, _ type: ValueType, _ arena: Arena) -> Cell {
    let storage = sqlite3_column_type(statement, column)
    if storage == SQLITE_NULL { return .null }
    switch type {
    case .text(let max): return text(statement, column, storage, max, arena)
    case .int(let bits): return int(statement, column, storage, bits, arena)
    case .decimal(let bounds): return decimal(statement, column, storage, bounds, arena)
    case .float: return float(statement, column, storage, arena)
    case .bool:
      if let value = whole(statement, column, storage), value == 0 || value == 1 { return .bool(value == 1) }
      return unfit(statement, column, storage, "a Bool (0 or 1)", arena)
    case .date:
      return dated(statement, column, storage, "a Date", arena, DateText.parseDate) { .date(days: $0) }
    case .time:
      return dated(statement, column, storage, "a Time", arena, DateText.parseTime) { .time(microseconds: $0) }
    case .timestamp:
      return dated(statement, column, storage, "a Timestamp with its offset", arena, DateText.parseTimestamp) {
        .timestamp(microseconds: $0)
      }
    case .localDateTime:
      return dated(statement, column, storage, "a LocalDateTime", arena, DateText.parseLocalDateTime) {
        .localDateTime(microseconds: $0)
      }
    case .bytes:
      guard storage == SQLITE_BLOB else { return unfit(statement, column, storage, "Bytes", arena) }
      let bytes = UnsafeRawBufferPointer(
        start: sqlite3_column_blob(statement, column), count: Int(sqlite3_column_bytes(statement, column)))
      var cell = Cell.text(bytes, in: arena)
      cell.tag = .bytes
      return cell
    case .enumeration(let members):
      let cell = text(statement, column, storage, nil, arena)
      guard cell.tag == .text else { return cell }
      let bytes = cell.bytes(in: arena)
      return members.contains { bytes.elementsEqual($0.utf8) }
        ? cell : unfit(statement, column, storage, type.description, arena)
    case .json, .list, .record:
      if storage == SQLITE_BLOB { return .failure("the stored value is not JSON", in: arena) }
      return .json(utf8(statement, column), in: arena)
    case .secret, .null, .poisoned:
      return .failure("a value of type \(type) cannot be read from SQLite", in: arena)
    }
  }

  /// Good until the next step.
  private static func utf8(_ statement: OpaquePointer, _ column: Int32) -> UnsafeRawBufferPointer {
    let start = sqlite3_column_text(statement, column)
    return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, column)))
  }

  private static func text(
    _ statement: OpaquePointer, _ column: Int32, _ storage: Int32, _ max: Int?, _ arena: Arena
  ) -> Cell {
    guard storage == SQLITE_TEXT else { return unfit(statement, column, storage, "a Text", arena) }
    let bytes = utf8(statement, column)
    guard isUTF8(bytes) else { return .failure("the stored text is not UTF-8", in: arena) }
    if let max, bytes.count > max {
      let scalars = bytes.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
      if scalars > max { return .failure("the stored text has \(scalars) characters, more than \(max)", in: arena) }
    }
    return .text(bytes, in: arena)
  }

  static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= bytes.count {
      if bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { break }
      index += 8
    }
    while index < bytes.count, bytes[index] < 0x80 { index += 1 }
    return index == bytes.count || String(validating: bytes[index...], as: UTF8.self) != nil
  }

  private static func int(
    _ statement: OpaquePointer, _ column: Int32, _ storage: Int32, _ bits: Int, _ arena: Arena
  ) -> Cell {
    guard let value = whole(statement, column, storage) else {
      return unfit(statement, column, storage, "an Int", arena)
    }
    let fits = bits >= 64 || (bits == 32 ? Int32(exactly: value) != nil : Int16(exactly: value) != nil)
    return fits ? .int(value) : unfit(statement, column, storage, "an Int of \(bits) bits", arena)
  }

  /// A column of affinity REAL keeps whole numbers as doubles.
  private static func whole(_ statement: OpaquePointer, _ column: Int32, _ storage: Int32) -> Int64? {
    if storage == SQLITE_INTEGER { return sqlite3_column_int64(statement, column) }
    return storage == SQLITE_FLOAT ? Int64(exactly: sqlite3_column_double(statement, column)) : nil
  }

  private static func decimal(
    _ statement: OpaquePointer, _ column: Int32, _ storage: Int32, _ bounds: ValueType.DecimalBounds?, _ arena: Arena
  ) -> Cell {
    let number: ExactDecimal?
    switch storage {
    case SQLITE_INTEGER: number = ExactDecimal(Int128(sqlite3_column_int64(statement, column)))
    // What a person would read in the column: the shortest text of the double.
    case SQLITE_FLOAT: number = ExactDecimal(sqlite3_column_double(statement, column).description)
    case SQLITE_TEXT: number = ExactDecimal(parsing: utf8(statement, column))
    default: number = nil
    }
    guard let number else { return unfit(statement, column, storage, "a Decimal", arena) }
    if let bounds, !number.fits(precision: bounds.precision, scale: bounds.scale) {
      return unfit(statement, column, storage, "a Decimal(\(bounds.precision), \(bounds.scale))", arena)
    }
    return .decimal(number, in: arena)
  }

  private static func float(_ statement: OpaquePointer, _ column: Int32, _ storage: Int32, _ arena: Arena) -> Cell {
    if storage == SQLITE_FLOAT { return .float(sqlite3_column_double(statement, column)) }
    if storage == SQLITE_INTEGER, let value = Double(exactly: sqlite3_column_int64(statement, column)) {
      return .float(value)
    }
    return unfit(statement, column, storage, "a Float", arena)
  }

  private static func dated(
    _ statement: OpaquePointer, _ column: Int32, _ storage: Int32, _ wanted: String, _ arena: Arena,
    _ parse: (UnsafeRawBufferPointer) -> Int64?, _ make: (Int64) -> Cell
  ) -> Cell {
    if storage == SQLITE_TEXT, let value = parse(utf8(statement, column)) { return make(value) }
    return unfit(statement, column, storage, wanted, arena)
  }

  private static func unfit(
    _ statement: OpaquePointer, _ column: Int32, _ storage: Int32, _ wanted: String, _ arena: Arena
  ) -> Cell {
    if storage == SQLITE_BLOB { return .failure("the stored bytes are not \(wanted)", in: arena) }
    let text =
      storage == SQLITE_FLOAT
      ? sqlite3_column_double(statement, column).description
      : String(decoding: utf8(statement, column), as: UTF8.self)
    let kind = storage == SQLITE_TEXT ? "text" : "number"
    return .failure("the stored \(kind) `\(text.prefix(60))` is not \(wanted)", in: arena)
  }
}
