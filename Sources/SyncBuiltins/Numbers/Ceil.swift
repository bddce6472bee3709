import SyncModel

enum CeilFunction: BuiltinFunction {
  static let name = "ceil"
  static let documentation = "The smallest whole number that is not below the number."
  static let parameters = [Parameter("number", .types(NumberTypes.all))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"ceil(2.1)"#, "3"),
    Example(#"ceil(-2.9)"#, "-2"),
    Example(#"ceil(4)"#, "4"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType { WholeNumber.result(arguments, of: name) }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    WholeNumber.next(to: arguments[0], towards: 1, in: arena)
  }
}
