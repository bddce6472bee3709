import SyncModel

enum TruncateFunction: BuiltinFunction {
  static let name = "truncate"
  static let documentation =
    "The first `length` characters (Unicode scalars) of the text, or all of it if it is shorter."
  static let parameters = [Parameter("text", .text(max: nil)), Parameter("length", .int(bits: 64))]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"truncate("Antiphon", 4)"#, #""Anti""#),
    Example(#"truncate("né", 2)"#, #""né""#),
    Example(#"truncate("abc", 0)"#, #""""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let bound = arguments.type(0).textBound
    guard let length = arguments.constantInt(1) else { return ResultType(FieldType(.text(max: bound))) }
    return ResultType(
      FieldType(.text(max: min(bound ?? .max, max(0, Int(clamping: length))))),
      error: length < 0 ? "a length of \(length) is less than nothing" : nil)
  }

  /// A length below 0 is 0.
  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let text = arguments[0]
    let end = ScalarText.offset(of: Int(clamping: arguments[1].int), in: text.bytes(in: arena))
    return ScalarText.view(text, 0, end)
  }
}
