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
    case .text, .int, .decimal, .float, .bool, .date, .time, .timestamp, .localDateTime, .enumeration, .json, .bytes:
      true
    case .list(let element): covers(element)
    case .record, .secret, .null, .poisoned: false
    }
  }

  func boundaries(_ type: FieldType) -> [Sample] {
    let values: [Sample] =
      switch type.base {
      case .text(let max): texts(max)
      case .int(let bits): whole(bits)
      case .decimal(let bounds): decimals(bounds)
      case .float: [0, 1, -1, 0.5, 0.1, 1e9, -1e-9, 123456.789].map { .scalar(.float($0)) }
      case .bool: [.scalar(.bool(true)), .scalar(.bool(false))]
      case .date: [0, 1, -1, 59, 9131, -36524, 36524].map { .scalar(.date($0)) }
      case .time: [0, 1, 43_200_000_000, 86_399_999_999].map { .scalar(.time($0)) }
      case .timestamp: Self.instants.map { .scalar(.timestamp($0)) }
      case .localDateTime: Self.instants.map { .scalar(.localDateTime($0)) }
      case .enumeration(let members): members.map { .scalar(.text($0)) }
      case .list(let element): lists(boundaries(element.nonNull))
      case .json: Self.documents.map(Sample.json)
      case .bytes: [[], [0], [0xFF, 0xFE], Array(0...40)].map(Sample.bytes)
      default: []
      }
    return values + (type.isNullable ? [.null] : [])
  }

  private func texts(_ max: Int?) -> [Sample] {
    var texts = Self.words
    for case .text(let hint) in hints { texts += [hint, hint.uppercased(), hint.lowercased(), " \(hint) "] }
    let bound = max ?? 60
    texts += ["x", "ß", "7"].map { String(repeating: $0, count: bound) }
    texts.append(String(String(repeating: "Ab ", count: bound).prefix(bound)))
    return texts.filter { $0.unicodeScalars.count <= max ?? .max }.map { .scalar(.text($0)) }
  }

  private func whole(_ bits: Int) -> [Sample] {
    let top = bits >= 64 ? Int64.max : (Int64(1) << Int64(max(1, bits) - 1)) - 1
    var numbers: [Int64] = [0, 1, -1, 2, 10, -10, 999, 1000, top, -top, -top - 1]
    for case .int(let hint) in hints where hint <= top && hint >= -top - 1 { numbers.append(hint) }
    return numbers.map { .scalar(.int($0)) }
  }

  /// A number without bounds is tried up to 15 digits: what is divided beyond them has more than can be kept.
  private func decimals(_ bounds: ValueType.DecimalBounds?) -> [Sample] {
    let digits = bounds?.precision ?? 15
    let scale = bounds?.scale ?? 4
    let nines = Self.number(String(repeating: "9", count: digits), scale: scale)
    let texts = ["0", "1", "-1", "2", "0.5", "10", "1.10", "-12.34", "99", nines, "-" + nines]
    var numbers = (texts + [Self.number("1", scale: scale)]).compactMap { ExactDecimal($0) }
    for case .decimal(let hint) in hints { numbers.append(hint) }
    return numbers.filter { Self.fits($0, bounds) }.map { .scalar(.decimal($0)) }
  }

  static func fits(_ number: ExactDecimal, _ bounds: ValueType.DecimalBounds?) -> Bool {
    bounds.map { number.fits(precision: $0.precision, scale: $0.scale) } ?? true
  }

  private func lists(_ elements: [Sample]) -> [Sample] {
    [.list([])] + elements.map { .list([$0]) } + zip(elements, elements.dropFirst()).map { .list([$0, $1]) }
  }

  func random(_ type: FieldType, _ generator: inout SeededGenerator) -> Sample {
    if type.isNullable, generator.below(20) == 0 { return .null }
    switch type.base {
    case .text(let max):
      var scalars = String.UnicodeScalarView()
      for _ in 0..<generator.below(Swift.min(max ?? 12, 12) + 1) {
        scalars.append(Self.alphabet[generator.below(Self.alphabet.count)])
      }
      return .scalar(.text(String(scalars)))
    case .int(let bits):
      let raw = Int64(bitPattern: generator.next())
      let kept = Swift.min(bits, 2 + generator.below(63))
      return .scalar(.int(raw >> Int64(64 - Swift.max(2, Swift.min(kept, 64)))))
    case .decimal(let bounds):
      let digits = 1 + generator.below(Swift.min(bounds?.precision ?? 12, 12))
      let text = (0..<digits).map { _ in String(generator.below(10)) }.joined()
      let scale = generator.below(Swift.min(bounds?.scale ?? 4, digits) + 1)
      let sign = generator.below(2) == 0 ? "" : "-"
      guard let number = ExactDecimal(sign + Self.number(text, scale: scale)), Self.fits(number, bounds) else {
        return .scalar(.decimal(ExactDecimal(0)))
      }
      return .scalar(.decimal(number))
    case .float: return .scalar(.float(Double(Int64(generator.below(2_000_001)) - 1_000_000) / 1000))
    case .date: return .scalar(.date(Int64(generator.below(40_000)) - 10_000))
    case .time: return .scalar(.time(Int64(generator.below(86_400)) * 1_000_000))
    case .timestamp: return .scalar(.timestamp(Int64(generator.below(1_000_000_000)) * 1_000_003))
    case .localDateTime: return .scalar(.localDateTime(Int64(generator.below(1_000_000_000)) * 1_000_003))
    case .list(let element):
      return .list((0..<generator.below(4)).map { _ in random(element.nonNull, &generator) })
    case .bytes: return .bytes((0..<generator.below(9)).map { _ in UInt8(generator.below(256)) })
    default:
      let pool = boundaries(type)
      return pool.isEmpty ? .null : pool[generator.below(pool.count)]
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
  private static let alphabet = Array("abcABCxyz  019.,;-_@äÖßéİ".unicodeScalars)
  private static let documents = ["null", "true", "0", #""a""#, "[]", "{}", #"{"a":1,"b":[null,"x"]}"#]
  private static let words = [
    "", " ", "a", "A", "ab", " a", "a ", " Ada Lovelace ", "Ada", "ada lovelace", "Ada King Lovelace", "Müller, Änne",
    "straße", "x, y", "a,b", "a;b", "a, b, c", "0", "1", "-1", "1.5", "1.50", "12.340", "007", "abc123",
    "+1 555-0100", "true", "no", "2025-01-01", "31/12/2024", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00",
    "ada@example.com", " Ada@Example.COM ", "aa", "aaaa", "-", "\t",
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
