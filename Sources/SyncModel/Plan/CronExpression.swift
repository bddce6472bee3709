/// A cron expression of five fields: minute, hour, day of the month, month, day of the week. A field is `*`, a number, a
/// range `1-5`, either with a step `*/15`, or a list of these joined by commas; months and days of the week have names
/// too (`JAN`, `MON`), and 7 is Sunday as 0 is. Source: POSIX `crontab`, with the steps and names of Vixie cron.
public struct CronExpression: Sendable, Hashable {
  public struct Problem: Error, Hashable {
    /// As a sentence without its full stop.
    public var reason: String
  }

  /// The values that each field allows.
  public let minutes: Set<Int>
  public let hours: Set<Int>
  public let days: Set<Int>
  public let months: Set<Int>
  /// 0 is Sunday.
  public let weekdays: Set<Int>
  /// Both day fields say something: a day that fits one of them is enough.
  public let eitherDay: Bool

  private struct Field {
    var name: String
    var range: ClosedRange<Int>
    var words: [String] = []
  }

  private static let monthNames = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
  ]
  private static let fields = [
    Field(name: "minute", range: 0...59), Field(name: "hour", range: 0...23),
    Field(name: "day of the month", range: 1...31),
    Field(name: "month", range: 1...12, words: monthNames),
    Field(name: "day of the week", range: 0...7, words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
  ]

  public init(_ text: String) throws(Problem) {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count == 5 else {
      throw Problem(
        reason: "it has \(words.count) fields instead of 5: minute, hour, day of the month, month, day of the week")
    }
    var sets: [Set<Int>] = []
    for (word, field) in zip(words, Self.fields) { sets.append(try Self.values(word, field)) }
    minutes = sets[0]
    hours = sets[1]
    days = sets[2]
    months = sets[3]
    weekdays = Set(sets[4].map { $0 % 7 })
    eitherDay = !words[2].hasPrefix("*") && !words[4].hasPrefix("*")
    guard eitherDay || !words[4].hasPrefix("*") || Self.exists(days, months) else {
      throw Problem(reason: "none of these months has such a day, so that it would never run")
    }
  }

  /// Some day of some month; 29 February is one.
  private static func exists(_ days: Set<Int>, _ months: Set<Int>) -> Bool {
    guard let first = days.min() else { return false }
    return months.contains { first <= CalendarDate.length(ofMonth: $0, year: 2000) }
  }

  private static func values(_ word: String, _ field: Field) throws(Problem) -> Set<Int> {
    var result: Set<Int> = []
    for part in word.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      let halves = part.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard halves.count <= 2, let first = halves.first else { throw unreadable(part, field) }
      var step = 1
      if halves.count == 2 {
        guard let read = whole(halves[1]), read >= 1, read <= field.range.upperBound else {
          throw Problem(reason: "`\(part)` is no step of the \(field.name)")
        }
        step = read
      }
      let range: ClosedRange<Int>
      if first == "*" {
        range = field.range.lowerBound...(field.range.upperBound == 7 ? 6 : field.range.upperBound)
      } else {
        let ends = first.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard ends.count <= 2, let start = ends.first, let from = number(start, field),
          let to = ends.count == 2 ? number(ends[1], field) : (halves.count == 2 ? field.range.upperBound : from)
        else { throw unreadable(part, field) }
        guard from <= to else { throw Problem(reason: "`\(part)`: the range of the \(field.name) runs backwards") }
        range = from...to
      }
      result.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: step))
    }
    return result
  }

  private static func number(_ text: String, _ field: Field) -> Int? {
    if let place = field.words.firstIndex(of: text.uppercased()) {
      return place + (field.range.lowerBound == 1 ? 1 : 0)
    }
    return whole(text).flatMap { field.range.contains($0) ? $0 : nil }
  }

  private static func whole(_ text: String) -> Int? {
    text.utf8.count <= 3 && text.utf8.allSatisfy { $0 &- 0x30 < 10 } ? Int(text) : nil
  }

  private static func unreadable(_ part: String, _ field: Field) -> Problem {
    Problem(
      reason: "`\(part)` is no \(field.name), which is \(field.range.lowerBound) to \(field.range.upperBound)"
        + (field.words.isEmpty ? "" : " or `\(field.words[0])`, `\(field.words[1])`, …"))
  }
}
