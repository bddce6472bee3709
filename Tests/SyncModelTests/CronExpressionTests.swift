import SyncModel
import Testing

@Suite struct CronExpressionTests {
  @Test func fields() throws {
    let cron = try CronExpression("*/15 6,18 1-7/3 JAN-mar,12 1-5")
    #expect(cron.minutes == [0, 15, 30, 45])
    #expect(cron.hours == [6, 18])
    #expect(cron.days == [1, 4, 7])
    #expect(cron.months == [1, 2, 3, 12])
    #expect(cron.weekdays == [1, 2, 3, 4, 5])
    #expect(cron.eitherDay)
  }

  @Test func everything() throws {
    let cron = try CronExpression(" * *  * * * ")
    #expect(cron.minutes == Set(0...59) && cron.hours == Set(0...23))
    #expect(cron.days == Set(1...31) && cron.months == Set(1...12) && cron.weekdays == Set(0...6))
    #expect(!cron.eitherDay)
  }

  @Test func sundayHasTwoNumbersAndAName() throws {
    for text in ["0 0 * * 0", "0 0 * * 7", "0 0 * * SUN"] { #expect(try CronExpression(text).weekdays == [0]) }
    #expect(try CronExpression("0 0 * * 5-7").weekdays == [0, 5, 6])
    #expect(try CronExpression("10/20 0 29 FEB *").minutes == [10, 30, 50])
  }

  @Test(arguments: [
    "", "* * * *", "* * * * * *", "60 * * * *", "-1 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 0 *",
    "* * * 13 *", "* * * * 8", "* * * FEBR *", "* * * * MONDAY", "a * * * *", "1- * * * *", "-5 * * * *",
    "1-2-3 * * * *",
    "5-1 * * * *", "*/0 * * * *", "*/61 * * * *", "*/ * * * *", "*/5/5 * * * *", "1,,2 * * * *", ", * * * *",
    "0 0 31 4 *", "0 0 30 2 *", "@daily", "0 0 99999999999999999999 * *", "+1 * * * *", "٣ * * * *",
  ]) func none(_ text: String) {
    #expect(throws: CronExpression.Problem.self) { try CronExpression(text) }
  }

  /// A day of the week is enough where the day of the month never comes.
  @Test func eitherDayIsEnough() throws { _ = try CronExpression("0 0 31 4 MON") }
}

@Suite struct DurationTextTests {
  @Test(
    arguments: [
      (0, "0s"), (200_000, "200ms"), (1_500_000, "1500ms"), (30_000_000, "30s"), (90_000_000, "90s"),
      (900_000_000, "15m"), (3_600_000_000, "1h"), (604_800_000_000, "7d"), (1, "1us"),
    ] as [(Int64, String)]) func texts(_ microseconds: Int64, _ text: String)
  {
    #expect(DurationText.text(microseconds) == text)
  }
}
