import SyncModel

enum IntFunction: BuiltinFunction {
  static let name = "int"
  static let documentation = """
    The whole number of 64 bits. Text is read strictly (digits and a sign); a number with a fraction fails: use `round`, \
    `floor` or `ceil` for those.
    """
  static let parameters = [
    Parameter("value", .types([.text(max: nil), .int(bits: 64), .decimal(nil), .float, .json]))
  ]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"int("-42")"#, "-42"),
    Example(#"int(12.00)"#, "12"),
    Example(#"int(12.5)"#, nil),
    Example(#"int("12.0")"#, nil),
    Example(#"int("9223372036854775808")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let type = FieldType(.int(bits: 64))
    switch arguments.type(0) {
    case .int: return ResultType(FieldType(arguments.type(0)))
    case .null, .poisoned: return ResultType(type)
    case .decimal(let bounds):
      if let bounds, bounds.scale <= 0, bounds.precision <= 18 { return ResultType(type) }
      return ResultType(type, fails: "`int` fails on a number that is not whole or is beyond 64 bits")
    case .float: return ResultType(type, fails: "`int` fails on a number that is not whole or is beyond 64 bits")
    case .json: return ResultType(type.nullable, fails: "`int` fails on JSON that is not a whole number")
    default: return ResultType(type, fails: "`int` fails on text that is not a whole number")
    }
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    switch arguments.type(0) {
    case .int: .identity
    case .decimal: .call("decimal", [])
    case .float: .call("float", [])
    case .text, .enumeration: .call("text", [])
    default: .none("nothing makes JSON of a number again")
    }
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = JsonValue.scalar(arguments[0], in: arena)
    switch value.tag {
    case .null, .failure, .int: return value
    case .text:
      switch NumberText.whole(value.bytes(in: arena)) {
      case .value(let whole): return .int(whole)
      case .tooLarge: return .failure(of: value, "is beyond 64 bits", in: arena)
      case .notWhole: return .failure(of: value, "is not a whole number", in: arena)
      }
    case .float:
      guard let whole = Int64(exactly: value.double) else {
        return .failure(of: value, "is not a whole number of 64 bits", in: arena)
      }
      return .int(whole)
    default:
      guard let number = value.exactDecimal(in: arena) else { return .failure(of: value, "is not a number", in: arena) }
      guard let whole = number.int64 else {
        return .failure(of: value, "is not a whole number of 64 bits", in: arena)
      }
      return .int(whole)
    }
  }
}
