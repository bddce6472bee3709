import SyncModel

enum DecimalFunction: BuiltinFunction {
  static let name = "decimal"
  static let documentation = """
    The exact number, rounded to at most `scale` digits behind the point where a scale is given, halves away from zero. \
    Text is read strictly: no blanks, no group separators, a point before the fraction.
    """
  static let parameters = [
    Parameter("value", .types([.text(max: nil), .int(bits: 64), .decimal(nil), .float, .json])),
    Parameter("scale", .int(bits: 64), nullable: true, default: .null, constant: true),
  ]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"decimal("12.345", 2)"#, "12.35"),
    Example(#"decimal("-0.5", 0)"#, "-1"),
    Example(#"decimal("1.5e3")"#, "1500"),
    Example(#"decimal(7)"#, "7"),
    Example(#"decimal("12,50")"#, nil),
    Example(#"decimal(" 1 ")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    var type = FieldType(.decimal(nil))
    var error: String?
    if let scale = arguments.constantInt(1) {
      if scale < 0 || scale > ExactDecimal.digitsMax {
        error = "a Decimal has 0 to \(ExactDecimal.digitsMax) digits behind the point, not \(scale)"
      } else {
        type.base = .decimal(.init(precision: ExactDecimal.digitsMax, scale: Int(scale)))
      }
    } else if case .decimal = arguments.type(0) {
      type.base = arguments.type(0)
    }
    switch arguments.type(0) {
    case .int, .decimal, .null, .poisoned: return ResultType(type, error: error)
    case .float:
      return ResultType(type, fails: "`decimal` fails on a Float that is no number of 38 digits", error: error)
    case .json: return ResultType(type.nullable, fails: "`decimal` fails on JSON that is not a number", error: error)
    default: return ResultType(type, fails: "`decimal` fails on text that is not a number", error: error)
    }
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    switch arguments.type(0) {
    case .decimal: .identity
    case .int: .call("int", [])
    case .float: .call("float", [])
    case .text, .enumeration: .call("text", [])
    default: .none("nothing makes JSON of a number again")
    }
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = JsonValue.scalar(arguments[0], in: arena)
    let number: ExactDecimal
    switch value.tag {
    case .null, .failure: return value
    case .text:
      guard let read = ExactDecimal(parsing: value.bytes(in: arena)) else {
        let isNumber = NumberText.float(value.bytes(in: arena)) != nil
        return .failure(of: value, isNumber ? "has more than 38 digits" : "is not a number", in: arena)
      }
      number = read
    case .float:
      guard let read = NumberText.exact(value.double) else {
        return .failure(of: value, "is no number of at most 38 digits", in: arena)
      }
      number = read
    default:
      guard let read = value.exactDecimal(in: arena) else { return .failure(of: value, "is not a number", in: arena) }
      number = read
    }
    guard let scale = arguments.optional(1)?.int, scale >= 0, scale <= ExactDecimal.digitsMax else {
      return .decimal(number, in: arena)
    }
    let rounded = number.rounded(to: UInt8(scale)).normalized
    guard rounded.fits(precision: ExactDecimal.digitsMax, scale: Int(scale)) else {
      return arguments[0].exactDecimal(in: arena) == nil
        ? .failure(
          of: value, "does not fit \(Int64(ExactDecimal.digitsMax) - scale) digits before the point", in: arena)
        : .overflow(in: arena)
    }
    return .decimal(rounded, in: arena)
  }
}
