/// An expression with every name resolved: fields are slots of the side's `reads`, transforms are unfolded, types proven.
/// The engine compiles it to a program; the file of a plan holds it as it stands here.
public indirect enum PlanExpression: Sendable, Hashable, Codable {
  /// The slot among the `reads` of the side.
  case field(Int)
  case literal(Literal)
  /// A function of the standard library by name, every parameter given.
  case call(function: String, arguments: [PlanExpression])
  /// The text forms of the parts, one after the other; null if any is null.
  case template([PlanExpression])
  case binary(BinaryOperation, PlanExpression, PlanExpression)
  case negate(PlanExpression)
  case not(PlanExpression)
  /// `x in [constants]`
  case anyOf(PlanExpression, [Literal])
  /// `x matches /pattern/`
  case matches(PlanExpression, pattern: String)
  case conditional(PlanExpression, then: PlanExpression, otherwise: PlanExpression)
  /// The first arm one of whose patterns equals the subject; a failure where none does and there is no `otherwise`.
  case match(PlanExpression, arms: [MatchArmPlan], otherwise: PlanExpression?)
  /// The first unless it fails, then the second.
  case fallback(PlanExpression, PlanExpression)
  /// The row of the table (an index into the plan's `tables`) whose key equals the subject; fails where there is none.
  case lookup(PlanExpression, table: Int)
  /// Whether the value was sent at all.
  case present(PlanExpression)
  /// The member of a `Json` value; null where there is none.
  case member(PlanExpression, [String])
  /// The value as the type, failing where it does not fit: null into not null, text too long, no member of the enum, a
  /// number out of range. Never rounds or cuts.
  case convert(PlanExpression, to: FieldType)
  /// The value under a number that `local` reads; each number is bound once in an expression.
  case bind(local: Int, value: PlanExpression, body: PlanExpression)
  case local(Int)
  /// The instant at which the run began.
  case runStarted
  /// The value through the body, which reads it as the local, again and again until nothing changes any more; a failure
  /// that no handler takes after 8 rounds.
  case settled(local: Int, value: PlanExpression, body: PlanExpression)
  /// The hole with that number of a text that splits in exactly one way into the fixed texts, with a hole between each two
  /// of them; the first and the last may be empty. Fails where it splits in no way or in several.
  case hole(PlanExpression, texts: [String], number: Int)
  /// The key on the other side of the record with this key on one side, as the other sync has linked them; fails where it
  /// has not.
  case linked(PlanExpression, sync: String, direction: LineDirection)
  /// A field of the record of an entity (`CONNECTION.NAME`) that has this key; fails where there is none.
  case fetched(PlanExpression, entity: String, field: FieldPath)
  /// A list of these elements.
  case list([PlanExpression])
  /// A record of these members.
  case record([RecordMemberPlan])
  /// The member of a record, or with an empty path the element of a list itself, as its type: null where it is missing or
  /// null and may be; a failure where it is of another type.
  case part(PlanExpression, [String], as: FieldType)
  /// Whether one of the list's elements, read as that type, equals the value; false where the list is null.
  case isElement(PlanExpression, of: PlanExpression, as: FieldType)
  /// The list of what the body makes of each element, which it reads as the local; an element that is null stays null. A
  /// failure of one is a failure of the whole.
  case each(PlanExpression, local: Int, body: PlanExpression)
  /// The elements for which the condition, which reads one as the local, is true. A failure of one is a failure of the
  /// whole.
  case sifted(PlanExpression, local: Int, condition: PlanExpression)
  /// The value; a failure becomes one that no handler takes, with the reason if one is given.
  case refusing(PlanExpression, reason: String?)
}

public struct RecordMemberPlan: Sendable, Hashable, Codable {
  public var name: String
  public var value: PlanExpression
  /// A failure leaves the member out.
  public var isOptional: Bool

  public init(name: String, value: PlanExpression, isOptional: Bool = false) {
    self.name = name
    self.value = value
    self.isOptional = isOptional
  }
}

public enum BinaryOperation: String, Sendable, Hashable, Codable {
  case add, subtract, multiply, divide
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  case and, or
  /// The first unless it is null.
  case coalesce
}

public struct MatchArmPlan: Sendable, Hashable, Codable {
  public var patterns: [Literal]
  public var value: PlanExpression

  public init(patterns: [Literal], value: PlanExpression) {
    self.patterns = patterns
    self.value = value
  }
}

/// A table of the mapping; looked up by `via`.
public struct TablePlan: Sendable, Hashable, Codable {
  public struct Row: Sendable, Hashable, Codable {
    public var key: Literal
    public var value: Literal

    public init(key: Literal, value: Literal) {
      self.key = key
      self.value = value
    }
  }

  public var name: String
  public var rows: [Row]
  /// The value of `_`.
  public var otherwise: Literal?

  public init(name: String, rows: [Row], otherwise: Literal?) {
    self.name = name
    self.rows = rows
    self.otherwise = otherwise
  }
}
