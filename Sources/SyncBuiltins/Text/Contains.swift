import SyncModel

enum ContainsFunction: BuiltinFunction {
  static let name = "contains"
  static let documentation = "Whether `part` stands anywhere in the text, compared byte by byte."
  static let parameters = [Parameter("text", .text(max: nil)), Parameter("part", .text(max: nil))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"contains("a@example.com", "@")"#, "true"),
    Example(#"contains("abc", "B")"#, "false"),
    Example(#"contains("abc", "")"#, "true"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType { ResultType(FieldType(.bool)) }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let bytes = arguments[0].bytes(in: arena)
    let part = arguments[1].bytes(in: arena)
    return .bool(ScalarText.find(part, in: bytes, from: 0) != nil)
  }
}
