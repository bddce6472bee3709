import SyncEngine
import SyncModel
import SyncState

/// Makes links in a store as if runs had settled them, for records that are tried and not run.
final class LinkSeeding {
  /// One link. The values of both sides stand in a page of the session's plan: `base` and `mapped`.
  struct Link {
    var sourceKey: [UInt8]
    var targetKey: [UInt8]?
    var status: LinkStatus = .active
    /// Whether it is known on what both sides agreed.
    var hasBase = true
  }

  private let session: SyncSession
  private let lease: Lease
  private let run: Int64
  private let settlement = Settlement()
  private var count = 0
  private static let batchSize = 5_000

  init(_ session: SyncSession) throws {
    self.session = session
    lease = try session.store.acquireLease(
      sync: session.sync, holder: "recorded", now: session.runStarted, duration: 1_000_000)
    run = try session.store.beginRun(
      lease, NewRun(planFingerprint: "recorded", kind: .links, started: session.runStarted))
    try session.layout.keep()
  }

  func add(_ link: Link, _ page: ChangePage, _ row: Int) throws {
    let base = Arena(capacity: 1024)
    if link.hasBase { session.layout.append(page, row, to: base) }
    link.sourceKey.withUnsafeBytes { source in
      (link.targetKey ?? []).withUnsafeBytes { target in
        // Fingerprints of nothing: both records are compared with the base, as after a change of the mapping.
        settlement.addLink(
          sourceKey: source, targetKey: link.targetKey == nil ? nil : target, sourceHash: .zero, targetHash: .zero,
          base: link.hasBase ? base.bytes : nil, status: link.status)
      }
    }
    count += 1
    if count == Self.batchSize { try settle() }
  }

  private func settle() throws {
    _ = try session.store.settle(lease, run: run, now: session.runStarted, settlement)
    settlement.removeAll()
    count = 0
  }

  func finish() throws {
    if count > 0 { try settle() }
    try session.store.release(lease)
    try session.countLinks()
  }
}
