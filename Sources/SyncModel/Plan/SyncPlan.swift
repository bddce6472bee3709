public import SyncText

/// What a file of syncs compiles to: everything that a run needs, and nothing of the text but places to point at. The
/// same bytes for the same inputs.
public struct CompiledPlan: Sendable, Hashable, Codable {
  /// Raised when a reader of the former version could misread it.
  public static let currentFormat = 2

  public var formatVersion: Int
  public var connections: [ConnectionPlan]
  /// In the order in which they run.
  public var syncs: [SyncPlan]

  public init(connections: [ConnectionPlan], syncs: [SyncPlan]) {
    formatVersion = Self.currentFormat
    self.connections = connections
    self.syncs = syncs
  }
}

/// One system and how to reach it. Secrets are references, never values.
public struct ConnectionPlan: Sendable, Hashable, Codable {
  public struct Setting: Sendable, Hashable, Codable {
    public var name: String
    public var value: SettingValue

    public init(name: String, value: SettingValue) {
      self.name = name
      self.value = value
    }
  }

  public var name: String
  public var kind: String
  /// Sorted by name.
  public var settings: [Setting]
  public var limits: LimitsPlan?
  public var retry: RetryPlan?
  public var breaker: BreakerPlan?

  public init(
    name: String, kind: String, settings: [Setting], limits: LimitsPlan? = nil, retry: RetryPlan? = nil,
    breaker: BreakerPlan? = nil
  ) {
    self.name = name
    self.kind = kind
    self.settings = settings
    self.limits = limits
    self.retry = retry
    self.breaker = breaker
  }
}

public indirect enum SettingValue: Sendable, Hashable, Codable {
  case literal(Literal)
  /// `env("NAME")`, with the value for when it is not set (`??`).
  case environment(String, default: SettingValue?)
  /// `secret_file("path")`; the file's text without its last line end.
  case secretFile(String)
  /// A path, already joined to the folder of the file that names it.
  case path(SettingValue)
}

/// One sync, ready to run.
public struct SyncPlan: Sendable, Hashable, Codable {
  public var name: String
  public var formerName: String?
  public var location: SourceLocation
  /// `<->`: both sides may be written.
  public var isTwoWay: Bool
  public var source: SidePlan
  public var target: SidePlan
  /// Alternatives, tried in order.
  public var matches: [MatchPlan]
  /// Lines that go both ways; merged first.
  public var twoWayLines: [TwoWayLinePlan]
  /// Lines that go one way, evaluated over the merged records in this order: those behind read what those before wrote.
  public var lines: [LinePlan]
  public var tables: [TablePlan]
  public var conflictGroups: [ConflictGroupPlan]
  public var onDeleteConflict: DeleteConflictRule
  /// Records a batch; `nil` leaves it to the connector.
  public var batch: Int?
  /// The syncs whose links it reads by `linked`; they run before it. It may be among them.
  public var linkedSyncs: [String]
  /// How and when it runs, where the mapping says so.
  public var run: RunPlan?
  /// The entities of which lines read single records by key; `nil` where none does.
  public var lookups: [LookupPlan]?

  public init(
    name: String, formerName: String? = nil, location: SourceLocation, isTwoWay: Bool = false, source: SidePlan,
    target: SidePlan, matches: [MatchPlan], twoWayLines: [TwoWayLinePlan] = [], lines: [LinePlan],
    tables: [TablePlan] = [], conflictGroups: [ConflictGroupPlan] = [], onDeleteConflict: DeleteConflictRule = .hold,
    batch: Int? = nil, linkedSyncs: [String] = [], run: RunPlan? = nil,
    lookups: [LookupPlan]? = nil
  ) {
    self.name = name
    self.formerName = formerName
    self.location = location
    self.isTwoWay = isTwoWay
    self.source = source
    self.target = target
    self.matches = matches
    self.twoWayLines = twoWayLines
    self.lines = lines
    self.tables = tables
    self.conflictGroups = conflictGroups
    self.onDeleteConflict = onDeleteConflict
    self.batch = batch
    self.linkedSyncs = linkedSyncs
    self.run = run
    self.lookups = lookups
  }

  public func side(_ side: RecordSide) -> SidePlan { side == .source ? source : target }
}

public enum CreateRule: String, Sendable, Hashable, Codable {
  case on, off
  case atLeastOnce = "at_least_once"
}

public enum UpdateRule: String, Sendable, Hashable, Codable {
  case on, off, restore
}

/// What happens to the partner of a linked record that no longer passes its side's filter.
public enum LeaveRule: String, Sendable, Hashable, Codable {
  case keep, unlink, delete
}

/// One side of a sync: what is read of it and which records take part.
public struct SidePlan: Sendable, Hashable, Codable {
  /// The whole entity as it was known at compile time; the live one is held against it.
  public var entity: EntitySchema
  /// The fields read, by slot; the key's fields come first.
  public var reads: [FieldPath]
  /// How many of `reads` are the key.
  public var keyCount: Int
  /// The whole filter, evaluated locally on every record read.
  public var filter: PlanExpression?
  /// The filter as the mapping writes it.
  public var filterText: String?
  /// The part that the system evaluates too; never narrower than the filter.
  public var pushdown: [Comparison]
  /// Conditions on the record as read, and as it would be after a write.
  public var checks: [CheckPlan]
  /// Whether, and how safely, records are made on this side.
  public var create: CreateRule
  public var update: UpdateRule
  /// What a deletion on the other side does here.
  public var delete: DeleteRule
  /// What happens to the partner on the other side of a linked record here that left the filter.
  public var leave: LeaveRule
  /// The slot of the modification instant, where a policy asks for it.
  public var modified: Int?
  /// How a record here says that it is deleted.
  public var deletedMark: DeletedMarkPlan?

  public init(
    entity: EntitySchema, reads: [FieldPath], keyCount: Int, filter: PlanExpression? = nil, filterText: String? = nil,
    pushdown: [Comparison] = [], checks: [CheckPlan] = [], create: CreateRule = .on, update: UpdateRule = .on,
    delete: DeleteRule = .ignore, leave: LeaveRule = .keep, modified: Int? = nil, deletedMark: DeletedMarkPlan? = nil
  ) {
    self.entity = entity
    self.reads = reads
    self.keyCount = keyCount
    self.filter = filter
    self.filterText = filterText
    self.pushdown = pushdown
    self.checks = checks
    self.create = create
    self.update = update
    self.delete = delete
    self.leave = leave
    self.modified = modified
    self.deletedMark = deletedMark
  }

  /// The schemas of `reads`, by slot.
  public var readFields: [FieldSchema] {
    reads.map { path in entity.field(path) ?? FieldSchema(path: path, type: FieldType(.json, nullable: true)) }
  }
}

/// `match A <-> B and C <-> D`: all pairs must be equal; null, absent and empty never are.
public struct MatchPlan: Sendable, Hashable, Codable {
  public struct Pair: Sendable, Hashable, Codable {
    public var source: PlanExpression
    public var target: PlanExpression
    /// The fields compared where both expressions are bare fields.
    public var sourceField: FieldPath?
    public var targetField: FieldPath?

    public init(source: PlanExpression, target: PlanExpression, sourceField: FieldPath?, targetField: FieldPath?) {
      self.source = source
      self.target = target
      self.sourceField = sourceField
      self.targetField = targetField
    }
  }

  public var pairs: [Pair]

  public init(pairs: [Pair]) { self.pairs = pairs }
}

/// One line of the map that goes one way.
public struct LinePlan: Sendable, Hashable, Codable {
  public var direction: LineDirection
  /// The slot among the `reads` of the side that it writes.
  public var slot: Int
  /// Over the slots of the other side.
  public var expression: PlanExpression
  public var handler: HandlerPlan
  public var onCreate: Bool
  public var location: SourceLocation
  /// From 1, to say it without the file at hand.
  public var lineNumber: Int
  /// As the mapping writes it, on one line.
  public var text: String
  /// True where the line reads or writes a sensitive field: its values and failures are redacted in every output.
  public var isSensitive: Bool?

  public init(
    direction: LineDirection = .toTarget, slot: Int, expression: PlanExpression, handler: HandlerPlan,
    onCreate: Bool = false, location: SourceLocation, lineNumber: Int, text: String, isSensitive: Bool? = nil
  ) {
    self.direction = direction
    self.slot = slot
    self.expression = expression
    self.handler = handler
    self.onCreate = onCreate
    self.location = location
    self.lineNumber = lineNumber
    self.text = text
    self.isSensitive = isSensitive
  }
}

/// What happens when a line or check fails.
public enum HandlerPlan: Sendable, Hashable, Codable {
  /// It cannot fail but by arithmetic beyond 38 digits, which rejects.
  case none
  /// This value, which cannot fail.
  case value(PlanExpression)
  case skip
  case reject(String?)
  case hold(String?)
}

/// A condition of `check`; false or failing, the handler applies, which is `reject` or `hold`.
public struct CheckPlan: Sendable, Hashable, Codable {
  public var condition: PlanExpression
  public var handler: HandlerPlan
  public var location: SourceLocation
  public var lineNumber: Int
  public var text: String
  /// True where the condition reads a sensitive field.
  public var isSensitive: Bool?

  public init(
    condition: PlanExpression, handler: HandlerPlan, location: SourceLocation, lineNumber: Int, text: String,
    isSensitive: Bool? = nil
  ) {
    self.isSensitive = isSensitive
    self.condition = condition
    self.handler = handler
    self.location = location
    self.lineNumber = lineNumber
    self.text = text
  }
}
