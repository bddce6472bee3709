public import SyncModel

/// What a snapshot says of itself. It is a file of JSON lines: the version, this header, a record or link a line, and a
/// summary that counts them.
public struct SnapshotHeader: Sendable, Codable {
  public static let currentFormat = 1

  /// The mapping that it was taken for, as it was named.
  public var mapping: String
  /// When it was taken: microseconds since 2000-01-01T00:00:00Z; what `run_started` is to those who try it.
  public var created: Int64
  /// The entities whose records it holds, each with the fields that were read.
  public var entities: [EntitySchema]
  /// Sensitive fields that were left out, as `CONNECTION.ENTITY.FIELD`.
  public var leftOut: [String]

  public init(mapping: String, created: Int64, entities: [EntitySchema], leftOut: [String] = []) {
    self.mapping = mapping
    self.created = created
    self.entities = entities
    self.leftOut = leftOut
  }

  private enum CodingKeys: String, CodingKey {
    case mapping, created, entities
    case leftOut = "left_out"
  }
}

/// What a snapshot holds.
public struct SnapshotSummary: Sendable, Codable {
  /// By entity, as `CONNECTION.ENTITY`.
  public var records: [String: Int]
  public var links: Int

  public init(records: [String: Int] = [:], links: Int = 0) {
    self.records = records
    self.links = links
  }
}

extension EntitySchema {
  /// As a mapping writes it: `CONNECTION.ENTITY`.
  var place: String { "\(FieldPath.spelled(connection)).\(FieldPath.spelled(name))" }

  /// The fields under flat names, as snapshots write them.
  static func flat(_ fields: [FieldSchema]) -> [FieldSchema] {
    fields.map { field in
      var flat = field
      flat.path = FieldPath(field.path.description)
      flat.alias = nil
      flat.type.isNullable = true
      flat.marks.formIntersection([.sensitive])
      return flat
    }
  }
}
