import Foundation
import SyncTestKit

/// A folder of its own with the real executable, a state store and files.
struct Workbench {
  struct Result {
    var code: Int32
    var output: String
    var errors: String

    var lines: [Substring] { output.split(separator: "\n") }
  }

  let folder: URL
  /// The address of the state store, or `nil` for the file in the folder. `STATE_STORE=postgres` gives each bench a
  /// database of its own: what holds on one store holds on the other.
  let store: String?
  /// Beside the test bundle that the same build made.
  static let executable = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("antiphon").path

  init(in parent: URL = FileManager.default.temporaryDirectory) throws {
    folder = parent.appendingPathComponent("antiphon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if ProcessInfo.processInfo.environment["STATE_STORE"] == "postgres" {
      let server = try PostgresServer.shared()
      store = server.url(database: try server.makeDatabase())
    } else {
      store = nil
    }
  }

  private func variables(_ added: [String: String]) -> [String: String] {
    var result = ProcessInfo.processInfo.environment
    result["ANTIPHON_STORE"] = store
    return result.merging(added) { $1 }
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }
  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func write(_ name: String, _ text: String) throws {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
  }

  func read(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  @discardableResult
  func antiphon(_ arguments: String..., input: String? = nil, environment: [String: String] = [:]) throws -> Result {
    try run(Self.executable, arguments, input: input, environment: environment)
  }

  /// A started run, to be killed or waited for.
  /// - Parameter errors: the file of the folder that gets its standard error.
  func start(_ arguments: String..., errors: String? = nil, environment: [String: String] = [:]) throws -> Child {
    try Child(
      Self.executable, arguments, in: folder.path, environment: variables(environment), input: "/dev/null",
      output: "/dev/null", errors: errors.map { path($0) } ?? "/dev/null")
  }

  /// SQL in a SQLite file through the command-line tool, which knows nothing of our code.
  @discardableResult
  func sqlite(_ file: String, _ sql: String) throws -> String {
    let result = try run("/usr/bin/env", ["sqlite3", "-batch", "-bail", path(file)], input: sql)
    guard result.code == 0 else { throw Failure(text: "sqlite3: \(result.errors)") }
    return result.output.trimmingCharacters(in: .newlines)
  }

  /// SQL in the state store.
  @discardableResult
  func state(_ sql: String) throws -> String {
    guard let store else { return try sqlite(".antiphon/state.db", sql) }
    return try psql(store, "SET search_path = antiphon; " + sql)
  }

  /// Bytes as the state store's SQL writes them.
  func bytes(_ hexadecimal: String) -> String { store == nil ? "x'\(hexadecimal)'" : "'\\x\(hexadecimal)'" }

  @discardableResult
  func psql(_ url: String, _ sql: String) throws -> String {
    let result = try run("/usr/bin/env", ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url], input: sql)
    guard result.code == 0 else { throw Failure(text: "psql: \(result.errors)") }
    return result.output.trimmingCharacters(in: .newlines)
  }

  struct Failure: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
  }

  func run(
    _ program: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    let names = ["input", "output", "errors"].map { path("\($0)-\(UUID().uuidString)") }
    defer { for name in names { try? FileManager.default.removeItem(atPath: name) } }
    try (input ?? "").write(toFile: names[0], atomically: false, encoding: .utf8)
    let child = try Child(
      program, arguments, in: folder.path, environment: variables(environment), input: names[0], output: names[1],
      errors: names[2])
    return Result(
      code: child.terminationStatus, output: try String(contentsOfFile: names[1], encoding: .utf8),
      errors: try String(contentsOfFile: names[2], encoding: .utf8))
  }

  /// The changes of `plan --format ndjson`, each as `sync action key field old new` with JSON values.
  func plannedChanges(_ file: String, environment: [String: String] = [:]) throws -> [String] {
    let result = try antiphon("plan", file, "--format", "ndjson", environment: environment)
    guard result.code == 0 else { throw Failure(text: result.errors) }
    var changes: [String] = []
    for line in result.lines {
      guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        object["type"] as? String == "change"
      else { continue }
      let head = "\(object["sync"] ?? "") \(object["action"] ?? "") \(object["target_key"] ?? "")"
      for field in object["fields"] as? [[String: Any]] ?? [] {
        changes.append("\(head) \(field["path"] ?? "") \(field["old"] ?? "-") \(field["new"] ?? "-")")
      }
    }
    return changes.sorted()
  }
}
