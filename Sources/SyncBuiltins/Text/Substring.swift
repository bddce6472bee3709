import SyncModel

enum SubstringFunction: BuiltinFunction {
  static let name = "substring"
  static let documentation = """
    The part of the text that begins at `start` (the first character is 0) and has at most `length` characters; without \
    a length, the rest. What lies outside the text is left out. Characters are Unicode scalars.
    """
  static let parameters = [
    Parameter("text", .text(max: nil)), Parameter("start", .int(bits: 64)),
    Parameter("length", .int(bits: 64), nullable: true, default: .null),
  ]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"substring("contact", 3, 2)"#, #""ta""#),
    Example(#"substring("ñandú", 4)"#, #""ú""#),
    Example(#"substring("abc", 5, 2)"#, #""""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    var bound = arguments.type(0).textBound
    if let length = arguments.constantInt(2), length >= 0 { bound = min(bound ?? .max, Int(length)) }
    var error: String?
    if let start = arguments.constantInt(1), start < 0 { error = "`substring` counts from 0; \(start) is before it" }
    if let length = arguments.constantInt(2), length < 0 { error = "a length of \(length) is less than nothing" }
    return ResultType(FieldType(.text(max: bound)), error: error)
  }

  /// A start below 0 is 0, a length below 0 is 0.
  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let text = arguments[0]
    let bytes = text.bytes(in: arena)
    let start = ScalarText.offset(of: Int(clamping: arguments[1].int), in: bytes)
    guard let length = arguments.optional(2) else { return ScalarText.view(text, start, bytes.count) }
    return ScalarText.view(text, start, ScalarText.offset(of: Int(clamping: length.int), in: bytes, from: start))
  }
}
