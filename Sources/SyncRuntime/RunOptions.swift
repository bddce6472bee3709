public import SyncModel

/// How a plan is carried out.
public struct RunOptions: Sendable {
  /// Only this sync.
  public var only: String?
  /// Only the record with this source key, as people write it.
  public var key: String?
  /// Deletions beyond the mapping's budget, and reads that lost much, were seen and are right.
  public var approvesDeletes: Bool
  /// A side on which linked records are missing is taken for what it is, even if it is empty: the records are examples.
  var believesReads = false

  public init(only: String? = nil, key: String? = nil, approvesDeletes: Bool = false) {
    self.approvesDeletes = approvesDeletes
    self.only = only
    self.key = key
  }
}

/// What a run tells while it goes on.
public enum RunEvent: Sendable {
  case began(SyncPlan)
  case progress(sync: String, side: String, read: Int)
  case change(RecordChange)
  /// A sentence that a person should know, such as a schema that drifted where nothing depends on it.
  case note(sync: String, String)
  case ended(SyncReport)
}

/// What one sync did, or would do.
public struct SyncReport: Sendable {
  public var sync: String
  public var source: String
  public var target: String
  public var planFingerprint: Fingerprint
  /// The run's number in the store; `nil` for a plan.
  public var run: Int64?
  public var status: RunStatus
  public var summary: RunSummary
  public var sourcePushdown: [Comparison]
  public var filterText: String?

  public init(
    sync: String, source: String, target: String, planFingerprint: Fingerprint, run: Int64?, status: RunStatus,
    summary: RunSummary, sourcePushdown: [Comparison], filterText: String?
  ) {
    self.sync = sync
    self.source = source
    self.target = target
    self.planFingerprint = planFingerprint
    self.run = run
    self.status = status
    self.summary = summary
    self.sourcePushdown = sourcePushdown
    self.filterText = filterText
  }
}
