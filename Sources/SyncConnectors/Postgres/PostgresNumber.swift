import SyncModel

/// The usual numbers, fast; `nil` sends the caller the long way.
enum PostgresNumber {
  @inline(__always)
  static func int(_ text: UnsafeRawBufferPointer) -> Int64? {
    let count = text.count
    guard count > 0, count <= 18 else { return text.count <= 20 ? longInt(text) : nil }
    var index = 0
    let isNegative = text[0] == 0x2D
    if isNegative { index = 1 }
    guard index < count else { return nil }
    var value: Int64 = 0
    while index < count {
      let digit = text[index] &- 0x30
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ Int64(digit)
      index &+= 1
    }
    return isNegative ? 0 &- value : value
  }

  @inline(never)
  private static func longInt(_ text: UnsafeRawBufferPointer) -> Int64? {
    Int64(String(decoding: text, as: UTF8.self))
  }

  /// At most 18 digits; zeros that end the fraction are left out.
  @inline(__always)
  static func decimal(_ text: UnsafeRawBufferPointer) -> Cell? {
    let count = text.count
    guard count > 0, count <= 18 else { return nil }
    var index = 0
    let isNegative = text[0] == 0x2D
    if isNegative { index = 1 }
    guard index < count else { return nil }
    var value: Int64 = 0
    var point = -1
    while index < count {
      let digit = text[index] &- 0x30
      if digit <= 9 {
        value = value &* 10 &+ Int64(digit)
      } else {
        guard text[index] == 0x2E, point < 0 else { return nil }
        point = index
      }
      index &+= 1
    }
    var scale = point < 0 ? 0 : count &- point &- 1
    while scale > 0, value % 10 == 0 {
      value /= 10
      scale &-= 1
    }
    return Cell(tag: .decimal, bits: UInt64(bitPattern: isNegative ? 0 &- value : value), scale: UInt8(scale))
  }
}

enum PostgresTime {
  /// `2025-01-31 12:00:00+00`, with or without a fraction; other forms the long way.
  @inline(__always)
  static func timestamp(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count == 22, text[4] == 0x2D, text[7] == 0x2D, text[10] == 0x20, text[13] == 0x3A, text[16] == 0x3A,
      text[19] == 0x2B, text[20] == 0x30, text[21] == 0x30
    else { return DateText.parseTimestamp(text) }
    func two(_ index: Int) -> Int {
      let tens = text[index] &- 0x30
      let ones = text[index &+ 1] &- 0x30
      return tens <= 9 && ones <= 9 ? Int(tens) &* 10 &+ Int(ones) : 1000
    }
    let year = two(0) &* 100 &+ two(2)
    let hour = two(11)
    let minute = two(14)
    let second = two(17)
    guard year <= 9999, hour < 24, minute < 60, second < 60,
      let days = CalendarDate.days(year: Int64(year), month: two(5), day: two(8))
    else { return nil }
    return Instant.join(days: days, time: Int64((hour &* 60 &+ minute) &* 60 &+ second) &* 1_000_000)
  }
}

enum PostgresBytes {
  /// Turns `\x0aff` into its bytes where it stands; their number, or `nil` where it is something else.
  static func decode(_ start: UnsafeMutableRawPointer, _ count: Int) -> Int? {
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    guard count >= 2, count % 2 == 0, bytes[0] == 0x5C, bytes[1] == 0x78 else { return nil }
    var written = 0
    var index = 2
    while index < count {
      guard let high = nibble(bytes[index]), let low = nibble(bytes[index + 1]) else { return nil }
      bytes[written] = high << 4 | low
      written += 1
      index += 2
    }
    return written
  }

  private static func nibble(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x57
    case 0x41...0x46: byte - 0x37
    default: nil
    }
  }

  private static let digits: StaticString = "0123456789abcdef"

  /// Writes `\x0aff`.
  static func append(_ bytes: UnsafeRawBufferPointer, to output: Arena) {
    let target = output.reserve(bytes.count * 2 + 2).assumingMemoryBound(to: UInt8.self)
    target[0] = 0x5C
    target[1] = 0x78
    for (index, byte) in bytes.enumerated() {
      target[index * 2 + 2] = digits.utf8Start[Int(byte >> 4)]
      target[index * 2 + 3] = digits.utf8Start[Int(byte & 15)]
    }
    output.commit(bytes.count * 2 + 2)
  }
}
