/// What a number's text says, as far as 18 digits go.
struct JSONNumber {
  var isNegative = false
  /// Good if `digits` is at most 18.
  var mantissa: UInt64 = 0
  var digits = 0
  /// Digits behind the point.
  var fraction = 0
  var hasExponent = false
}

extension JSONCursor {
  /// Passes a number of strict grammar.
  @inline(__always)
  mutating func skipNumber() throws(JSONFault) -> JSONNumber {
    var number = JSONNumber()
    var place = index
    if place < end, base[place] == 0x2D {
      number.isNegative = true
      place &+= 1
    }
    let first = place
    while place < end, base[place] &- 0x30 <= 9 {
      number.mantissa = number.mantissa &* 10 &+ UInt64(base[place] &- 0x30)
      place &+= 1
    }
    number.digits = place &- first
    guard number.digits > 0 else {
      throw number.isNegative ? JSONFault(place, "a digit expected") : JSONFault(place, "a value expected")
    }
    if base[first] == 0x30, number.digits > 1 { throw JSONFault(first, "a number must not start with a zero") }
    if place < end, base[place] == 0x2E {
      place &+= 1
      let start = place
      while place < end, base[place] &- 0x30 <= 9 {
        number.mantissa = number.mantissa &* 10 &+ UInt64(base[place] &- 0x30)
        place &+= 1
      }
      number.fraction = place &- start
      number.digits &+= number.fraction
      guard number.fraction > 0 else { throw JSONFault(place, "a digit expected") }
    }
    if place < end, base[place] | 0x20 == 0x65 {
      number.hasExponent = true
      place &+= 1
      if place < end, base[place] == 0x2B || base[place] == 0x2D { place &+= 1 }
      let start = place
      while place < end, base[place] &- 0x30 <= 9 { place &+= 1 }
      guard place > start else { throw JSONFault(place, "a digit expected") }
    }
    index = place
    return number
  }

  /// Passes `true`, `false` or `null`, whose first byte stands here.
  @inline(__always)
  mutating func skipLiteral() throws(JSONFault) {
    if index &+ 4 <= end {
      let four = UnsafeRawPointer(base + index).loadUnaligned(as: UInt32.self)
      if four == 0x6C6C_756E || four == 0x6575_7274 {
        index &+= 4
        return
      }
      if four == 0x736C_6166, index &+ 5 <= end, base[index &+ 4] == 0x65 {
        index &+= 5
        return
      }
    }
    throw JSONFault(index, "a value expected")
  }

  /// Passes a value of any kind, iteratively; whether blanks stood between its tokens.
  /// - Parameter outer: containers that are open around it.
  mutating func skipValue(depth outer: Int) throws(JSONFault) -> Bool {
    var blanks = false
    var isObject = InlineArray<8, UInt64>(repeating: 0)
    var depth = outer
    while true {
      switch byte {
      case 0x22:
        index &+= 1
        _ = try skipString()
      case 0x7B:
        guard depth < Self.depthMax else { throw JSONFault(index, "nested deeper than 512 levels") }
        index &+= 1
        if skipBlanks() { blanks = true }
        if byte == 0x7D {
          index &+= 1
          break
        }
        isObject[depth >> 6] |= 1 << UInt64(depth & 63)
        depth &+= 1
        if try skipKey() { blanks = true }
        continue
      case 0x5B:
        guard depth < Self.depthMax else { throw JSONFault(index, "nested deeper than 512 levels") }
        index &+= 1
        if skipBlanks() { blanks = true }
        if byte == 0x5D {
          index &+= 1
          break
        }
        isObject[depth >> 6] &= ~(1 << UInt64(depth & 63))
        depth &+= 1
        continue
      case 0x74, 0x66, 0x6E: try skipLiteral()
      default: _ = try skipNumber()
      }
      while true {
        if depth == outer { return blanks }
        if skipBlanks() { blanks = true }
        let inObject = isObject[(depth &- 1) >> 6] >> UInt64((depth &- 1) & 63) & 1 != 0
        let next = byte
        if next == 0x2C {
          index &+= 1
          if skipBlanks() { blanks = true }
          if inObject, try skipKey() { blanks = true }
          break
        }
        guard next == (inObject ? 0x7D : 0x5D), index < end else {
          throw inObject ? JSONFault(index, "`,` or `}` expected") : JSONFault(index, "`,` or `]` expected")
        }
        index &+= 1
        depth &-= 1
      }
    }
  }

  /// Passes `"key" :` and the blanks behind it; whether there were blanks.
  private mutating func skipKey() throws(JSONFault) -> Bool {
    try expect(0x22, "a key in quotes expected")
    _ = try skipString()
    var blanks = skipBlanks()
    try expect(0x3A, "`:` expected")
    if skipBlanks() { blanks = true }
    return blanks
  }

  /// Takes the blanks between the tokens of a valid value out, in place; returns its new length.
  static func minify(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    var to = 0
    var from = 0
    var inString = false
    while from < count {
      let byte = bytes[from]
      if inString {
        if byte == 0x5C, from &+ 1 < count {
          bytes[to] = byte
          to &+= 1
          from &+= 1
        } else if byte == 0x22 {
          inString = false
        }
      } else if byte <= 0x20 {
        from &+= 1
        continue
      } else if byte == 0x22 {
        inString = true
      }
      bytes[to] = bytes[from]
      to &+= 1
      from &+= 1
    }
    return to
  }
}
