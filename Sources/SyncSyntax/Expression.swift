public import SyncText

public struct Expression: Sendable {
  public indirect enum Kind: Sendable {
    case path(Path)
    case literal(Literal)
    /// `"{first} {last}"`: at least one hole.
    case template([TemplatePart])
    case list([Expression])
    case record([RecordEntry])
    case unary(UnaryOperator, operator: SourceRange, Expression)
    case binary(BinaryOperator, operator: SourceRange, Expression, Expression)
    case matches(Expression, RegexLiteral)
    /// `name(arguments)`; `linked(SYNC)` and `lookup(CONN.ENTITY, key)` are calls too.
    case call(Name, [Expression])
    /// `lookup(…).field`: a path into what a call gave.
    case member(Expression, Path)
    case pipe(Expression, PipeStep)
    case conditional(condition: Expression, then: Expression, otherwise: Expression)
    case match(Expression, [MatchArm])
    /// `(value else fallback)`
    case fallback(Expression, Expression)
    case parenthesized(Expression)
    /// Nothing readable stood there; already reported.
    case missing
  }

  public var kind: Kind
  public var range: SourceRange

  public init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

public enum Literal: Sendable, Hashable {
  case null
  case bool(Bool)
  case text(String)
  /// Digits as written, without underscores; a sign is a unary operator.
  case integer(String)
  case decimal(String)
  /// `2025-01-01`
  case date(String)
  /// `2025-01-01T00:00:00Z`, with an offset or without one (then a local date and time).
  case timestamp(String)
  /// A number and its unit, in microseconds.
  case duration(microseconds: Int64)
  /// `2%`: the digits before the sign.
  case percentage(String)
}

public struct RegexLiteral: Sendable, Hashable {
  /// Between the slashes, `\/` resolved.
  public var pattern: String
  public var range: SourceRange
}

public enum TemplatePart: Sendable {
  case text(String, SourceRange)
  case hole(Expression)
}

public enum UnaryOperator: String, Sendable {
  case negate = "-"
  case not
}

public enum BinaryOperator: String, Sendable {
  case or, and
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case `in`
  case notIn = "not in"
  case coalesce = "??"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
}

public struct PipeStep: Sendable {
  public enum Kind: Sendable {
    /// `|> trim`, `|> replace("a", "b")`, `|> where(quantity > 0)`, `|> linked(companies)`
    case call(Name, [Expression])
    case via(Name)
    case each([Line])
    case missing
  }

  public var kind: Kind
  public var range: SourceRange

  public init(kind: Kind, range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

public struct MatchArm: Sendable {
  /// Literals or `null` joined by `or`; empty for `_`.
  public var patterns: [Expression]
  public var patternRange: SourceRange
  public var value: Expression
  public var range: SourceRange
}
