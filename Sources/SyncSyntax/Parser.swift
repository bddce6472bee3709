public import SyncText

/// Reads a text. A tree comes of every text; whatever is wrong with it stands in the diagnostics, in the order of the text,
/// and one mistake is said once.
public func parse(_ source: SourceFile) -> Parsed {
  let parser = Parser.run(source)
  let tree = SyntaxTree(source: source, tokens: parser.tokens, declarations: parser.declarations)
  return Parsed(tree: tree, diagnostics: parser.diagnostics.sortedByPlace())
}

/// A recursive descent over the tokens. After a mistake it stays silent until the entry is over (`isRecovering`).
struct Parser {
  /// What an open `{` holds: decides where a forgotten `}` is noticed.
  enum BlockKind {
    case plain
    case sync
    case insideSync
    /// The steps of a test.
    case test
    /// Part of an expression: lines of `each`, arms, entries of a record.
    case expression
  }

  let source: SourceFile
  let tokens: [Token]
  var index = 0
  var diagnostics: [Diagnostic] = []
  var declarations: [Declaration] = []
  var layout = Layout()
  var isRecovering = false
  /// The first token of the entry being read, which may start a line.
  var itemStart = 0
  /// Whether a line end ends what is being read; not so inside parentheses.
  var isLineSensitive = true
  var openBrackets: [Token.Kind] = []
  var blockKinds: [BlockKind] = []
  /// The lines on which the open blocks were opened.
  var openLines: [Int] = []
  var depth = 0
  /// The height of the expression read last; bounds the depth of trees that operators in a row build.
  var height = 0
  var hasReportedDepth = false
  /// In the left side of a line a `=` is an arrow gone wrong, not a comparison.
  var isBeforeArrow = false
  /// The arrow of the sync being read: what a line's arrow most likely should be.
  var dueArrow = Arrow.Direction.forward
  /// Where enclosing blocks were given up; they are given up in silence.
  var abandonedAt = -1
  /// For each token how many lines that hold tokens came before it.
  let lineNumbers: [Int]
  /// Lines on which a text was not closed: what else seems wrong there follows from that.
  private let brokenLines: Set<Int>
  private let unclosedTokens: Set<Int>

  static func run(_ source: SourceFile) -> Parser {
    var lexer = Lexer(source)
    lexer.run()
    var parser = Parser(source, lexer)
    parser.diagnostics = encodingDiagnostics(source) + lexer.diagnostics
    parser.parseFile()
    return parser
  }

  private init(_ source: SourceFile, _ lexer: Lexer) {
    self.source = source
    tokens = lexer.tokens
    unclosedTokens = lexer.unclosed
    var line = 0
    lineNumbers = lexer.tokens.map { token in
      if token.startsLine { line += 1 }
      return line
    }
    let numbers = lineNumbers
    brokenLines = Set(lexer.unclosed.map { numbers[min($0, numbers.count - 1)] })
  }

  // MARK: Tokens

  var token: Token { tokens[index] }

  func peek(_ distance: Int = 1) -> Token { tokens[min(index + distance, tokens.count - 1)] }

  var isAtEnd: Bool { token.kind == .endOfFile }

  func at(_ kind: Token.Kind) -> Bool { token.kind == kind }

  func isText(_ text: String, _ token: Token) -> Bool {
    token.range.end - token.range.start == text.utf8.count
      && source.bytes[token.range.start..<token.range.end].elementsEqual(text.utf8)
  }

  func atOperator(_ text: String) -> Bool { token.kind == .operator && isText(text, token) }

  func atReserved(_ text: String) -> Bool { token.kind == .reserved && isText(text, token) }

  func atWord(_ text: String) -> Bool { token.kind == .identifier && isText(text, token) }

  func isName(_ token: Token) -> Bool { token.kind == .identifier || token.kind == .quotedName }

  func text(_ token: Token) -> String { source.text(token.range) }

  mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
  }

  /// The end of the token before this one.
  var previousEnd: Int { index > 0 ? tokens[index - 1].range.end : 0 }

  func range(from start: Int) -> SourceRange {
    let begin = tokens[min(start, tokens.count - 1)].range.start
    return SourceRange(start: begin, end: index > start ? max(begin, previousEnd) : begin)
  }

  /// Whether the token belongs to the line being read.
  var isOnLine: Bool { !token.startsLine || !isLineSensitive || index == itemStart || isContinuation }

  /// Words and signs that may start a line and still belong to the one before.
  private var isContinuation: Bool {
    switch token.kind {
    case .arrow: true
    case .operator: ["|>", "??", "&&", "||"].contains { isText($0, token) }
    case .reserved: ["else", "and", "or"].contains { isText($0, token) }
    default: false
    }
  }

  /// Whether the entry being read ends before this token.
  var isAtItemEnd: Bool {
    switch token.kind {
    case .comma, .rightBrace, .rightBracket, .rightParenthesis, .endOfFile: true
    case .templateMiddle, .templateEnd: true
    default: !isOnLine
    }
  }

  // MARK: Messages

  func location(_ range: SourceRange) -> SourceLocation { SourceLocation(path: source.path, range: range) }

  /// Says what is wrong with the entry being read, once; until it is over nothing more is said.
  mutating func report(
    _ code: DiagnosticCode, _ message: String, at range: SourceRange? = nil, reason: String = "",
    labels: [Diagnostic.Label] = [], help: [String] = [], fixes: [Diagnostic.Fix] = []
  ) {
    if isRecovering { return }
    isRecovering = true
    let isForced = token.kind == .templateEnd && token.range.start == token.range.end
    if token.kind == .unknown || isForced || brokenLines.contains(lineNumbers[index]) { return }
    if index > 0, isAtItemEnd, tokens[index - 1].kind == .unknown { return }
    if index > 0, isAtItemEnd, brokenLines.contains(lineNumbers[index - 1]) { return }
    append(code, message, at: range ?? token.range, reason: reason, labels: labels, help: help, fixes: fixes)
  }

  /// Says what is wrong where reading can go on as if it were right.
  mutating func note(
    _ code: DiagnosticCode, _ message: String, at range: SourceRange? = nil, reason: String = "", help: [String] = [],
    fixes: [Diagnostic.Fix] = []
  ) {
    if isRecovering || brokenLines.contains(lineNumbers[index]) { return }
    append(code, message, at: range ?? token.range, reason: reason, labels: [], help: help, fixes: fixes)
  }

  private mutating func append(
    _ code: DiagnosticCode, _ message: String, at range: SourceRange, reason: String, labels: [Diagnostic.Label],
    help: [String], fixes: [Diagnostic.Fix]
  ) {
    diagnostics.append(
      Diagnostic(
        code, .error, message, at: location(range), reason: reason, labels: labels, help: help, fixes: fixes))
  }

  func replacing(_ range: SourceRange, with text: String, _ title: String) -> Diagnostic.Fix {
    Diagnostic.Fix(title, [TextEdit(range: range, replacement: text)])
  }

  func inserting(_ text: String, at offset: Int, _ title: String) -> Diagnostic.Fix {
    replacing(SourceRange(start: offset, end: offset), with: text, title)
  }

  /// The token as a message names it.
  func described(_ token: Token) -> String {
    switch token.kind {
    case .endOfFile: return "the end of the file"
    case .templateMiddle, .templateEnd: return "the `}` of the text"
    case .text, .templateStart: return "a text"
    default:
      let text = text(token)
      return text.count > 40 ? "`\(text.prefix(40))…`" : "`\(text)`"
    }
  }

  /// What stands here instead of what was expected.
  var found: String {
    isAtItemEnd && !isAtEnd && token.startsLine && index > 0 ? "the line ends" : "found \(described(token))"
  }

  /// Where a message about something missing points: at the token, or behind the line that ended too early.
  var missingRange: SourceRange {
    guard index > 0, token.startsLine || isAtEnd, index != itemStart || isAtEnd else { return token.range }
    return SourceRange(start: previousEnd, end: previousEnd)
  }

  // MARK: Recovery

  var isInFirstColumn: Bool {
    let start = token.range.start
    return start == 0 || source.bytes[start - 1] == 0x0A
  }

  /// A declaration starts here, at the start of a line.
  func startsDeclaration(column: Bool = true) -> Bool {
    guard token.kind == .identifier, token.startsLine || index == 0 else { return false }
    let next = peek()
    guard !next.startsLine, next.range.start > token.range.end else { return false }
    if column, !isInFirstColumn { return false }
    guard declarationWords.contains(where: { isText($0, token) }) else { return false }
    return isText("import", token) || isText("test", token)
      ? next.kind == .text || next.kind == .templateStart : isName(next)
  }

  /// A clause of a sync starts here: a shape that no line within a clause has.
  var startsClause: Bool {
    guard token.kind == .identifier, token.startsLine else { return false }
    let next = peek()
    if next.startsLine { return false }
    if ["filter", "leave", "check", "delete", "create", "update"].contains(where: { isText($0, token) }) {
      return next.kind == .identifier && (isText("source", next) || isText("target", next))
    }
    if atWord("map") { return next.kind == .leftBrace || next.kind == .reserved && isText("else", next) }
    if atWord("run") { return next.kind == .leftBrace }
    return atWord("conflict") && (next.kind == .leftBrace || next.kind == .identifier)
  }

  /// A step of a test starts here.
  private var startsStep: Bool {
    guard token.kind == .identifier, token.startsLine, !peek().startsLine else { return false }
    if atWord("expect") { return peek().kind == .identifier }
    return (atWord("source") || atWord("target") || atWord("base")) && peek().kind == .leftBrace
  }

  /// An entry of the enclosing sync or test starts here: a block within it should be over.
  var startsOuterEntry: Bool {
    blockKinds.contains(.sync) && startsClause || blockKinds.contains(.test) && startsStep
  }

  /// To the end of the entry, over balanced brackets; never over a declaration's start.
  mutating func skipToItemEnd() {
    var nesting = 0
    while !isAtEnd {
      switch token.kind {
      case .leftBrace, .leftBracket, .leftParenthesis, .templateStart: nesting += 1
      case .rightBrace, .rightBracket, .rightParenthesis, .templateEnd:
        if nesting > 0 { nesting -= 1 } else if closesSomething { return }
      case .templateMiddle: if nesting == 0, closesSomething { return }
      case .comma: if nesting == 0, openLines.last == nil || openLines.last == lineNumbers[index] { return }
      default:
        if startsDeclaration() { return }
        if token.startsLine, startsOuterEntry { return }
        if nesting == 0, token.startsLine, !isContinuation { return }
      }
      advance()
    }
  }

  /// Whether the closing bracket here closes one that is open.
  var closesSomething: Bool {
    switch token.kind {
    case .rightBrace: openBrackets.contains(.leftBrace)
    case .rightBracket: openBrackets.contains(.leftBracket)
    case .rightParenthesis: openBrackets.contains(.leftParenthesis)
    case .templateMiddle, .templateEnd: openBrackets.contains(.templateStart)
    default: false
    }
  }

  /// A bracket opened on a line whose text was not closed ends with that line, silently.
  func endsWithBrokenLine(_ open: Int) -> Bool {
    token.startsLine && index > 0 && lineNumbers[open] == lineNumbers[index - 1]
      && brokenLines.contains(lineNumbers[open])
  }
}
