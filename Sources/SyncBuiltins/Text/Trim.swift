import SyncModel

enum TrimFunction: BuiltinFunction {
  static let name = "trim"
  static let documentation = "The text without white space (Unicode `White_Space`) at its beginning and end."
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"trim("  a b ")"#, #""a b""#),
    Example(#"trim("\u{a0}\tx\n\u{3000}")"#, #""x""#),
    Example(#"trim("   ")"#, #""""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(FieldType(.text(max: arguments.type(0).textBound)))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    ScalarText.trimmed(arguments[0], in: arena)
  }
}
