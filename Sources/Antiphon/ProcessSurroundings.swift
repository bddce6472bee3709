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
      holder: RunnerName.own, isAlive: RunnerName.isAlive,
      freshIdentity: {
        var generator = SystemRandomNumberGenerator()
        return Fingerprint(high: generator.next(), low: generator.next()).description
      })
  }
}

/// How a runner is named in leases: host, process and the process's start, since numbers of processes come again.
enum RunnerName {
  static let own: String = {
    let process = ProcessInfo.processInfo.processIdentifier
    return "\(ProcessInfo.processInfo.hostName)/\(process)/\(started(process) ?? "?")"
  }()

  static func isAlive(_ name: String) -> Bool? {
    let parts = name.split(separator: "/")
    guard parts.count == 3, parts[0] == ProcessInfo.processInfo.hostName, let process = Int32(parts[1]), parts[2] != "?"
    else { return nil }
    return started(process) == String(parts[2])
  }

  /// The start of a process in clock ticks since boot; `nil` where there is no such process.
  private static func started(_ process: Int32) -> String? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    // The command in parentheses may hold blanks; the start is the 22nd field, the 20th behind it.
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 19 && fields[0] != "Z" ? String(fields[19]) : nil
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

  /// A day (its beginning in UTC) or an instant; `nil` for anything else.
  public static func parse(_ text: String) -> Int64? {
    var copy = text
    return copy.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      guard let days = DateText.parseDate(bytes) else { return DateText.parseTimestamp(bytes) }
      let (instant, overflow) = days.multipliedReportingOverflow(by: 86_400_000_000)
      return overflow ? nil : instant
    }
  }
}
