import SyncFormats
import SyncModel
import SyncSQL

/// Cells as the text that PostgreSQL reads.
enum PostgresValueText {
  /// Appends the text of a cell that is neither absent nor null. Returns why the column cannot hold the value, or `nil`
  /// where it was written.
  static func append(_ cell: Cell, from arena: Arena, as kind: PostgresKind, to output: Arena) -> String? {
    switch (cell.tag, kind) {
    case (.failure, _): return cell.string(in: arena)
    case (.absent, _), (.null, _): return "no value"
    case (.bool, .bool): output.append(byte: cell.bool ? 0x74 : 0x66)
    case (.int, .int), (.int, .numeric), (.int, .float), (.decimal, .float), (.float, .float):
      if case .numeric(let bounds?) = kind, let reason = misfit(cell, in: arena, bounds) { return reason }
      CellText.append(cell, from: arena, to: output)
    case (.decimal, .numeric(let bounds)), (.wideDecimal, .numeric(let bounds)):
      // The server would round what has more digits behind the point.
      if let bounds, let reason = misfit(cell, in: arena, bounds) { return reason }
      CellText.append(cell, from: arena, to: output)
    case (.decimal, .int), (.wideDecimal, .int):
      guard let whole = cell.exactDecimal(in: arena)?.int64 else {
        return "\(CellText.string(cell, in: arena)) is not a whole number of 64 bits"
      }
      CellText.append(integer: whole, to: output)
    case (.wideDecimal, .float): CellText.append(cell, from: arena, to: output)
    case (.date, .date): appendDate(cell.int, to: output)
    case (.time, .time): DateText.append(time: cell.int, to: output)
    case (.timestamp, .timestamp): appendMoment(cell.int, isZoned: true, to: output)
    case (.localDateTime, .localDateTime): appendMoment(cell.int, isZoned: false, to: output)
    case (.bytes, .bytes): PostgresBytes.append(cell.bytes(in: arena), to: output)
    case (.json, .json), (.json, .jsonb): output.append(cell.bytes(in: arena))
    case (.text, let kind) where kind.takesText:
      let bytes = cell.bytes(in: arena)
      if bytes.contains(0) { return "a text with a NUL character cannot be stored" }
      output.append(bytes)
    case (.json, .list(let element)): return PostgresArrayWriter.append(cell, from: arena, of: element, to: output)
    default: return "\(cell.tag) is no value of the column's type"
    }
    return nil
  }

  private static func misfit(_ cell: Cell, in arena: Arena, _ bounds: ValueType.DecimalBounds) -> String? {
    guard let value = cell.exactDecimal(in: arena) else { return "not a number" }
    if value.fits(precision: bounds.precision, scale: bounds.scale) { return nil }
    return "\(value) does not fit numeric(\(bounds.precision), \(bounds.scale))"
  }

  /// Years before 1 are written `BC`: the server reads no negative years.
  private static func appendDate(_ days: Int64, to output: Arena) {
    let isFinite = days != CalendarDate.infinity && days != CalendarDate.minusInfinity
    let (year, month, day) = CalendarDate.components(days: days)
    guard isFinite, year < 1 else { return DateText.append(date: days, to: output) }
    let digits = String(1 - year)
    output.append(String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits)
    output.append(month < 10 ? "-0\(month)" : "-\(month)")
    output.append(day < 10 ? "-0\(day)" : "-\(day)")
    output.append(" BC")
  }

  private static func appendMoment(_ microseconds: Int64, isZoned: Bool, to output: Arena) {
    let (days, time) = Instant.split(microseconds)
    guard Instant.isFinite(microseconds), CalendarDate.components(days: days).year < 1 else {
      if isZoned {
        return DateText.append(timestamp: microseconds, to: output)
      }
      return DateText.append(localDateTime: microseconds, to: output)
    }
    let start = output.count
    appendDate(days, to: output)
    output.truncate(to: output.count - 3)
    output.append(byte: 0x20)
    DateText.append(time: time, to: output)
    output.append(isZoned && output.count > start ? "+00 BC" : " BC")
  }
}

extension PostgresKind {
  var takesText: Bool {
    switch self {
    case .text, .name, .padded, .caseless, .uuid, .printed, .enumeration: true
    default: false
    }
  }
}

/// Lists as the text of an array.
enum PostgresArrayWriter {
  static func append(_ list: Cell, from arena: Arena, of element: PostgresKind, to output: Arena) -> String? {
    guard let elements = JSONCells.elements(of: list, in: arena), let type = element.valueType else {
      return "the value is no list"
    }
    let isJSON = element == .json || element == .jsonb
    let scratch = Arena(capacity: 256)
    let plain = Arena(capacity: 256)
    output.append(byte: 0x7B)
    for (index, cell) in elements.enumerated() {
      if index > 0 { output.append(byte: 0x2C) }
      if cell.tag == .null {
        output.append("NULL")
        continue
      }
      scratch.removeAll()
      plain.removeAll()
      let value: Cell
      if isJSON {
        value = cell.copied(from: arena, to: scratch)
      } else {
        guard
          let read = try? JSONCells.cell(
            cell.bytes(in: arena), as: FieldType(type), named: "an element of the list", in: scratch)
        else { return "an element of the list cannot be read" }
        value = read
      }
      if let reason = PostgresValueText.append(value, from: scratch, as: element, to: plain) { return reason }
      appendQuoted(plain.bytes, to: output)
    }
    output.append(byte: 0x7D)
    return nil
  }

  /// In quotes, so that every text means itself.
  static func appendQuoted(_ bytes: UnsafeRawBufferPointer, to output: Arena) {
    let target = output.reserve(bytes.count * 2 + 2).assumingMemoryBound(to: UInt8.self)
    target[0] = 0x22
    var count = 1
    for byte in bytes {
      if byte == 0x22 || byte == 0x5C {
        target[count] = 0x5C
        count &+= 1
      }
      target[count] = byte
      count &+= 1
    }
    target[count] = 0x22
    output.commit(count + 1)
  }
}
