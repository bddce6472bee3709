import SyncModel
import Testing

@Suite struct CalendarDateTests {
  /// Day by day over four centuries on either side of the year 0 and around the epoch, against counting.
  @Test(arguments: [(-401, -146_097 * 6), (1599, 0)] as [(Int64, Int64)])
  func countsDayByDay(firstYear: Int64, shift: Int64) throws {
    var expected = try #require(CalendarDate.days(year: firstYear, month: 1, day: 1))
    if shift == 0 { #expect(expected == -146_097 - 365) }
    for year in firstYear...(firstYear + 802) {
      for month in 1...12 {
        let length =
          month == 2
          ? ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        for day in 1...length {
          let days = CalendarDate.days(year: year, month: month, day: day)
          let parts = CalendarDate.components(days: expected)
          if days != expected || parts != (year, month, day) {
            Issue.record("\(year)-\(month)-\(day) is \(String(describing: days)), not \(expected)")
            return
          }
          expected += 1
        }
        #expect(CalendarDate.days(year: year, month: month, day: length + 1) == nil)
      }
    }
  }

  @Test(
    arguments: [
      (2000, 1, 1, 0), (1970, 1, 1, -10_957), (1999, 12, 31, -1), (2000, 2, 29, 59), (2000, 3, 1, 60),
      (1, 1, 1, -730_119),
      (0, 12, 31, -730_120), (-4712, 1, 1, -2_451_507), (294_276, 12, 31, 106_751_982),
      (5_874_897, 12, 31, 2_145_031_948),
    ] as [(Int64, Int, Int, Int64)])
  func knownDays(year: Int64, month: Int, day: Int, days: Int64) {
    #expect(CalendarDate.days(year: year, month: month, day: day) == days)
    #expect(CalendarDate.components(days: days) == (year, month, day))
  }

  @Test(
    arguments: [
      (2025, 2, 29), (1900, 2, 29), (2025, 0, 1), (2025, 13, 1), (2025, 1, 0), (2025, 4, 31), (.max, 1, 1),
      (.min, 1, 1),
      (9_999_999, 1, 1), (-9_999_999, 1, 1),
    ] as [(Int64, Int, Int)])
  func noDays(year: Int64, month: Int, day: Int) {
    #expect(CalendarDate.days(year: year, month: month, day: day) == nil)
  }

  @Test func everyDayThatFitsGoesThroughText() throws {
    var random = SeededRandom(seed: 5)
    let arena = Arena()
    for index in 0..<20_000 {
      let span: ClosedRange<Int64> = index % 2 == 0 ? -2_147_483_647...2_147_483_646 : -1_000_000...1_000_000
      let days = Int64.random(in: span, using: &random)
      arena.removeAll()
      DateText.append(date: days, to: arena)
      #expect(DateText.parseDate(arena.bytes) == days, "\(arena.string(0, arena.count))")
    }
    for days in [-2_147_483_647, 2_147_483_646, CalendarDate.infinity, CalendarDate.minusInfinity] as [Int64] {
      arena.removeAll()
      DateText.append(date: days, to: arena)
      #expect(DateText.parseDate(arena.bytes) == days)
    }
  }

  @Test func extremeDaysDoNotTrap() {
    for days in [Int64.min, Int64.min + 1, Int64.max, Int64.max - 1] as [Int64] {
      _ = CalendarDate.components(days: days)
    }
    for instant in [Int64.min + 1, Int64.max - 1, -1, 0, 1] as [Int64] {
      let (days, time) = Instant.split(instant)
      #expect(time >= 0 && time < Instant.microsecondsPerDay)
      #expect(Instant.join(days: days, time: time) == instant)
    }
    #expect(Instant.join(days: .max, time: .max) == nil)
    #expect(Instant.join(days: .min, time: .min) == nil)
  }
}
