import SyncModel

/// A line of `field_mappings`.
public struct FieldMappingLine: Sendable, Hashable {
  /// The source side as text of the language.
  public var source: String
  /// `->`, `<-` or `<->`.
  public var arrow: String
  /// The target field's path.
  public var target: String
  /// What happens on error or conflict, as text of the language.
  public var handler: String?

  public init(source: String, arrow: String, target: String, handler: String? = nil) {
    self.source = source
    self.arrow = arrow
    self.target = target
    self.handler = handler
  }
}

extension StateStore {
  /// Notes what the plan maps, once for each plan version and sync.
  public func recordFieldMappings(
    planFingerprint: String, sync: String, _ lines: [FieldMappingLine], now: Int64
  ) throws(StateError) {
    try write { database in
      for (index, line) in lines.enumerated() {
        try database.execute(
          sql: """
            INSERT INTO field_mappings (plan_hash, sync, line, source, arrow, target, handler, first_run)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING
            """,
          arguments: [
            planFingerprint, sync, index + 1, line.source, line.arrow, line.target, line.handler, Timestamps.text(now),
          ])
      }
    }
  }

  /// The lines in their order; empty for a plan that never ran.
  public func fieldMappings(planFingerprint: String, sync: String) throws(StateError) -> [FieldMappingLine] {
    try read { database in
      try database.rows(
        sql: "SELECT * FROM field_mappings WHERE plan_hash = ? AND sync = ? ORDER BY line",
        arguments: [planFingerprint, sync]
      ).map { row in
        FieldMappingLine(source: row["source"], arrow: row["arrow"], target: row["target"], handler: row["handler"])
      }
    }
  }
}
