import SyncModel

enum RoundFunction: BuiltinFunction {
  static let name = "round"
  static let documentation = """
    The number rounded to `digits` behind the point, halves away from zero; without digits, to a whole number (`Int`).
    """
  static let parameters = [
    Parameter("number", .types(NumberTypes.all)),
    Parameter("digits", .int(bits: 64), default: .int(0), constant: true),
  ]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"round(2.5)"#, "3"),
    Example(#"round(-2.5)"#, "-3"),
    Example(#"round(2.345, 2)"#, "2.35"),
    Example(#"round(7, 2)"#, "7"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let digits = arguments.constantInt(1) ?? 0
    let isAllowed = digits >= 0 && digits <= ExactDecimal.digitsMax
    let error =
      isAllowed ? nil : "`round` keeps 0 to \(ExactDecimal.digitsMax) digits behind the point, not \(digits)"
    let whole = FieldType(.int(bits: 64))
    switch arguments.type(0) {
    case .int(let bits): return ResultType(FieldType(.int(bits: bits)), error: error)
    case .float:
      return ResultType(
        digits == 0 ? whole : FieldType(.decimal(nil)),
        fails: "`round` fails on a Float that is no number of \(digits == 0 ? "64 bits" : "38 digits")", error: error)
    case .decimal(let bounds):
      if digits == 0 { return ResultType(whole, error: error) }
      guard isAllowed, let bounds, bounds.scale > digits else {
        return ResultType(FieldType(arguments.type(0)), error: error)
      }
      // Rounding up can carry into one more digit.
      let precision = bounds.precision - bounds.scale + 1 + Int(digits)
      return ResultType(FieldType(.decimal(.init(precision: precision, scale: Int(digits)))))
    default: return ResultType(digits == 0 ? whole : FieldType(.decimal(nil)), error: error)
    }
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    arguments.type(0) == .float ? .call("float", []) : .identity
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = arguments[0]
    if value.tag == .int { return value }
    let digits = arguments.optional(1)?.int ?? 0
    guard let number = value.tag == .float ? NumberText.exact(value.double) : value.exactDecimal(in: arena) else {
      return .failure(of: value, "is no number of at most 38 digits", in: arena)
    }
    let rounded = number.rounded(to: UInt8(max(0, min(digits, Int64(ExactDecimal.digitsMax))))).normalized
    guard digits <= 0 else { return .decimal(rounded, in: arena) }
    return WholeNumber.cell(rounded, of: value, in: arena)
  }
}
