public import SyncText

/// A parsed file. Lossless: the tokens with their trivia cover every byte in order; the declarations are what the parser
/// made of them. A tree is made of every text, however broken.
public struct SyntaxTree: Sendable {
  public let source: SourceFile
  /// Every token, in order; the last is `.endOfFile`. Trivia before it stands in the token.
  public let tokens: [Token]
  public let declarations: [Declaration]

  public init(source: SourceFile, tokens: [Token], declarations: [Declaration]) {
    self.source = source
    self.tokens = tokens
    self.declarations = declarations
  }
}

/// What parsing gives: a tree, always, and what was wrong with the text.
public struct Parsed: Sendable {
  public let tree: SyntaxTree
  public let diagnostics: [Diagnostic]

  public init(tree: SyntaxTree, diagnostics: [Diagnostic]) {
    self.tree = tree
    self.diagnostics = diagnostics
  }
}

/// An identifier or a name in backticks.
public struct Name: Sendable, Hashable {
  /// Without backticks.
  public var text: String
  public var range: SourceRange

  public init(_ text: String, _ range: SourceRange) {
    self.text = text
    self.range = range
  }
}

/// `a.b.c`; never empty.
public struct Path: Sendable, Hashable {
  public var components: [Name]
  public var range: SourceRange

  public init(_ components: [Name], _ range: SourceRange) {
    self.components = components
    self.range = range
  }
}

/// A text literal without holes, its escapes resolved.
public struct TextLiteral: Sendable, Hashable {
  public var value: String
  public var range: SourceRange

  public init(_ value: String, _ range: SourceRange) {
    self.value = value
    self.range = range
  }
}

public enum Declaration: Sendable {
  case imported(ImportDeclaration)
  case parameter(ParameterDeclaration)
  case connection(ConnectionDeclaration)
  case entity(EntityDeclaration)
  case table(TableDeclaration)
  case transform(TransformDeclaration)
  case sync(SyncDeclaration)
  case test(TestDeclaration)
  /// What stood where a declaration was expected; already reported.
  case unknown(SourceRange)
}

public struct ImportDeclaration: Sendable {
  public var path: TextLiteral
  public var range: SourceRange
}

/// `parameter NAME: TYPE = literal`
public struct ParameterDeclaration: Sendable {
  public var documentation: String?
  public var name: Name
  public var type: TypeSyntax
  public var value: Expression?
  public var range: SourceRange
}

/// `connection NAME: KIND { settings }`
public struct ConnectionDeclaration: Sendable {
  public var documentation: String?
  public var name: Name
  public var kind: Name
  public var settings: [Setting]
  public var range: SourceRange
}

/// `name: value` or `name { settings }` in a `connection` or `run` block.
public struct Setting: Sendable {
  public indirect enum Value: Sendable {
    case expression(Expression)
    /// `{ … }` after the name, as in `limits { rate: 100 per 10s }`.
    case block([Setting])
    /// `100 per 10s`
    case rate(Expression, per: Expression)
    /// `200ms to 30s`
    case span(Expression, to: Expression)
    /// `5 in 1m`
    case within(Expression, in: Expression)
    /// `every 15m`
    case every(Expression)
    /// `slack(…) on [failure, held]`
    case notification(Expression, on: [Name])
    /// Nothing readable stood there; already reported.
    case missing
  }

  public var name: Name
  public var value: Value
  public var range: SourceRange
}

/// `entity CONN.NAME from "…" { fields }`
public struct EntityDeclaration: Sendable {
  public var documentation: String?
  /// Connection and entity; further components belong to the entity's name, joined by dots.
  public var path: Path
  public var from: TextLiteral?
  public var fields: [FieldDeclaration]
  public var range: SourceRange
}

/// `path: TYPE marks… as "outside name"`
public struct FieldDeclaration: Sendable {
  public struct Mark: Sendable {
    public var name: Name
    /// The value of `deleted(false)`.
    public var argument: Expression?
    public var range: SourceRange
  }

  public var documentation: String?
  public var path: Path
  public var type: TypeSyntax
  public var marks: [Mark]
  public var alias: TextLiteral?
  public var range: SourceRange
}

public struct TypeSyntax: Sendable {
  public indirect enum Kind: Sendable {
    /// `Text`, `Text(254)`, `Decimal(12, 2)`, `enum("a", "b")`
    case named(Name, arguments: [Expression])
    case list(TypeSyntax)
    case record([(name: Name, type: TypeSyntax)])
    case missing
  }

  public var kind: Kind
  /// The `?` stood behind it.
  public var isNullable: Bool
  public var range: SourceRange
}

/// `table NAME: A <-> B { rows }`
public struct TableDeclaration: Sendable {
  public struct Row: Sendable {
    /// `nil` is `_`.
    public var key: Expression?
    public var keyRange: SourceRange
    public var arrow: Arrow
    public var value: Expression
    public var range: SourceRange
  }

  public var documentation: String?
  public var name: Name
  public var from: TypeSyntax
  public var arrow: Arrow
  public var to: TypeSyntax
  public var rows: [Row]
  public var range: SourceRange
}

/// `transform NAME(a: T, …): T inverse NAME = expr`
public struct TransformDeclaration: Sendable {
  public struct Parameter: Sendable {
    public var name: Name
    public var type: TypeSyntax
    public var range: SourceRange
  }

  public var documentation: String?
  public var name: Name
  public var parameters: [Parameter]
  public var result: TypeSyntax
  public var inverse: Name?
  public var body: Expression
  public var range: SourceRange
}

public struct Arrow: Sendable, Hashable {
  public enum Direction: String, Sendable {
    case forward = "->"
    case backward = "<-"
    case both = "<->"
  }

  public var direction: Direction
  public var range: SourceRange

  public init(_ direction: Direction, _ range: SourceRange) {
    self.direction = direction
    self.range = range
  }
}

public enum Side: String, Sendable, Hashable {
  case source, target
}

/// `sync NAME was OLD: A -> B { clauses }`
public struct SyncDeclaration: Sendable {
  public var documentation: String?
  public var name: Name
  public var formerName: Name?
  public var source: Path
  public var arrow: Arrow
  public var target: Path
  public var clauses: [Clause]
  public var range: SourceRange
}

/// One clause of a sync; `keyword` is the range of its first word.
public struct Clause: Sendable {
  public enum Kind: Sendable {
    case filter(Side, Expression)
    /// `leave SIDE: keep | unlink | delete`
    case leave(Side, Name)
    /// `match A <-> B and C <-> D`
    case match([MatchPair])
    case map(handler: Handler?, lines: [Line])
    case check(Side, [Condition])
    case conflict(Policy?, [ConflictEntry])
    case delete(Side, DeleteRule)
    case create(Side, Name)
    case update(Side, Name)
    case run([Setting])
    /// Already reported.
    case unknown
  }

  public var kind: Kind
  public var keyword: SourceRange
  public var range: SourceRange
}

public struct MatchPair: Sendable {
  public var source: Expression
  public var arrow: Arrow
  public var target: Expression
  public var range: SourceRange
}

/// One line of a `map` or `each` block. Whatever stands on each side of the arrow is an expression here; the checker asks
/// that the side written is a path.
public struct Line: Sendable {
  public var left: Expression
  public var arrow: Arrow
  public var right: Expression
  public var handler: Handler?
  /// The range of `on create`.
  public var onCreate: SourceRange?
  public var range: SourceRange
}

/// `else …` at a line's end.
public struct Handler: Sendable {
  public enum Kind: Sendable {
    case value(Expression)
    case skip
    case reject(TextLiteral?)
    case hold(TextLiteral?)
  }

  public var kind: Kind
  public var range: SourceRange
}

/// A condition of a `check` block.
public struct Condition: Sendable {
  public var expression: Expression
  public var handler: Handler?
  public var range: SourceRange
}

/// `latest(skew: 2s)`, `manual`
public struct Policy: Sendable {
  public var name: Name
  public var arguments: [(label: Name?, value: Expression)]
  public var range: SourceRange
}

public struct ConflictEntry: Sendable {
  public enum Subject: Sendable {
    case field(Path)
    /// `group(street, city): latest`
    case group([Path])
    /// `on delete: hold`
    case onDelete
  }

  public var subject: Subject
  public var policy: Policy
  public var range: SourceRange
}

/// `ignore`, `archive up to 2%`, `propagate up to 2% or 50`
public struct DeleteRule: Sendable {
  public var action: Name
  /// Percentages and counts after `up to`, as written.
  public var limits: [Expression]
  public var range: SourceRange
}

/// `test "…" of SYNC { … }`
public struct TestDeclaration: Sendable {
  public struct Given: Sendable {
    public enum Role: String, Sendable {
      case source, target, base
    }

    public var role: Role
    public var fields: [RecordEntry]
    public var range: SourceRange
  }

  public struct Expectation: Sendable {
    public enum Kind: Sendable {
      /// `create`, `update` or `delete`, the side, and the fields looked at.
      case change(Name, Side, [RecordEntry])
      case reject(TextLiteral?)
      case hold
      case nothing
    }

    public var kind: Kind
    public var range: SourceRange
  }

  public var documentation: String?
  public var title: TextLiteral
  public var sync: Name
  public var givens: [Given]
  public var expectations: [Expectation]
  public var range: SourceRange
}

/// `path: value` of a record literal.
public struct RecordEntry: Sendable {
  public var path: Path
  public var value: Expression
  public var range: SourceRange
}
