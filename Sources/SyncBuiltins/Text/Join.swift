import SyncModel

enum JoinFunction: BuiltinFunction {
  static let name = "join"
  static let documentation = """
    The elements of the list as one text with the separator between them; elements that are null are left out.
    """
  static let parameters = [
    Parameter("list", .list), Parameter("separator", .text(max: nil), constant: true),
  ]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"join(["a", "b"], "; ")"#, #""a; b""#),
    Example(#"join(["é\n", 1, true], ",")"#, #""é\n,1,true""#),
    Example(#"join([], ",")"#, #""""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let text = FieldType(.text(max: nil))
    switch arguments.type(0) {
    case .list(let element):
      switch element.base {
      case .list, .record, .bytes:
        return ResultType(text, error: "`join` needs a list of texts or numbers, and this is \(arguments.type(0))")
      case .json: return ResultType(text, fails: "`join` fails on a list whose elements are lists or objects")
      default: return ResultType(text)
      }
    case .json: return ResultType(text, fails: "`join` fails on JSON that is not a list of texts or numbers")
    default: return ResultType(text)
    }
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    guard let separator = arguments.constantText(1), !separator.isEmpty else {
      return .none("without a separator nothing tells where one element ends")
    }
    guard case .list(let element) = arguments.type(0), case .text = element.base else {
      return .none("`split` leads back to a list of texts only")
    }
    return .call("split", [.text(separator)])
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let separator = arguments[1]
    guard var elements = JsonElements(arguments[0], in: arena) else {
      return .failure(of: arguments[0], "is not a list", in: arena)
    }
    let start = arena.count
    var isFirst = true
    while let element = elements.next() {
      if arena.slice(element.lowerBound, element.count).first == 0x6E { continue }
      if !isFirst { arena.append(from: Int(separator.bits), count: Int(separator.length)) }
      isFirst = false
      guard JsonValue.appendText(element, in: arena) else {
        let shown = arena.string(element.lowerBound, element.count)
        return .failure(quoting: shown, "is not a text or number that could be joined", in: arena)
      }
    }
    return .text(offset: start, count: arena.count - start)
  }
}
