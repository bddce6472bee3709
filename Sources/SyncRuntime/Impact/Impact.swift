public import SyncModel

/// Which records two versions of a mapping treat differently.
public struct Impact: Sendable {
  public var syncs: [SyncImpact]
  /// Sentences that a person should know, such as fields that the snapshot left out.
  public var notes: [String]

  /// Records, over all syncs.
  public var alteredCount: Int { syncs.reduce(0) { $0 + $1.alteredCount } }
}

/// What becomes of a record, in one word.
public enum ImpactDisposition: String, Sendable, Hashable, CaseIterable {
  // In the order in which the weightiest counts, where a record has several changes.
  case rejected, held, deleted, archived, created
  case createdInSource = "created in the source"
  case unlinked, paired
  case drifted = "left as it was edited"
  case filtered
  /// Updated, or as it should be.
  case kept
}

public struct SyncImpact: Sendable {
  public enum Presence: String, Sendable {
    case both
    case onlyOld = "only in the old version"
    case onlyNew = "only in the new version"
  }

  public var sync: String
  public var presence: Presence
  /// Records of the source, and records of the target without one that a version would act on.
  public var recordCount: Int
  /// Each altered record stands in exactly one, the largest first.
  public var groups: [ImpactGroup]

  public var alteredCount: Int { groups.reduce(0) { $0 + $1.count } }
}

/// Records to which the change does the same.
public struct ImpactGroup: Sendable {
  public struct FieldCount: Sendable {
    public var side: RecordSide
    public var path: FieldPath
    public var count: Int
  }

  public struct ReasonCount: Sendable {
    public var reason: String
    public var count: Int
  }

  /// One record with what differs. Values are JSON texts, sensitive ones redacted; `nil` where there is none.
  public struct Example: Sendable {
    public var side: RecordSide
    public var key: String
    public var fields: [(side: RecordSide, path: FieldPath, old: String?, new: String?)]
  }

  public var before: ImpactDisposition
  public var after: ImpactDisposition
  public var count: Int
  /// In how many of the records each field gets another value; of records that are the same otherwise.
  public var fields: [FieldCount]
  /// Why, where the new version says.
  public var reasons: [ReasonCount]
  public var examples: [Example]

  /// What the change is, in a few words: `newly filtered, created before`.
  public var title: String {
    if before == after { return fields.isEmpty ? "\(after.rawValue) for another reason" : "other values" }
    if after == .kept { return "no longer \(before.rawValue)" }
    return "newly \(after.rawValue)" + (before == .kept ? "" : ", \(before.rawValue) before")
  }
}
