import Dispatch
import SyncConnect
import SyncModel
import SyncState
import Synchronization

/// The lease of a run: renewed from a thread of its own, whatever the run waits for, and given up for good once it was not
/// renewed for as long as it lasts. That is told by a clock which goes on while the process is stopped, from the instant at
/// which the last renewal began.
final class Heartbeat: Sendable {
  let lease: Lease
  private let store: StateStore
  private let surroundings: Surroundings
  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "antiphon.heartbeat")
  /// Its calls may come from any thread.
  nonisolated(unsafe) private let timer: any DispatchSourceTimer

  private struct State {
    /// When the last renewal that the store took began.
    var renewed: Int64
    var loss: StateError?
  }

  /// - Parameter begun: the uptime before the lease was asked for.
  init(store: StateStore, lease: Lease, begun: Int64, _ surroundings: Surroundings) {
    self.store = store
    self.lease = lease
    self.surroundings = surroundings
    state = Mutex(State(renewed: begun))
    timer = DispatchSource.makeTimerSource(queue: queue)
    let interval = DispatchTimeInterval.microseconds(Int(clamping: max(1, surroundings.leaseDuration / 6)))
    timer.schedule(deadline: .now() + interval, repeating: interval)
    timer.setEventHandler { [weak self] in self?.beat() }
    timer.resume()
  }

  /// Ends the renewals; waits for one that is under way.
  func stop() {
    timer.cancel()
    queue.sync {}
  }

  deinit { timer.cancel() }

  /// Microseconds after the beginning of a renewal for which this runner relies on it. Others wait a little longer.
  private var reliable: Int64 { surroundings.leaseDuration / 8 * 7 }

  /// Why nothing may be written any more; `nil` while the lease is held.
  var loss: StateError? {
    state.withLock { state in
      if state.loss == nil {
        let silence = surroundings.uptime() - state.renewed
        if silence >= reliable {
          state.loss = .leaseExpired(silence: silence, lease: surroundings.leaseDuration)
        }
      }
      return state.loss
    }
  }

  func check() throws { if let loss { throw loss } }

  /// The lease as connectors ask for it.
  var warrant: WriteWarrant {
    WriteWarrant { [self] in
      state.withLock { state in
        if state.loss != nil { return 0 }
        return reliable - (surroundings.uptime() - state.renewed)
      }
    }
  }

  /// Does what renews the lease in the store until the instant that it is given.
  func renewing<Value>(_ body: (_ expires: Int64) throws -> Value) throws -> Value {
    try check()
    let begun = surroundings.uptime()
    let (expires, overflow) = surroundings.now().addingReportingOverflow(surroundings.leaseDuration)
    do {
      let value = try body(overflow ? .max : expires)
      state.withLock { $0.renewed = max($0.renewed, begun) }
      return value
    } catch StateError.leaseLost {
      state.withLock { $0.loss = .leaseLost }
      throw StateError.leaseLost
    }
  }

  /// A store that cannot be reached just now is asked again; what the run itself does tells when that is too late.
  private func beat() {
    try? renewing { _ in
      try store.renew(lease, now: surroundings.now(), duration: surroundings.leaseDuration)
    }
  }
}
