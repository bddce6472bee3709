import Foundation
import SyncBuiltins
import SyncConnect
import SyncConnectors
public import SyncModel
public import SyncRuntime

extension Surroundings {
  /// This process: its environment, its clock, the built-in connectors and functions.
  /// - Parameter connectors: further connectors, which win over built-in ones of the same kind.
  public static func process(
    connectors: [any Connector.Type] = [], functions: [any BuiltinFunction.Type] = []
  ) -> Surroundings {
    Surroundings(
      connectors: connectors + BuiltinConnectors.all, functions: BuiltinFunctions.all + functions,
      environment: { ProcessInfo.processInfo.environment[$0] },
      readFile: { try? String(contentsOfFile: $0, encoding: .utf8) }, now: Moment.now,
      holder: "\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier)",
      freshIdentity: {
        var generator = SystemRandomNumberGenerator()
        return Fingerprint(high: generator.next(), low: generator.next()).description
      })
  }
}

/// Instants of this machine's clock in the form of the model.
public enum Moment {
  /// Microseconds since 2000-01-01T00:00:00Z.
  public static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000 + Instant.unixEpoch
  }

  public static func text(_ microseconds: Int64) -> String {
    let arena = Arena(capacity: 64)
    DateText.append(timestamp: microseconds, to: arena)
    return arena.string(0, arena.count)
  }
}
