import SyncSyntax
import SyncText

/// The comments `// allow(rule, …): reason` of a file. One behind code speaks of its own line, one on a line of its own of
/// the next line with code.
struct Allowances {
  private struct Allowed {
    var name: String
    var range: SourceRange
    var isUsed = false
  }

  private struct Comment {
    var range: SourceRange
    var line: Int
    var allowed: [Allowed]
    var hasReason: Bool
  }

  private let source: SourceFile
  private var comments: [Comment] = []

  init(_ tree: SyntaxTree) {
    source = tree.source
    for (index, token) in tree.tokens.enumerated() {
      var position = token.triviaStart
      // The first piece of trivia stands behind the token before, on its line.
      var isOwnLine = index == 0
      while position < token.range.start {
        switch source.bytes[position] {
        case 0x0A: isOwnLine = true
        case 0x2F:
          var end = position
          while end < token.range.start, source.bytes[end] != 0x0A, source.bytes[end] != 0x0D { end += 1 }
          let offset = isOwnLine ? token.range.start : position
          read(SourceRange(start: position, end: end), line: source.position(at: offset).line)
          position = end
          continue
        default: break
        }
        position += 1
      }
    }
  }

  private mutating func read(_ range: SourceRange, line: Int) {
    let bytes = source.bytes
    var position = range.start + 2
    func skipSpaces() { while position < range.end, bytes[position] == 0x20 { position += 1 } }
    skipSpaces()
    let opening = Array("allow(".utf8)
    guard bytes[position..<range.end].starts(with: opening) else { return }
    position += opening.count
    var comment = Comment(range: range, line: line, allowed: [], hasReason: false)
    while position < range.end, bytes[position] != 0x29 {
      skipSpaces()
      let start = position
      while position < range.end, ![0x20, 0x29, 0x2C].contains(bytes[position]) { position += 1 }
      let name = SourceRange(start: start, end: position)
      if start < position { comment.allowed.append(Allowed(name: source.text(name), range: name)) }
      while position < range.end, [0x20, 0x2C].contains(bytes[position]) { position += 1 }
    }
    position = min(position + 1, range.end)
    skipSpaces()
    if position < range.end, bytes[position] == 0x3A {
      comment.hasReason = bytes[(position + 1)..<range.end].contains { $0 != 0x20 }
    }
    comments.append(comment)
  }

  mutating func allows(_ name: String, line: Int) -> Bool {
    for index in comments.indices where comments[index].line == line {
      guard let place = comments[index].allowed.firstIndex(where: { $0.name == name }) else { continue }
      comments[index].allowed[place].isUsed = true
      return true
    }
    return false
  }

  /// What is wrong with the comments themselves, once every rule has asked.
  func findings() -> [Diagnostic] {
    let names = LintRules.all.compactMap { $0.code.name }
    var findings: [Diagnostic] = []
    func add(
      _ code: DiagnosticCode, _ message: String, _ range: SourceRange, _ reason: String, _ fixes: [Diagnostic.Fix] = []
    ) {
      findings.append(
        Diagnostic(
          code, .warning, message, at: SourceLocation(path: source.path, range: range), reason: reason, fixes: fixes))
    }
    for comment in comments {
      let unknown = comment.allowed.filter { !names.contains($0.name) }
      for item in unknown {
        let near = closest(item.name, among: names)
        add(
          AllowCodes.unknownRule, "there is no rule `\(item.name)`", item.range,
          near.map { "did you mean `\($0)`?" } ?? "nothing that the rules find has this name",
          near.map { [.init("write `\($0)`", [TextEdit(range: item.range, replacement: $0)])] } ?? [])
      }
      let unused = comment.allowed.filter { names.contains($0.name) && !$0.isUsed }
      for item in unused {
        let isAlone = comment.allowed.count == 1
        add(
          AllowCodes.unusedAllow, "nothing here is found by `\(item.name)`", item.range,
          "the comment allows what is not there",
          isAlone
            ? [.init("delete the comment", [TextEdit(range: whole(comment.range), replacement: "")], isSafe: true)] : []
        )
      }
      if comment.allowed.isEmpty {
        add(AllowCodes.unknownRule, "this comment allows nothing", comment.range, "it names no rule")
      } else if !comment.hasReason, unknown.isEmpty, unused.isEmpty {
        add(
          AllowCodes.allowWithoutReason, "this comment does not say why", comment.range,
          "it is written `// allow(\(comment.allowed[0].name)): reason`")
      }
    }
    return findings
  }

  /// The comment with the blanks before it, and with its line where it stands alone on one.
  private func whole(_ range: SourceRange) -> SourceRange {
    var start = range.start
    while start > 0, source.bytes[start - 1] == 0x20 { start -= 1 }
    let isAlone = start == 0 || source.bytes[start - 1] == 0x0A
    let hasEnd = range.end < source.bytes.count && source.bytes[range.end] == 0x0A
    return SourceRange(start: start, end: isAlone && hasEnd ? range.end + 1 : range.end)
  }
}
