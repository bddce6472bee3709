/// Dates of the proleptic Gregorian calendar as days since 2000-01-01.
public enum CalendarDate {
  /// `infinity` and `-infinity` of PostgreSQL.
  public static let infinity = Int64(Int32.max)
  public static let minusInfinity = Int64(Int32.min)
  /// 2000-01-01 as days since 0000-03-01, the day that the algorithm counts from.
  private static let epochShift: Int64 = 730_425

  /// `nil` for a day that does not exist or is beyond 32 bits, which hold the infinities. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  @inlinable
  public static func days(year: Int64, month: Int, day: Int) -> Int64? {
    guard year.magnitude < 10_000_000, month >= 1, month <= 12, day >= 1, day <= length(ofMonth: month, year: year)
    else { return nil }
    let days = uncheckedDays(year: year, month: month, day: day)
    return days > minusInfinity && days < infinity ? days : nil
  }

  @usableFromInline
  static func uncheckedDays(year: Int64, month: Int, day: Int) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - epochShift
  }

  public static func components(days: Int64) -> (year: Int64, month: Int, day: Int) {
    let shifted = days &+ epochShift
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = Int(dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    let month = Int(monthIndex < 10 ? monthIndex + 3 : monthIndex - 9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  @inlinable
  public static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  @inlinable
  public static func length(ofMonth month: Int, year: Int64) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// Instants and wall-clock times as microseconds since 2000-01-01T00:00:00.
public enum Instant {
  public static let infinity = Int64.max
  public static let minusInfinity = Int64.min
  public static let microsecondsPerDay: Int64 = 86_400_000_000
  /// 1970-01-01T00:00:00Z on our count.
  public static let unixEpoch: Int64 = -946_684_800_000_000

  public static func isFinite(_ microseconds: Int64) -> Bool {
    microseconds != infinity && microseconds != minusInfinity
  }

  /// Whole days and the microseconds within the day, the latter never negative.
  public static func split(_ microseconds: Int64) -> (days: Int64, time: Int64) {
    var days = microseconds / microsecondsPerDay
    var time = microseconds % microsecondsPerDay
    if time < 0 {
      time += microsecondsPerDay
      days -= 1
    }
    return (days, time)
  }

  /// `nil` outside what 64 bits hold.
  public static func join(days: Int64, time: Int64) -> Int64? {
    // The first day begins before the first instant, so the product alone may not fit.
    guard let sum = Int64(exactly: Int128(days) * Int128(microsecondsPerDay) + Int128(time)) else { return nil }
    return isFinite(sum) ? sum : nil
  }
}
