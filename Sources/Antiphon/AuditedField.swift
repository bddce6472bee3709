import SyncFormats
public import SyncState

/// One field of a line of the audit. Values are JSON texts, sensitive ones redacted already.
public struct AuditedField: Sendable, Hashable {
  /// As the language writes it.
  public var path: String
  /// `nil` where the record did not exist or the value is not known.
  public var old: String?
  public var new: String?
}

extension AuditRow {
  /// What the row says of fields, in the order of the mapping; nothing where it cannot be read.
  public var fields: [AuditedField] {
    guard let changes, let fields = try? Self.fields(changes) else { return [] }
    return fields
  }

  private static func fields(_ changes: String) throws -> [AuditedField] {
    var scanner = try JSONScanner(changes)
    var fields: [AuditedField] = []
    try scanner.beginObject()
    while let path = try scanner.nextKey() {
      var field = AuditedField(path: path)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        let value = String(decoding: try scanner.raw(), as: UTF8.self)
        if key == "old" { field.old = value }
        if key == "new" { field.new = value }
      }
      fields.append(field)
    }
    try scanner.finish()
    return fields
  }
}
