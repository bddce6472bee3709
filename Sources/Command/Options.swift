import Antiphon
import ArgumentParser
import Foundation

/// Options that several commands share.
struct ParameterOptions: ParsableArguments {
  @Option(name: .customLong("set"), help: ArgumentHelp("Override a parameter of the mapping.", valueName: "name=value"))
  var assignments: [String] = []

  func values() throws -> [String: String] {
    var values: [String: String] = [:]
    for assignment in assignments {
      guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
        throw ValidationError("`--set \(assignment)` should be `--set name=value`")
      }
      values[String(assignment[..<equals])] = String(assignment[assignment.index(after: equals)...])
    }
    return values
  }
}

struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The state store, a file or postgresql://… (or ANTIPHON_STORE).", valueName: "path"))
  var store: String?

  var path: String {
    store ?? ProcessInfo.processInfo.environment["ANTIPHON_STORE"] ?? ".antiphon/state.db"
  }

  func open() throws -> StateStore {
    // Whatever stands behind the scheme may hold a password.
    if let scheme = path.firstRange(of: "://"), !StoreLocation.isPostgres(path) {
      throw ValidationError(
        "a store cannot be at `\(path[..<scheme.upperBound])…`; it is a file or `postgresql://user@host/database`")
    }
    do {
      return try StateStore.open(location: path)
    } catch {
      throw error.isPassing ? RuntimeError.busy("\(error)") : RuntimeError.failed("\(error)")
    }
  }
}

extension ViewFormat: ExpressibleByArgument {}

enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, ndjson
}

enum CommandRunner {
  /// Runs the body and turns what it throws into words and an exit code.
  /// - Parameter settles: it writes to systems: the first SIGINT or SIGTERM lets it finish the batch in flight and settle
  ///   it, and the second ends the process, which is as safe. Otherwise the first ends the process.
  static func run(settles: Bool = false, _ body: @escaping () async throws -> Int32) async throws {
    nonisolated(unsafe) let work = body
    let task = Task { try await work() }
    if settles {
      StopSignal.onFirst {
        Terminal.complain("stopping after the batch in flight; once more ends at once")
        task.cancel()
      }
    }
    let code: Int32
    do {
      code = try await task.value
    } catch is CancellationError {
      Terminal.complain("stopped; what was written is settled. Run it again to go on")
      code = 1
    } catch let error as RuntimeError {
      Terminal.complain("error: \(error.description)")
      code = error.exitCode
    } catch let error as StateError {
      Terminal.complain("error: \(error.description)")
      code = error.isPassing ? 6 : 1
    } catch let error as ConnectorFailure {
      Terminal.complain("error: \(error.reason)")
      if case .locked = error { code = 6 } else { code = 1 }
    }
    if code != 0 { throw ExitCode(code) }
  }
}

/// How long this runner may be silent.
struct LeaseOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How long this runner may be silent before another may take over.", valueName: "2s"))
  var lease: String?

  func surroundings() throws -> Surroundings {
    var surroundings = Surroundings.process()
    guard let lease else { return surroundings }
    let units = ["ms": 1_000.0, "s": 1_000_000.0, "m": 60_000_000.0, "h": 3_600_000_000.0]
    let digits = lease.prefix { $0.isNumber }
    guard let number = Int64(digits), number > 0, number < 1_000_000,
      let unit = units[String(lease.dropFirst(digits.count))]
    else { throw ValidationError("`--lease \(lease)` should be a duration such as 2s or 5m") }
    surroundings.leaseDuration = Int64(Double(number) * unit)
    return surroundings
  }
}

/// A side, as an option names it.
enum SideChoice: String, ExpressibleByArgument, CaseIterable {
  case source, target

  var side: RecordSide { self == .source ? .source : .target }
}

extension StateError {
  /// Another process has what this one needs; later it may go.
  fileprivate var isPassing: Bool {
    switch self {
    case .leaseHeld, .leaseLost, .leaseExpired, .busy: true
    default: false
    }
  }
}
