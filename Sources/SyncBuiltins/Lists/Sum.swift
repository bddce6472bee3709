import SyncModel

enum SumFunction: BuiltinFunction {
  static let name = "sum"
  static let documentation = """
    The exact sum of the list's numbers, 0 if it is empty; nulls do not count. An `Int` for a list of whole numbers, else a \
    `Decimal`. A sum of whole numbers beyond 64 bits rejects the record, as any such arithmetic does.
    """
  static let parameters = [Parameter("list", .list)]
  static let kind = TransformKind.oneway
  static let examples = [
    Example("sum([1, 2.50, null])", "3.5"),
    Example("sum([])", "0"),
    Example(#"sum(parse_json("[0.1, 0.2]"))"#, "0.3"),
    Example(#"sum(parse_json("[1, \"x\"]"))"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let number = FieldType(.decimal(nil))
    guard case .list(let element) = arguments.type(0) else {
      return ResultType(number, fails: "`sum` fails on JSON that is not a list of numbers")
    }
    switch element.base {
    case .int, .null, .poisoned: return ResultType(FieldType(.int(bits: 64)))
    case .decimal(let bounds):
      guard let bounds else { return ResultType(number) }
      return ResultType(FieldType(.decimal(.init(precision: ExactDecimal.digitsMax, scale: bounds.scale))))
    case .float: return ResultType(number, fails: "`sum` fails on a Float that is no number of 38 digits")
    case .json: return ResultType(number, fails: "`sum` fails on elements that are not numbers")
    default: return ResultType(number, error: "`sum` adds numbers, and this is \(arguments.type(0))")
    }
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    guard var elements = JsonElements(arguments[0], in: arena) else {
      return .failure(of: arguments[0], "is not a list", in: arena)
    }
    var sum = ExactDecimal(0)
    var isWhole = true
    while let element = elements.next() {
      let value = JsonValue.scalar(at: element.lowerBound, element.count, in: arena)
      if value.tag == .null { continue }
      guard let number = value.tag == .float ? NumberText.exact(value.double) : value.exactDecimal(in: arena) else {
        let shown = arena.string(element.lowerBound, element.count)
        return .failure(quoting: shown, "is no number of at most 38 digits", in: arena)
      }
      guard let next = sum.adding(number) else { return .overflow(in: arena) }
      sum = next
      isWhole = isWhole && value.tag == .int
    }
    if isWhole { return sum.int64.map { .int($0) } ?? .overflow(in: arena) }
    return .decimal(sum, in: arena)
  }
}
