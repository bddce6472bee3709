import SyncModel

/// JSON as the server prints it, which is always well formed.
enum PostgresJSON {
  /// Takes the blanks between tokens out where the text stands; returns what is left of its length.
  static func minify(_ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    var written = 0
    var index = 0
    var isInText = false
    while index < count {
      let byte = bytes[index]
      index += 1
      if isInText {
        bytes[written] = byte
        written += 1
        if byte == 0x5C, index < count {
          bytes[written] = bytes[index]
          written += 1
          index += 1
        } else if byte == 0x22 {
          isInText = false
        }
      } else if byte != 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 {
        bytes[written] = byte
        written += 1
        isInText = byte == 0x22
      }
    }
    return written
  }

  /// Appends bytes of the arena as a JSON text: shortest escapes, everything above ASCII as it is.
  static func appendText(_ offset: Int, _ count: Int, in arena: Arena) {
    _ = arena.reserve(count * 6 + 2)
    let source = arena.slice(offset, count)
    arena.append(byte: 0x22)
    for byte in source {
      switch byte {
      case 0x22: arena.append("\\\"")
      case 0x5C: arena.append("\\\\")
      case 0x08: arena.append("\\b")
      case 0x0C: arena.append("\\f")
      case 0x0A: arena.append("\\n")
      case 0x0D: arena.append("\\r")
      case 0x09: arena.append("\\t")
      case 0..<0x20:
        arena.append("\\u00")
        arena.append(byte: byte < 0x10 ? 0x30 : 0x31)
        arena.append(byte: byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15)
      default: arena.append(byte: byte)
      }
    }
    arena.append(byte: 0x22)
  }

  /// The elements of a list whose text is well formed or not; `nil` if it is none.
  static func elements(_ text: UnsafeRawBufferPointer) -> [Range<Int>]? {
    var ranges: [Range<Int>] = []
    guard text.count >= 2, text[0] == 0x5B, text[text.count - 1] == 0x5D else { return nil }
    if text.count == 2 { return [] }
    var depth = 0
    var isInText = false
    var start = 1
    var index = 1
    while index < text.count - 1 {
      let byte = text[index]
      if isInText {
        if byte == 0x5C { index += 1 } else if byte == 0x22 { isInText = false }
      } else {
        switch byte {
        case 0x22: isInText = true
        case 0x5B, 0x7B: depth += 1
        case 0x5D, 0x7D: depth -= 1
        case 0x2C where depth == 0:
          ranges.append(start..<index)
          start = index + 1
        default: break
        }
        if depth < 0 { return nil }
      }
      index += 1
    }
    guard depth == 0, !isInText, index == text.count - 1 else { return nil }
    ranges.append(start..<index)
    return ranges.contains(where: \.isEmpty) ? nil : ranges
  }

  /// Appends the text that a JSON text stands for; `false` if it is none or means something that no text can hold.
  static func appendUnescaped(_ json: UnsafeRawBufferPointer, to output: Arena) -> Bool {
    guard json.count >= 2, json[0] == 0x22, json[json.count - 1] == 0x22 else { return false }
    var index = 1
    let end = json.count - 1
    while index < end {
      let byte = json[index]
      index += 1
      guard byte == 0x5C else {
        output.append(byte: byte)
        continue
      }
      guard index < end else { return false }
      let letter = json[index]
      index += 1
      switch letter {
      case 0x22, 0x5C, 0x2F: output.append(byte: letter)
      case 0x62: output.append(byte: 0x08)
      case 0x66: output.append(byte: 0x0C)
      case 0x6E: output.append(byte: 0x0A)
      case 0x72: output.append(byte: 0x0D)
      case 0x74: output.append(byte: 0x09)
      case 0x75:
        guard var value = hexadecimal(json, index, end) else { return false }
        index += 4
        if value >= 0xD800, value < 0xDC00 {
          guard index + 6 <= end, json[index] == 0x5C, json[index + 1] == 0x75,
            let low = hexadecimal(json, index + 2, end), low >= 0xDC00, low < 0xE000
          else { return false }
          value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
          index += 6
        }
        guard let scalar = UnicodeScalar(value) else { return false }
        output.append(String(Character(scalar)))
      default: return false
      }
    }
    return true
  }

  private static func hexadecimal(_ json: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> UInt32? {
    guard start + 4 <= end else { return nil }
    return UInt32(String(decoding: json[start..<start + 4], as: UTF8.self), radix: 16)
  }
}
