public import SyncModel

/// What became of a record, as `sync_records` names it.
public enum RecordAction: String, Sendable, Hashable, Codable {
  case create, update, delete, archive, adopt, unlink, hold, reject, drift, fail
}

/// Why a key is read again by every run.
public enum QueueList: String, Sendable, Hashable, Codable {
  case rejected, held, retry
}

public struct Metric: Sendable, Hashable {
  public var name: String
  /// A JSON object of texts.
  public var labels: String
  public var value: Double
  public var time: Int64

  public init(name: String, labels: String = "{}", value: Double, time: Int64) {
    self.name = name
    self.labels = labels
    self.value = value
    self.time = time
  }
}

/// Everything that one written batch settles; stored in one transaction or not at all. Bytes are copied in.
public final class Settlement: @unchecked Sendable {
  struct Link {
    var id: Int64
    var sourceKey: ByteSlice
    var targetKey: ByteSlice
    var sourceHash: Fingerprint
    var targetHash: Fingerprint
    var base: ByteSlice
    var status: LinkStatus
  }

  struct Record {
    var action: RecordAction
    var side: LinkSide
    var sourceKey: ByteSlice
    var targetKey: ByteSlice
    var changes: ByteSlice
    var reason: ByteSlice
  }

  struct QueueEntry {
    /// `nil` takes the key from the queue.
    var list: QueueList?
    var side: LinkSide
    var key: ByteSlice
    var reason: String
  }

  let bytes = Arena()
  @exclusivity(unchecked) private(set) var links: [Link] = []
  @exclusivity(unchecked) private(set) var records: [Record] = []
  @exclusivity(unchecked) private(set) var queue: [QueueEntry] = []
  /// The ids that `journal` gave.
  public var settledIntents: [ClosedRange<Int64>] = []
  public var linkStatuses: [(id: Int64, status: LinkStatus)] = []
  /// Links whose target record is gone; a system may give its key to another record.
  public var freedTargetKeys: [Int64] = []
  /// Removed before links are added, so that a key can pass from one link to another.
  public var removedLinks: [Int64] = []
  public var conflicts: [HeldConflict] = []
  /// Held decisions of these pairs that nothing holds any more.
  public var clearedConflicts: [ConflictKey] = []
  /// Decided conflicts whose decision was carried out.
  public var appliedConflicts: [Int64] = []
  /// Decided conflicts whose decision could not be carried out, with the time of that decision: they wait again.
  public var reopenedConflicts: [(id: Int64, decidedAt: Int64)] = []
  public var metrics: [Metric] = []
  public var cursors: [Cursor] = []
  /// How many changes of the change set are settled now, in its order.
  public var changeSetProgress: (id: String, settled: Int)?

  @exclusivity(unchecked) private(set) var images: [ByteSlice] = []

  public init() {}

  /// What the records of the batch held before, and what was written; the store does not look into it.
  public func addImage(_ payload: UnsafeRawBufferPointer) { images.append(bytes.slice(appending: payload)) }

  /// A new link (id 0), or the new state of a link. A new link whose source key has a link already takes that one over.
  /// For a link that exists, a key or base of `nil` keeps the stored one.
  public func addLink(
    id: Int64 = 0, sourceKey: UnsafeRawBufferPointer?, targetKey: UnsafeRawBufferPointer?, sourceHash: Fingerprint,
    targetHash: Fingerprint, base: UnsafeRawBufferPointer?, status: LinkStatus = .active
  ) {
    links.append(
      Link(
        id: id, sourceKey: bytes.slice(appending: sourceKey), targetKey: bytes.slice(appending: targetKey),
        sourceHash: sourceHash, targetHash: targetHash, base: bytes.slice(appending: base), status: status))
  }

  /// A line of the audit. Keys are encoded keys; they are stored as texts.
  /// - Parameters:
  ///   - side: the side that was, or would have been, written.
  ///   - changes: JSON, `{"field": {"old": …, "new": …}}`, sensitive values redacted already.
  public func addRecord(
    _ action: RecordAction, side: LinkSide, sourceKey: UnsafeRawBufferPointer?, targetKey: UnsafeRawBufferPointer?,
    changes: UnsafeRawBufferPointer? = nil, reason: String? = nil
  ) {
    var text = ByteSlice.none
    if let reason { text = ByteSlice(offset: bytes.append(reason), count: reason.utf8.count) }
    records.append(
      Record(
        action: action, side: side, sourceKey: bytes.slice(appending: sourceKey),
        targetKey: bytes.slice(appending: targetKey), changes: bytes.slice(appending: changes), reason: text))
  }

  /// Has the record of that side read again by every run.
  public func enqueue(_ list: QueueList, side: LinkSide, key: UnsafeRawBufferPointer, reason: String) {
    queue.append(QueueEntry(list: list, side: side, key: bytes.slice(appending: key), reason: reason))
  }

  public func dequeue(side: LinkSide, key: UnsafeRawBufferPointer) {
    queue.append(QueueEntry(list: nil, side: side, key: bytes.slice(appending: key), reason: ""))
  }

  public func removeAll() {
    links.removeAll(keepingCapacity: true)
    records.removeAll(keepingCapacity: true)
    queue.removeAll(keepingCapacity: true)
    images.removeAll(keepingCapacity: true)
    settledIntents.removeAll()
    linkStatuses.removeAll()
    removedLinks.removeAll()
    freedTargetKeys.removeAll()
    conflicts.removeAll()
    clearedConflicts.removeAll()
    reopenedConflicts.removeAll()
    appliedConflicts.removeAll()
    metrics.removeAll()
    cursors.removeAll()
    changeSetProgress = nil
    bytes.removeAll()
  }
}
