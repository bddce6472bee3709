import SyncModel

enum ReplaceFunction: BuiltinFunction {
  static let name = "replace"
  static let documentation = "The text with every occurrence of one text replaced by another, from left to right."
  static let parameters = [
    Parameter("text", .text(max: nil)), Parameter("search", .text(max: nil)),
    Parameter("replacement", .text(max: nil)),
  ]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"replace("a-b-c", "-", "")"#, #""abc""#),
    Example(#"replace("aaa", "aa", "b")"#, #""ba""#),
    Example(#"replace("abc", "x", "y")"#, #""abc""#),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    ResultType(
      FieldType(.text(max: nil)),
      error: arguments.constantText(1) == "" ? "`replace` needs a text to search for; this one is empty" : nil)
  }

  /// An empty search changes nothing.
  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let (text, search, replacement) = (arguments[0], arguments[1], arguments[2])
    guard search.length > 0,
      var found = ScalarText.find(search.bytes(in: arena), in: text.bytes(in: arena), from: 0)
    else { return ScalarText.view(text, 0, Int(text.length)) }
    let start = arena.count
    var copied = 0
    while true {
      arena.append(from: Int(text.bits) + copied, count: found - copied)
      arena.append(from: Int(replacement.bits), count: Int(replacement.length))
      copied = found + Int(search.length)
      guard let next = ScalarText.find(search.bytes(in: arena), in: text.bytes(in: arena), from: copied) else { break }
      found = next
    }
    arena.append(from: Int(text.bits) + copied, count: Int(text.length) - copied)
    return .text(offset: start, count: arena.count - start)
  }
}
