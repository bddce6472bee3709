import SyncModel

enum FloorFunction: BuiltinFunction {
  static let name = "floor"
  static let documentation = "The largest whole number that is not above the number."
  static let parameters = [Parameter("number", .types(NumberTypes.all))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"floor(2.9)"#, "2"),
    Example(#"floor(-2.1)"#, "-3"),
    Example(#"floor(-3.0)"#, "-3"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType { WholeNumber.result(arguments, of: name) }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    WholeNumber.next(to: arguments[0], towards: -1, in: arena)
  }
}
