public import SyncModel
public import SyncSyntax
public import SyncText

/// What the checker knows of the world, injected: no files, no clock, no registry stands inside.
public struct CheckEnvironment: Sendable {
  public var functions: [any BuiltinFunction.Type]
  public var connectors: [ConnectorSpec]
  /// The file that an import names; its path is joined to the importing file's folder already.
  public var load: @Sendable (_ path: String) -> SourceFile?
  /// The entities of a connection that the files do not declare.
  public var schema: @Sendable (_ connection: ConnectionPlan, _ mappingPath: String) -> SchemaSource
  /// Values of `parameter` declarations by name, as text.
  public var parameters: [String: String]
  /// Fills `Checked.index`, which costs time and memory that a mere check need not pay.
  public var recordsIndex: Bool

  public init(
    functions: [any BuiltinFunction.Type], connectors: [ConnectorSpec],
    load: @escaping @Sendable (_ path: String) -> SourceFile?,
    schema: @escaping @Sendable (_ connection: ConnectionPlan, _ mappingPath: String) -> SchemaSource,
    parameters: [String: String] = [:], recordsIndex: Bool = false
  ) {
    self.functions = functions
    self.connectors = connectors
    self.load = load
    self.schema = schema
    self.parameters = parameters
    self.recordsIndex = recordsIndex
  }
}

/// Where the entities of a connection come from.
public enum SchemaSource: Sendable {
  /// A `Schema/CONNECTION.sync` file.
  case file(SourceFile)
  /// Read from a local system.
  case entities([EntitySchema])
  case none
  /// A local system that could not be read, and why.
  case unavailable(String)
}

/// A file with its imports, checked. Compiles only if it is sound.
public struct Checked: Sendable {
  /// Of all files, in order of place.
  public var diagnostics: [Diagnostic]
  /// Every file that was read, by path, to render the diagnostics.
  public var sources: [String: SourceFile]
  /// The same files as they were parsed, imported ones first.
  public var trees: [SyntaxTree]
  /// By path: what each file imports, from the text of the import to the path that it stands for.
  public var imports: [String: [String: String]]
  /// The connections that syncs or the file itself declare.
  public var connections: [ConnectionPlan]
  public var syncs: [CheckedSync]
  /// Declared in the file, in one that it imports, or in `Schema/`; by connection and name.
  public var entities: [EntitySchema]
  /// The transforms of the file itself that name an inverse.
  public var inverses: [CheckedInverse]
  /// The tests of the file itself, and the syncs that they are of, which may be imported.
  public var examples: [ExamplePlan]
  public var testedSyncs: [CheckedSync]
  /// Of the parameters that the file and its imports declare.
  public var parameterNames: [String]
  /// What names and expressions mean, where the environment asked for it.
  public var index: SemanticIndex?

  public var isSound: Bool { !diagnostics.hasErrors }
}

/// One sync, every name resolved and every type proven. Slots of expressions are places in the entities' fields.
public struct CheckedSync: Sendable {
  /// A line that goes one way.
  public struct Line: Sendable {
    public var direction: LineDirection = .toTarget
    /// The field that it writes.
    public var field: FieldPath
    public var expression: PlanExpression
    public var handler: HandlerPlan
    public var onCreate: Bool
    public var place: Place
  }

  /// See `TwoWayLinePlan`.
  public struct TwoWayLine: Sendable {
    public var sources: [FieldPath]
    public var target: FieldPath
    public var forward: PlanExpression
    public var backward: [PlanExpression]
    public var normal: PlanExpression?
    public var handler: HandlerPlan
    public var backwardHandler: HandlerPlan?
    public var place: Place
    /// By what a `match` over its fields compares; nothing where it is `null`.
    var pairing: Pairing?

    struct Pairing: Sendable {
      var source: PlanExpression
      var target: PlanExpression
    }
  }

  /// The `conflict` clause, resolved. Fields are named by the target field of their line.
  public struct Conflicts: Sendable {
    public struct Group: Sendable {
      public var name: String
      public var fields: [FieldPath]
      public var policy: ConflictPolicy
    }

    public var policy = ConflictPolicy.manual
    public var policies: [FieldPath: ConflictPolicy] = [:]
    public var groups: [Group] = []
    public var onDelete = DeleteConflictRule.hold

    public init() {}
  }

  public struct Check: Sendable {
    public var condition: PlanExpression
    public var handler: HandlerPlan
    public var place: Place
  }

  /// Where something stands, and its text on one line.
  public struct Place: Sendable {
    public var location: SourceLocation
    public var lineNumber: Int
    public var text: String
  }

  public struct Side: Sendable {
    public var entity: EntitySchema
    public var filter: PlanExpression?
    public var filterText: String?
    public var pushdown: [Comparison]
    public var checks: [Check]
    public var create = CreateRule.on
    public var update = UpdateRule.on
    public var delete = DeleteRule.ignore
    public var leave = LeaveRule.keep
    /// The modification instant, where a policy asks for it.
    public var modified: FieldPath?
  }

  public var name: String
  public var formerName: String?
  public var location: SourceLocation
  public var source: Side
  public var target: Side
  public var matches: [MatchPlan]
  public var isTwoWay = false
  public var twoWayLines: [TwoWayLine] = []
  /// In the order in which they are evaluated.
  public var lines: [Line]
  public var tables: [TablePlan]
  public var conflicts = Conflicts()
  public var batch: Int?
  public var run: RunPlan?
  /// The syncs whose links it reads.
  public var linkedSyncs: [String] = []
  /// The entities whose records lines read by key.
  public var lookups: [LookupPlan] = []
}
