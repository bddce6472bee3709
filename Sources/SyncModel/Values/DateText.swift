/// Dates, times and instants as ISO 8601 text, strictly. Accepted beyond it: a space for the `T`, an offset with seconds,
/// years of more than four digits, `BC` behind a date, and `infinity` (PostgreSQL writes all of these).
public enum DateText {
  public static func parseDate(_ text: UnsafeRawBufferPointer) -> Int64? {
    var scanner = Scanner(text)
    if let infinite = scanner.infinity() {
      return infinite ? CalendarDate.infinity : CalendarDate.minusInfinity
    }
    guard let date = scanner.date(), let days = scanner.era(date), scanner.isAtEnd else {
      return nil
    }
    return days
  }

  public static func parseTime(_ text: UnsafeRawBufferPointer) -> Int64? {
    var scanner = Scanner(text)
    guard let time = scanner.time(), scanner.isAtEnd else { return nil }
    return time
  }

  /// An instant: an offset or `Z` must be there.
  public static func parseTimestamp(_ text: UnsafeRawBufferPointer) -> Int64? { parse(text, zoned: true) }

  /// A wall-clock time: an offset must not be there.
  public static func parseLocalDateTime(_ text: UnsafeRawBufferPointer) -> Int64? { parse(text, zoned: false) }

  private static func parse(_ text: UnsafeRawBufferPointer, zoned: Bool) -> Int64? {
    var scanner = Scanner(text)
    if let infinite = scanner.infinity() { return infinite ? Instant.infinity : Instant.minusInfinity }
    guard let date = scanner.date(), scanner.skip(0x54) || scanner.skip(0x20) || scanner.skip(0x74) else { return nil }
    guard let time = scanner.time() else { return nil }
    var offset: Int64 = 0
    if zoned {
      guard let read = scanner.offset() else { return nil }
      offset = read
    }
    guard let days = scanner.era(date), scanner.isAtEnd else { return nil }
    return Instant.join(days: days, time: time - offset)
  }

  struct Scanner {
    let text: UnsafeRawBufferPointer
    var index = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    var isAtEnd: Bool { index == text.count }

    mutating func skip(_ byte: UInt8) -> Bool {
      guard index < text.count, text[index] == byte else { return false }
      index += 1
      return true
    }

    /// `true` for infinity, `false` for -infinity; only if that is the whole text.
    func infinity() -> Bool? {
      if text.count == 8, text.elementsEqual("infinity".utf8) { return true }
      if text.count == 9, text.elementsEqual("-infinity".utf8) { return false }
      return nil
    }

    mutating func digits(_ count: Int) -> Int? {
      guard index + count <= text.count else { return nil }
      var value = 0
      for _ in 0..<count {
        let digit = text[index] &- 0x30
        guard digit <= 9 else { return nil }
        value = value * 10 + Int(digit)
        index += 1
      }
      return value
    }

    mutating func date() -> (year: Int64, month: Int, day: Int)? {
      let negative = skip(0x2D)
      var year: Int64 = 0
      var count = 0
      while index < text.count, text[index] &- 0x30 <= 9, count < 7 {
        year = year * 10 + Int64(text[index] &- 0x30)
        index += 1
        count += 1
      }
      guard count >= 4, skip(0x2D), let month = digits(2), skip(0x2D), let day = digits(2) else { return nil }
      return (negative ? -year : year, month, day)
    }

    /// Reads ` BC` if it stands here and gives the day; years before 1 BC count down from 0 inside.
    mutating func era(_ date: (year: Int64, month: Int, day: Int)) -> Int64? {
      var year = date.year
      if index + 3 == text.count, text[index] == 0x20, text[index + 1] == 0x42, text[index + 2] == 0x43 {
        index += 3
        guard year > 0 else { return nil }
        year = 1 - year
      }
      return CalendarDate.days(year: year, month: date.month, day: date.day)
    }

    mutating func time() -> Int64? {
      guard let hour = digits(2), skip(0x3A), let minute = digits(2) else { return nil }
      var second = 0
      var fraction: Int64 = 0
      if skip(0x3A) {
        guard let read = digits(2) else { return nil }
        second = read
        if skip(0x2E) || skip(0x2C) {
          var unit: Int64 = 100_000
          var count = 0
          while index < text.count, text[index] &- 0x30 <= 9 {
            let digit = Int64(text[index] &- 0x30)
            // More than microseconds would be lost.
            if unit == 0, digit != 0 { return nil }
            fraction += digit * unit
            unit /= 10
            index += 1
            count += 1
          }
          guard count > 0 else { return nil }
        }
      }
      guard minute < 60, second < 60 else { return nil }
      guard hour < 24 || (hour == 24 && minute == 0 && second == 0 && fraction == 0) else { return nil }
      return (Int64(hour) * 3600 + Int64(minute) * 60 + Int64(second)) * 1_000_000 + fraction
    }

    /// Microseconds east of UTC.
    mutating func offset() -> Int64? {
      if skip(0x5A) || skip(0x7A) { return 0 }
      let negative = index < text.count && text[index] == 0x2D
      guard skip(0x2B) || skip(0x2D), let hours = digits(2) else { return nil }
      var minutes = 0
      var seconds = 0
      if skip(0x3A) {
        guard let read = digits(2) else { return nil }
        minutes = read
        if skip(0x3A) {
          guard let read = digits(2) else { return nil }
          seconds = read
        }
      } else if index + 2 <= text.count, text[index] &- 0x30 <= 9 {
        guard let read = digits(2) else { return nil }
        minutes = read
      }
      guard hours < 24, minutes < 60, seconds < 60 else { return nil }
      let total = (Int64(hours) * 3600 + Int64(minutes) * 60 + Int64(seconds)) * 1_000_000
      return negative ? -total : total
    }
  }

  // MARK: Writing

  public static func append(date days: Int64, to arena: Arena) {
    if days == CalendarDate.infinity {
      arena.append("infinity")
      return
    }
    if days == CalendarDate.minusInfinity {
      arena.append("-infinity")
      return
    }
    let (year, month, day) = CalendarDate.components(days: days)
    let target = arena.reserve(24)
    var count = 0
    func put(_ byte: UInt8) {
      target.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
      count += 1
    }
    func put(two value: Int) {
      put(0x30 + UInt8(value / 10))
      put(0x30 + UInt8(value % 10))
    }
    if year < 0 { put(0x2D) }
    let magnitude = Int(year.magnitude)
    if magnitude > 9999 {
      for byte in String(magnitude).utf8 { put(byte) }
    } else {
      put(two: magnitude / 100)
      put(two: magnitude % 100)
    }
    put(0x2D)
    put(two: month)
    put(0x2D)
    put(two: day)
    arena.commit(count)
  }

  public static func append(time microseconds: Int64, to arena: Arena) {
    let target = arena.reserve(16)
    var count = 0
    func put(_ byte: UInt8) {
      target.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
      count += 1
    }
    func put(two value: Int64) {
      put(0x30 + UInt8(truncatingIfNeeded: value / 10))
      put(0x30 + UInt8(truncatingIfNeeded: value % 10))
    }
    let seconds = microseconds / 1_000_000
    put(two: seconds / 3600)
    put(0x3A)
    put(two: seconds / 60 % 60)
    put(0x3A)
    put(two: seconds % 60)
    var fraction = microseconds % 1_000_000
    if fraction > 0 {
      put(0x2E)
      var unit: Int64 = 100_000
      while fraction > 0 {
        put(0x30 + UInt8(truncatingIfNeeded: fraction / unit))
        fraction %= unit
        unit /= 10
      }
    }
    arena.commit(count)
  }

  public static func append(localDateTime microseconds: Int64, to arena: Arena) {
    if microseconds == Instant.infinity {
      arena.append("infinity")
      return
    }
    if microseconds == Instant.minusInfinity {
      arena.append("-infinity")
      return
    }
    let (days, time) = Instant.split(microseconds)
    append(date: days, to: arena)
    arena.append(byte: 0x54)
    append(time: time, to: arena)
  }

  public static func append(timestamp microseconds: Int64, to arena: Arena) {
    append(localDateTime: microseconds, to: arena)
    if Instant.isFinite(microseconds) { arena.append(byte: 0x5A) }
  }
}
