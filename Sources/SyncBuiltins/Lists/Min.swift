import SyncModel

enum MinFunction: BuiltinFunction {
  static let name = "min"
  static let documentation = """
    The smallest of the list's texts or numbers, numbers by value and texts by their bytes; nulls do not count. Null if none is \
    there.
    """
  static let parameters = [Parameter("list", .list)]
  static let kind = TransformKind.oneway
  static let examples = [
    Example("min([10.5, 9, null])", "9"),
    Example(#"min(["pear", "apple"])"#, #""apple""#),
    Example("min([])", "null"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    if let error = ListOrder.problem(arguments, name) { return ResultType(FieldType(.poisoned), error: error) }
    return ListElement.result(arguments, of: name)
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    ListOrder.extreme(arguments[0], first: true, in: arena)
  }
}
