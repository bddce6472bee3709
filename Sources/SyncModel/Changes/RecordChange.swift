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

  public var sync: String
  public var action: ChangeAction
  /// Keys as people write them, components joined by `, `.
  public var sourceKey: String?
  public var targetKey: String?
  public var fields: [Field]
  public var reason: String?

  public init(
    sync: String, action: ChangeAction, sourceKey: String?, targetKey: String?, fields: [Field] = [],
    reason: String? = nil
  ) {
    self.sync = sync
    self.action = action
    self.sourceKey = sourceKey
    self.targetKey = targetKey
    self.fields = fields
    self.reason = reason
  }
}
