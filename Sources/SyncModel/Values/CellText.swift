/// The one text form of every value: what templates, `text`, CSV and reports write. Exact: reading it back as the same
/// type gives the same value. Equal numbers have the same text: no zeros end a fraction.
public enum CellText {
  /// Null, absent and failure write nothing. JSON writes its JSON text, bytes write base64.
  public static func append(_ cell: Cell, from arena: Arena, to output: Arena) {
    switch cell.tag {
    case .absent, .null, .failure: break
    case .bool: output.append(cell.bool ? "true" : "false")
    case .int: append(integer: cell.int, to: output)
    case .decimal: append(mantissa: cell.int, scale: Int(cell.scale), to: output)
    case .wideDecimal:
      if let number = cell.exactDecimal(in: arena) { output.append(number.normalized.description) }
    case .float: append(float: cell.double, to: output)
    case .date: DateText.append(date: cell.int, to: output)
    case .time: DateText.append(time: cell.int, to: output)
    case .timestamp: DateText.append(timestamp: cell.int, to: output)
    case .localDateTime: DateText.append(localDateTime: cell.int, to: output)
    case .text, .json:
      if arena === output {
        output.append(from: Int(cell.bits), count: Int(cell.length))
      } else {
        output.append(cell.bytes(in: arena))
      }
    case .bytes: Base64.append(from: arena, Int(cell.bits), Int(cell.length), to: output)
    }
  }

  public static func string(_ cell: Cell, in arena: Arena) -> String {
    let output = Arena(capacity: 64)
    append(cell, from: arena, to: output)
    return output.string(0, output.count)
  }

  public static func append(integer value: Int64, to output: Arena) {
    let target = output.reserve(20)
    if value >= 0, value < 10 {
      target.storeBytes(of: 0x30 + UInt8(value), as: UInt8.self)
      output.commit(1)
      return
    }
    var rest = value.magnitude
    var count = 0
    while rest > 0 {
      target.storeBytes(of: 0x30 + UInt8(rest % 10), toByteOffset: count, as: UInt8.self)
      rest /= 10
      count += 1
    }
    if value < 0 {
      target.storeBytes(of: 0x2D, toByteOffset: count, as: UInt8.self)
      count += 1
    }
    let bytes = target.assumingMemoryBound(to: UInt8.self)
    for index in 0..<count / 2 {
      let swapped = bytes[index]
      bytes[index] = bytes[count - 1 - index]
      bytes[count - 1 - index] = swapped
    }
    output.commit(count)
  }

  public static func append(mantissa: Int64, scale: Int, to output: Arena) {
    var mantissa = mantissa
    var scale = scale
    while scale > 0, mantissa % 10 == 0 {
      if mantissa == 0 { scale = 1 }
      mantissa /= 10
      scale -= 1
    }
    if scale == 0 { return append(integer: mantissa, to: output) }
    let target = output.reserve(64)
    var rest = mantissa.magnitude
    var count = 0
    while rest > 0 || count <= scale {
      if count == scale {
        target.storeBytes(of: 0x2E, toByteOffset: count, as: UInt8.self)
        count += 1
        if rest == 0 {
          target.storeBytes(of: 0x30, toByteOffset: count, as: UInt8.self)
          count += 1
        }
        continue
      }
      target.storeBytes(of: 0x30 + UInt8(rest % 10), toByteOffset: count, as: UInt8.self)
      rest /= 10
      count += 1
    }
    if mantissa < 0 {
      target.storeBytes(of: 0x2D, toByteOffset: count, as: UInt8.self)
      count += 1
    }
    let bytes = target.assumingMemoryBound(to: UInt8.self)
    for index in 0..<count / 2 {
      let swapped = bytes[index]
      bytes[index] = bytes[count - 1 - index]
      bytes[count - 1 - index] = swapped
    }
    output.commit(count)
  }

  /// The shortest text that reads back as the same number; `NaN`, `Infinity`, `-Infinity`.
  public static func append(float value: Double, to output: Arena) {
    if value.isNaN {
      output.append("NaN")
      return
    }
    if value.isInfinite {
      output.append(value < 0 ? "-Infinity" : "Infinity")
      return
    }
    if let whole = Int64(exactly: value), whole.magnitude < 1 << 53, !(value == 0 && value.sign == .minus) {
      append(integer: whole, to: output)
      return
    }
    output.append(value.description)
  }
}

/// RFC 4648 base64, with padding.
public enum Base64 {
  private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  public static func append(from arena: Arena, _ offset: Int, _ count: Int, to output: Arena) {
    let size = (count + 2) / 3 * 4
    let target = output.reserve(size).assumingMemoryBound(to: UInt8.self)
    let bytes = arena.slice(offset, count)
    let letters = alphabet.utf8Start
    var written = 0
    var index = 0
    while index < count {
      let first = bytes[index]
      let second = index + 1 < count ? bytes[index + 1] : 0
      let third = index + 2 < count ? bytes[index + 2] : 0
      target[written] = letters[Int(first >> 2)]
      target[written + 1] = letters[Int((first & 3) << 4 | second >> 4)]
      target[written + 2] = index + 1 < count ? letters[Int((second & 15) << 2 | third >> 6)] : 0x3D
      target[written + 3] = index + 2 < count ? letters[Int(third & 63)] : 0x3D
      written += 4
      index += 3
    }
    output.commit(written)
  }

  /// Appends what the text stands for; `nil` if it is not strict base64. The text must not stand in `output`, which may
  /// move.
  public static func decode(_ text: UnsafeRawBufferPointer, to output: Arena) -> Cell? {
    guard text.count % 4 == 0 else { return nil }
    let start = output.count
    var index = 0
    while index < text.count {
      var group: UInt32 = 0
      var padding = 0
      for position in 0..<4 {
        let byte = text[index + position]
        let value: UInt32
        switch byte {
        case 0x41...0x5A: value = UInt32(byte - 0x41)
        case 0x61...0x7A: value = UInt32(byte - 0x61) + 26
        case 0x30...0x39: value = UInt32(byte - 0x30) + 52
        case 0x2B: value = 62
        case 0x2F: value = 63
        case 0x3D where index + 4 == text.count && position >= 2:
          padding += 1
          value = 0
        default:
          output.truncate(to: start)
          return nil
        }
        if padding > 0, byte != 0x3D {
          output.truncate(to: start)
          return nil
        }
        group = group << 6 | value
      }
      output.append(byte: UInt8(truncatingIfNeeded: group >> 16))
      if padding < 2 { output.append(byte: UInt8(truncatingIfNeeded: group >> 8)) }
      if padding < 1 { output.append(byte: UInt8(truncatingIfNeeded: group)) }
      index += 4
    }
    return Cell(tag: .bytes, bits: UInt64(start), length: UInt32(truncatingIfNeeded: output.count - start))
  }
}
