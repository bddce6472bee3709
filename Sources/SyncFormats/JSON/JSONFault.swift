/// Where a JSON text breaks the grammar. Trivial, so that throwing it costs nothing until it happens.
struct JSONFault: Error {
  var position: Int
  var message: StaticString
  /// Bytes from `position` that are quoted behind the message.
  var excerpt = 0

  init(_ position: Int, _ message: StaticString, excerpt: Int = 0) {
    self.position = position
    self.message = message
    self.excerpt = excerpt
  }

  func error(line: Int, in bytes: UnsafeRawBufferPointer) -> FormatError {
    var text = "\(message)"
    if excerpt > 0, position + excerpt <= bytes.count {
      text += " `\(Excerpt.of(UnsafeRawBufferPointer(rebasing: bytes[position..<position + excerpt])))`"
    }
    return FormatError(line: line, column: position + 1, message: text)
  }
}

/// A value as a message shows it: short, and on one line.
enum Excerpt {
  static let bytesMax = 80

  static func of(_ bytes: UnsafeRawBufferPointer) -> String {
    var end = min(bytes.count, bytesMax)
    // A character is not cut in two.
    while end > 0, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    var result = ""
    for scalar in String(decoding: bytes[..<end], as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return end < bytes.count ? result + "…" : result
  }
}
