import SyncModel
import SyncText

/// An expression with its type. Fields are slots of the entity's fields.
struct Typed {
  var plan: PlanExpression
  var type: FieldType
  var range: SourceRange
  /// Each step that can fail, and has not been handled.
  var failures: [StepFailure] = []
  /// Where the value is a constant.
  var literal: Literal?
  /// Every value but null that it may have, where all are constants: the arms of a `match`, the branches of an `if`.
  var constants: [Literal]?
  /// The one field that the expression is, or is a pipeline over.
  var field: FieldPath?
  /// Every step of the pipeline over `field` is a normalizer.
  var isNormalizer = false

  static func poisoned(_ range: SourceRange) -> Typed {
    Typed(plan: .literal(.null), type: FieldType(.poisoned), range: range)
  }

  /// The same where it is not null.
  var nonNull: Typed {
    var value = self
    value.type.isNullable = false
    return value
  }

  var isPoisoned: Bool { type.base == .poisoned }

  /// Of a choice between values, what `constants` says of them all.
  static func constants(_ choices: [Typed]) -> [Literal]? {
    var all: [Literal] = []
    for choice in choices where choice.type.base != .null {
      guard let own = choice.constants ?? choice.literal.map({ [$0] }), all.count + own.count <= 1_000 else {
        return nil
      }
      all += own
    }
    return all
  }
}

struct StepFailure {
  var range: SourceRange
  /// As it stands under the range.
  var reason: String
}

extension ValueType {
  /// Types that compare with one another.
  enum Family {
    case text, number, bool, date, time, timestamp, localDateTime, bytes, json, list, record, other
  }

  var family: Family {
    switch self {
    case .text, .enumeration: .text
    case .int, .decimal, .float: .number
    case .bool: .bool
    case .date: .date
    case .time: .time
    case .timestamp: .timestamp
    case .localDateTime: .localDateTime
    case .bytes: .bytes
    case .json: .json
    case .list: .list
    case .record: .record
    case .secret, .null, .poisoned: .other
    }
  }

  var isOrdered: Bool {
    switch family {
    case .text, .number, .date, .time, .timestamp, .localDateTime: true
    default: false
    }
  }

  /// The most Unicode scalars that the text form of a value has, where that is known.
  var textMax: Int? {
    switch self {
    case .text(let max): max
    case .enumeration(let members): members.map(\.unicodeScalars.count).max()
    case .int: 20
    case .bool: 5
    case .decimal(let bounds?):
      // A sign, a point, and a zero before the point where no digit stands there.
      bounds.scale == 0 ? bounds.precision + 1 : max(bounds.precision, bounds.scale + 1) + 2
    default: nil
    }
  }
}

enum TypeJoin {
  /// The type that holds both values, constants taken as what they are: `tier ?? "gold"` stays the enum of `tier`.
  static func join(_ left: Typed, _ right: Typed) -> FieldType? {
    join(tight(left, beside: right.type.base), tight(right, beside: left.type.base))
  }

  /// The least type for constants beside a value of another type.
  private static func tight(_ value: Typed, beside other: ValueType) -> FieldType {
    guard let constants = Typed.constants([value]), !constants.isEmpty else { return value.type }
    let nullable = value.type.isNullable
    switch other {
    case .enumeration(let members):
      let fits = constants.allSatisfy { if case .text(let text) = $0 { members.contains(text) } else { false } }
      return fits ? FieldType(other, nullable: nullable) : value.type
    case .int(let bits):
      let limit: Int64 = bits >= 64 ? .max : (1 << Int64(bits - 1)) - 1
      let fits = constants.allSatisfy { constant in
        if case .int(let number) = constant { number <= limit && number >= -limit - 1 } else { false }
      }
      return fits ? FieldType(other, nullable: nullable) : value.type
    case .decimal:
      guard case .int(let number)? = value.literal else { return value.type }
      return FieldType(.decimal(bounds(of: ExactDecimal(Int128(number)))), nullable: nullable)
    default: return value.type
    }
  }

  /// The type that holds the values of both, if there is one.
  static func join(_ left: FieldType, _ right: FieldType) -> FieldType? {
    if left.base == .poisoned || right.base == .poisoned { return FieldType(.poisoned) }
    let nullable = left.isNullable || right.isNullable
    if left.base == .null { return right.nullable }
    if right.base == .null { return left.nullable }
    switch (left.base, right.base) {
    case (.enumeration(let a), .enumeration(let b)):
      return FieldType(a == b ? left.base : .text(max: (a + b).map(\.unicodeScalars.count).max()), nullable: nullable)
    case (.text, .text), (.text, .enumeration), (.enumeration, .text):
      if let a = left.base.textMax, let b = right.base.textMax {
        return FieldType(.text(max: max(a, b)), nullable: nullable)
      }
      return FieldType(.text(max: nil), nullable: nullable)
    case (.int(let a), .int(let b)): return FieldType(.int(bits: max(a, b)), nullable: nullable)
    case (.decimal, .decimal), (.int, .decimal), (.decimal, .int):
      guard let a = bounds(left.base), let b = bounds(right.base) else {
        return FieldType(.decimal(nil), nullable: nullable)
      }
      let scale = max(a.scale, b.scale)
      let whole = max(a.precision - a.scale, b.precision - b.scale)
      return FieldType(
        whole + scale <= 38 ? .decimal(.init(precision: whole + scale, scale: scale)) : .decimal(nil),
        nullable: nullable)
    case (.list(let a), .list(let b)):
      // The elements of an empty list are of any type.
      if a == FieldType(.null) { return FieldType(right.base, nullable: nullable) }
      if b == FieldType(.null) { return FieldType(left.base, nullable: nullable) }
      return join(a, b).map { FieldType(.list($0), nullable: nullable) }
    case (.record(let a), .record(let b)):
      guard a.map(\.name) == b.map(\.name) else { return nil }
      var fields: [ValueType.RecordField] = []
      for (one, other) in zip(a, b) {
        guard let type = join(one.type, other.type) else { return nil }
        fields.append(.init(name: one.name, type: type))
      }
      return FieldType(.record(fields), nullable: nullable)
    default:
      return left.base == right.base ? FieldType(left.base, nullable: nullable) : nil
    }
  }

  static func type(of literal: Literal) -> ValueType {
    switch literal {
    case .null: .null
    case .bool: .bool
    case .int, .duration: .int(bits: 64)
    case .decimal(let number): .decimal(bounds(of: number))
    case .float: .float
    case .text(let text): .text(max: text.unicodeScalars.count)
    case .date: .date
    case .time: .time
    case .timestamp: .timestamp
    case .localDateTime: .localDateTime
    }
  }

  /// Whether one of the types could go into the other at all.
  static func isNear(_ type: ValueType, _ other: ValueType) -> Bool { type.family == other.family }

  /// A constant as the language writes it, as far as a message needs it.
  static func spelled(_ literal: Literal) -> String {
    switch literal {
    case .text(let text): ValueType.quoted(text)
    case .int(let number): "\(number)"
    case .decimal(let number): "\(number)"
    default: "another"
    }
  }

  /// The bounds of an exact number's type.
  static func bounds(_ type: ValueType) -> ValueType.DecimalBounds? {
    switch type {
    case .decimal(let bounds): bounds
    case .int(let bits): .init(precision: bits == 16 ? 5 : bits == 32 ? 10 : 19, scale: 0)
    default: nil
    }
  }

  static func bounds(of number: ExactDecimal) -> ValueType.DecimalBounds {
    let normal = number.normalized
    let scale = Int(normal.scale)
    return .init(precision: max(1, normal.integerDigits + scale), scale: scale)
  }
}
