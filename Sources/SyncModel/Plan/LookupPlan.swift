/// An entity whose records lines of a sync read by key, beside those of its two sides.
public struct LookupPlan: Sendable, Hashable, Codable {
  public var entity: EntitySchema
  /// The fields read: the key, which is one field, first.
  public var reads: [FieldPath]

  public init(entity: EntitySchema, reads: [FieldPath]) {
    self.entity = entity
    self.reads = reads
  }

  /// As expressions name it.
  public var name: String { "\(entity.connection).\(entity.name)" }

  public var readFields: [FieldSchema] { reads.compactMap { entity.field($0) } }
}
