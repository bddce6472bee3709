import SyncModel

enum NullIfFunction: BuiltinFunction {
  static let name = "null_if"
  static let documentation = "Null if the value equals the second one, else the value."
  static let parameters = [Parameter("value", .any), Parameter("unwanted", .sameAsFirst)]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"null_if("N/A", "N/A")"#, "null"),
    Example(#"null_if("n/a", "N/A")"#, #""n/a""#),
    Example(#"null_if(0.00, 0)"#, "null"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(FieldType(arguments.type(0), nullable: true))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    CellComparison.equal(arguments[0], in: arena, arguments[1], in: arena) ? .null : arguments[0]
  }
}
