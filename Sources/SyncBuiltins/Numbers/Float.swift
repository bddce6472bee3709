import SyncModel

enum FloatFunction: BuiltinFunction {
  static let name = "float"
  static let documentation = """
    The nearest binary number of 64 bits. Text is read strictly; beyond numbers, `NaN`, `Infinity` and `-Infinity` are \
    read.
    """
  static let parameters = [
    Parameter("value", .types([.text(max: nil), .int(bits: 64), .decimal(nil), .float, .json]))
  ]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"float("1.5e3")"#, "1500"),
    Example(#"float(0.25)"#, "0.25"),
    Example(#"float("1.")"#, nil),
    Example(#"float("1e999")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let type = FieldType(.float)
    switch arguments.type(0) {
    case .int, .decimal, .float, .null, .poisoned: return ResultType(type)
    case .json: return ResultType(type.nullable, fails: "`float` fails on JSON that is not a number")
    default: return ResultType(type, fails: "`float` fails on text that is not a number")
    }
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    switch arguments.type(0) {
    case .float: .identity
    case .int: .call("int", [])
    case .decimal: .call("decimal", [])
    case .text, .enumeration: .call("text", [])
    default: .none("nothing makes JSON of a number again")
    }
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = JsonValue.scalar(arguments[0], in: arena)
    switch value.tag {
    case .null, .failure, .float: return value
    case .int: return .float(Double(value.int))
    case .text:
      let bytes = value.bytes(in: arena)
      if let number = NumberText.float(bytes) { return .float(number) }
      if bytes.elementsEqual("NaN".utf8) { return .float(.nan) }
      if bytes.elementsEqual("Infinity".utf8) { return .float(.infinity) }
      if bytes.elementsEqual("-Infinity".utf8) { return .float(-.infinity) }
      return .failure(of: value, "is not a number that a Float can hold", in: arena)
    default:
      guard let number = value.exactDecimal(in: arena) else { return .failure(of: value, "is not a number", in: arena) }
      return .float(number.double)
    }
  }
}
