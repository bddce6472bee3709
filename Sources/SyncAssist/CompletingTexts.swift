import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

extension Cursor {
  /// The text literal in which the cursor stands, by its place among the tokens.
  var textAround: Int? {
    guard let place = file.lastToken(startingBefore: offset) else { return nil }
    let token = file.tree.tokens[place]
    guard token.kind == .text, token.range.start < offset else { return nil }
    let isClosed = token.range.end - token.range.start > 1 && file.source.bytes[token.range.end - 1] == 0x22
    return offset < token.range.end || (offset == token.range.end && !isClosed) ? place : nil
  }
}

/// Within the quotes of a text.
extension Completer {
  mutating func inText(_ place: Int) {
    let token = file.tree.tokens[place]
    let bytes = file.source.bytes
    let isClosed = token.range.end - token.range.start > 1 && bytes[token.range.end - 1] == 0x22
    let inner = SourceRange(
      start: token.range.start + 1, end: max(token.range.start + 1, token.range.end - (isClosed ? 1 : 0)))
    let cursor = Cursor(file, at: token.range.start, wordAt: token)
    if cursor.state.frame == nil, cursor.before == "import" { return imports(inner) }
    guard let type = Completer(assistant: assistant, cursor: cursor).wantedType,
      case .enumeration(let members) = type.base
    else { return }
    for member in members {
      let quoted = ValueType.quoted(member)
      add(member, .value, 5, insertion: String(quoted.dropFirst().dropLast()), replaces: inner)
    }
  }

  /// Paths of other files as an import of this one writes them.
  private mutating func imports(_ range: SourceRange) {
    for path in assistant.importable where path != file.path {
      add(Self.relative(path, to: file.path), .file, 10, replaces: range)
    }
  }

  static func relative(_ path: String, to file: String) -> String {
    let target = path.split(separator: "/", omittingEmptySubsequences: false)
    let own = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let common = zip(target.dropLast(), own).prefix { $0 == $1 }.count
    let up = Array(repeating: Substring(".."), count: own.count - common)
    return (up + target.dropFirst(common)).joined(separator: "/")
  }
}
