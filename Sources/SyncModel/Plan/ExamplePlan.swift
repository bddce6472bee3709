public import SyncText

/// An executable example of a sync: `test "…" of SYNC { … }`. Values are constant expressions.
public struct ExamplePlan: Sendable, Hashable {
  public struct Field: Sendable, Hashable {
    public var path: FieldPath
    public var value: PlanExpression
    public var location: SourceLocation

    public init(path: FieldPath, value: PlanExpression, location: SourceLocation) {
      self.path = path
      self.value = value
      self.location = location
    }
  }

  /// What both sides held when they last agreed.
  public struct Base: Sendable, Hashable {
    public var source: [Field]
    public var target: [Field]

    public init(source: [Field] = [], target: [Field] = []) {
      self.source = source
      self.target = target
    }
  }

  public struct Expectation: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      /// The record of that side is made, changed or deleted, and then holds these values.
      case create(RecordSide, [Field])
      case update(RecordSide, [Field])
      case delete(RecordSide, [Field])
      /// The record is rejected, for a reason in which this text stands.
      case reject(String?)
      /// The record, or a field of it, waits for a person.
      case hold
      case nothing
    }

    public var kind: Kind
    public var location: SourceLocation

    public init(kind: Kind, location: SourceLocation) {
      self.kind = kind
      self.location = location
    }
  }

  public var title: String
  public var sync: String
  public var location: SourceLocation
  public var lineNumber: Int
  /// The fields of each side's record; `nil` where there is no record.
  public var source: [Field]?
  public var target: [Field]?
  /// `nil` where the two sides never agreed: their records are not linked yet.
  public var base: Base?
  public var expectations: [Expectation]
  /// The tables that its values use.
  public var tables: [TablePlan] = []

  public init(
    title: String, sync: String, location: SourceLocation, lineNumber: Int, source: [Field]? = nil,
    target: [Field]? = nil, base: Base? = nil, expectations: [Expectation] = []
  ) {
    self.title = title
    self.sync = sync
    self.location = location
    self.lineNumber = lineNumber
    self.source = source
    self.target = target
    self.base = base
    self.expectations = expectations
  }
}
