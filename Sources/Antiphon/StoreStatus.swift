import Foundation
public import SyncState

/// What a state store holds.
public struct StoreStatus: Sendable {
  public struct Sync: Sendable {
    public var name: String
    public var active: Int
    public var parted: Int
    /// Decisions that wait for a person.
    public var conflicts: Int
    /// Records that every run tries again.
    public var queued: Int
    /// `nil` where its runs were pruned.
    public var lastRun: HistoryRow?
  }

  public var path: String
  public var lineage: String
  public var version: Int
  /// Of the file and its log; `nil` where the store is no file.
  public var bytes: Int64?
  public var syncs: [Sync]

  public init(of store: StateStore) throws {
    path = store.path
    lineage = store.lineage
    version = StateStore.version
    let files = FileManager.default
    let sizes = ["", "-wal"].compactMap { suffix in
      (try? files.attributesOfItem(atPath: store.path + suffix))?[.size] as? NSNumber
    }
    bytes = sizes.isEmpty ? nil : sizes.reduce(0) { $0 + $1.int64Value }
    let pending = try store.conflicts()
    syncs = []
    for name in try store.syncNames() {
      guard let id = try store.syncID(name) else { continue }
      let active = try store.activeLinkCount(sync: id)
      syncs.append(
        Sync(
          name: name, active: active, parted: try store.linkCount(sync: id) - active,
          conflicts: pending.count { $0.sync == name }, queued: try store.queuedKeys(sync: id).count,
          lastRun: try store.history(sync: name, limit: 1).first))
    }
  }
}
