import SyncModel

/// What the rare paths of a field's conversion need: names and texts.
final class FieldDetail: Sendable {
  let name: String
  let type: FieldType
  let isSensitive: Bool
  /// Of an enumeration.
  let members: [[UInt8]]

  init(name: String, type: FieldType, isSensitive: Bool) {
    self.name = name
    self.type = type
    self.isSensitive = isSensitive
    if case .enumeration(let texts) = type.base {
      members = texts.map { Array($0.utf8) }
    } else {
      members = []
    }
  }
}

/// How texts become cells of one field's type. Trivial, so that the hot loops copy it freely; who makes it keeps the
/// detail alive.
struct FieldPlan {
  enum Kind: UInt8 {
    case text, boundedText, int, decimal, float, bool, date, time, timestamp, localDateTime, bytes, enumeration, json
  }

  let kind: Kind
  /// Scalars of a bounded text.
  let textMax: Int
  let low: Int64
  let high: Int64
  /// Bounds of a decimal; precision 0 is none.
  let precision: Int
  let scale: Int
  let detail: Unmanaged<FieldDetail>

  init(_ detail: FieldDetail) {
    var textMax = Int.max
    var bits = 64
    var precision = 0
    var scale = 0
    switch detail.type.base {
    case .text(let max):
      kind = max == nil ? .text : .boundedText
      textMax = max ?? .max
    case .secret, .null, .poisoned: kind = .text
    case .int(let width):
      kind = .int
      bits = width
    case .decimal(let bounds):
      kind = .decimal
      precision = bounds?.precision ?? 0
      scale = bounds?.scale ?? 0
    case .float: kind = .float
    case .bool: kind = .bool
    case .date: kind = .date
    case .time: kind = .time
    case .timestamp: kind = .timestamp
    case .localDateTime: kind = .localDateTime
    case .bytes: kind = .bytes
    case .enumeration: kind = .enumeration
    case .list, .record, .json: kind = .json
    }
    self.textMax = textMax
    high = bits >= 64 ? .max : 1 << Int64(bits - 1) - 1
    low = -high - 1
    self.precision = precision
    self.scale = scale
    self.detail = .passUnretained(detail)
  }

  private var noun: StaticString {
    switch kind {
    case .text, .boundedText: "a text"
    case .int: "a whole number"
    case .decimal, .float: "a number"
    case .bool: "true or false"
    case .date: "a date"
    case .time: "a time"
    case .timestamp: "a timestamp"
    case .localDateTime: "a date and time"
    case .bytes: "base64"
    case .enumeration: "one of its values"
    case .json: "JSON"
    }
  }

  // MARK: Failures

  @inline(never)
  func misfit(_ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    failure("is not \(noun)", offset, count, in: arena)
  }

  /// - Parameter predicate: what is said of the field.
  @inline(never)
  func failure(_ predicate: String, _ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    let detail = detail.takeUnretainedValue()
    var reason = "`\(detail.name)` \(predicate)"
    if !detail.isSensitive { reason += ": `\(Excerpt.of(arena.slice(offset, count)))`" }
    return .failure(reason, in: arena)
  }

  // MARK: Conversion

  /// A text whose bytes stand in the arena, as this type where a format has texts only for it (dates, enums, bytes).
  @inline(__always)
  func string(_ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    kind == .text ? .text(offset: offset, count: count) : convert(offset, count, in: arena)
  }

  @inline(never)
  private func convert(_ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    let bytes = arena.slice(offset, count)
    switch kind {
    case .text: return .text(offset: offset, count: count)
    case .boundedText: return bounded(offset, count, in: arena)
    case .enumeration:
      for member in detail.takeUnretainedValue().members
      where member.count == count && member.withUnsafeBytes({ CellComparison.memoryEqual($0, bytes) }) {
        return .text(offset: offset, count: count)
      }
    case .date:
      if let days = DateText.parseDate(bytes) { return .date(days: days) }
    case .time:
      if let time = DateText.parseTime(bytes) { return .time(microseconds: time) }
    case .timestamp:
      if let instant = DateText.parseTimestamp(bytes) { return .timestamp(microseconds: instant) }
    case .localDateTime:
      if let instant = DateText.parseLocalDateTime(bytes) { return .localDateTime(microseconds: instant) }
    case .bytes:
      // The room is made first, so that decoding does not move what it reads.
      _ = arena.reserve(count)
      if let cell = Base64.decode(arena.slice(offset, count), to: arena) { return cell }
    case .float:
      if let value = Self.special(bytes) { return .float(value) }
    case .int, .decimal, .bool, .json: break
    }
    return misfit(offset, count, in: arena)
  }

  private static func special(_ bytes: UnsafeRawBufferPointer) -> Double? {
    if bytes.elementsEqual("NaN".utf8) { return .nan }
    if bytes.elementsEqual("Infinity".utf8) { return .infinity }
    return bytes.elementsEqual("-Infinity".utf8) ? -.infinity : nil
  }

  private func bounded(_ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    if count > textMax {
      var scalars = 0
      for byte in arena.slice(offset, count) where byte & 0xC0 != 0x80 { scalars += 1 }
      if scalars > textMax { return failure("has more than \(textMax) characters", offset, count, in: arena) }
    }
    return .text(offset: offset, count: count)
  }

  /// A number of JSON's grammar.
  @inline(__always)
  func number(_ number: JSONNumber, _ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    if number.digits <= 18, !number.hasExponent, number.fraction == 0 {
      let value = number.isNegative ? -Int64(number.mantissa) : Int64(number.mantissa)
      if kind == .int, value >= low, value <= high { return .int(value) }
      if kind == .decimal, precision == 0 { return Cell(tag: .decimal, bits: UInt64(bitPattern: value)) }
    }
    return numberSlowly(number, offset, count, in: arena)
  }

  @inline(never)
  private func numberSlowly(_ number: JSONNumber, _ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    switch kind {
    case .float: return float(number, offset, count, in: arena)
    case .int, .decimal: break
    default: return misfit(offset, count, in: arena)
    }
    guard let exact = Self.exact(number, arena.slice(offset, count)) else {
      return failure("has more digits than can be kept exactly", offset, count, in: arena)
    }
    if kind == .decimal {
      if precision > 0, !exact.fits(precision: precision, scale: scale) {
        return failure("does not fit \(detail.takeUnretainedValue().type.base)", offset, count, in: arena)
      }
      return .decimal(exact, in: arena)
    }
    guard exact.normalized.scale == 0 else { return misfit(offset, count, in: arena) }
    guard let value = exact.int64, value >= low, value <= high else {
      return failure("does not fit \(detail.takeUnretainedValue().type.base)", offset, count, in: arena)
    }
    return .int(value)
  }

  private static func exact(_ number: JSONNumber, _ bytes: UnsafeRawBufferPointer) -> ExactDecimal? {
    guard number.digits <= 18, !number.hasExponent else { return ExactDecimal(parsing: bytes) }
    var mantissa = Int64(number.mantissa)
    var scale = number.fraction
    while scale > 0, mantissa % 10 == 0 {
      mantissa /= 10
      scale -= 1
    }
    return ExactDecimal(Int128(number.isNegative ? -mantissa : mantissa), scale: UInt8(scale))
  }

  private func float(_ number: JSONNumber, _ offset: Int, _ count: Int, in arena: Arena) -> Cell {
    if number.digits <= 15, !number.hasExponent {
      // Both are exact doubles, so their quotient is the nearest double.
      let value = Double(number.mantissa) / Self.powers[number.fraction]
      return .float(number.isNegative ? -value : value)
    }
    guard let value = Double(arena.string(offset, count)), value.isFinite else {
      return failure("does not fit Float", offset, count, in: arena)
    }
    return .float(value)
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]
}
