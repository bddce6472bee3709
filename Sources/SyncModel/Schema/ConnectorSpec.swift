/// What a kind of connection is, as data: the checker reads it without seeing the connector.
public struct ConnectorSpec: Sendable {
  /// One setting of a `connection` block.
  public struct Setting: Sendable {
    public var name: String
    public var type: FieldType
    public var isRequired: Bool
    /// One line, lower case.
    public var summary: String

    public init(_ name: String, _ type: FieldType, required: Bool = false, _ summary: String) {
      self.name = name
      self.type = type
      isRequired = required
      self.summary = summary
    }

    public var isSecret: Bool { type.base == .secret }
  }

  /// The word behind the colon: `connection crm: hubspot`.
  public var kind: String
  public var summary: String
  public var settings: [Setting]
  public var capabilities: Capabilities

  public init(kind: String, summary: String, settings: [Setting], capabilities: Capabilities) {
    self.kind = kind
    self.summary = summary
    self.settings = settings
    self.capabilities = capabilities
  }
}

public struct Capabilities: Sendable {
  /// What a comparison of a filter may be, for the system to evaluate it itself.
  public var pushdown: Set<Comparison.Operator>
  /// Records can be found by the values of any field, without reading the whole side.
  public var findsByField: Bool
  /// Only what changed since a cursor can be read, where a field is marked `modified`.
  public var readsChanges: Bool
  public var writes: Bool
  /// Keys are unique by the system's own guarantee.
  public var guaranteesKeys: Bool
  /// The schema is read from the local files when no `entity` is declared.
  public var hasLocalSchema: Bool
  /// A first write makes the entity where it is not there yet (a file).
  public var createsEntities: Bool
  public var batchMax: Int

  public init(
    pushdown: Set<Comparison.Operator> = [], findsByField: Bool = false, readsChanges: Bool = false,
    writes: Bool = true, guaranteesKeys: Bool = false, hasLocalSchema: Bool = false, createsEntities: Bool = false,
    batchMax: Int = 10_000
  ) {
    self.pushdown = pushdown
    self.findsByField = findsByField
    self.readsChanges = readsChanges
    self.writes = writes
    self.guaranteesKeys = guaranteesKeys
    self.hasLocalSchema = hasLocalSchema
    self.createsEntities = createsEntities
    self.batchMax = batchMax
  }
}

/// A part of a filter that a system can evaluate itself: a field compared with constants. The parts of one filter are
/// joined by `and`.
public struct Comparison: Sendable, Hashable, Codable {
  public enum Operator: String, Sendable, Hashable, Codable, CaseIterable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    /// Equal to any of the values.
    case anyOf
    case isNull, isNotNull
  }

  public var field: FieldPath
  public var comparison: Operator
  /// One value; several for `anyOf`; none for the null tests. Never null.
  public var values: [Literal]

  public init(field: FieldPath, comparison: Operator, values: [Literal]) {
    self.field = field
    self.comparison = comparison
    self.values = values
  }
}
