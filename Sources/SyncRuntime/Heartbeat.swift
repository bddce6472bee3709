import SyncModel
import SyncState
import Synchronization

/// Renews a lease now and then, so that a long read does not outlast it.
final class Heartbeat: Sendable {
  /// Microseconds between renewals.
  private static let interval: Int64 = 20_000_000

  private let store: StateStore
  private let lease: Lease
  private let now: @Sendable () -> Int64
  private let last: Mutex<Int64>

  init(store: StateStore, lease: Lease, now: @escaping @Sendable () -> Int64) {
    self.store = store
    self.lease = lease
    self.now = now
    last = Mutex(now())
  }

  func beat() throws {
    let instant = now()
    let isDue = last.withLock { last in
      guard instant - last > Self.interval else { return false }
      last = instant
      return true
    }
    if isDue { try store.renew(lease, now: instant, duration: SyncRuntimeLimits.leaseDuration) }
  }
}
