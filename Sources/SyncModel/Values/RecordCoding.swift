/// A row of cells as bytes that outlive its arena, exact to the tag and the scale. Compact, not canonical: equality is
/// asked of the cells, not of the bytes.
///
/// Format 1: the byte 01, the number of cells, then each cell: its tag (a bool's value in bit 4), the scale where the tag
/// has one, and the value: whole numbers zigzag in groups of seven bits, floats and wide mantissas low byte first, bytes
/// behind their count.
public enum RecordCoding {
  static let version: UInt8 = 1

  public static func append(_ row: UnsafePointer<Cell>, count: Int, from arena: Arena, to output: Arena) {
    output.append(byte: version)
    append(varint: UInt64(count), to: output)
    for index in 0..<count { append(row[index], from: arena, to: output) }
  }

  public static func encode(_ row: UnsafePointer<Cell>, count: Int, from arena: Arena) -> [UInt8] {
    let output = Arena(capacity: 16 * count + 64)
    append(row, count: count, from: arena, to: output)
    return [UInt8](output.bytes)
  }

  /// How many cells the bytes hold; `nil` for bytes of another format.
  public static func count(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var reader = Reader(bytes: bytes)
    return reader.header()
  }

  /// Fills `row`, whose bytes go to `arena`. False if the bytes are not a whole record of exactly `count` cells.
  public static func decode(
    _ bytes: UnsafeRawBufferPointer, into row: UnsafeMutablePointer<Cell>, count: Int, arena: Arena
  ) -> Bool {
    var reader = Reader(bytes: bytes)
    guard reader.header() == count else { return false }
    for index in 0..<count {
      guard let cell = reader.cell(arena) else { return false }
      row[index] = cell
    }
    return reader.index == bytes.count
  }

  private static func append(_ cell: Cell, from arena: Arena, to output: Arena) {
    let tag = cell.tag.rawValue
    switch cell.tag {
    case .absent, .null: output.append(byte: tag)
    case .bool: output.append(byte: tag | (cell.bool ? 0x10 : 0))
    case .int, .date, .time, .timestamp, .localDateTime:
      output.append(byte: tag)
      append(zigzag: cell.int, to: output)
    case .decimal:
      output.append(byte: tag)
      output.append(byte: cell.scale)
      append(zigzag: cell.int, to: output)
    case .wideDecimal:
      output.append(byte: tag)
      output.append(byte: cell.scale)
      append(bytesOf: cell, count: 16, from: arena, to: output)
    case .float:
      output.append(byte: tag)
      output.reserve(8).storeBytes(of: cell.bits.littleEndian, as: UInt64.self)
      output.commit(8)
    case .failure:
      output.append(byte: tag)
      output.append(byte: cell.scale)
      append(varint: UInt64(cell.length), to: output)
      append(bytesOf: cell, count: Int(cell.length), from: arena, to: output)
    case .text, .bytes, .json:
      output.append(byte: tag)
      append(varint: UInt64(cell.length), to: output)
      append(bytesOf: cell, count: Int(cell.length), from: arena, to: output)
    }
  }

  private static func append(bytesOf cell: Cell, count: Int, from arena: Arena, to output: Arena) {
    if arena === output {
      output.append(from: Int(cell.bits), count: count)
    } else {
      output.append(arena.slice(Int(cell.bits), count))
    }
  }

  private static func append(zigzag value: Int64, to output: Arena) {
    append(varint: UInt64(bitPattern: value << 1 ^ value >> 63), to: output)
  }

  private static func append(varint value: UInt64, to output: Arena) {
    let target = output.reserve(10)
    var rest = value
    var size = 0
    while rest >= 0x80 {
      target.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: size, as: UInt8.self)
      rest >>= 7
      size += 1
    }
    target.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: size, as: UInt8.self)
    output.commit(size + 1)
  }

  struct Reader {
    let bytes: UnsafeRawBufferPointer
    var index = 0

    mutating func header() -> Int? {
      guard byte() == RecordCoding.version, let count = varint(), count <= UInt64(bytes.count) else { return nil }
      return Int(count)
    }

    private mutating func byte() -> UInt8? {
      guard index < bytes.count else { return nil }
      defer { index += 1 }
      return bytes[index]
    }

    private mutating func varint() -> UInt64? {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while shift < 64 {
        guard let next = byte() else { return nil }
        value |= UInt64(next & 0x7F) << shift
        if next & 0x80 == 0 { return value }
        shift += 7
      }
      return nil
    }

    private mutating func zigzag() -> Int64? {
      varint().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    private mutating func slice(_ count: UInt64) -> UnsafeRawBufferPointer? {
      guard count <= UInt64(bytes.count - index) else { return nil }
      defer { index += Int(count) }
      return UnsafeRawBufferPointer(rebasing: bytes[index..<index + Int(count)])
    }

    mutating func cell(_ arena: Arena) -> Cell? {
      guard let first = byte(), let tag = Cell.Tag(rawValue: first & 0x0F) else { return nil }
      guard first & 0xF0 == 0 || (tag == .bool && first & 0xE0 == 0) else { return nil }
      switch tag {
      case .absent, .null: return Cell(tag: tag)
      case .bool: return .bool(first & 0x10 != 0)
      case .int, .date, .time, .timestamp, .localDateTime:
        return zigzag().map { Cell(tag: tag, bits: UInt64(bitPattern: $0)) }
      case .decimal:
        guard let scale = byte(), let mantissa = zigzag() else { return nil }
        return Cell(tag: tag, bits: UInt64(bitPattern: mantissa), scale: scale)
      case .wideDecimal:
        guard let scale = byte(), let mantissa = slice(16) else { return nil }
        return Cell(tag: tag, bits: UInt64(arena.append(mantissa)), length: 16, scale: scale)
      case .float:
        guard let bits = slice(8) else { return nil }
        return Cell(tag: tag, bits: UInt64(littleEndian: bits.loadUnaligned(as: UInt64.self)))
      case .failure:
        guard let scale = byte(), let size = varint(), let text = slice(size) else { return nil }
        return Cell(
          tag: tag, bits: UInt64(arena.append(text)), length: UInt32(truncatingIfNeeded: text.count), scale: scale)
      case .text, .bytes, .json:
        guard let size = varint(), let text = slice(size) else { return nil }
        return Cell(tag: tag, bits: UInt64(arena.append(text)), length: UInt32(truncatingIfNeeded: text.count))
      }
    }
  }
}
