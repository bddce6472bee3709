public import SyncModel

/// What a change set says of itself before its changes.
public struct ChangeSetHeader: Sendable, Codable {
  public static let currentFormat = 1

  public var id: String
  /// Microseconds since 2000-01-01T00:00:00Z.
  public var created: Int64
  /// The lineage of the state store that it was made with.
  public var store: String
  public var planFingerprint: String
  public var plan: CompiledPlan
  /// A person approved what it deletes, whatever the budgets say.
  public var approvesDeletes: Bool?
  /// The run that it undoes.
  public var undoes: Int64?
}
