import SyncModel

/// Patterns of dates: `yyyy MM M dd d HH mm ss`; other letters stand in quotes (`'T'`), all else stands for itself.
struct DatePattern {
  enum Piece {
    case year
    /// Exactly two digits if padded, else one or two.
    case month(padded: Bool)
    case day(padded: Bool)
    case hour, minute, second
    case literal(UInt8)
    case unknown
  }

  private let text: UnsafeRawBufferPointer
  private var index = 0
  private var isQuoted = false

  init(_ text: UnsafeRawBufferPointer) { self.text = text }

  mutating func next() -> Piece? {
    while index < text.count {
      let byte = text[index]
      if byte == 0x27 {
        if index + 1 < text.count, text[index + 1] == 0x27 {
          index += 2
          return .literal(0x27)
        }
        isQuoted.toggle()
        index += 1
        continue
      }
      guard !isQuoted, (byte | 0x20) &- 0x61 < 26 else {
        index += 1
        return .literal(byte)
      }
      let start = index
      while index < text.count, text[index] == byte { index += 1 }
      switch (byte, index - start) {
      case (0x79, 4): return .year
      case (0x4D, 1), (0x4D, 2): return .month(padded: index - start == 2)
      case (0x64, 1), (0x64, 2): return .day(padded: index - start == 2)
      case (0x48, 2): return .hour
      case (0x6D, 2): return .minute
      case (0x73, 2): return .second
      default: return .unknown
      }
    }
    return nil
  }

  // MARK: Checking

  /// What is wrong with the pattern, if anything.
  static func problem(_ pattern: String, readsDate: Bool = false, allowsTime: Bool) -> String? {
    var copy = pattern
    return copy.withUTF8 { bytes -> String? in
      var walker = DatePattern(UnsafeRawBufferPointer(bytes))
      var fields = (year: 0, month: 0, day: 0)
      var hasTime = false
      while let piece = walker.next() {
        switch piece {
        case .year: fields.year += 1
        case .month: fields.month += 1
        case .day: fields.day += 1
        case .hour, .minute, .second: hasTime = true
        case .literal: break
        case .unknown:
          return "a pattern is made of yyyy, MM, M, dd, d, HH, mm and ss; other letters stand in quotes: 'T'"
        }
      }
      if walker.isQuoted { return "a quote of this pattern is not closed" }
      if hasTime, !allowsTime { return "a Date has no hours, minutes or seconds" }
      if readsDate, fields != (1, 1, 1) { return "this pattern must have a year, a month and a day, each once" }
      return nil
    }
  }

  /// The most scalars that a text of this pattern has; a year has at most seven digits and a sign.
  static func bound(_ pattern: String) -> Int {
    var copy = pattern
    return copy.withUTF8 { bytes in
      var walker = DatePattern(UnsafeRawBufferPointer(bytes))
      var count = 0
      while let piece = walker.next() {
        switch piece {
        case .year: count += 8
        case .literal(let byte): count += byte & 0xC0 == 0x80 ? 0 : 1
        default: count += 2
        }
      }
      // The longest of all is at least `-infinity`.
      return max(count, 9)
    }
  }

  // MARK: Reading

  /// The day that the whole text stands for.
  static func parse(_ text: UnsafeRawBufferPointer, pattern: UnsafeRawBufferPointer) -> Int64? {
    var walker = DatePattern(pattern)
    var index = 0
    func digits(_ counts: ClosedRange<Int>) -> Int? {
      var value = 0
      var count = 0
      while count < counts.upperBound, index < text.count, text[index] &- 0x30 <= 9 {
        value = value * 10 + Int(text[index] &- 0x30)
        index += 1
        count += 1
      }
      return count >= counts.lowerBound ? value : nil
    }
    var (year, month, day): (Int?, Int?, Int?)
    while let piece = walker.next() {
      switch piece {
      case .year:
        year = digits(4...4)
        if year == nil { return nil }
      case .month(let padded):
        month = digits(padded ? 2...2 : 1...2)
        if month == nil { return nil }
      case .day(let padded):
        day = digits(padded ? 2...2 : 1...2)
        if day == nil { return nil }
      case .literal(let byte):
        guard index < text.count, text[index] == byte else { return nil }
        index += 1
      case .hour, .minute, .second, .unknown: return nil
      }
    }
    guard index == text.count, let year, let month, let day else { return nil }
    return CalendarDate.days(year: Int64(year), month: month, day: day)
  }

  // MARK: Writing

  /// Appends day and time of day (in microseconds) in the pattern; `false` for an unknown field.
  static func append(days: Int64, time: Int64, pattern: Cell, in arena: Arena) -> Bool {
    let (year, month, day) = CalendarDate.components(days: days)
    let seconds = time / 1_000_000
    // Copied, since appending moves the arena; a pattern is short.
    let copy = Array(pattern.bytes(in: arena))
    return copy.withUnsafeBytes { bytes in
      var walker = DatePattern(bytes)
      while let piece = walker.next() {
        switch piece {
        case .year:
          if year < 0 { arena.append(byte: 0x2D) }
          let magnitude = Int64(clamping: year.magnitude)
          if magnitude < 1000 { arena.append("0") }
          if magnitude < 100 { arena.append("0") }
          if magnitude < 10 { arena.append("0") }
          CellText.append(integer: magnitude, to: arena)
        case .month(let padded): append(Int64(month), padded: padded, to: arena)
        case .day(let padded): append(Int64(day), padded: padded, to: arena)
        case .hour: append(seconds / 3600, padded: true, to: arena)
        case .minute: append(seconds / 60 % 60, padded: true, to: arena)
        case .second: append(seconds % 60, padded: true, to: arena)
        case .literal(let byte): arena.append(byte: byte)
        case .unknown: return false
        }
      }
      return true
    }
  }

  private static func append(_ value: Int64, padded: Bool, to arena: Arena) {
    if padded, value < 10 { arena.append(byte: 0x30) }
    CellText.append(integer: value, to: arena)
  }
}
