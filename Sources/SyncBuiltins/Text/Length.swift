import SyncModel

enum LengthFunction: BuiltinFunction {
  static let name = "length"
  static let documentation = "How many characters (Unicode scalars, as SQL's `varchar(n)` counts) the text has."
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"length("ñandú")"#, "5"),
    Example(#"length("e\u{301}")"#, "2"),
    Example(#"length("")"#, "0"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType { ResultType(FieldType(.int(bits: 64))) }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    .int(Int64(ScalarText.count(arguments[0].bytes(in: arena))))
  }
}
