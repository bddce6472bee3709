import SyncBuiltins
import SyncModel
import Testing

@Suite struct DateTests {
  let arena = Arena()

  @Test(arguments: [
    ("31/01/2025", "dd/MM/yyyy", "date 2025-01-31"), ("1.2.2025", "d.M.yyyy", "date 2025-02-01"),
    ("20250131", "yyyyMMdd", "date 2025-01-31"), ("año 2025, 31-01", "'año' yyyy, dd-MM", "date 2025-01-31"),
    ("1/2/2025", "dd/MM/yyyy", "failure: `1/2/2025` is not a date of the form dd/MM/yyyy"),
    ("31/01/2025 ", "dd/MM/yyyy", "failure: `31/01/2025 ` is not a date of the form dd/MM/yyyy"),
    ("29/02/2025", "dd/MM/yyyy", "failure: `29/02/2025` is not a date of the form dd/MM/yyyy"),
    ("29/02/2024", "dd/MM/yyyy", "date 2024-02-29"),
    ("", "dd/MM/yyyy", "failure: `` is not a date of the form dd/MM/yyyy"),
  ])
  func patterns(text: String, pattern: String, expected: String) {
    #expect(call("date", text, pattern, in: arena) == expected)
  }

  @Test(arguments: ["yyyy-MM", "yyyy-MM-dd HH", "yy-MM-dd", "yyyy-MM-dd'T", "yyyy-MM-dd-dd", "UTC", ""])
  func badPatterns(pattern: String) { #expect(result("date", .text(max: nil), .text(pattern)).error != nil) }

  @Test func typesOfDates() {
    #expect(result("date", .timestamp, .null).error?.contains("zone") == true)
    #expect(result("date", .timestamp, .text("UTC")).error == nil)
    #expect(result("date", .timestamp, .text("UTC")).failure == nil)
    #expect(result("date", .localDateTime, .null).failure == nil)
    #expect(result("date", .json, .null).type == FieldType(.date, nullable: true))
    #expect(result("format_date", .date, .text("HH:mm")).error != nil)
    #expect(result("format_date", .date, .text("dd/MM/yyyy")).type == FieldType(.text(max: 14)))
    #expect(result("year", .timestamp).error != nil)
    #expect(result("start_of_day", .timestamp).error != nil)
    #expect(result("local_datetime", .timestamp).error != nil)
    let mixed = result("days_between", [CallArgument(FieldType(.date)), CallArgument(FieldType(.localDateTime))])
    #expect(mixed.error != nil)
  }

  @Test func infinity() {
    let never = Cell.date(days: CalendarDate.infinity)
    #expect(show(call("year", [never], in: arena), in: arena) == "failure!: infinity has no year")
    #expect(show(call("start_of_day", [never], in: arena), in: arena) == "localDateTime infinity")
    let instant = Cell.timestamp(microseconds: Instant.minusInfinity)
    #expect(show(call("date", [instant, .text("UTC", in: arena)], in: arena), in: arena) == "date -infinity")
    #expect(show(call("format_date", [instant, .text("yyyy", in: arena)], in: arena), in: arena) == "\"-infinity\"")
    #expect(show(call("days_between", [never, never], in: arena), in: arena).hasPrefix("failure!"))
    let far = Cell.date(days: 2_000_000_000)
    #expect(show(call("local_datetime", [far], in: arena), in: arena).hasPrefix("failure!"))
  }

  @Test func beforeTheEpoch() {
    let instant = call("timestamp", [.text("1969-12-31T23:59:59.999999Z", in: arena)], in: arena)
    #expect(show(call("date", [instant, .text("UTC", in: arena)], in: arena), in: arena) == "date 1969-12-31")
    let text = call("format_date", [instant, .text("HH:mm:ss d/M/yyyy", in: arena)], in: arena)
    #expect(show(text, in: arena) == "\"23:59:59 31/12/1969\"")
    let ancient = call("date", [.text("0044-03-15 BC", in: arena)], in: arena)
    #expect(
      show(call("format_date", [ancient, .text("yyyy-MM-dd", in: arena)], in: arena), in: arena) == "\"-0043-03-15\"")
  }

  @Test func jsonIsRead() {
    #expect(show(call("date", [json("\"2025-01-31\"", in: arena)], in: arena), in: arena) == "date 2025-01-31")
    #expect(show(call("date", [json("null", in: arena)], in: arena), in: arena) == "null")
    #expect(show(call("date", [json("5", in: arena)], in: arena), in: arena) == "failure: `5` is not a date")
    #expect(
      show(call("timestamp", [json("\"2025-01-31T00:00:00Z\"", in: arena)], in: arena), in: arena)
        == "timestamp 2025-01-31T00:00:00Z")
  }

  @Test func failuresSayWhatIsWrong() {
    #expect(
      call("timestamp", "2025-01-31T10:00:00", in: arena) == "failure: `2025-01-31T10:00:00` has no offset from UTC")
    #expect(
      call("local_datetime", "2025-01-31T10:00:00Z", in: arena)
        == "failure: `2025-01-31T10:00:00Z` has an offset: use `timestamp`")
  }
}
