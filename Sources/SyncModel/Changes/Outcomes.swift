/// What a change does to a record.
public enum ChangeAction: String, Sendable, Hashable, Codable, CaseIterable {
  case create, update, delete, archive
  /// Two records that existed already become a pair.
  case adopt
  /// A pair is given up: one of its records is gone or left the filter.
  case unlink
  case hold, reject
  /// The target was edited by somebody else; reported and left.
  case drift
}

/// What became of the records of one side in one run; each record counts once.
public struct SideCounts: Sendable, Hashable, Codable {
  public var read = 0
  public var created = 0
  public var updated = 0
  public var deleted = 0
  public var unchanged = 0
  public var filtered = 0
  public var rejected = 0
  public var held = 0
  public var failed = 0

  public init() {}

  /// Every record read or found deleted stands in exactly one of the other counts.
  public var isBalanced: Bool {
    read == created + updated + deleted + unchanged + filtered + rejected + held + failed
  }
}

/// What one run of one sync did, or would do.
public struct RunSummary: Sendable, Hashable, Codable {
  public var source = SideCounts()
  public var target = SideCounts()
  /// Writes to the target, which the counts of records do not tell.
  public var toCreate = 0
  public var toUpdate = 0
  public var toDelete = 0
  public var adopted = 0
  /// Pairs given up: parted, or out of the filter.
  public var unlinked = 0
  public var drifted = 0
  /// Decisions that wait for a person, and changes that were refused; each may be about a record of both sides.
  public var held = 0
  public var rejected = 0

  public init() {}

  public var hasChanges: Bool { toCreate + toUpdate + toDelete + adopted + unlinked > 0 }
  public var needsAttention: Bool { source.rejected + source.held + target.rejected + target.held > 0 }
}

public enum RunStatus: String, Sendable, Hashable, Codable {
  case running
  case succeeded
  /// Finished, with rejected, held or failed records.
  case partial
  case failed
  /// Ended before its end by request; it resumes.
  case stopped
  /// Ended without a word; set by the next run of the sync.
  case interrupted
}
