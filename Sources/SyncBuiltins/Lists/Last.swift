import SyncModel

enum LastFunction: BuiltinFunction {
  static let name = "last"
  static let documentation = """
    The last element of the list, null if it is empty. An element that is no text, number, Bool, list or record (a Date, \
    say) is given as its text.
    """
  static let parameters = [Parameter("list", .list)]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"last(["a", "b"])"#, #""b""#),
    Example(#"last([null])"#, #"null"#),
    Example(#"last([])"#, #"null"#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType { ListElement.result(arguments, of: name) }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    guard var elements = JsonElements(arguments[0], in: arena) else {
      return .failure(of: arguments[0], "is not a list", in: arena)
    }
    var last: Range<Int>?
    while let element = elements.next() { last = element }
    guard let last else { return .null }
    return JsonValue.scalar(at: last.lowerBound, last.count, in: arena)
  }
}
