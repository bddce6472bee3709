public import SyncModel

/// Values as JSON text, escaping only what must be.
public enum JSONText {
  /// A text in quotes. The bytes must not stand in `output`.
  public static func appendString(_ text: UnsafeRawBufferPointer, to output: Arena) {
    let special = specialCount(text)
    let target = output.reserve(text.count + 2 + special * 5).assumingMemoryBound(to: UInt8.self)
    output.commit(write(text, special, target))
  }

  public static func appendString(_ text: String, to output: Arena) {
    var copy = text
    copy.withUTF8 { appendString(UnsafeRawBufferPointer($0), to: output) }
  }

  /// The value as JSON: numbers exact, `NaN` and infinities as texts, dates and instants as ISO texts, bytes as base64.
  /// Absent, null and failure are `null`. The two arenas may be one.
  public static func appendCell(_ cell: Cell, from arena: Arena, to output: Arena) {
    switch cell.tag {
    case .absent, .null, .failure: output.append("null")
    case .bool, .int, .decimal, .wideDecimal, .json: CellText.append(cell, from: arena, to: output)
    case .float:
      if cell.double.isFinite {
        CellText.append(float: cell.double, to: output)
      } else {
        quoted(cell, from: arena, to: output)
      }
    case .date, .time, .timestamp, .localDateTime: quoted(cell, from: arena, to: output)
    case .bytes:
      output.append(byte: 0x22)
      // The room is made first, so that encoding does not move what it reads.
      _ = output.reserve((Int(cell.length) + 2) / 3 * 4)
      CellText.append(cell, from: arena, to: output)
      output.append(byte: 0x22)
    case .text:
      let special = specialCount(cell.bytes(in: arena))
      let target = output.reserve(Int(cell.length) + 2 + special * 5).assumingMemoryBound(to: UInt8.self)
      output.commit(write(cell.bytes(in: arena), special, target))
    }
  }

  private static func quoted(_ cell: Cell, from arena: Arena, to output: Arena) {
    output.append(byte: 0x22)
    CellText.append(cell, from: arena, to: output)
    output.append(byte: 0x22)
  }

  /// How many bytes need an escape.
  private static func specialCount(_ text: UnsafeRawBufferPointer) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var count = 0
    var index = 0
    while index < text.count {
      if index &+ 8 <= text.count {
        let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let quote = word ^ (ones &* 0x22)
        let slash = word ^ (ones &* 0x5C)
        let found = ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | ((word &- (ones &* 0x20)) & ~word)
        if found & 0x8080_8080_8080_8080 == 0 {
          index &+= 8
          continue
        }
      }
      let last = min(index &+ 8, text.count)
      while index < last {
        let byte = text[index]
        if byte < 0x20 || byte == 0x22 || byte == 0x5C { count &+= 1 }
        index &+= 1
      }
    }
    return count
  }

  private static func write(
    _ text: UnsafeRawBufferPointer, _ special: Int, _ target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    target[0] = 0x22
    var to = 1
    if special == 0 {
      if let start = text.baseAddress {
        UnsafeMutableRawPointer(target + 1).copyMemory(from: start, byteCount: text.count)
      }
      to &+= text.count
    } else {
      for byte in text { to &+= write(byte, target + to) }
    }
    target[to] = 0x22
    return to &+ 1
  }

  private static func write(_ byte: UInt8, _ target: UnsafeMutablePointer<UInt8>) -> Int {
    if byte >= 0x20, byte != 0x22, byte != 0x5C {
      target[0] = byte
      return 1
    }
    target[0] = 0x5C
    switch byte {
    case 0x22, 0x5C: target[1] = byte
    case 0x08: target[1] = 0x62
    case 0x09: target[1] = 0x74
    case 0x0A: target[1] = 0x6E
    case 0x0C: target[1] = 0x66
    case 0x0D: target[1] = 0x72
    default:
      target[1] = 0x75
      target[2] = 0x30
      target[3] = 0x30
      target[4] = 0x30 &+ (byte >> 4)
      target[5] = byte & 15 < 10 ? 0x30 &+ (byte & 15) : 0x57 &+ (byte & 15)
      return 6
    }
    return 2
  }
}
