import SyncModel

enum PadFunction: BuiltinFunction {
  static let name = "pad"
  static let documentation = """
    The text filled up on its left to `width` characters (Unicode scalars) with one character; a longer text stays as it \
    is.
    """
  static let widthMax: Int64 = 10_000
  static let parameters = [
    Parameter("text", .text(max: nil)), Parameter("width", .int(bits: 64), constant: true),
    Parameter("with", .text(max: nil), default: .text(" "), constant: true),
  ]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"pad("42", 5, "0")"#, #""00042""#),
    Example(#"pad("é", 3)"#, #""  é""#),
    Example(#"pad("12345", 3, "0")"#, #""12345""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let width = arguments.constantInt(1) ?? 0
    let bound = arguments.type(0).textBound.map { max($0, Int(clamping: width)) }
    var error: String?
    if width < 0 || width > widthMax { error = "`pad` fills up to a width of 0 to \(widthMax), not \(width)" }
    if let with = arguments.constantText(2), with.unicodeScalars.count != 1 {
      error = "`pad` fills with exactly one character, and \(ValueType.quoted(with)) has \(with.unicodeScalars.count)"
    }
    return ResultType(FieldType(.text(max: bound)), error: error)
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let text = arguments[0]
    let missing = Int(min(arguments[1].int, widthMax)) - ScalarText.count(text.bytes(in: arena))
    guard missing > 0 else { return ScalarText.view(text, 0, Int(text.length)) }
    let start = arena.count
    for _ in 0..<missing {
      if let with = arguments.optional(2) {
        arena.append(from: Int(with.bits), count: Int(with.length))
      } else {
        arena.append(byte: 0x20)
      }
    }
    arena.append(from: Int(text.bits), count: Int(text.length))
    return .text(offset: start, count: arena.count - start)
  }
}
