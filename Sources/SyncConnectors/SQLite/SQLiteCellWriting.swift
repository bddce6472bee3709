import SyncModel

/// A cell as SQLite will store it, or the reason why it cannot be stored as it is: SQLite converts what it is given to
/// the column's affinity, and a value that would come out altered is never handed over.
enum SQLiteCellWriting {
  enum Bound {
    case value(SQLiteValue)
    case refused(String)
  }

  /// Texts that must be made stand in `scratch`, so the value is good until that changes.
  static func bound(_ cell: Cell, in arena: Arena, column: SQLiteTable.Column, scratch: Arena) -> Bound {
    let affinity = column.affinity
    switch cell.tag {
    case .absent, .null: return .value(.null)
    case .bool: return number(cell.bool ? 1 : 0, affinity, column)
    case .int: return number(cell.int, affinity, column)
    case .decimal, .wideDecimal:
      guard let decimal = cell.exactDecimal(in: arena) else { return .refused("the number cannot be read") }
      return number(decimal.normalized, affinity, column, scratch)
    case .float:
      if cell.double.isNaN { return .refused("SQLite would store NaN as null in `\(column.name)`") }
      if affinity == .text { return altered(CellText.string(cell, in: arena), column) }
      return .value(.real(cell.double))
    case .date, .time, .timestamp:
      return text(scratch, affinity, column) { CellText.append(cell, from: arena, to: scratch) }
    case .localDateTime:
      let start = scratch.count
      return text(scratch, affinity, column) {
        DateText.append(localDateTime: cell.int, to: scratch)
        // SQLite's own functions write a space.
        for offset in start..<scratch.count where scratch.start.load(fromByteOffset: offset, as: UInt8.self) == 0x54 {
          scratch.start.storeBytes(of: 0x20, toByteOffset: offset, as: UInt8.self)
        }
      }
    case .text: return text(cell.bytes(in: arena), affinity, column)
    case .json: return json(cell.bytes(in: arena), affinity, column)
    case .bytes: return .value(.blob(cell.bytes(in: arena)))
    case .failure: return .refused(cell.string(in: arena))
    }
  }

  private static func altered(_ text: String, _ column: SQLiteTable.Column) -> Bound {
    .refused(
      "SQLite would alter `\(text.prefix(60))` in the column `\(column.name)` of type `\(column.declared)`")
  }

  private static func number(_ value: Int64, _ affinity: SQLiteAffinity, _ column: SQLiteTable.Column) -> Bound {
    if affinity == .text || (affinity == .real && Double(exactly: value) == nil) {
      return altered(String(value), column)
    }
    return .value(.int(value))
  }

  private static func number(
    _ value: ExactDecimal, _ affinity: SQLiteAffinity, _ column: SQLiteTable.Column, _ scratch: Arena
  ) -> Bound {
    if affinity == .text || affinity == .blob {
      let start = scratch.append(value.description)
      return .value(.text(scratch.slice(start, scratch.count - start)))
    }
    if affinity != .real, let whole = value.int64 { return .value(.int(whole)) }
    let double = value.double
    // What is read back is the double's shortest text.
    if ExactDecimal(double.description) == value { return .value(.real(double)) }
    return altered(value.description, column)
  }

  private static func text(
    _ scratch: Arena, _ affinity: SQLiteAffinity, _ column: SQLiteTable.Column, _ write: () -> Void
  ) -> Bound {
    let start = scratch.count
    write()
    return text(scratch.slice(start, scratch.count - start), affinity, column)
  }

  private static func text(
    _ bytes: UnsafeRawBufferPointer, _ affinity: SQLiteAffinity, _ column: SQLiteTable.Column
  ) -> Bound {
    if affinity != .text, affinity != .blob, looksNumeric(bytes) {
      return altered(String(decoding: bytes, as: UTF8.self), column)
    }
    return .value(.text(bytes))
  }

  /// A JSON number in a column of numeric affinity becomes a number of SQLite, and is read back as its text.
  private static func json(
    _ bytes: UnsafeRawBufferPointer, _ affinity: SQLiteAffinity, _ column: SQLiteTable.Column
  ) -> Bound {
    if affinity == .text || affinity == .blob || !looksNumeric(bytes) { return .value(.text(bytes)) }
    let text = String(decoding: bytes, as: UTF8.self)
    if affinity != .real, let whole = Int64(text), String(whole) == text { return .value(.int(whole)) }
    return altered(text, column)
  }

  /// Whether SQLite takes the text for a number: blanks around it, and either part of the fraction may be missing.
  static func looksNumeric(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    var end = bytes.count
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    func digits() -> Int {
      let start = index
      while index < end, bytes[index] &- 0x30 <= 9 { index += 1 }
      return index - start
    }
    while index < end, isBlank(bytes[index]) { index += 1 }
    while end > index, isBlank(bytes[end - 1]) { end -= 1 }
    if index < end, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
    var count = digits()
    if index < end, bytes[index] == 0x2E {
      index += 1
      count += digits()
    }
    if count == 0 { return false }
    if index < end, bytes[index] | 0x20 == 0x65 {
      index += 1
      if index < end, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
      if digits() == 0 { return false }
    }
    return index == end
  }
}
