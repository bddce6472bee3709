import SyncModel

enum EndsWithFunction: BuiltinFunction {
  static let name = "ends_with"
  static let documentation = "Whether the text ends with `suffix`, compared byte by byte."
  static let parameters = [Parameter("text", .text(max: nil)), Parameter("suffix", .text(max: nil))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"ends_with("a@example.com", "example.com")"#, "true"),
    Example(#"ends_with("com", "example.com")"#, "false"),
    Example(#"ends_with("a", "")"#, "true"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType { ResultType(FieldType(.bool)) }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let bytes = arguments[0].bytes(in: arena)
    let part = arguments[1].bytes(in: arena)
    return .bool(ScalarText.hasPrefix(bytes, part, at: bytes.count - part.count))
  }
}
