/// One change as people and programs read it. Values are JSON texts; sensitive ones are redacted already.
public struct RecordChange: Sendable, Hashable {
  public struct Field: Sendable, Hashable {
    public var path: FieldPath
    /// `nil` where the record did not exist or the value is not known.
    public var old: String?
    public var new: String?

    public init(path: FieldPath, old: String?, new: String?) {
      self.path = path
      self.old = old
      self.new = new
    }
  }

  /// What stands for a value that may not be shown.
  public static let redacted = "\"(redacted)\""

  /// A field that both sides changed and that waits for a person.
  public struct Conflict: Sendable, Hashable {
    /// The target's path, or the name of the group.
    public var field: String
    public var base: String?
    public var source: String?
    public var target: String?

    public init(field: String, base: String?, source: String?, target: String?) {
      self.field = field
      self.base = base
      self.source = source
      self.target = target
    }
  }

  public var sync: String
  public var action: ChangeAction
  /// The side that is, or would be, written.
  public var side: RecordSide
  /// Keys as people write them, components joined by `, `.
  public var sourceKey: String?
  public var targetKey: String?
  public var fields: [Field]
  public var reason: String?
  public var conflict: Conflict?

  public init(
    sync: String, action: ChangeAction, side: RecordSide = .target, sourceKey: String?, targetKey: String?,
    fields: [Field] = [],
    reason: String? = nil, conflict: Conflict? = nil
  ) {
    self.sync = sync
    self.action = action
    self.side = side
    self.conflict = conflict
    self.sourceKey = sourceKey
    self.targetKey = targetKey
    self.fields = fields
    self.reason = reason
  }
}
