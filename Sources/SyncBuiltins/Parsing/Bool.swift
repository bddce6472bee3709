import SyncModel

enum BoolFunction: BuiltinFunction {
  static let name = "bool"
  static let documentation = """
    Text that says yes or no as a Bool, whatever its case: `true t yes y on 1` and `false f no n off 0`. Numbers: 1 and 0.
    """
  static let parameters = [Parameter("value", .types([.text(max: nil), .bool, .int(bits: 64), .json]))]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"bool("Yes")"#, "true"),
    Example(#"bool("off")"#, "false"),
    Example(#"bool(1)"#, "true"),
    Example(#"bool("")"#, nil),
    Example(#"bool("maybe")"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let type = FieldType(.bool)
    switch arguments.type(0) {
    case .bool, .null, .poisoned: return ResultType(type)
    case .int: return ResultType(type, fails: "`bool` fails on a number that is neither 0 nor 1")
    case .json: return ResultType(type.nullable, fails: "`bool` fails on JSON that says neither yes nor no")
    default: return ResultType(type, fails: "`bool` fails on text that says neither yes nor no")
    }
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    switch arguments.type(0) {
    case .bool: .identity
    case .text, .enumeration: .call("text", [])
    case .int: .none("no function makes a number of a Bool; a `table` of two rows leads both ways")
    default: .none("nothing makes JSON of a Bool again")
    }
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = JsonValue.scalar(arguments[0], in: arena)
    switch value.tag {
    case .null, .failure, .bool: return value
    case .int where value.int == 0 || value.int == 1: return .bool(value.int == 1)
    case .text:
      let bytes = value.bytes(in: arena)
      // Five letters at most, packed into one number; the bit that makes ASCII letters small changes no digit.
      guard bytes.count >= 1, bytes.count <= 5 else { break }
      var word: UInt64 = 0
      for byte in bytes { word = word << 8 | UInt64(byte | 0x20) }
      switch word {
      case 0x7472_7565, 0x74, 0x79_6573, 0x79, 0x6F6E: return .bool(true)
      case 0x66_616C_7365, 0x66, 0x6E6F, 0x6E, 0x6F_6666: return .bool(false)
      // A byte below a blank becomes a digit too, so digits are compared as they are.
      case 0x31 where bytes[0] == 0x31: return .bool(true)
      case 0x30 where bytes[0] == 0x30: return .bool(false)
      default: break
      }
    default: break
    }
    return .failure(of: value, "says neither yes nor no", in: arena)
  }
}
