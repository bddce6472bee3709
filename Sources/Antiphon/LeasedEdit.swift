import SyncRuntime
import SyncState

extension StateStore {
  /// Does what changes the state of a sync as a runner would: nobody else runs it meanwhile. Throws `busy` (exit 6) when
  /// another runner has it.
  func editing<Value>(_ sync: Int64, named name: String, _ body: (Lease) throws -> Value) throws -> Value {
    let lease = try lease(of: sync, named: name)
    let value: Value
    do {
      value = try body(lease)
    } catch {
      // The first error is the one to report; an unreleased lease expires.
      try? release(lease)
      throw error
    }
    try release(lease)
    return value
  }

  private func lease(of sync: Int64, named name: String) throws -> Lease {
    do {
      return try acquireLease(sync: sync, holder: RunnerName.own, now: Moment.now(), duration: Self.editDuration)
    } catch StateError.leaseHeld(let holder, let until) {
      guard RunnerName.isAlive(holder) == false else {
        throw RuntimeError.busy(
          "another runner (\(holder)) has the sync `\(name)` until \(Moment.text(until)); nothing was changed, try again when it is done"
        )
      }
      return try acquireLease(
        sync: sync, holder: RunnerName.own, takingOver: holder, now: Moment.now(), duration: Self.editDuration)
    }
  }

  private static var editDuration: Int64 { 120_000_000 }
}
