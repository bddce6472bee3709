/// One value in 16 bytes. What does not fit stands in the arena of its batch; a cell means nothing without that arena.
@frozen
public struct Cell: Sendable {
  @frozen
  public enum Tag: UInt8, Sendable {
    /// The system did not send the field. Not the same as null.
    case absent
    case null
    case bool
    /// `bits` is an `Int64`.
    case int
    /// `bits` is an `Int64` mantissa; `scale` digits stand behind the point.
    case decimal
    /// The `Int128` mantissa stands in the arena at `bits`.
    case wideDecimal
    case float
    /// Days since 2000-01-01 (PostgreSQL's epoch, so that every date it can hold fits); see `CalendarDate.infinity`.
    case date
    /// Microseconds since midnight.
    case time
    /// Microseconds since 2000-01-01T00:00:00Z; see `Instant.infinity`.
    case timestamp
    /// The same count, of a wall clock without a zone.
    case localDateTime
    /// UTF-8 in the arena.
    case text
    case bytes
    /// A list, record or JSON value: its JSON text in the arena, without blanks between tokens.
    case json
    /// The value could not be made; the reason stands in the arena. `scale` 1 marks the one failure that no handler
    /// catches: arithmetic beyond 38 digits.
    case failure
  }

  public var bits: UInt64
  /// Bytes in the arena, for text, bytes, json and failure.
  public var length: UInt32
  public var tag: Tag
  public var scale: UInt8
  @usableFromInline var unused: UInt16 = 0

  @inlinable
  public init(tag: Tag, bits: UInt64 = 0, length: UInt32 = 0, scale: UInt8 = 0) {
    self.bits = bits
    self.length = length
    self.tag = tag
    self.scale = scale
  }

  @inlinable public static var absent: Cell { Cell(tag: .absent) }
  @inlinable public static var null: Cell { Cell(tag: .null) }
  @inlinable public static func bool(_ value: Bool) -> Cell { Cell(tag: .bool, bits: value ? 1 : 0) }
  @inlinable public static func int(_ value: Int64) -> Cell { Cell(tag: .int, bits: UInt64(bitPattern: value)) }
  @inlinable public static func float(_ value: Double) -> Cell { Cell(tag: .float, bits: value.bitPattern) }
  @inlinable public static func date(days: Int64) -> Cell { Cell(tag: .date, bits: UInt64(bitPattern: days)) }
  @inlinable public static func time(microseconds: Int64) -> Cell {
    Cell(tag: .time, bits: UInt64(bitPattern: microseconds))
  }
  @inlinable public static func timestamp(microseconds: Int64) -> Cell {
    Cell(tag: .timestamp, bits: UInt64(bitPattern: microseconds))
  }
  @inlinable public static func localDateTime(microseconds: Int64) -> Cell {
    Cell(tag: .localDateTime, bits: UInt64(bitPattern: microseconds))
  }
  /// Text that stands in the arena already.
  @inlinable public static func text(offset: Int, count: Int) -> Cell {
    Cell(tag: .text, bits: UInt64(offset), length: UInt32(truncatingIfNeeded: count))
  }

  /// The number, in whatever room it needs.
  public static func decimal(_ value: ExactDecimal, in arena: Arena) -> Cell {
    if let small = Int64(exactly: value.mantissa) {
      return Cell(tag: .decimal, bits: UInt64(bitPattern: small), scale: value.scale)
    }
    let target = arena.reserve(16)
    target.storeBytes(of: value.mantissa, as: Int128.self)
    return Cell(tag: .wideDecimal, bits: UInt64(arena.commit(16)), length: 16, scale: value.scale)
  }

  public static func text(_ value: String, in arena: Arena) -> Cell {
    let offset = arena.append(value)
    return .text(offset: offset, count: arena.count - offset)
  }

  public static func text(_ bytes: UnsafeRawBufferPointer, in arena: Arena) -> Cell {
    .text(offset: arena.append(bytes), count: bytes.count)
  }

  public static func json(_ bytes: UnsafeRawBufferPointer, in arena: Arena) -> Cell {
    Cell(tag: .json, bits: UInt64(arena.append(bytes)), length: UInt32(truncatingIfNeeded: bytes.count))
  }

  /// - Parameter reason: lower case, no full stop, as a person reads it in the rejected queue.
  public static func failure(_ reason: String, in arena: Arena) -> Cell {
    var cell = text(reason, in: arena)
    cell.tag = .failure
    return cell
  }

  /// Arithmetic left 38 digits (or 64 bits where a whole number is asked for): the record is rejected, handler or not.
  public static func overflow(in arena: Arena) -> Cell {
    var cell = failure("the result has more digits than can be kept exactly", in: arena)
    cell.scale = 1
    return cell
  }

  @inlinable public var int: Int64 { Int64(bitPattern: bits) }
  @inlinable public var double: Double { Double(bitPattern: bits) }
  @inlinable public var bool: Bool { bits != 0 }
  @inlinable public var isMissing: Bool { tag.rawValue <= Tag.null.rawValue }
  /// Text, bytes, JSON or a failure's reason.
  public func bytes(in arena: Arena) -> UnsafeRawBufferPointer { arena.slice(Int(bits), Int(length)) }
  public func string(in arena: Arena) -> String { arena.string(Int(bits), Int(length)) }

  /// The exact number of an int or decimal cell.
  @inlinable
  public func exactDecimal(in arena: Arena) -> ExactDecimal? {
    switch tag {
    case .int: ExactDecimal(Int128(int))
    case .decimal: ExactDecimal(Int128(int), scale: scale)
    case .wideDecimal: ExactDecimal((arena.start + Int(bits)).loadUnaligned(as: Int128.self), scale: scale)
    default: nil
    }
  }

  /// The same value with its bytes in another arena.
  public func copied(from source: Arena, to target: Arena) -> Cell {
    switch tag {
    case .text, .bytes, .json, .failure, .wideDecimal:
      if source === target { return self }
      var copy = self
      copy.bits = UInt64(target.append(source.slice(Int(bits), Int(length))))
      return copy
    default:
      return self
    }
  }
}
