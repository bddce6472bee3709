import SyncModel

enum StartsWithFunction: BuiltinFunction {
  static let name = "starts_with"
  static let documentation = "Whether the text begins with `prefix`, compared byte by byte."
  static let parameters = [Parameter("text", .text(max: nil)), Parameter("prefix", .text(max: nil))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"starts_with("MX-001", "MX")"#, "true"),
    Example(#"starts_with("mx-001", "MX")"#, "false"),
    Example(#"starts_with("a", "")"#, "true"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType { ResultType(FieldType(.bool)) }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let bytes = arguments[0].bytes(in: arena)
    let part = arguments[1].bytes(in: arena)
    return .bool(ScalarText.hasPrefix(bytes, part, at: 0))
  }
}
