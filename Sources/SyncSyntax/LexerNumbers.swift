import SyncText

extension Lexer {
  mutating func lexNumber() {
    let start = position
    if isDate(start) {
      lexDate(start)
      return
    }
    skipDigits()
    var kind = Token.Kind.integer
    if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
      kind = .decimal
      position += 1
      skipDigits()
    }
    let numberEnd = position
    if byte() == UInt8(ascii: "%") {
      position += 1
      append(.percentage, from: start)
      return
    }
    while position < bytes.count, isWordByte(bytes[position]) { position += 1 }
    guard position > numberEnd else {
      append(kind, from: start)
      return
    }
    let unit = text(numberEnd, position)
    if kind == .integer, let microseconds = durationUnits[unit] {
      let (_, overflow) = (Int64(digits(start, numberEnd)) ?? .max).multipliedReportingOverflow(by: microseconds)
      if overflow || Int64(digits(start, numberEnd)) == nil {
        report(
          SyntaxCodes.durationRange, "the duration `\(text(start, position))` is too long", start, position,
          reason: "it does not fit into 64 bits of microseconds")
      }
      append(.duration, from: start)
      return
    }
    reportMalformed(start, numberEnd, unit, isWhole: kind == .integer)
    append(.unknown, from: start)
  }

  private mutating func skipDigits() {
    while isDigit(byte()) || byte() == UInt8(ascii: "_") && isDigit(byte(1)) { position += 1 }
  }

  func digits(_ start: Int, _ end: Int) -> String { text(start, end).filter { $0 != "_" } }

  private mutating func reportMalformed(_ start: Int, _ numberEnd: Int, _ unit: String, isWhole: Bool) {
    let meant: String? =
      switch unit.lowercased() {
      case "sec", "secs", "second", "seconds": "s"
      case "min", "mins", "minute", "minutes": "m"
      case "hr", "hrs", "hour", "hours": "h"
      case "day", "days": "d"
      case "msec", "millis", "milliseconds": "ms"
      default: nil
      }
    if !isWhole, durationUnits[unit] != nil {
      report(
        SyntaxCodes.malformedNumber, "a duration is a whole number with a unit", start, position,
        reason: "write it in a smaller unit, `90m` for an hour and a half")
    } else if isWhole, let meant {
      report(
        SyntaxCodes.malformedNumber, "there is no unit `\(unit)`", numberEnd, position,
        reason: "units are `ms`, `s`, `m`, `h` and `d`",
        fixes: [replace(numberEnd, position, with: meant, "write `\(meant)`")])
    } else {
      report(
        SyntaxCodes.malformedNumber, "`\(text(start, position))` is no number", start, position,
        reason: "letters behind a number can only be one of the units `ms`, `s`, `m`, `h` and `d`",
        help: ["a field of this name stands in backticks"])
    }
  }

  /// Four digits, two and two with hyphens between, and no further digit.
  private func isDate(_ start: Int) -> Bool {
    guard start + 10 <= bytes.count else { return false }
    for index in 0..<10 {
      let byte = bytes[start + index]
      if index == 4 || index == 7 ? byte != UInt8(ascii: "-") : !isDigit(byte) { return false }
    }
    return start + 10 == bytes.count || !isDigit(bytes[start + 10])
  }

  private func number(_ start: Int, _ end: Int) -> Int {
    var value = 0
    for index in start..<min(end, bytes.count) where isDigit(bytes[index]) {
      value = value &* 10 &+ Int(bytes[index] &- UInt8(ascii: "0"))
    }
    return value
  }

  private mutating func lexDate(_ start: Int) {
    position = start + 10
    let year = number(start, start + 4)
    let month = number(start + 5, start + 7)
    let day = number(start + 8, start + 10)
    var isValid = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month: month, year: year)
    var kind = Token.Kind.date
    if byte() == UInt8(ascii: "T"), isDigit(byte(1)) {
      kind = .timestamp
      position += 1
      isValid = lexTime() && isValid
    }
    let zone = [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: ".")]
    while position < bytes.count, isWordByte(byte()) || !isValid && zone.contains(byte()) && isDigit(byte(1)) {
      isValid = false
      position += 1
    }
    if !isValid {
      let isMonth = month >= 1 && month <= 12
      let reason =
        isMonth && day > daysIn(month: month, year: year)
        ? "month \(month) of \(year) has \(daysIn(month: month, year: year)) days"
        : kind == .date
          ? "a date is written `2025-01-31`"
          : "a timestamp is written `2025-01-31T23:59:59Z` or with an offset such as `-06:00`"
      report(
        SyntaxCodes.malformedDate, "`\(text(start, position))` does not exist", start, position, reason: reason)
    }
    append(kind, from: start)
  }

  /// `hh:mm`, `:ss`, `.ffffff`, and `Z` or an offset. Whether all of it is in range.
  private mutating func lexTime() -> Bool {
    guard let hour = twoDigits(), hour < 24, byte() == UInt8(ascii: ":") else { return false }
    position += 1
    guard let minute = twoDigits(), minute < 60 else { return false }
    if byte() == UInt8(ascii: ":") {
      position += 1
      guard let second = twoDigits(), second < 60 else { return false }
      if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
        let start = position + 1
        position += 1
        while isDigit(byte()) { position += 1 }
        guard position - start <= 6 else { return false }
      }
    }
    if byte() == UInt8(ascii: "Z") {
      position += 1
    } else if byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-"), isDigit(byte(1)), isDigit(byte(2)),
      byte(3) == UInt8(ascii: ":")
    {
      position += 1
      guard let hours = twoDigits(), hours <= 18 else { return false }
      position += 1
      guard let minutes = twoDigits(), minutes < 60 else { return false }
    }
    return true
  }

  private mutating func twoDigits() -> Int? {
    guard isDigit(byte()), isDigit(byte(1)) else { return nil }
    position += 2
    return number(position - 2, position)
  }
}

let durationUnits: [String: Int64] = [
  "ms": 1_000, "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000,
]

func daysIn(month: Int, year: Int) -> Int {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}
