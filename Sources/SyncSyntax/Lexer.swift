import SyncText

/// Cuts a text into tokens that, with the trivia before them, cover every byte in order. Broken pieces become tokens
/// too and are reported here, so the parser need not speak of them again.
struct Lexer {
  /// What an open `{` belongs to.
  enum Mode {
    case brace
    /// A hole of the text that starts at the offset.
    case hole(text: Int, isBlock: Bool)
  }

  let source: SourceFile
  let bytes: [UInt8]
  var position = 0
  var triviaStart = 0
  var startsLine = false
  var tokens: [Token] = []
  var diagnostics: [Diagnostic] = []
  var modes: [Mode] = []
  /// How many open holes belong to texts that end with their line.
  var lineHoles = 0
  /// Tokens whose end was forced by the end of the line or the file.
  var unclosed: Set<Int> = []
  /// Where the line ends on which a stray character was reported last: one message a line.
  private var strayLineEnd = -1
  /// The part of a line whose end was looked for last.
  private var knownLine = SourceRange(start: 0, end: -1)

  init(_ source: SourceFile) {
    self.source = source
    bytes = source.bytes
    tokens.reserveCapacity(bytes.count / 4)
  }

  mutating func run() {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while true {
      skipTrivia()
      if position >= bytes.count { break }
      let before = position
      lexToken()
      if position == before { position += 1 }
    }
    closeHolesAtEnd()
    append(.endOfFile, from: position)
  }

  // MARK: Pieces

  func byte(_ distance: Int = 0) -> UInt8 {
    let offset = position + distance
    return offset < bytes.count ? bytes[offset] : 0
  }

  func starts(with text: StaticString, at offset: Int) -> Bool {
    guard offset + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { buffer in
      for index in 0..<buffer.count where bytes[offset + index] != buffer[index] { return false }
      return true
    }
  }

  mutating func append(_ kind: Token.Kind, from start: Int) {
    tokens.append(
      Token(
        kind: kind, range: SourceRange(start: start, end: position), triviaStart: triviaStart, startsLine: startsLine))
    triviaStart = position
    startsLine = false
  }

  mutating func report(
    _ code: DiagnosticCode, _ message: String, _ start: Int, _ end: Int, reason: String = "", help: [String] = [],
    fixes: [Diagnostic.Fix] = []
  ) {
    if code == SyntaxCodes.strayCharacter {
      if start < strayLineEnd { return }
      strayLineEnd = lineEnd(from: start)
    }
    let location = SourceLocation(path: source.path, range: SourceRange(start: start, end: end))
    diagnostics.append(Diagnostic(code, .error, message, at: location, reason: reason, help: help, fixes: fixes))
  }

  func replace(_ start: Int, _ end: Int, with text: String, _ title: String) -> Diagnostic.Fix {
    Diagnostic.Fix(title, [TextEdit(range: SourceRange(start: start, end: end), replacement: text)])
  }

  func text(_ start: Int, _ end: Int) -> String { source.text(SourceRange(start: start, end: end)) }

  /// The end of the line at an offset, before its line feed and a carriage return.
  mutating func lineEnd(from start: Int) -> Int {
    if start >= knownLine.start, start <= knownLine.end { return knownLine.end }
    var end = start
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    if end > start, end < bytes.count, bytes[end - 1] == 0x0D { end -= 1 }
    knownLine = SourceRange(start: start, end: end)
    return end
  }

  // MARK: Trivia

  private mutating func skipTrivia() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0D: position += 1
      case 0x0A:
        closeHolesAtLineEnd()
        startsLine = true
        position += 1
      case 0x2F where byte(1) == 0x2F: position = lineEnd(from: position)
      case 0x2F where byte(1) == 0x2A: skipForeignComment()
      case 0x23:
        let end = lineEnd(from: position)
        report(
          SyntaxCodes.foreignComment, "comments start with `//`", position, position + 1,
          reason: "`#` starts no comment",
          fixes: [replace(position, position + 1, with: "//", "write `//`")])
        position = end
      case 0xC2 where byte(1) == 0xA0:
        report(
          SyntaxCodes.strayCharacter, "a no-break space stands between words", position, position + 2,
          reason: "only ordinary spaces separate words",
          fixes: [replace(position, position + 2, with: " ", "write an ordinary space")])
        position += 2
      default: return
      }
    }
  }

  private mutating func skipForeignComment() {
    let start = position
    position += 2
    while position < bytes.count, !(bytes[position] == 0x2A && byte(1) == 0x2F) {
      if bytes[position] == 0x0A {
        closeHolesAtLineEnd()
        startsLine = true
      }
      position += 1
    }
    position = min(position + 2, bytes.count)
    report(
      SyntaxCodes.foreignComment, "comments start with `//`", start, start + 2, reason: "`/*` starts no comment",
      help: ["put `//` before each line of the comment"])
  }

  /// A text between `"` ends with its line, and so do the holes in it.
  private mutating func closeHolesAtLineEnd() {
    guard lineHoles > 0 else { return }
    let outermost = modes.firstIndex { mode in
      if case .hole(_, isBlock: false) = mode { true } else { false }
    }
    guard let outermost, case .hole(let start, _) = modes[outermost] else { return }
    let end = lineEnd(from: start)
    reportUnclosed(start, end, hasHole: true)
    while modes.count > outermost { popMode() }
  }

  private mutating func popMode() {
    guard let mode = modes.popLast(), case .hole(_, let isBlock) = mode else { return }
    if !isBlock { lineHoles -= 1 }
    unclosed.insert(tokens.count)
    append(.templateEnd, from: position)
  }

  private mutating func closeHolesAtEnd() {
    closeHolesAtLineEnd()
    let block = modes.first { mode in
      if case .hole = mode { true } else { false }
    }
    guard let block, case .hole(let start, _) = block else { return }
    reportUnclosedBlock(start, start + 3)
    while !modes.isEmpty { popMode() }
  }

  mutating func reportUnclosed(_ start: Int, _ end: Int, hasHole: Bool = false) {
    report(
      SyntaxCodes.unclosedText, "this text is not closed on its line", start, end,
      reason: "a `\"` is missing before the end of the line",
      help: hasHole ? ["a brace that is meant as a brace is written `\\{`"] : [],
      fixes: [replace(end, end, with: "\"", "close the text at the end of the line")])
  }

  mutating func reportUnclosedBlock(_ start: Int, _ end: Int) {
    report(
      SyntaxCodes.unclosedBlockText, "this block text is not closed", start, end,
      reason: "no other `\"\"\"` follows")
  }

  // MARK: Tokens

  private mutating func lexToken() {
    let start = position
    switch bytes[position] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
      lexWord()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): lexNumber()
    case UInt8(ascii: "\""): lexText()
    case UInt8(ascii: "`"): lexQuotedName()
    case UInt8(ascii: "'"): lexForeignQuotes(closing: [UInt8(ascii: "'")], opening: 1)
    case UInt8(ascii: "{"):
      modes.append(.brace)
      position += 1
      append(.leftBrace, from: start)
    case UInt8(ascii: "}"):
      if case .hole(let text, let isBlock)? = modes.last {
        modes.removeLast()
        if !isBlock { lineHoles -= 1 }
        position += 1
        lexPiece(from: start, text: text, isBlock: isBlock, isFirst: false)
      } else {
        if !modes.isEmpty { modes.removeLast() }
        position += 1
        append(.rightBrace, from: start)
      }
    default: lexSign()
    }
  }

  private mutating func lexSign() {
    let start = position
    func take(_ length: Int, _ kind: Token.Kind, _ lexer: inout Lexer) {
      lexer.position += length
      lexer.append(kind, from: start)
    }
    switch (byte(), byte(1), byte(2)) {
    case (UInt8(ascii: "<"), UInt8(ascii: "-"), UInt8(ascii: ">")): take(3, .arrow, &self)
    case (UInt8(ascii: "<"), UInt8(ascii: "-"), _), (UInt8(ascii: "-"), UInt8(ascii: ">"), _): take(2, .arrow, &self)
    case (UInt8(ascii: "="), UInt8(ascii: ">"), _): take(2, .fatArrow, &self)
    case (UInt8(ascii: "|"), UInt8(ascii: ">"), _), (UInt8(ascii: "?"), UInt8(ascii: "?"), _),
      (UInt8(ascii: "!"), UInt8(ascii: "="), _), (UInt8(ascii: "<"), UInt8(ascii: "="), _),
      (UInt8(ascii: ">"), UInt8(ascii: "="), _):
      take(2, .operator, &self)
    case (UInt8(ascii: "="), UInt8(ascii: "="), UInt8(ascii: "=")): lexForeignOperator(3, "==")
    case (UInt8(ascii: "="), UInt8(ascii: "="), _): take(2, .operator, &self)
    case (UInt8(ascii: "<"), UInt8(ascii: ">"), _): lexForeignOperator(2, "!=")
    case (UInt8(ascii: "&"), UInt8(ascii: "&"), _): lexForeignOperator(2, "and")
    case (UInt8(ascii: "|"), UInt8(ascii: "|"), _): lexForeignOperator(2, "or")
    case (UInt8(ascii: "!"), _, _): lexForeignOperator(1, "not")
    case (UInt8(ascii: "%"), _, _): lexForeignOperator(1, "mod(a, b)")
    case (UInt8(ascii: "<"), _, _), (UInt8(ascii: ">"), _, _), (UInt8(ascii: "+"), _, _), (UInt8(ascii: "-"), _, _),
      (UInt8(ascii: "*"), _, _):
      take(1, .operator, &self)
    case (UInt8(ascii: "/"), _, _):
      if operandMayStart { lexRegex() } else { take(1, .operator, &self) }
    case (UInt8(ascii: "="), _, _): take(1, .equals, &self)
    case (UInt8(ascii: "("), _, _): take(1, .leftParenthesis, &self)
    case (UInt8(ascii: ")"), _, _): take(1, .rightParenthesis, &self)
    case (UInt8(ascii: "["), _, _): take(1, .leftBracket, &self)
    case (UInt8(ascii: "]"), _, _): take(1, .rightBracket, &self)
    case (UInt8(ascii: ","), _, _): take(1, .comma, &self)
    case (UInt8(ascii: ":"), _, _): take(1, .colon, &self)
    case (UInt8(ascii: "."), _, _): take(1, .dot, &self)
    case (UInt8(ascii: "?"), _, _): take(1, .question, &self)
    case (UInt8(ascii: ";"), _, _):
      report(
        SyntaxCodes.semicolon, "entries are not separated by `;`", start, start + 1,
        reason: "a line end or a comma separates them",
        fixes: [
          lineEnd(from: start) == start + 1
            ? replace(start, start + 1, with: "", "delete it") : replace(start, start + 1, with: ",", "write a comma")
        ])
      take(1, .comma, &self)
    default:
      let character = bytes[start]
      if character > 0x20, character < 0x7F {
        report(
          SyntaxCodes.strayCharacter, "`\(text(start, start + 1))` means nothing here", start, start + 1,
          reason: "no word, literal or sign starts with it")
      }
      take(1, .unknown, &self)
    }
  }

  /// Read as the operator that was meant, so that one message is all it costs.
  private mutating func lexForeignOperator(_ length: Int, _ meant: String) {
    let start = position
    let written = text(start, start + length)
    position += length
    if written == "%" {
      report(
        SyntaxCodes.foreignOperator, "there is no operator `%`", start, position,
        reason: "`%` belongs to percentages such as `2%`", help: ["write the remainder as `mod(a, b)`"])
    } else {
      let isWord = meant.first?.isLetter == true
      let before = isWord && start > 0 && bytes[start - 1] != 0x20 && written != "!" ? " " : ""
      let after = isWord && byte() != 0x20 ? " " : ""
      report(
        SyntaxCodes.foreignOperator, "there is no operator `\(written)`", start, position,
        reason: "write `\(meant)`",
        fixes: [replace(start, position, with: before + meant + after, "write `\(meant)`")])
    }
    append(.operator, from: start)
  }

  /// Whether a `/` here starts a regular expression: an operand is due after what came before.
  private var operandMayStart: Bool {
    guard let last = tokens.last else { return true }
    switch last.kind {
    case .identifier, .quotedName, .integer, .decimal, .date, .timestamp, .duration, .percentage, .regex, .text,
      .templateEnd, .rightBrace, .rightParenthesis, .rightBracket, .underscore, .question, .unknown:
      return false
    case .reserved: return !["true", "false", "null"].contains(source.text(last.range))
    default: return true
    }
  }
}
