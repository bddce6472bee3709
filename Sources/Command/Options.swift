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
      throw RuntimeError.failed("\(error)")
    }
  }
}

extension ViewFormat: ExpressibleByArgument {}

enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, ndjson
}

enum CommandRunner {
  /// Runs the body and turns what it throws into words and an exit code.
  static func run(_ body: () async throws -> Int32) async throws {
    let code: Int32
    do {
      code = try await body()
    } catch let error as RuntimeError {
      Terminal.complain("error: \(error.description)")
      code = error.exitCode
    } catch let error as StateError {
      Terminal.complain("error: \(error.description)")
      code = error.isPassing ? 6 : 1
    } catch let error as ConnectorFailure {
      Terminal.complain("error: \(error.reason)")
      code = 1
    }
    if code != 0 { throw ExitCode(code) }
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
    case .leaseHeld, .busy: true
    default: false
    }
  }
}
