import SyncModel

enum AbsFunction: BuiltinFunction {
  static let name = "abs"
  static let documentation = "The number without its sign."
  static let parameters = [Parameter("number", .types(NumberTypes.all))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"abs(-12.50)"#, "12.50"),
    Example(#"abs(3)"#, "3"),
    Example(#"abs(-0)"#, "0"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType { NegateFunction.result(arguments) }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = arguments[0]
    let isNegative =
      switch value.tag {
      case .float: value.double.sign == .minus
      default: (value.exactDecimal(in: arena)?.mantissa ?? 0) < 0
      }
    return isNegative ? NegateFunction.evaluate(arguments, in: arena) : value
  }
}
