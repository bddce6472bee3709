import SyncSyntax
import SyncText

/// Comments, which stand in the trivia between tokens.
enum Comments {
  /// Every comment of the file, without its line end.
  static func all(in file: KnownFile) -> [SourceRange] {
    var found: [SourceRange] = []
    for token in file.tree.tokens { found += comments(before: token, file.source.bytes) }
    return found
  }

  private static func comments(before token: Token, _ bytes: [UInt8]) -> [SourceRange] {
    var found: [SourceRange] = []
    var position = token.triviaStart
    while position + 1 < token.range.start {
      guard bytes[position] == 0x2F || bytes[position] == 0x23 else {
        position += 1
        continue
      }
      var end = position + 1
      if bytes[position] == 0x2F, bytes[position + 1] == 0x2A {
        while end < token.range.start, !(bytes[end] == 0x2F && bytes[end - 1] == 0x2A && end > position + 2) {
          end += 1
        }
        end = min(end + 1, token.range.start)
      } else {
        while end < token.range.start, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
      }
      found.append(SourceRange(start: position, end: end))
      position = end
    }
    return found
  }

  /// The comment in which the offset stands, its end included.
  static func comment(at offset: Int, in file: KnownFile) -> SourceRange? {
    let tokens = file.tree.tokens
    let next = (file.lastToken(startingBefore: offset) ?? -1) + 1
    guard next < tokens.count, tokens[next].triviaStart <= offset else { return nil }
    return comments(before: tokens[next], file.source.bytes).first { $0.start < offset && offset <= $0.end }
  }

  /// The rule's name at the offset within `// allow(…)`, empty where none is written yet.
  static func allowedName(at offset: Int, in file: KnownFile) -> SourceRange? {
    guard let comment = comment(at: offset, in: file) else { return nil }
    let bytes = file.source.bytes
    var position = comment.start + 2
    while position < comment.end, bytes[position] == 0x20 { position += 1 }
    let opening = Array("allow(".utf8)
    guard position <= comment.end, bytes[position..<comment.end].starts(with: opening) else { return nil }
    let first = position + opening.count
    let last = bytes[first..<comment.end].firstIndex(of: 0x29) ?? comment.end
    guard first <= offset, offset <= last else { return nil }
    func isName(_ byte: UInt8) -> Bool { byte != 0x20 && byte != 0x2C }
    var start = offset
    while start > first, isName(bytes[start - 1]) { start -= 1 }
    var end = offset
    while end < last, isName(bytes[end]) { end += 1 }
    return SourceRange(start: start, end: end)
  }
}
