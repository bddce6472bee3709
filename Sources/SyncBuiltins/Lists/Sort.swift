import SyncModel

enum SortFunction: BuiltinFunction {
  static let name = "sort"
  static let documentation = """
    The list of texts or numbers in ascending order, numbers by value and texts by their bytes; nulls come last. In a \
    two-way line the order of the elements is formatting.
    """
  static let parameters = [Parameter("list", .list)]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"sort(["pear", "Apple", "fig"])"#, #"["Apple", "fig", "pear"]"#),
    Example("sort([10, 9.5, null, 9])", "[9, 9.5, 10, null]"),
    Example("sort([])", "[]"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(FieldType(arguments.type(0)), error: ListOrder.problem(arguments, name))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    guard let elements = ListOrder.elements(arguments[0], in: arena) else {
      return .failure(of: arguments[0], "is not a list", in: arena)
    }
    let order = elements.indices.sorted { left, right in
      if ListOrder.precedes(elements[left], elements[right], in: arena) { return true }
      return left < right && !ListOrder.precedes(elements[right], elements[left], in: arena)
    }
    return ListOrder.list(order.map { elements[$0] }, in: arena)
  }
}
