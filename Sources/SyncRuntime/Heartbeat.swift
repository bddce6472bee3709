import SyncModel
import SyncState
import Synchronization

/// Renews a lease now and then, so that a long read does not outlast it.
final class Heartbeat: Sendable {
  private let duration: Int64
  private let store: StateStore
  private let lease: Lease
  private let now: @Sendable () -> Int64
  private let last: Mutex<Int64>

  /// - Parameter duration: microseconds that a renewal lasts; the next comes after a sixth of it.
  init(store: StateStore, lease: Lease, duration: Int64, now: @escaping @Sendable () -> Int64) {
    self.duration = duration
    self.store = store
    self.lease = lease
    self.now = now
    last = Mutex(now())
  }

  func beat() throws {
    let instant = now()
    let isDue = last.withLock { last in
      guard instant - last > duration / 6 else { return false }
      last = instant
      return true
    }
    if isDue { try store.renew(lease, now: instant, duration: duration) }
  }
}
