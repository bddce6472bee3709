import SyncText

/// The one style of the language: two spaces, columns in blocks of lines, a blank line between clauses of different kinds
/// and between declarations. Line breaks, separators and comments stay as the author made them; the meaning never changes.
/// A text with syntax errors comes back byte for byte.
public func format(_ tree: SyntaxTree) -> String {
  let parser = Parser.run(tree.source)
  guard parser.diagnostics.isEmpty else { return String(decoding: tree.source.bytes, as: UTF8.self) }
  var formatter = Formatter(parser)
  return formatter.run()
}

struct Formatter {
  /// A line of the result under way, before columns are aligned.
  struct OutputLine {
    var indentation = 0
    /// Index and leading spaces of each token.
    var tokens: [(index: Int, spaces: Int)] = []
    /// A comment at the end, or the whole line where there are no tokens.
    var comment: String?
    var isBlank: Bool { tokens.isEmpty && comment == nil }
  }

  let source: SourceFile
  let tokens: [Token]
  let layout: Layout
  var lines: [OutputLine] = []
  /// Each open bracket with the indentation of its line.
  private var brackets: [(kind: Token.Kind, indentation: Int)] = []

  init(_ parser: Parser) {
    source = parser.source
    tokens = parser.tokens
    layout = parser.layout
  }

  mutating func run() -> String {
    lines.append(OutputLine())
    for index in tokens.indices { place(index) }
    align()
    return joined()
  }

  // MARK: Lines

  private mutating func place(_ index: Int) {
    let token = tokens[index]
    var comments = trivia(index)
    if !comments.isEmpty, let trailing = comments[0] {
      if index == 0 || lines[lines.count - 1].tokens.isEmpty {
        comments.insert(nil, at: 0)
      } else {
        lines[lines.count - 1].comment = trailing
      }
    }
    if !token.startsLine, index > 0, token.kind != .endOfFile {
      if isCloser(token.kind) { _ = brackets.popLast() }
      lines[lines.count - 1].tokens.append((index, spaces(index)))
      if isOpener(token.kind) { brackets.append((token.kind, lines[lines.count - 1].indentation)) }
      return
    }
    let isClosing = isCloser(token.kind)
    let indentation = indentation(index)
    let commentIndentation =
      isClosing || token.kind == .endOfFile ? (brackets.last.map { $0.indentation + 2 } ?? 0) : indentation
    addOwnLines(Array(comments.dropFirst()), before: index, commentIndentation)
    if isClosing { _ = brackets.popLast() }
    guard token.kind != .endOfFile else { return }
    if lines.count > 1 || !lines[0].isBlank { lines.append(OutputLine()) }
    lines[lines.count - 1].indentation = indentation
    lines[lines.count - 1].tokens.append((index, 0))
    if isOpener(token.kind) { brackets.append((token.kind, indentation)) }
  }

  /// The trivia before a token by lines: `nil` for a line without a comment. The first belongs to the line before.
  private func trivia(_ index: Int) -> [String?] {
    let token = tokens[index]
    var bytes = source.bytes[token.triviaStart..<token.range.start]
    if token.triviaStart == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    let lines = parts.enumerated().map { number, line -> String? in
      let text = String(decoding: line, as: UTF8.self).trimmingSpaces
      return text.isEmpty ? nil : text
    }
    // What stands behind the last line end is the indentation of the token, except at the file's end.
    if token.kind == .endOfFile || lines.count == 1 { return lines }
    return Array(lines.dropLast())
  }

  /// Comments on lines of their own and blank lines before a token.
  private mutating func addOwnLines(_ comments: [String?], before index: Int, _ indentation: Int) {
    var own = comments
    let opensBlock = index > 0 && isOpener(tokens[index - 1].kind) || index == 0
    if opensBlock { own = Array(own.drop { $0 == nil }) }
    let closes = isCloser(tokens[index].kind) || tokens[index].kind == .endOfFile
    if closes { while let last = own.last, last == nil { own.removeLast() } }
    if needsBlank(index), !own.contains(where: { $0 == nil }) { own.insert(nil, at: 0) }
    for comment in own {
      let isFirst = lines.count == 1 && lines[0].isBlank
      if comment == nil, lines[lines.count - 1].isBlank { continue }
      if !isFirst { lines.append(OutputLine()) }
      lines[lines.count - 1].indentation = indentation
      lines[lines.count - 1].comment = comment
    }
  }

  /// Between declarations and between clauses of different kinds stands a blank line.
  private func needsBlank(_ index: Int) -> Bool {
    guard let kind = layout.groups[index], let previous = previousGroup(index) else { return false }
    if kind != previous { return true }
    return kind.hasPrefix("declaration") && kind != "declaration import" && kind != "declaration parameter"
  }

  private func previousGroup(_ index: Int) -> String? {
    let isDeclaration = layout.groups[index]?.hasPrefix("declaration") ?? false
    guard index > 0, !isOpener(tokens[index - 1].kind) || isDeclaration else { return nil }
    var previous = index - 1
    while previous >= 0 {
      if let kind = layout.groups[previous], kind.hasPrefix("declaration") == isDeclaration { return kind }
      previous -= 1
    }
    return nil
  }

  private func indentation(_ index: Int) -> Int {
    guard let (kind, base) = brackets.last else { return layout.itemStarts.contains(index) ? 0 : 2 }
    if isCloser(tokens[index].kind) { return base }
    let isInside = kind == .leftParenthesis || layout.itemStarts.contains(index) || tokens[index].kind == .endOfFile
    return base + (isInside ? 2 : 4)
  }

  func isOpener(_ kind: Token.Kind) -> Bool { [.leftBrace, .leftBracket, .leftParenthesis].contains(kind) }

  func isCloser(_ kind: Token.Kind) -> Bool { [.rightBrace, .rightBracket, .rightParenthesis].contains(kind) }

  // MARK: Spaces

  /// How many spaces stand before a token that does not start a line.
  private func spaces(_ index: Int) -> Int {
    let token = tokens[index]
    let previous = tokens[index - 1]
    switch token.kind {
    case .comma, .rightParenthesis, .rightBracket, .dot, .question, .colon, .templateMiddle, .templateEnd, .endOfFile:
      return 0
    case .leftParenthesis where previous.kind == .identifier: return 0
    case .rightBrace where previous.kind == .leftBrace: return 0
    default: break
    }
    switch previous.kind {
    case .leftParenthesis, .leftBracket, .dot, .templateStart, .templateMiddle: return 0
    case .operator where layout.signs.contains(index - 1): return 0
    default: return 1
    }
  }

  // MARK: Text

  func text(_ index: Int) -> String { source.text(tokens[index].range) }

  private func joined() -> String {
    var result = ""
    for line in lines where !(lines.count == 1 && line.isBlank) {
      if !line.isBlank { result += String(repeating: " ", count: line.indentation) }
      for (index, spaces) in line.tokens {
        result += String(repeating: " ", count: spaces)
        result += text(index)
      }
      if let comment = line.comment { result += (line.tokens.isEmpty ? "" : "  ") + comment }
      result += "\n"
    }
    return result
  }
}
