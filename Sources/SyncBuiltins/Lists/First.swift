import SyncModel

enum FirstFunction: BuiltinFunction {
  static let name = "first"
  static let documentation = """
    The first element of the list, null if it is empty. An element that is no text, number, Bool, list or record (a Date, \
    say) is given as its text.
    """
  static let parameters = [Parameter("list", .list)]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"first(["a", "b"])"#, #""a""#),
    Example(#"first([12.5, 3])"#, #"12.5"#),
    Example(#"first([])"#, #"null"#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType { ListElement.result(arguments, of: name) }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    guard var elements = JsonElements(arguments[0], in: arena) else {
      return .failure(of: arguments[0], "is not a list", in: arena)
    }
    guard let first = elements.next() else { return .null }
    return JsonValue.scalar(at: first.lowerBound, first.count, in: arena)
  }
}
