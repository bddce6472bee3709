import SyncModel

/// Values at the boundaries of a type, and random ones.
struct SampleValues {
  let hints: [Literal]

  /// Keys and values of the tables stand for what the two systems really hold.
  init(tables: [TablePlan]) {
    hints = tables.flatMap { $0.rows.flatMap { [$0.key, $0.value] } }
  }

  static func covers(_ type: FieldType) -> Bool {
    switch type.base {
    case .text, .int, .decimal, .float, .bool, .date, .time, .timestamp, .localDateTime, .enumeration: true
    default: false
    }
  }

  func boundaries(_ type: FieldType) -> [Literal] {
    var values: [Literal] = type.isNullable ? [.null] : []
    switch type.base {
    case .text(let max):
      var texts = Self.texts
      for case .text(let hint) in hints { texts += [hint, hint.uppercased(), hint.lowercased(), " \(hint) "] }
      let bound = max ?? 60
      texts += [String(repeating: "x", count: bound), String(repeating: "ß", count: bound)]
      texts += [String(String(repeating: "Ab ", count: bound).prefix(bound))]
      values += texts.filter { $0.unicodeScalars.count <= bound || max == nil }.map(Literal.text)
    case .int(let bits):
      let top = bits >= 64 ? Int64.max : (Int64(1) << Int64(bits - 1)) - 1
      values += [0, 1, -1, 10, 99, 100, top, top - 1, -top, -top - 1].map(Literal.int)
      for case .int(let hint) in hints { values.append(.int(hint)) }
    case .decimal(let bounds):
      var texts = ["0", "1", "-1", "0.5", "10", "100", "-0.05", "2.005", "1.10"]
      let digits = bounds?.precision ?? 38
      let scale = bounds?.scale ?? 6
      texts.append(Self.number(String(repeating: "9", count: digits), scale: scale))
      texts.append("-" + Self.number(String(repeating: "9", count: digits), scale: scale))
      texts.append(Self.number("1", scale: scale))
      values += texts.compactMap { ExactDecimal($0) }.filter {
        $0.fits(precision: digits, scale: bounds?.scale ?? 38)
      }.map(Literal.decimal)
      for case .decimal(let hint) in hints { values.append(.decimal(hint)) }
    case .float: values += [0, 1, -1, 0.5, 0.1, 1e9, -1e-9, 123456.789].map(Literal.float)
    case .bool: values += [.bool(true), .bool(false)]
    case .date: values += [0, 1, -1, 59, 9131, -36524, 36524].map(Literal.date)
    case .time: values += [0, 1, 43_200_000_000, 86_399_999_999].map(Literal.time)
    case .timestamp: values += Self.instants.map(Literal.timestamp)
    case .localDateTime: values += Self.instants.map(Literal.localDateTime)
    case .enumeration(let members): values += members.map(Literal.text)
    default: break
    }
    return values
  }

  func random(_ type: FieldType, _ generator: inout SeededGenerator) -> Literal {
    if type.isNullable, generator.below(20) == 0 { return .null }
    switch type.base {
    case .text(let max):
      let count = generator.below(Swift.min(max ?? 12, 12) + 1)
      var scalars = String.UnicodeScalarView()
      for _ in 0..<count { scalars.append(Self.alphabet[generator.below(Self.alphabet.count)]) }
      return .text(String(scalars))
    case .int(let bits):
      let raw = Int64(bitPattern: generator.next())
      return .int(raw >> Int64(64 - Swift.max(2, Swift.min(bits, 2 + generator.below(63)))))
    case .decimal(let bounds):
      let digits = 1 + generator.below(Swift.min(bounds?.precision ?? 15, 15))
      let text = (0..<digits).map { _ in String(generator.below(10)) }.joined()
      let scale = generator.below(Swift.min(bounds?.scale ?? 6, digits) + 1)
      let sign = generator.below(2) == 0 ? "" : "-"
      guard let number = ExactDecimal(sign + Self.number(text, scale: scale)),
        bounds.map({ number.fits(precision: $0.precision, scale: $0.scale) }) ?? true
      else { return .decimal(ExactDecimal(1)) }
      return .decimal(number)
    case .float: return .float(Double(Int64(generator.below(2_000_001)) - 1_000_000) / 1000)
    case .date: return .date(Int64(generator.below(40_000)) - 10_000)
    case .time: return .time(Int64(generator.below(86_400)) * 1_000_000)
    case .timestamp: return .timestamp(Int64(generator.below(1_000_000_000)) * 1_000_003)
    case .localDateTime: return .localDateTime(Int64(generator.below(1_000_000_000)) * 1_000_003)
    case .enumeration(let members): return .text(members.isEmpty ? "" : members[generator.below(members.count)])
    default: return .bool(generator.below(2) == 0)
    }
  }

  private static func number(_ digits: String, scale: Int) -> String {
    guard scale > 0 else { return digits }
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return "\(padded.dropLast(scale)).\(padded.suffix(scale))"
  }

  private static let instants: [Int64] = [
    0, 1, -1, 999_999, 1_000_000, 86_399_999_999, 788_918_400_000_000, -946_684_800_000_000,
  ]
  private static let alphabet = Array("abcABCxyz  019.,-_@äÖßéİ".unicodeScalars)
  private static let texts = [
    "", " ", "a", "A", "ab", " a", "a ", " Ada Lovelace ", "Ada", "ada lovelace", "Ada King Lovelace", "Müller, Änne",
    "straße", "x, y", "a,b", "a, b, c", "0", "1", "-1", "1.5", "1.50", "12.340", "007", "abc123", "+1 555-0100",
    "true", "2025-01-01", "2025-01-01T00:00:00Z", "ada@example.com", " Ada@Example.COM ", "aa", "aaaa", "-", "\t",
  ]
}

/// SplitMix64: the same values for the same seed on every machine.
struct SeededGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }
}
