public import SyncText

/// One token with the trivia before it.
public struct Token: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case identifier, quotedName
    /// Words reserved everywhere: `and or not in if then else match matches true false null via`.
    case reserved
    case integer, decimal, date, timestamp, duration, percentage, regex
    /// A text without holes, or the pieces of one with holes: `"a {`, `} b {`, `} c"`.
    case text, templateStart, templateMiddle, templateEnd
    case leftBrace, rightBrace, leftParenthesis, rightParenthesis, leftBracket, rightBracket
    case comma, colon, dot, question, underscore, equals
    /// `-> <- <-> => |> ?? == != < <= > >= + - * /`
    case arrow, fatArrow, `operator`
    /// A byte or a malformed piece that no token starts with; already reported.
    case unknown
    case endOfFile
  }

  public var kind: Kind
  /// Without trivia.
  public var range: SourceRange
  /// Where the trivia before the token starts: spaces, line ends and comments.
  public var triviaStart: Int
  /// A line end stands in the trivia.
  public var startsLine: Bool

  public init(kind: Kind, range: SourceRange, triviaStart: Int, startsLine: Bool) {
    self.kind = kind
    self.range = range
    self.triviaStart = triviaStart
    self.startsLine = startsLine
  }
}
