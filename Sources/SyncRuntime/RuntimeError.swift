/// Why a run cannot go on, by what the command line makes of it.
public enum RuntimeError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Exit 1: settings, systems or data are wrong.
  case failed(String)
  /// Exit 4: the change set or plan is stale, used up or altered.
  case refused(String)
  /// Exit 5: a guard stopped the run before any write.
  case guarded(String)
  /// Exit 6: another runner holds the lease.
  case busy(String)

  public var description: String {
    switch self {
    case .failed(let text), .refused(let text), .guarded(let text), .busy(let text): text
    }
  }

  public var exitCode: Int32 {
    switch self {
    case .failed: 1
    case .refused: 4
    case .guarded: 5
    case .busy: 6
    }
  }
}
