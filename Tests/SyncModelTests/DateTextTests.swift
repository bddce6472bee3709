import SyncModel
import Testing

@Suite struct DateTextTests {
  private func parse<T>(_ text: String, _ read: (UnsafeRawBufferPointer) -> T?) -> T? {
    Array(text.utf8).withUnsafeBytes { read($0) }
  }

  private func write(_ append: (Arena) -> Void) -> String {
    let arena = Arena()
    append(arena)
    return arena.string(0, arena.count)
  }

  @Test(arguments: [
    ("2025-01-31", "2025-01-31"), ("0001-01-01", "0001-01-01"), ("0001-01-01 BC", "0000-01-01"),
    ("0044-03-15 BC", "-0043-03-15"), ("-0043-03-15", "-0043-03-15"), ("294276-12-31", "294276-12-31"),
    ("infinity", "infinity"), ("-infinity", "-infinity"), ("2024-02-29", "2024-02-29"),
  ])
  func dates(text: String, written: String) throws {
    let days = try #require(parse(text, DateText.parseDate))
    #expect(write { DateText.append(date: days, to: $0) } == written)
  }

  @Test(arguments: [
    "", "2025", "2025-1-31", "2025-01-3", "2025-01-31 ", " 2025-01-31", "2025-13-01", "2025-02-29", "2025/01/31",
    "20250131", "025-01-31", "2025-01-31T00:00:00", "12345678-01-01", "9999999-01-01", "-0044-03-15 BC",
    "0000-01-01 BC", "2025-01-31 AD", "Infinity", "+infinity", "２０２５-01-31",
  ])
  func noDates(text: String) { #expect(parse(text, DateText.parseDate) == nil) }

  @Test(arguments: [
    ("00:00", "00:00:00"), ("23:59:59", "23:59:59"), ("12:30:15.5", "12:30:15.5"),
    ("12:30:15,000001", "12:30:15.000001"),
    ("12:30:15.123456000", "12:30:15.123456"), ("24:00:00", "24:00:00"),
  ])
  func times(text: String, written: String) throws {
    let time = try #require(parse(text, DateText.parseTime))
    #expect(write { DateText.append(time: time, to: $0) } == written)
  }

  @Test(arguments: [
    "24:00:01", "25:00", "12:60", "12:30:60", "12:30:15.", "12:30:15.1234567", "1:30", "12", "12:30Z", "",
  ])
  func noTimes(text: String) { #expect(parse(text, DateText.parseTime) == nil) }

  @Test(
    arguments: [
      ("2000-01-01T00:00:00Z", 0), ("2000-01-01 00:00:00+00", 0), ("1970-01-01T00:00:00z", Instant.unixEpoch),
      ("2000-01-01T01:30:00+01:30", 0), ("1999-12-31T18:00:00-0600", 0), ("2000-01-01T00:00:00.000001Z", 1),
      ("1999-12-31t23:59:59.999999Z", -1), ("2000-01-01T00:00Z", 0), ("2000-01-01 00:00:07+00:00:07", 0),
      ("1999-12-31T24:00:00Z", 0), ("infinity", Instant.infinity), ("-infinity", Instant.minusInfinity),
      ("294276-12-31T23:59:59.999999Z", 9_223_371_331_199_999_999),
      ("4714-11-24 00:00:00+00 BC", -211_813_488_000_000_000),
    ] as [(String, Int64)])
  func instants(text: String, microseconds: Int64) { #expect(parse(text, DateText.parseTimestamp) == microseconds) }

  @Test(arguments: [
    "2000-01-01T00:00:00", "2000-01-01", "2000-01-01T00:00:00+", "2000-01-01T00:00:00+1", "2000-01-01T00:00:00+24:00",
    "2000-01-01T00:00:00Z ", "2000-01-01T00:00:00ZZ", "2000-01-01  00:00:00Z", "2000-01-01T00:00:00+01:60",
    "300000-01-01T00:00:00Z", "", "2000-01-01T00:00:00 Z",
  ])
  func noInstants(text: String) { #expect(parse(text, DateText.parseTimestamp) == nil) }

  @Test func localTimesHaveNoOffset() {
    #expect(parse("2000-01-01T00:00:01", DateText.parseLocalDateTime) == 1_000_000)
    #expect(parse("2000-01-01T00:00:01Z", DateText.parseLocalDateTime) == nil)
    #expect(parse("2000-01-01T00:00:01+01", DateText.parseLocalDateTime) == nil)
  }

  @Test func everyInstantGoesThroughText() {
    var random = SeededRandom(seed: 6)
    let arena = Arena()
    for index in 0..<20_000 {
      let span: ClosedRange<Int64> =
        index % 2 == 0 ? .min ... .max : -10_000_000_000_000...10_000_000_000_000
      let instant = index == 0 ? .min + 1 : index == 1 ? .max - 1 : Int64.random(in: span, using: &random)
      arena.removeAll()
      DateText.append(timestamp: instant, to: arena)
      #expect(DateText.parseTimestamp(arena.bytes) == instant, "\(arena.string(0, arena.count))")
      arena.removeAll()
      DateText.append(localDateTime: instant, to: arena)
      #expect(DateText.parseLocalDateTime(arena.bytes) == instant)
      let time = Instant.split(instant).time
      arena.removeAll()
      DateText.append(time: time, to: arena)
      #expect(DateText.parseTime(arena.bytes) == time)
    }
  }

  /// Nothing that is cut, doubled or changed in a byte makes a reader trap.
  @Test func brokenTextIsRefusedQuietly() {
    var random = SeededRandom(seed: 8)
    let alphabet = Array("0123456789-:.TZ+ BCinfty,".utf8)
    for _ in 0..<20_000 {
      var bytes = Array("294276-12-31T23:59:59.999999+05:30 BC".utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: bytes[index] = alphabet.randomElement(using: &random) ?? 0
        case 1: if bytes.count > 1 { bytes.remove(at: index) }
        default: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: index)
        }
      }
      bytes.withUnsafeBytes { text in
        if let instant = DateText.parseTimestamp(text) {
          let written = write { DateText.append(timestamp: instant, to: $0) }
          #expect(parse(written, DateText.parseTimestamp) == instant)
        }
        _ = (DateText.parseDate(text), DateText.parseTime(text), DateText.parseLocalDateTime(text))
      }
    }
  }
}
