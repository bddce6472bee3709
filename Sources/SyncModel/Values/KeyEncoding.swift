/// Keys as bytes whose order (byte by byte) is the order of the values. Each component delimits itself; equal values are
/// equal bytes, so `5` and `5.00` are one key.
///
/// A component is a kind byte and what follows it:
/// - absent 04, null 05, false 10, true 11;
/// - a number: 40 + n and the n bytes of its whole part, rounded down (40 - n and the inverted bytes if negative), then
///   its fraction as pairs of decimal digits, each plus one, and 00;
/// - float 60, date 80, time 81, timestamp 82, local date and time 83: 8 bytes, highest first, sign flipped;
/// - text 70, bytes 71, JSON 72, failure 90: the bytes, 00 as 00 FF, and 00 at the end.
public enum KeyEncoding {
  enum Kind {
    static let absent: UInt8 = 0x04
    static let null: UInt8 = 0x05
    static let bool: UInt8 = 0x10
    static let number: UInt8 = 0x40
    static let float: UInt8 = 0x60
    static let text: UInt8 = 0x70
    static let bytes: UInt8 = 0x71
    static let json: UInt8 = 0x72
    static let date: UInt8 = 0x80
    static let time: UInt8 = 0x81
    static let timestamp: UInt8 = 0x82
    static let localDateTime: UInt8 = 0x83
    static let failure: UInt8 = 0x90
  }

  /// Appends the key that the cells make. Cells of `arena` may be appended to that same arena.
  public static func append(_ cells: UnsafePointer<Cell>, count: Int, from arena: Arena, to output: Arena) {
    for index in 0..<count { append(cells[index], from: arena, to: output) }
  }

  public static func append(_ cell: Cell, from arena: Arena, to output: Arena) {
    switch cell.tag {
    case .absent: output.append(byte: Kind.absent)
    case .null: output.append(byte: Kind.null)
    case .bool: output.append(byte: Kind.bool | (cell.bool ? 1 : 0))
    case .int: append(whole: cell.int, to: output)
    case .decimal where cell.scale == 0: append(whole: cell.int, to: output)
    case .decimal, .wideDecimal:
      if let number = cell.exactDecimal(in: arena) { append(decimal: number.normalized, to: output) }
    case .float: append(kind: Kind.float, ordered: orderedBits(cell.double), to: output)
    case .date: append(kind: Kind.date, ordered: signFlipped(cell.int), to: output)
    case .time: append(kind: Kind.time, ordered: signFlipped(cell.int), to: output)
    case .timestamp: append(kind: Kind.timestamp, ordered: signFlipped(cell.int), to: output)
    case .localDateTime: append(kind: Kind.localDateTime, ordered: signFlipped(cell.int), to: output)
    case .text: append(kind: Kind.text, cell, from: arena, to: output)
    case .bytes: append(kind: Kind.bytes, cell, from: arena, to: output)
    case .json: append(kind: Kind.json, cell, from: arena, to: output)
    case .failure: append(kind: Kind.failure, cell, from: arena, to: output)
    }
  }

  // MARK: Writing

  @inline(__always)
  static func signFlipped(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) ^ 1 << 63 }

  /// Zeros are one, and so are all NaNs, which stand behind infinity.
  static func orderedBits(_ value: Double) -> UInt64 {
    let bits = value.isNaN ? Double.nan.bitPattern : value == 0 ? 0 : value.bitPattern
    return bits & 1 << 63 == 0 ? bits | 1 << 63 : ~bits
  }

  private static func append(kind: UInt8, ordered: UInt64, to output: Arena) {
    let target = output.reserve(9)
    target.storeBytes(of: kind, as: UInt8.self)
    target.storeBytes(of: ordered.bigEndian, toByteOffset: 1, as: UInt64.self)
    output.commit(9)
  }

  private static func append(whole value: Int64, to output: Arena) {
    let magnitude = UInt64(bitPattern: value < 0 ? ~value : value)
    let size = value < 0 ? max(1, (71 - magnitude.leadingZeroBitCount) / 8) : (71 - magnitude.leadingZeroBitCount) / 8
    let target = output.reserve(18)
    target.storeBytes(of: value < 0 ? Kind.number - UInt8(size) : Kind.number + UInt8(size), as: UInt8.self)
    if size > 0 {
      let shifted = UInt64(bitPattern: value) << UInt64(64 - size * 8)
      target.storeBytes(of: shifted.bigEndian, toByteOffset: 1, as: UInt64.self)
    }
    target.storeBytes(of: 0, toByteOffset: 1 + size, as: UInt8.self)
    output.commit(2 + size)
  }

  private static func append(decimal number: ExactDecimal, to output: Arena) {
    if number.scale == 0, let small = Int64(exactly: number.mantissa) { return append(whole: small, to: output) }
    let unit = ExactDecimal.powerOfTen(Int(number.scale))
    var whole = number.mantissa / unit
    var fraction = number.mantissa % unit
    if fraction < 0 {
      fraction += unit
      whole -= 1
    }
    let magnitude = UInt128(bitPattern: whole < 0 ? ~whole : whole)
    let bytes = (135 - magnitude.leadingZeroBitCount) / 8
    let size = whole < 0 ? max(1, bytes) : bytes
    output.append(byte: whole < 0 ? Kind.number - UInt8(size) : Kind.number + UInt8(size))
    let pattern = UInt128(bitPattern: whole)
    for index in stride(from: size - 1, through: 0, by: -1) {
      output.append(byte: UInt8(truncatingIfNeeded: pattern >> UInt128(index * 8)))
    }
    var rest = fraction
    var weight = unit
    while rest > 0 {
      var pair: Int128 = 0
      for _ in 0..<2 {
        pair *= 10
        if weight > 1 {
          weight /= 10
          pair += rest / weight
          rest %= weight
        }
      }
      output.append(byte: UInt8(truncatingIfNeeded: pair) &+ 1)
    }
    output.append(byte: 0)
  }

  private static func append(kind: UInt8, _ cell: Cell, from arena: Arena, to output: Arena) {
    let count = Int(cell.length)
    // Reserved before the pointer is taken: the cell may stand in the arena that grows.
    _ = output.reserve(count * 2 + 2)
    let source = arena.start + Int(cell.bits)
    let target = output.start + output.count
    target.storeBytes(of: kind, as: UInt8.self)
    var written = 1
    for index in 0..<count {
      let byte = source.load(fromByteOffset: index, as: UInt8.self)
      target.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
      written += 1
      if byte == 0 {
        target.storeBytes(of: 0xFF, toByteOffset: written, as: UInt8.self)
        written += 1
      }
    }
    target.storeBytes(of: 0, toByteOffset: written, as: UInt8.self)
    output.commit(written + 1)
  }
}
