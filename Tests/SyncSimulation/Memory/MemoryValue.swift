import SyncModel

/// A value as the in-memory system keeps it. Equality is that of bytes, and of numbers by value.
public enum MemoryValue: Sendable, Hashable {
  case absent, null
  case bool(Bool)
  case int(Int64)
  /// In the one text form of numbers.
  case decimal(String)
  case float(UInt64)
  case date(Int64)
  case time(Int64)
  case timestamp(Int64)
  case localDateTime(Int64)
  case text([UInt8])
  case bytes([UInt8])
  case json([UInt8])

  public static func text(_ text: String) -> MemoryValue { .text([UInt8](text.utf8)) }

  public init(_ cell: Cell, in arena: Arena, type: ValueType) {
    switch cell.tag {
    case .absent, .failure: self = .absent
    case .null: self = .null
    case .bool: self = .bool(cell.bool)
    case .int:
      if case .decimal = type { self = .decimal(CellText.string(cell, in: arena)) } else { self = .int(cell.int) }
    case .decimal, .wideDecimal: self = .decimal(CellText.string(cell, in: arena))
    case .float: self = .float(cell.double.bitPattern)
    case .date: self = .date(cell.int)
    case .time: self = .time(cell.int)
    case .timestamp: self = .timestamp(cell.int)
    case .localDateTime: self = .localDateTime(cell.int)
    case .text: self = .text([UInt8](cell.bytes(in: arena)))
    case .bytes: self = .bytes([UInt8](cell.bytes(in: arena)))
    case .json: self = .json([UInt8](cell.bytes(in: arena)))
    }
  }

  public func cell(in arena: Arena) -> Cell {
    switch self {
    case .absent: return .absent
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .decimal(let text): return ExactDecimal(text).map { .decimal($0, in: arena) } ?? .null
    case .float(let bits): return .float(Double(bitPattern: bits))
    case .date(let days): return .date(days: days)
    case .time(let value): return .time(microseconds: value)
    case .timestamp(let value): return .timestamp(microseconds: value)
    case .localDateTime(let value): return .localDateTime(microseconds: value)
    case .text(let bytes): return Self.cell(bytes, .text, arena)
    case .bytes(let bytes): return Self.cell(bytes, .bytes, arena)
    case .json(let bytes): return Self.cell(bytes, .json, arena)
    }
  }

  private static func cell(_ bytes: [UInt8], _ tag: Cell.Tag, _ arena: Arena) -> Cell {
    var cell = bytes.withUnsafeBytes { Cell.text($0, in: arena) }
    cell.tag = tag
    return cell
  }

  public var isMissing: Bool { self == .absent || self == .null }

  /// The text of a text value.
  public var string: String? {
    if case .text(let bytes) = self { return String(decoding: bytes, as: UTF8.self) }
    return nil
  }
}

extension MemoryValue: CustomStringConvertible {
  public var description: String {
    switch self {
    case .absent: "absent"
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value), .date(let value), .time(let value), .timestamp(let value), .localDateTime(let value):
      "\(value)"
    case .decimal(let text): text
    case .float(let bits): "\(Double(bitPattern: bits))"
    case .text(let bytes): String(decoding: bytes, as: UTF8.self).debugDescription
    case .bytes(let bytes): "\(bytes)"
    case .json(let bytes): String(decoding: bytes, as: UTF8.self)
    }
  }
}
