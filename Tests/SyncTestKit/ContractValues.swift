import SyncModel

/// The values that a system must give back as they were.
enum ContractValues {
  static func texts(holdingNUL: Bool) -> [String] {
    var planes = ""
    for plane: UInt32 in 0...16 {
      if let scalar = Unicode.Scalar(plane << 16 | 0x41) { planes.unicodeScalars.append(scalar) }
      if let scalar = Unicode.Scalar(plane << 16 | 0xFFFD) { planes.unicodeScalars.append(scalar) }
    }
    var controls = ""
    for value: UInt32 in 1...0x9F {
      if let scalar = Unicode.Scalar(value) { controls.unicodeScalars.append(scalar) }
    }
    var texts = [
      "", " ", "plain", "0012", "1e5", "-0", "true", "null", "NULL", "\\N", "\"", "\"\"", "a \"quoted\" word", "\\",
      "back\\slash\\", "a\\\"b", "tab\there", "line\nbreak", "carriage\rreturn", "both\r\n", "\n", "\r", " leading",
      "trailing ", "\tTabs around\t", "a,b;c|d", "'; drop table x; --", "{\"json\": [1, 2]}", "%s %d $1 ?", "é",
      "e\u{301}",
      "\u{FEFF}mark", "\u{202E}right to left", "👩‍👩‍👧‍👦", "\u{10FFFF}", planes, controls,
      String(repeating: "long ", count: 20_000),
    ]
    if holdingNUL { texts += ["\u{0}", "a\u{0}b"] }
    return texts
  }

  static func values(of type: ValueType) -> [ContractValue] {
    switch type {
    case .int: return [0, 1, -1, .max, .min].map { .literal(.int($0)) }
    case .decimal:
      return [
        "0", "0.1", "-0.0000000001", "1234567890.12345", "9999999999999999999999999999.9999999999",
        "-9999999999999999999999999999", "100000000000000000000",
      ].compactMap { ExactDecimal($0) }.map { .literal(.decimal($0)) }
    case .float:
      return [0, 0.1, -1.5, 1e300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1.0 / 3, 123_456_789.125].map {
        .literal(.float($0))
      }
    case .bool: return [.literal(.bool(true)), .literal(.bool(false))]
    case .date: return days.map { .literal(.date($0)) }
    case .time: return [0, 1, 86_399_999_999, 43_200_000_000, 3_723_000_000].map { .literal(.time($0)) }
    case .timestamp: return instants.map { .literal(.timestamp($0)) }
    case .localDateTime: return instants.map { .literal(.localDateTime($0)) }
    case .bytes: return [.bytes([]), .bytes([0]), .bytes([0xFF, 0xFE]), .bytes(Array(0...255))]
    case .json:
      return ["{\"a\":1,\"b\":[true,null,\"x\"]}", "[]", "{}", "\"text\"", "12", "true", "[\"é\",\"\\\"\"]"].map {
        .json($0)
      }
    default: return []
    }
  }

  /// The calendar's corners from year 1 to 9999.
  private static let days: [Int64] = [
    (1, 1, 1), (1582, 10, 10), (1899, 12, 31), (1900, 2, 28), (1970, 1, 1), (2000, 2, 29), (2024, 12, 31),
    (9999, 12, 31),
  ].compactMap { CalendarDate.days(year: $0.0, month: $0.1, day: $0.2) }

  private static let instants: [Int64] = days.flatMap { day in
    [0, 1, 43_200_500_000, 86_399_999_999].compactMap { Instant.join(days: day, time: $0) }
  }
}
