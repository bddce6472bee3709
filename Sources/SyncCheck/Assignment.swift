import SyncModel
import SyncText

/// A value going into a place of a given type.
enum Assignment {
  enum Result {
    case fits(PlanExpression)
    /// It may not fit; the plan fails where it does not.
    case narrows(PlanExpression, reason: String)
    /// It never fits.
    case mismatch(reason: String, help: [String])
  }

  /// - Parameter place: how the reason names where the value goes, such as "`Name`".
  static func assign(_ value: Typed, to type: FieldType, place: String) -> Result {
    let source = value.type
    if source.base == .poisoned || type.base == .poisoned { return .fits(value.plan) }
    if source.base == .null {
      return type.isNullable
        ? .fits(value.plan) : .mismatch(reason: "\(place) is `\(type)` and may not be null", help: [])
    }
    // A parameter that is null.
    if value.literal == .null, !type.isNullable {
      return .mismatch(reason: "\(place) is `\(type)` and may not be null", help: [])
    }
    switch chosen(value, to: type.base, place: place) ?? base(value, to: type.base, place: place) {
    case .mismatch(let reason, let help): return .mismatch(reason: reason, help: help)
    case .narrows(_, let reason):
      let null = source.isNullable && !type.isNullable ? "; it may be null, too" : ""
      return .narrows(.convert(value.plan, to: type), reason: reason + null)
    case .fits:
      if source.isNullable, !type.isNullable {
        return .narrows(
          .convert(value.plan, to: type), reason: "the value is `\(source)`; it may be null, and \(place) may not")
      }
      return .fits(value.plan)
    }
  }

  /// Where every value that there may be is a constant, each fits or does not; nothing is left to the run.
  private static func chosen(_ value: Typed, to type: ValueType, place: String) -> Result? {
    guard value.literal == nil, let constants = value.constants, !constants.isEmpty else { return nil }
    for constant in constants {
      var one = value
      one.literal = constant
      one.constants = nil
      one.type = FieldType(TypeJoin.type(of: constant))
      if case .fits = base(one, to: type, place: place) { continue }
      if case .mismatch(let reason, _) = base(one, to: type, place: place), TypeJoin.isNear(one.type.base, type) {
        return .mismatch(reason: "\(reason), and the value may be \(TypeJoin.spelled(constant))", help: [])
      }
      return nil
    }
    return .fits(value.plan)
  }

  private static func base(_ value: Typed, to type: ValueType, place: String) -> Result {
    let plan = value.plan
    switch (value.type.base, type) {
    case (.text, .text(nil)), (.enumeration, .text(nil)): return .fits(plan)
    case (.text, .text(let max?)), (.enumeration, .text(let max?)):
      if case .text(let text)? = value.literal, text.unicodeScalars.count > max {
        return .mismatch(
          reason: "\(place) holds \(max) character\(max == 1 ? "" : "s"), this text has \(text.unicodeScalars.count)",
          help: [])
      }
      if let bound = value.type.base.textMax, bound <= max { return .fits(plan) }
      let from = value.type.base.textMax.map { "up to \($0)" } ?? "any number of"
      return .narrows(plan, reason: "\(place) holds \(max) characters, the value has \(from)")
    case (.text, .enumeration(let members)):
      if case .text(let text)? = value.literal {
        if members.contains(text) { return .fits(plan) }
        return .mismatch(reason: "\(place) takes \(list(members))", help: [])
      }
      return .narrows(plan, reason: "\(place) takes only \(list(members)), the value is any text")
    case (.enumeration(let from), .enumeration(let to)):
      let others = from.filter { !to.contains($0) }
      if others.isEmpty { return .fits(plan) }
      return .narrows(plan, reason: "\(place) does not take \(list(others))")
    case (.int(let from), .int(let to)):
      if case .int(let number)? = value.literal {
        let limit: Int64 = to >= 64 ? .max : (1 << Int64(to - 1)) - 1
        if number <= limit, number >= -limit - 1 { return .fits(plan) }
        return .mismatch(reason: "\(place) holds \(-limit - 1) to \(limit)", help: [])
      }
      if from <= to { return .fits(plan) }
      return .narrows(plan, reason: "\(place) holds whole numbers of \(to) bits, the value has up to \(from)")
    case (.int, .decimal(nil)), (.decimal, .decimal(nil)): return .fits(plan)
    case (.int, .decimal(let to?)), (.decimal, .decimal(let to?)):
      return number(value, to, place: place)
    case (.decimal, .int):
      return .mismatch(
        reason: "\(place) holds whole numbers, the value is `\(value.type)`",
        help: ["write `|> round` to round it, or `|> int` to fail on a fraction"])
    case (.list(let from), .list(let to)):
      if from == FieldType(.null) { return .fits(plan) }
      let element = Typed(plan: .literal(.null), type: from, range: value.range)
      switch assign(element, to: to, place: "an element of \(place)") {
      case .fits: return .fits(plan)
      case .narrows(_, let reason): return .narrows(plan, reason: reason)
      case .mismatch(let reason, _):
        if case .record = from.base, case .record = to.base { return .mismatch(reason: reason, help: []) }
      }
    case (.record(let from), .record(let to)): return record(value, from, to, place: place)
    case (.list, .json), (.record, .json): return .fits(plan)
    default:
      if value.type.base == type { return .fits(plan) }
    }
    return .mismatch(
      reason: "\(place) is `\(FieldType(type))`, the value is `\(value.type.nonNull)`",
      help: value.literal == nil ? conversion(from: value.type.base, to: type) : [])
  }

  private static func record(
    _ value: Typed, _ from: [ValueType.RecordField], _ to: [ValueType.RecordField], place: String
  ) -> Result {
    var narrowing: String?
    for field in from {
      guard let wanted = to.first(where: { $0.name == field.name }) else {
        return .mismatch(reason: "\(place) has no field `\(FieldPath.spelled(field.name))`", help: [])
      }
      let member = Typed(plan: .literal(.null), type: field.type, range: value.range)
      switch assign(member, to: wanted.type, place: "`\(FieldPath.spelled(field.name))` of \(place)") {
      case .fits: break
      case .narrows(_, let reason): narrowing = narrowing ?? reason
      case .mismatch(let reason, let help): return .mismatch(reason: reason, help: help)
      }
    }
    for field in to where !field.type.isNullable && !from.contains(where: { $0.name == field.name }) {
      return .mismatch(
        reason: "\(place) needs `\(FieldPath.spelled(field.name))`, and the value has no such field", help: [])
    }
    return narrowing.map { .narrows(value.plan, reason: $0) } ?? .fits(value.plan)
  }

  /// A constant text that is none of the members of an enum: what may have been meant.
  static func stranger(_ value: Typed, to type: FieldType) -> (text: String, near: String?, fixes: [Diagnostic.Fix])? {
    guard case .enumeration(let members) = type.base, case .text(let text)? = value.literal, !members.contains(text)
    else { return nil }
    let near = closest(text, among: members).map(ValueType.quoted)
    return (
      ValueType.quoted(text), near,
      near.map { [.init("write \($0)", [TextEdit(range: value.range, replacement: $0)])] } ?? []
    )
  }

  private static func number(_ value: Typed, _ to: ValueType.DecimalBounds, place: String) -> Result {
    let exact: ExactDecimal? =
      switch value.literal {
      case .int(let number): ExactDecimal(Int128(number))
      case .decimal(let number): number
      default: nil
      }
    if let exact {
      if exact.fits(precision: to.precision, scale: to.scale) { return .fits(value.plan) }
      return .mismatch(reason: "\(place) is `Decimal(\(to.precision), \(to.scale))`, \(exact) does not fit", help: [])
    }
    if let from = TypeJoin.bounds(value.type.base), from.scale <= to.scale,
      from.precision - from.scale <= to.precision - to.scale
    {
      return .fits(value.plan)
    }
    return .narrows(
      value.plan,
      reason:
        "\(place) is `Decimal(\(to.precision), \(to.scale))`, the value is `\(value.type.nonNull)` and may not fit")
  }

  static func conversion(from: ValueType, to: ValueType) -> [String] {
    switch (from.family, to.family) {
    case (.timestamp, .localDateTime), (.localDateTime, .timestamp), (.date, .timestamp):
      return ["name a zone: `|> at_zone(\"America/Mexico_City\")`"]
    case (.timestamp, .date):
      return ["write `|> date(\"UTC\")`, or another zone: an instant has a day only in a zone that is named"]
    case (.localDateTime, .date): return ["write `|> date`"]
    case (.date, .localDateTime): return ["write `|> local_datetime`"]
    case (.json, .list), (.json, .record), (.record, .text), (.bytes, .text): return []
    case (_, .text): return ["write `|> text`"]
    case (.text, .number), (.json, .number):
      if case .int = to { return ["write `|> int`"] }
      if case .float = to { return ["write `|> float`"] }
      return ["write `|> decimal`"]
    case (.number, .number):
      if case .float = to { return ["write `|> float`"] }
      if case .int = to { return ["write `|> round` to round it, or `|> int` to fail on a fraction"] }
      return ["write `|> decimal`"]
    case (.text, .bool), (.json, .bool): return ["write `|> bool`"]
    case (.text, .date), (.json, .date): return ["write `|> date`"]
    case (.text, .timestamp), (.json, .timestamp): return ["write `|> timestamp`"]
    case (.text, .localDateTime): return ["write `|> local_datetime`"]
    default: return []
    }
  }

  static func list(_ members: [String]) -> String {
    members.prefix(6).map(ValueType.quoted).joined(separator: ", ") + (members.count > 6 ? ", …" : "")
  }
}
