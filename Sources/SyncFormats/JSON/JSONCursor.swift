/// A place in a JSON text whose bytes are UTF-8 already. Strict (RFC 8259); never looks past `end`.
struct JSONCursor {
  static let depthMax = 512

  /// Escapes are resolved in place, hence mutable. The owner moves `base` when its arena moves.
  var base: UnsafeMutablePointer<UInt8>
  let end: Int
  var index = 0

  init(_ base: UnsafeMutablePointer<UInt8>, count: Int) {
    self.base = base
    end = count
  }

  @inline(__always)
  func word(_ position: Int) -> UInt64 {
    UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
  }

  /// The byte here, 0 at the end.
  @inline(__always)
  var byte: UInt8 { index < end ? base[index] : 0 }

  @inline(__always)
  @discardableResult
  mutating func skipBlanks() -> Bool {
    guard index < end, base[index] <= 0x20 else { return false }
    return skipSomeBlanks()
  }

  @inline(never)
  private mutating func skipSomeBlanks() -> Bool {
    let start = index
    while index < end {
      switch base[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index &+= 1
      default: return index > start
      }
    }
    return index > start
  }

  @inline(__always)
  mutating func expect(_ byte: UInt8, _ message: StaticString) throws(JSONFault) {
    guard index < end, base[index] == byte else { throw JSONFault(index, message) }
    index &+= 1
  }

  /// From behind the opening quote to behind the closing one; whether there were escapes.
  @inline(__always)
  mutating func skipString() throws(JSONFault) -> Bool {
    var place = index
    while place &+ 8 <= end {
      let found = Self.special(word(place))
      if found == 0 {
        place &+= 8
        continue
      }
      place &+= found.trailingZeroBitCount >> 3
      if base[place] == 0x22 {
        index = place &+ 1
        return false
      }
      break
    }
    return try skipStringSlowly(place)
  }

  /// A high bit at least in the first byte that is `"`, `\` or a control character; what stands above it is noise.
  @inline(__always)
  private static func special(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let slash = word ^ (ones &* 0x5C)
    let found = ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | ((word &- (ones &* 0x20)) & ~word)
    return found & 0x8080_8080_8080_8080
  }

  @inline(never)
  private mutating func skipStringSlowly(_ start: Int) throws(JSONFault) -> Bool {
    var place = start
    var escaped = false
    while place < end {
      let byte = base[place]
      if byte == 0x22 {
        index = place &+ 1
        return escaped
      }
      if byte == 0x5C {
        escaped = true
        place = try skipEscape(place)
      } else if byte < 0x20 {
        throw JSONFault(place, "a control character in a text must be escaped")
      } else {
        place &+= 1
        while place &+ 8 <= end {
          let found = Self.special(word(place))
          if found != 0 {
            place &+= found.trailingZeroBitCount >> 3
            break
          }
          place &+= 8
        }
      }
    }
    throw JSONFault(end, "the text has no closing quote")
  }

  private func skipEscape(_ place: Int) throws(JSONFault) -> Int {
    guard place &+ 1 < end else { throw JSONFault(end, "the text has no closing quote") }
    switch base[place &+ 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return place &+ 2
    case 0x75:
      let unit = try hexadecimal(place &+ 2)
      if unit & 0xF800 != 0xD800 { return place &+ 6 }
      guard unit < 0xDC00, place &+ 7 < end, base[place &+ 6] == 0x5C, base[place &+ 7] == 0x75,
        try hexadecimal(place &+ 8) & 0xFC00 == 0xDC00
      else { throw JSONFault(place, "half of a surrogate pair stands alone", excerpt: 6) }
      return place &+ 12
    default: throw JSONFault(place, "no such escape")
    }
  }

  private func hexadecimal(_ place: Int) throws(JSONFault) -> UInt32 {
    guard place &+ 4 <= end, let unit = Self.unit(base + place) else {
      throw JSONFault(min(place, end), "`\\u` needs four hexadecimal digits")
    }
    return unit
  }

  private static func unit(_ digits: UnsafeMutablePointer<UInt8>) -> UInt32? {
    var unit: UInt32 = 0
    for offset in 0..<4 {
      let byte = digits[offset]
      switch byte {
      case 0x30...0x39: unit = unit << 4 | UInt32(byte &- 0x30)
      case 0x41...0x46: unit = unit << 4 | UInt32(byte &- 0x37)
      case 0x61...0x66: unit = unit << 4 | UInt32(byte &- 0x57)
      default: return nil
      }
    }
    return unit
  }

  /// Resolves the escapes of a text that `skipString` has passed, in place; returns its new length. What an escape
  /// stands for is never longer than the escape.
  static func unescape(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    var from = 0
    var to = 0
    while from < count {
      let byte = bytes[from]
      if byte != 0x5C || from &+ 1 >= count {
        bytes[to] = byte
        from &+= 1
        to &+= 1
        continue
      }
      let letter = bytes[from &+ 1]
      from &+= 2
      if letter != 0x75 {
        switch letter {
        case 0x62: bytes[to] = 0x08
        case 0x66: bytes[to] = 0x0C
        case 0x6E: bytes[to] = 0x0A
        case 0x72: bytes[to] = 0x0D
        case 0x74: bytes[to] = 0x09
        default: bytes[to] = letter
        }
        to &+= 1
        continue
      }
      guard from &+ 4 <= count, var scalar = unit(bytes + from) else { return to }
      from &+= 4
      if scalar & 0xFC00 == 0xD800, from &+ 6 <= count, let low = unit(bytes + (from &+ 2)) {
        scalar = 0x10000 &+ ((scalar & 0x3FF) << 10 | (low & 0x3FF))
        from &+= 6
      }
      to &+= encode(scalar, bytes + to)
    }
    return to
  }

  private static func encode(_ scalar: UInt32, _ target: UnsafeMutablePointer<UInt8>) -> Int {
    @inline(__always) func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: scalar >> shift & 0x3F) }
    if scalar < 0x80 {
      target[0] = UInt8(truncatingIfNeeded: scalar)
      return 1
    }
    if scalar < 0x800 {
      target[0] = 0xC0 | UInt8(truncatingIfNeeded: scalar >> 6)
      target[1] = tail(0)
      return 2
    }
    if scalar < 0x10000 {
      target[0] = 0xE0 | UInt8(truncatingIfNeeded: scalar >> 12)
      target[1] = tail(6)
      target[2] = tail(0)
      return 3
    }
    target[0] = 0xF0 | UInt8(truncatingIfNeeded: scalar >> 18)
    target[1] = tail(12)
    target[2] = tail(6)
    target[3] = tail(0)
    return 4
  }
}
