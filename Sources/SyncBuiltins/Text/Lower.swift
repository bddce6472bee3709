import SyncModel

enum LowerFunction: BuiltinFunction {
  static let name = "lower"
  static let documentation = """
    The text in lower case, letter by letter: a letter whose lower case is more than one letter (`İ`) stays as \
    it is, so that the length is kept.
    """
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"lower("Ana@Example.COM")"#, #""ana@example.com""#),
    Example(#"lower("ÀÉÎ Straße İ")"#, #""àéî straße İ""#),
    Example(#"lower("")"#, #""""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(FieldType(.text(max: arguments.type(0).textBound)))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    CaseMapping.lower.apply(to: arguments[0], in: arena)
  }
}
