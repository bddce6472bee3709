import SyncModel

enum TextFunction: BuiltinFunction {
  static let name = "text"
  static let documentation = """
    The text of a value, as files and reports show it: `12.5`, `true`, `2025-01-31`, `2025-01-31T10:00:00Z`. A JSON \
    text is unquoted; lists and records give their JSON.
    """
  static let parameters = [Parameter("value", .any)]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"text(12.5)"#, #""12.5""#),
    Example(#"text(true)"#, #""true""#),
    Example(#"text(2025-01-31)"#, #""2025-01-31""#),
    Example(#"text(["a", 1])"#, #""[\"a\",1]""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    switch arguments.type(0) {
    case .enumeration, .text: ResultType(FieldType(arguments.type(0)))
    case .json:
      ResultType(FieldType(.text(max: nil), nullable: true), fails: "`text` fails on JSON whose text is broken")
    case .secret:
      ResultType(FieldType(.text(max: nil)), error: "a Secret flows into connection and `notify` settings only")
    default: ResultType(FieldType(.text(max: arguments.type(0).textBound)))
    }
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    switch arguments.type(0) {
    case .text, .enumeration: .identity
    case .int: .call("int", [])
    case .decimal: .call("decimal", [])
    case .float: .call("float", [])
    case .bool: .call("bool", [])
    case .date: .call("date", [.null])
    case .timestamp: .call("timestamp", [])
    case .localDateTime: .call("local_datetime", [])
    default: .none("no function reads `\(arguments.type(0))` from text again")
    }
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = JsonValue.scalar(arguments[0], in: arena)
    switch value.tag {
    case .text, .null, .failure: return value
    default:
      let start = arena.count
      CellText.append(value, from: arena, to: arena)
      return .text(offset: start, count: arena.count - start)
    }
  }
}
