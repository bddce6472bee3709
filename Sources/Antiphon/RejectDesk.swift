public import SyncModel
import SyncRuntime
public import SyncState

/// Records that every run tries again until their cause is gone: rejected, held, or to be retried.
public struct RejectDesk {
  public struct Entry: Sendable {
    public var sync: String
    public var side: RecordSide
    /// As people write it.
    public var key: String
    public var list: QueueList
    public var reason: String
    /// How many runs met it.
    public var attempts: Int
  }

  private let store: StateStore

  public init(_ store: StateStore) { self.store = store }

  /// By sync, side and key.
  public func entries(sync: String? = nil, lists: Set<QueueList>) throws -> [Entry] {
    var entries: [Entry] = []
    for name in try sync.map({ [$0] }) ?? store.syncNames() {
      for queued in try store.queuedKeys(sync: try store.knownSync(name)) where lists.contains(queued.list) {
        entries.append(
          Entry(
            sync: name, side: queued.side, key: KeyEncoding.description(queued.key), list: queued.list,
            reason: queued.reason, attempts: queued.attempts))
      }
    }
    return entries
  }

  /// The record with that key; a sentence where nothing keeps it.
  public func entry(_ key: String, sync: String) throws -> Entry {
    let entries = try entries(sync: sync, lists: [.rejected, .held, .retry])
    if let entry = entries.first(where: { $0.key == key }) { return entry }
    throw RuntimeError.failed(
      "no record \(key) of `\(sync)` is rejected or held; `antiphon rejects list \(sync)` lists those that are")
  }
}
