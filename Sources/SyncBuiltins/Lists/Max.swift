import SyncModel

enum MaxFunction: BuiltinFunction {
  static let name = "max"
  static let documentation = """
    The largest of the list's texts or numbers, numbers by value and texts by their bytes; nulls do not count. Null if none is \
    there.
    """
  static let parameters = [Parameter("list", .list)]
  static let kind = TransformKind.oneway
  static let examples = [
    Example("max([10.5, 9, null])", "10.5"),
    Example(#"max(["pear", "apple"])"#, #""pear""#),
    Example("max([])", "null"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    if let error = ListOrder.problem(arguments, name) { return ResultType(FieldType(.poisoned), error: error) }
    return ListElement.result(arguments, of: name)
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    ListOrder.extreme(arguments[0], first: false, in: arena)
  }
}
