import SyncModel

enum CountFunction: BuiltinFunction {
  static let name = "count"
  static let documentation = "How many elements the list has, those that are null included."
  static let parameters = [Parameter("list", .list)]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"count(["a", "b", "a"])"#, "3"),
    Example(#"count([])"#, "0"),
    Example(#"count([[1, 2], null, "x,y]"])"#, "3"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let isJson = arguments.type(0) == .json
    return ResultType(FieldType(.int(bits: 64)), fails: isJson ? "`count` fails on JSON that is not a list" : nil)
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    guard var elements = JsonElements(arguments[0], in: arena) else {
      return .failure(of: arguments[0], "is not a list", in: arena)
    }
    var count: Int64 = 0
    while elements.next() != nil { count += 1 }
    return .int(count)
  }
}
