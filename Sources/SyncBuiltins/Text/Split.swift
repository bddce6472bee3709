import SyncModel

enum SplitFunction: BuiltinFunction {
  static let name = "split"
  static let documentation = """
    The parts of the text between the separators, as a list; blanks around them are kept. An empty text has no parts.
    """
  static let parameters = [
    Parameter("text", .text(max: nil)), Parameter("separator", .text(max: nil), constant: true),
  ]
  static let kind = TransformKind.partial
  static let examples = [
    Example(#"split("a;b;;c", ";")"#, #"["a", "b", "", "c"]"#),
    Example(#"split("say \"hi\", now", ", ")"#, #"["say \"hi\"", "now"]"#),
    Example(#"split("", ";")"#, "[]"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(
      FieldType(.list(FieldType(.text(max: arguments.type(0).textBound)))),
      error: arguments.constantText(1) == "" ? "`split` needs a separator; this one is empty" : nil)
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall {
    arguments.constantText(1).map { .call("join", [.text($0)]) } ?? .none("the separator is no constant")
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let (text, separator) = (arguments[0], arguments[1])
    // Six bytes for a byte that must be escaped; quotes and a comma for each part.
    let target = arena.reserve((Int(text.length) + 1) * 9 + 2)
    let bytes = text.bytes(in: arena)
    target.storeBytes(of: 0x5B, as: UInt8.self)
    var written = 1
    var start = 0
    while bytes.count > 0 {
      let end =
        separator.length == 0 ? nil : ScalarText.find(separator.bytes(in: arena), in: bytes, from: start)
      if start > 0 {
        target.storeBytes(of: 0x2C, toByteOffset: written, as: UInt8.self)
        written += 1
      }
      written += JsonValue.write(
        string: UnsafeRawBufferPointer(rebasing: bytes[start..<(end ?? bytes.count)]), to: target, at: written)
      guard let end else { break }
      start = end + Int(separator.length)
    }
    target.storeBytes(of: 0x5D, toByteOffset: written, as: UInt8.self)
    written += 1
    return Cell(tag: .json, bits: UInt64(arena.commit(written)), length: UInt32(truncatingIfNeeded: written))
  }
}
