import SyncConnect
import Synchronization

public enum Side: String, Sendable, Hashable, CaseIterable {
  case source, target

  public var other: Side { self == .source ? .target : .source }
}

/// Something that goes wrong at one call of a run. A list of them, not a dice at each call: whatever runs side by side, a
/// history repeats itself.
public struct Fault: Sendable, Hashable {
  public enum Call: String, Sendable, Hashable, CaseIterable {
    case open, read, page, find, write
    /// A look at the clock, which comes before the store is written.
    case clock
  }

  public enum Effect: Sendable, Hashable {
    case throttled, transient, refused
    /// One record of the batch is rejected.
    case reject(Int)
    /// The first records are written, then the answer is lost.
    case lost(Int)
    /// The runner dies before the call, or when so many records are written.
    case die(Int)
    /// The read gives what stood there some changes ago.
    case stale(Int)
    /// The read ends at once, as if there was nothing; or in the middle.
    case empty, half
  }

  public var side: Side
  public var call: Call
  /// Which call of its kind in the run, from 0.
  public var index: Int
  public var effect: Effect

  public init(side: Side, call: Call, index: Int, effect: Effect) {
    self.side = side
    self.call = call
    self.index = index
    self.effect = effect
  }

  /// The read was not what stood there.
  public var spoilsReads: Bool {
    switch effect {
    case .stale, .empty, .half: true
    default: false
    }
  }

  public var kills: Bool {
    if case .die = effect { return true }
    return false
  }
}

extension Fault: CustomStringConvertible {
  public var description: String { "\(effect) at \(call) \(index) of the \(side)" }
}

/// The runner is dead: nothing that it does has an effect any more.
struct RunnerDied: Error {}

/// The faults of one run of the engine.
public final class FaultSession: Sendable {
  private struct State {
    var counts: [String: Int] = [:]
    var isDead = false
    var met: [Fault] = []
  }

  private let faults: [Fault]
  private let onDeath: @Sendable () -> Void
  private let state = Mutex(State())

  /// - Parameter onDeath: cuts the runner off from its store.
  public init(_ faults: [Fault], onDeath: @escaping @Sendable () -> Void) {
    self.faults = faults
    self.onDeath = onDeath
  }

  public var isDead: Bool { state.withLock { $0.isDead } }
  /// The faults that happened, in their order.
  public var met: [Fault] { state.withLock { $0.met } }

  /// Counts a call and says what goes wrong with it.
  func next(_ side: Side, _ call: Fault.Call) throws -> Fault.Effect? {
    try state.withLock { state in
      if state.isDead { throw RunnerDied() }
      let name = call == .clock ? "clock" : "\(side) \(call)"
      let index = state.counts[name, default: 0]
      state.counts[name] = index + 1
      let fault = faults.first { $0.call == call && $0.index == index && ($0.side == side || call == .clock) }
      if let fault { state.met.append(fault) }
      return fault?.effect
    }
  }

  func die() -> RunnerDied {
    let isFirst = state.withLock { state in
      defer { state.isDead = true }
      return !state.isDead
    }
    if isFirst { onDeath() }
    return RunnerDied()
  }

  /// What every kind of call can meet before it does anything.
  func begin(_ side: Side, _ call: Fault.Call) throws -> Fault.Effect? {
    let effect = try next(side, call)
    switch effect {
    case .throttled: throw ConnectorFailure.throttled("too many calls")
    case .transient: throw ConnectorFailure.transient("the line broke")
    case .die(0): throw die()
    case .die where call != .write: throw die()
    default: return effect
    }
  }

  /// A look at the clock.
  public func clock() {
    if case .die? = try? next(.source, .clock) { _ = die() }
  }
}
