import SyncModel

/// The little of JSON that functions read: the cell's text is valid JSON without blanks between tokens.
enum JsonValue {
  /// A JSON string as text, a number as an exact decimal (a Float beyond 38 digits), true, false and null as themselves;
  /// lists and objects stay JSON. Cells that are no JSON are returned as they are.
  static func scalar(_ cell: Cell, in arena: Arena) -> Cell {
    cell.tag == .json ? scalar(at: Int(cell.bits), Int(cell.length), in: arena) : cell
  }

  static func scalar(at offset: Int, _ count: Int, in arena: Arena) -> Cell {
    let bytes = arena.slice(offset, count)
    switch bytes.first {
    case 0x22:
      let start = arena.count
      guard let view = plainString(offset, count, in: arena) else {
        guard appendString(offset, count, in: arena) else {
          return .failure("a JSON text that is broken: half a surrogate pair or a wrong escape", in: arena)
        }
        return .text(offset: start, count: arena.count - start)
      }
      return view
    case 0x7B, 0x5B: return Cell(tag: .json, bits: UInt64(offset), length: UInt32(truncatingIfNeeded: count))
    case 0x6E: return .null
    case 0x74: return .bool(true)
    case 0x66: return .bool(false)
    default:
      if let number = ExactDecimal(parsing: bytes) {
        if let whole = number.int64 { return .int(whole) }
        return .decimal(number, in: arena)
      }
      if let float = NumberText.float(bytes) { return .float(float) }
      return .failure("a JSON value that is broken", in: arena)
    }
  }

  /// The text of an element appended to the arena; `false` for a list, an object or a broken text. Null appends nothing.
  static func appendText(_ element: Range<Int>, in arena: Arena) -> Bool {
    switch arena.slice(element.lowerBound, element.count).first {
    case 0x22:
      if let view = plainString(element.lowerBound, element.count, in: arena) {
        arena.append(from: Int(view.bits), count: Int(view.length))
        return true
      }
      return appendString(element.lowerBound, element.count, in: arena)
    case 0x7B, 0x5B, nil: return false
    case 0x6E: return true
    default:
      arena.append(from: element.lowerBound, count: element.count)
      return true
    }
  }

  /// A string without escapes, as a view.
  private static func plainString(_ offset: Int, _ count: Int, in arena: Arena) -> Cell? {
    let bytes = arena.slice(offset, count)
    guard count >= 2, bytes[count - 1] == 0x22, !bytes.contains(0x5C) else { return nil }
    return .text(offset: offset + 1, count: count - 2)
  }

  private static func appendString(_ offset: Int, _ count: Int, in arena: Arena) -> Bool {
    guard count >= 2 else { return false }
    let target = arena.reserve(count)
    let bytes = arena.slice(offset + 1, count - 2)
    var index = 0
    var written = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      guard byte == 0x5C else {
        target.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
        written += 1
        continue
      }
      guard index < bytes.count else { return false }
      let escape = bytes[index]
      index += 1
      let plain: UInt8
      switch escape {
      case 0x22, 0x5C, 0x2F: plain = escape
      case 0x62: plain = 0x08
      case 0x66: plain = 0x0C
      case 0x6E: plain = 0x0A
      case 0x72: plain = 0x0D
      case 0x74: plain = 0x09
      case 0x75:
        guard let scalar = escapedScalar(bytes, &index) else { return false }
        written += ScalarText.write(scalar, to: target, at: written)
        continue
      default: return false
      }
      target.storeBytes(of: plain, toByteOffset: written, as: UInt8.self)
      written += 1
    }
    arena.commit(written)
    return true
  }

  /// The digits behind `\u`, with a second escape where the first is half a surrogate pair.
  private static func escapedScalar(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> Unicode.Scalar? {
    guard let first = hexadecimal(bytes, &index) else { return nil }
    guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) }
    guard index + 2 <= bytes.count, bytes[index] == 0x5C, bytes[index + 1] == 0x75 else { return nil }
    index += 2
    guard let second = hexadecimal(bytes, &index), second & 0xFC00 == 0xDC00 else { return nil }
    return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF))
  }

  private static func hexadecimal(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      let digit: UInt8
      switch bytes[index] {
      case 0x30...0x39: digit = bytes[index] - 0x30
      case 0x41...0x46: digit = bytes[index] - 0x41 + 10
      case 0x61...0x66: digit = bytes[index] - 0x61 + 10
      default: return nil
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  /// Writes a text as a JSON string: at most six bytes a byte and two quotes. Returns how many.
  static func write(
    string bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer, at offset: Int
  ) -> Int {
    var written = offset
    func put(_ byte: UInt8) {
      target.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
      written += 1
    }
    put(0x22)
    for byte in bytes {
      switch byte {
      case 0x22, 0x5C:
        put(0x5C)
        put(byte)
      case 0x08, 0x09, 0x0A, 0x0C, 0x0D:
        put(0x5C)
        put(byte == 0x08 ? 0x62 : byte == 0x09 ? 0x74 : byte == 0x0A ? 0x6E : byte == 0x0C ? 0x66 : 0x72)
      case 0..<0x20:
        put(0x5C)
        put(0x75)
        put(0x30)
        put(0x30)
        put(0x30 + byte >> 4)
        put(byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15)
      default: put(byte)
      }
    }
    put(0x22)
    return written - offset
  }
}
