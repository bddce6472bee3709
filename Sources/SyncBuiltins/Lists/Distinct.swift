import SyncModel

enum DistinctFunction: BuiltinFunction {
  static let name = "distinct"
  static let documentation = """
    The list without the elements that are equal to one before. Numbers are equal by value (`1` and `1.0`), lists and \
    records if they are written alike.
    """
  static let parameters = [Parameter("list", .list)]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"distinct(["b", "a", "b"])"#, #"["b", "a"]"#),
    Example("distinct([1, 1.0, null, 2, null])", "[1, null, 2]"),
    Example("distinct([])", "[]"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let type = arguments.type(0)
    return ResultType(FieldType(type), fails: type == .json ? "`distinct` fails on JSON that is not a list" : nil)
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    guard let elements = ListOrder.elements(arguments[0], in: arena) else {
      return .failure(of: arguments[0], "is not a list", in: arena)
    }
    var seen: Set<Key> = []
    return ListOrder.list(elements.filter { seen.insert(key($0, in: arena)).inserted }, in: arena)
  }

  private enum Key: Hashable {
    case text([UInt8])
    case number(ExactDecimal)
    case other([UInt8])
  }

  private static func key(_ element: ListOrder.Element, in arena: Arena) -> Key {
    if element.value.tag == .text { return .text(Array(element.value.bytes(in: arena))) }
    if let number = element.value.exactDecimal(in: arena) { return .number(number) }
    return .other(Array(arena.slice(element.range.lowerBound, element.range.count)))
  }
}
