/// Reads a compiled zone of the zone database: TZif, RFC 8536.
enum ZoneFile {
  /// `nil` for what is no such file.
  static func rules(_ bytes: [UInt8]) -> ZoneRules? {
    guard let old = Header(bytes, at: 0) else { return nil }
    guard old.version >= 2 else { return block(bytes, old, at: 44, wide: 4).map { $0.rules } }
    let second = 44 + old.size(wide: 4)
    guard let header = Header(bytes, at: second), var (rules, end) = block(bytes, header, at: second + 44, wide: 8)
    else {
      return nil
    }
    // The footer stands between two line ends.
    guard end < bytes.count, bytes[end] == 0x0A else { return nil }
    end += 1
    guard let close = bytes[end...].firstIndex(of: 0x0A) else { return nil }
    if close > end {
      guard let rule = ZoneText.rule(Array(bytes[end..<close])) else { return nil }
      rules.rule = rule
    }
    return rules
  }

  private struct Header {
    var version: Int
    var counts: [Int]

    init?(_ bytes: [UInt8], at start: Int) {
      guard start >= 0, start + 44 <= bytes.count, bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
        return nil
      }
      version = bytes[start + 4] == 0 ? 1 : Int(bytes[start + 4]) - 0x30
      counts = (0..<6).map { Int(ZoneFile.number(bytes, start + 20 + 4 * $0, 4)) }
      guard counts.allSatisfy({ $0 >= 0 && $0 < 1_000_000 }) else { return nil }
    }

    var leaps: Int { counts[2] }
    var times: Int { counts[3] }
    var types: Int { counts[4] }
    var names: Int { counts[5] }

    func size(wide: Int) -> Int { times * (wide + 1) + types * 6 + names + leaps * (wide + 4) + counts[0] + counts[1] }
  }

  private static func block(
    _ bytes: [UInt8], _ header: Header, at start: Int, wide: Int
  ) -> (rules: ZoneRules, end: Int)? {
    let end = start + header.size(wide: wide)
    // Leap seconds are of the `right/` zones, which count another time.
    guard end <= bytes.count, header.types > 0, header.leaps == 0 else { return nil }
    let types = start + header.times * (wide + 1)
    func offset(_ type: Int) -> Int64? {
      type < header.types ? number(bytes, types + type * 6, 4) : nil
    }
    guard let first = offset(0) else { return nil }
    var changes: [(at: Int64, offset: Int64)] = []
    for index in 0..<header.times {
      let type = Int(bytes[start + header.times * wide + index])
      guard let offset = offset(type) else { return nil }
      changes.append((number(bytes, start + index * wide, wide), offset))
    }
    guard zip(changes, changes.dropFirst()).allSatisfy({ $0.at < $1.at }) else { return nil }
    return (ZoneRules(changes: changes, first: first, rule: nil), end)
  }

  /// Signed, the highest byte first.
  private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int64 {
    var value: Int64 = bytes[start] >= 0x80 ? -1 : 0
    for index in start..<start + count { value = value << 8 | Int64(bytes[index]) }
    return value
  }
}

/// Reads the text of a rule: `CET-1CEST,M3.5.0,M10.5.0/3`.
enum ZoneText {
  static func rule(_ text: [UInt8]) -> ZoneRule? {
    var reader = Reader(text: text)
    guard reader.name(), let standard = reader.time() else { return nil }
    guard !reader.isAtEnd else { return ZoneRule(standard: -standard, summer: nil) }
    guard reader.name() else { return nil }
    var ahead = 3600 - standard
    if !reader.isAtEnd, reader.next != 0x2C {
      guard let written = reader.time() else { return nil }
      ahead = -written
    }
    guard let start = reader.change(), let end = reader.change(), reader.isAtEnd else { return nil }
    return ZoneRule(standard: -standard, summer: .init(offset: ahead, start: start, end: end))
  }

  private struct Reader {
    let text: [UInt8]
    var index = 0

    var isAtEnd: Bool { index >= text.count }
    var next: UInt8? { index < text.count ? text[index] : nil }

    mutating func skip(_ sign: Unicode.Scalar) -> Bool {
      guard next == UInt8(ascii: sign) else { return false }
      index += 1
      return true
    }

    mutating func name() -> Bool {
      let start = index
      if skip("<") {
        while let byte = next, byte != UInt8(ascii: ">") {
          _ = byte
          index += 1
        }
        return skip(">")
      }
      while let byte = next, (byte | 0x20) &- 0x61 < 26 { index += 1 }
      return index > start
    }

    mutating func number() -> Int? {
      var value: Int?
      while let byte = next, byte &- 0x30 < 10, value ?? 0 < 100_000 {
        value = (value ?? 0) * 10 + Int(byte - 0x30)
        index += 1
      }
      return value
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time() -> Int64? {
      let negative = next == UInt8(ascii: "-")
      if negative { index += 1 } else { _ = skip("+") }
      guard let hours = number() else { return nil }
      var seconds = hours * 3600
      for unit in [60, 1] where skip(":") {
        guard let part = number() else { return nil }
        seconds += part * unit
      }
      return Int64(negative ? -seconds : seconds)
    }

    /// `,Mm.w.d/time`
    mutating func change() -> ZoneRule.Change? {
      guard skip(",") else { return nil }
      let day: ZoneRule.Change.Day
      if skip("M") {
        guard let month = number(), skip("."), let week = number(), skip("."), let weekday = number(),
          (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
        else { return nil }
        day = .weekday(month: month, week: week, weekday: weekday)
      } else if skip("J") {
        guard let number = number(), (1...365).contains(number) else { return nil }
        day = .julian(number)
      } else {
        guard let number = number(), number <= 365 else { return nil }
        day = .ordinal(number)
      }
      var time: Int64 = 7200
      if skip("/") {
        guard let written = self.time() else { return nil }
        time = written
      }
      return ZoneRule.Change(day: day, time: time)
    }
  }
}
