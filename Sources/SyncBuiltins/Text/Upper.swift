import SyncModel

enum UpperFunction: BuiltinFunction {
  static let name = "upper"
  static let documentation = """
    The text in upper case, letter by letter: a letter whose upper case is more than one letter (`ß`) stays as \
    it is, so that the length is kept.
    """
  static let parameters = [Parameter("text", .text(max: nil))]
  static let kind = TransformKind.normalizer
  static let examples = [
    Example(#"upper("mx")"#, #""MX""#),
    Example(#"upper("àéî straße")"#, #""ÀÉÎ STRAßE""#),
    Example(#"upper("")"#, #""""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(FieldType(.text(max: arguments.type(0).textBound)))
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    CaseMapping.upper.apply(to: arguments[0], in: arena)
  }
}
