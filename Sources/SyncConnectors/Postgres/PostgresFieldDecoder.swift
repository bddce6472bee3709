import Foundation
import SyncFormats
import SyncModel
import SyncSQL

/// How the text of one column becomes a cell. Plain data without references, so that a value costs no reference counting.
struct PostgresFieldDecoder {
  enum Form: UInt8 {
    case int, decimal, float, bool, date, time, timestamp, localDateTime, bytes, text, padded, json, typedJSON, list,
      mismatch
  }

  var form: Form
  var isNullable: Bool
  /// Bounds of an int; digits in all and behind the point of a decimal; most scalars of a text; -1 is no bound.
  var low: Int64 = -1
  var high: Int64 = -1
  /// The element's form, for a list.
  var element: Form = .text
  /// Where the members of an enumeration stand, or -1.
  var members = -1
}

/// Decodes values of one result, a decoder for each column.
struct PostgresDecoder: Sendable {
  var fields: [PostgresFieldDecoder]
  var members: [Set<String>] = []
  var mismatches: [String] = []
  /// Names and types of columns whose JSON is declared to be more than any JSON.
  var types: [(name: String, type: FieldType)] = []
  /// The server does not vouch for its texts being UTF-8.
  var checksText: Bool

  init(_ fields: [FieldSchema], _ columns: [PostgresColumn], checksText: Bool) {
    self.checksText = checksText
    self.fields = []
    for (field, column) in zip(fields, columns) {
      var decoder = PostgresFieldDecoder(form: .text, isNullable: field.type.isNullable)
      choose(field.type.base, column, for: &decoder)
      self.fields.append(decoder)
    }
  }

  private mutating func choose(_ type: ValueType, _ column: PostgresColumn, for decoder: inout PostgresFieldDecoder) {
    switch (type, column.kind) {
    case (.int(let bits), .int), (.int(let bits), .numeric):
      decoder.form = .int
      decoder.low = bits == 16 ? Int64(Int16.min) : bits == 32 ? Int64(Int32.min) : .min
      decoder.high = bits == 16 ? Int64(Int16.max) : bits == 32 ? Int64(Int32.max) : .max
    case (.decimal(let bounds), .int), (.decimal(let bounds), .numeric):
      decoder.form = .decimal
      if case .numeric(let own?) = column.kind, let bounds, own.scale <= bounds.scale,
        own.precision - own.scale <= bounds.precision - bounds.scale
      {
        break
      }
      decoder.low = bounds.map { Int64($0.precision) } ?? -1
      decoder.high = bounds.map { Int64($0.scale) } ?? -1
    case (.float, .float), (.float, .int), (.float, .numeric): decoder.form = .float
    case (.bool, .bool): decoder.form = .bool
    case (.date, .date): decoder.form = .date
    case (.time, .time): decoder.form = .time
    case (.timestamp, .timestamp): decoder.form = .timestamp
    case (.localDateTime, .localDateTime): decoder.form = .localDateTime
    case (.bytes, .bytes): decoder.form = .bytes
    case (.json, .json), (.json, .jsonb): decoder.form = .json
    case (.record, .json), (.record, .jsonb), (.list, .json), (.list, .jsonb):
      decoder.form = .typedJSON
      decoder.members = types.count
      types.append((column.name, FieldType(type)))
    case (.enumeration(let names), let kind):
      if case .enumeration(let own) = kind, Set(own).isSubset(of: names) { break }
      decoder.members = members.count
      members.append(Set(names))
    case (.text(let max), .padded(let own)):
      decoder.form = .padded
      decoder.high = bound(max, own)
    case (.text(let max), .text(let own)): decoder.high = bound(max, own)
    case (.text(let max), .uuid): decoder.high = bound(max, 36)
    case (.text(let max), let kind) where kind.isScalar: decoder.high = bound(max, nil)
    case (.list(let element), .list(let own)):
      var inner = PostgresFieldDecoder(form: .text, isNullable: true)
      var part = column
      part.kind = own
      choose(element.base, part, for: &inner)
      decoder.form = inner.form == .mismatch ? .mismatch : .list
      decoder.element = inner.form
      decoder.members = inner.members
    default:
      decoder.form = .mismatch
      decoder.members = mismatches.count
      mismatches.append("the column is `\(column.typeText)`, which is no \(type)")
    }
  }

  private func bound(_ declared: Int?, _ own: Int?) -> Int64 {
    guard let declared else { return -1 }
    if let own, own <= declared { return -1 }
    return Int64(declared)
  }

  // MARK: Values

  /// The cell of the value whose text stands in the arena, a byte that is no part of a number behind it.
  func cell(_ column: Int, _ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    fields.withUnsafeBufferPointer { cell($0[column], offset, count, in: arena) }
  }

  func null(_ column: Int, in arena: Arena) -> Cell {
    fields[column].isNullable
      ? .null : .failure("null, where the schema says that there is always a value", in: arena)
  }

  @inline(__always)
  func cell(_ field: PostgresFieldDecoder, _ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    switch field.form {
    case .text:
      if field.high >= 0 || field.members >= 0 || checksText {
        return checkedText(field, offset, count, in: arena)
      }
      return .text(offset: offset, count: count)
    case .int:
      if let value = PostgresNumber.int(arena.slice(offset, count)), value >= field.low, value <= field.high {
        return .int(value)
      }
      return wideInt(field, offset, count, in: arena)
    case .decimal:
      if field.high < 0, let cell = PostgresNumber.decimal(arena.slice(offset, count)) { return cell }
      return wideDecimal(field, offset, count, in: arena)
    case .timestamp:
      if let value = PostgresTime.timestamp(arena.slice(offset, count)) { return .timestamp(microseconds: value) }
      return unreadable("Timestamp", offset, count, in: arena)
    default:
      return rare(field, offset, count, in: arena)
    }
  }

  @inline(never)
  private func rare(_ field: PostgresFieldDecoder, _ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    let bytes = arena.slice(offset, count)
    switch field.form {
    case .bool:
      guard count == 1, bytes[0] == 0x74 || bytes[0] == 0x66 else {
        return unreadable("Bool", offset, count, in: arena)
      }
      return .bool(bytes[0] == 0x74)
    case .float: return .float(strtod((arena.start + offset).assumingMemoryBound(to: CChar.self), nil))
    case .date:
      return DateText.parseDate(bytes).map { .date(days: $0) } ?? unreadable("Date", offset, count, in: arena)
    case .time:
      return DateText.parseTime(bytes).map { .time(microseconds: $0) } ?? unreadable("Time", offset, count, in: arena)
    case .localDateTime:
      return DateText.parseLocalDateTime(bytes).map { .localDateTime(microseconds: $0) }
        ?? unreadable("LocalDateTime", offset, count, in: arena)
    case .bytes:
      guard let size = PostgresBytes.decode(arena.start + offset, count) else {
        return unreadable("Bytes", offset, count, in: arena)
      }
      return Cell(tag: .bytes, bits: UInt64(offset), length: UInt32(truncatingIfNeeded: size))
    case .padded:
      var length = count
      while length > 0, bytes[length - 1] == 0x20 { length -= 1 }
      return checkedText(field, offset, length, in: arena)
    case .json:
      let size = PostgresJSON.minify(arena.start + offset, count)
      return Cell(tag: .json, bits: UInt64(offset), length: UInt32(truncatingIfNeeded: size))
    case .typedJSON:
      let (name, type) = types[field.members]
      return (try? JSONCells.cell(bytes, as: type, named: name, in: arena))
        ?? unreadable("\(type)", offset, count, in: arena)
    case .list: return PostgresArrayText.cell(offset, count, of: field, self, in: arena)
    case .mismatch: return .failure(mismatches[field.members], in: arena)
    case .text, .int, .decimal, .timestamp: return .null
    }
  }

  @inline(never)
  private func checkedText(_ field: PostgresFieldDecoder, _ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    let bytes = arena.slice(offset, count)
    if checksText, String(validating: bytes, as: UTF8.self) == nil {
      return .failure("the text is not UTF-8: the database does not check its encoding", in: arena)
    }
    if field.high >= 0, count > field.high {
      let scalars = bytes.count { $0 & 0xC0 != 0x80 }
      if scalars > field.high {
        return .failure("the text has \(scalars) characters, and \(field.high) are allowed", in: arena)
      }
    }
    if field.members >= 0 {
      let text = arena.string(offset, count)
      if !members[field.members].contains(text) {
        return .failure("\(ValueType.quoted(text)) is not a member of the enumeration", in: arena)
      }
    }
    return .text(offset: offset, count: count)
  }

  @inline(never)
  private func wideInt(_ field: PostgresFieldDecoder, _ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    guard let value = ExactDecimal(parsing: arena.slice(offset, count))?.int64 else {
      return .failure("\(arena.string(offset, count)) is not a whole number of 64 bits", in: arena)
    }
    guard value >= field.low, value <= field.high else {
      return .failure("\(value) is outside the range of the declared type", in: arena)
    }
    return .int(value)
  }

  @inline(never)
  private func wideDecimal(_ field: PostgresFieldDecoder, _ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    guard let value = ExactDecimal(parsing: arena.slice(offset, count)) else {
      let text = arena.string(offset, count)
      let isWord = text.contains { $0.isLetter }
      return .failure(
        isWord ? "\(text) is not a number that can be kept" : "the number has more than 38 digits", in: arena)
    }
    if field.high >= 0, !value.fits(precision: Int(field.low), scale: Int(field.high)) {
      return .failure("\(value) does not fit Decimal(\(field.low), \(field.high))", in: arena)
    }
    return .decimal(value, in: arena)
  }

  @inline(never)
  private func unreadable(_ type: String, _ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    .failure("\(ValueType.quoted(arena.string(offset, min(count, 64)))) is not a \(type)", in: arena)
  }
}

extension PostgresKind {
  var isScalar: Bool {
    switch self {
    case .list, .unsupported, .bytes: false
    default: true
    }
  }
}
