import SyncModel

/// How far a zone's wall clock is ahead of UTC, at any instant. Times are Unix seconds.
struct ZoneRules: Sendable {
  /// When the offset changes, ascending, and what it is from then on.
  var changes: [(at: Int64, offset: Int64)]
  /// Before the first change.
  var first: Int64
  /// Behind the last change.
  var rule: ZoneRule?

  static let utc = ZoneRules(changes: [], first: 0, rule: nil)

  /// Of our count of microseconds, rounded down.
  static func seconds(_ microseconds: Int64) -> Int64 {
    let seconds = microseconds / 1_000_000
    return (microseconds % 1_000_000 < 0 ? seconds - 1 : seconds) - Instant.unixEpoch / 1_000_000
  }

  func offset(at instant: Int64) -> Int64 {
    guard let index = change(before: instant) else {
      return changes.isEmpty ? rule?.offset(at: instant) ?? first : first
    }
    if index == changes.count - 1, let rule { return rule.offset(at: instant) }
    return changes[index].offset
  }

  /// The last change at or before the instant.
  private func change(before instant: Int64) -> Int? {
    var (low, high) = (0, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].at <= instant { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }

  /// The offsets by which a wall clock can show this: none where it skips it, two where it shows it twice.
  /// - Parameter local: counted as if it were UTC.
  func offsets(local: Int64) -> [Int64] {
    // No offset is a whole day and two hours.
    let reach: Int64 = 93_600
    var candidates = [offset(at: local - reach), offset(at: local + reach)]
    if let last = change(before: local + reach) {
      for index in stride(from: last, through: 0, by: -1) where changes[index].at >= local - reach {
        candidates.append(changes[index].offset)
        if changes[index].at < local - reach { break }
      }
    }
    if let rule { candidates += [rule.standard, rule.summer?.offset ?? rule.standard] }
    var found: [Int64] = []
    for candidate in candidates where !found.contains(candidate) && offset(at: local - candidate) == candidate {
      found.append(candidate)
    }
    return found
  }
}

/// The rule of a zone behind its last change: a POSIX `TZ` text with the extensions of RFC 8536, section 3.3.1.
struct ZoneRule: Sendable {
  struct Summer: Sendable {
    var offset: Int64
    var start: Change
    var end: Change
  }

  /// A day of the year and the seconds after its midnight, by the clock that is left.
  struct Change: Sendable {
    enum Day: Sendable {
      /// The `week`-th (5: last) `weekday` (0: Sunday) of the month.
      case weekday(month: Int, week: Int, weekday: Int)
      /// 1 to 365, 29 February never counted.
      case julian(Int)
      /// 0 to 365.
      case ordinal(Int)
    }

    var day: Day
    var time: Int64

    /// Unix seconds as if the clock were UTC's.
    func moment(_ year: Int64) -> Int64 {
      func days(_ month: Int, _ day: Int) -> Int64 {
        CalendarDate.days(year: year, month: month, day: day) ?? 0
      }
      let start: Int64
      switch day {
      case .weekday(let month, let week, let weekday):
        let first = days(month, 1)
        // 2000-01-01, day 0, was a Saturday.
        let firstWeekday = Int(((first % 7) + 7 + 6) % 7)
        var date = 1 + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
        if date > CalendarDate.length(ofMonth: month, year: year) { date -= 7 }
        start = first + Int64(date - 1)
      case .julian(let number):
        start = days(1, 1) + Int64(number - 1 + (CalendarDate.isLeap(year) && number >= 60 ? 1 : 0))
      case .ordinal(let number): start = days(1, 1) + Int64(number)
      }
      return start * 86_400 - Instant.unixEpoch / 1_000_000 + time
    }
  }

  var standard: Int64
  var summer: Summer?

  func offset(at instant: Int64) -> Int64 {
    guard let summer else { return standard }
    let local = instant + standard + Instant.unixEpoch / 1_000_000
    let day = local / 86_400 - (local % 86_400 < 0 ? 1 : 0)
    let year = CalendarDate.components(days: day).year
    let start = summer.start.moment(year) - standard
    let end = summer.end.moment(year) - summer.offset
    let isSummer = start < end ? start <= instant && instant < end : !(end <= instant && instant < start)
    return isSummer ? summer.offset : standard
  }
}
