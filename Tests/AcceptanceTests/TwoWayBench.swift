import Foundation
import SyncTestKit
import Testing

/// The rules of a two-way sync that its tests change from run to run.
struct TwoWayRules {
  /// By target path.
  var policies: [(field: String, policy: String)] = []
  var group: (fields: [String], policy: String)?
  var onDelete: String?
  /// The budget of deletions, by side.
  var deletes: [String: Int] = [:]
  var leaves: [String: String] = [:]

  /// As clauses of a sync.
  var text: String {
    var lines = policies.map { "    \($0.field): \($0.policy)" }
    if let group { lines.append("    group(\(group.fields.joined(separator: ", "))): \(group.policy)") }
    if let onDelete { lines.append("    on delete: \(onDelete)") }
    if !lines.isEmpty { lines = ["  conflict {"] + lines + ["  }"] }
    lines += deletes.map { "  delete \($0.key): propagate up to \($0.value)" }.sorted()
    lines += leaves.map { "  leave \($0.key): \($0.value)" }.sorted()
    return lines.joined(separator: "\n")
  }
}

/// Two-way syncs with the real executable, and what all of them promise.
extension Workbench {
  /// In memory where the machine has a place for that: many short runs are bound by the disk.
  static func inMemory() throws -> Workbench {
    let memory = URL(fileURLWithPath: "/dev/shm")
    return FileManager.default.isWritableFile(atPath: memory.path) ? try Workbench(in: memory) : try Workbench()
  }

  /// Compiles a mapping of one sync, in which `RULES` stands for its rules, to `m.syncplan`.
  func compile(_ mapping: String, _ rules: TwoWayRules, environment: [String: String] = [:]) throws {
    try write("m.sync", mapping.replacingOccurrences(of: "RULES", with: rules.text))
    let result = try antiphon("compile", "m.sync", "-o", "m.syncplan", environment: environment)
    guard result.code == 0 else { throw Failure(text: result.output + result.errors) }
  }

  /// A run that ends with this code, after which nothing is left to do.
  @discardableResult
  func settle(
    code: Int32 = 0, environment: [String: String] = [:], location: SourceLocation = #_sourceLocation
  ) throws -> Result {
    let result = try antiphon("run", "m.syncplan", "--verbose", environment: environment)
    #expect(result.code == code, "\(result.output)\(result.errors)", sourceLocation: location)
    try expectNothingToDo(environment: environment, location: location)
    return result
  }

  func expectNothingToDo(environment: [String: String] = [:], location: SourceLocation = #_sourceLocation) throws {
    let plan = try antiphon("plan", "m.syncplan", "--detailed-exitcode", environment: environment)
    #expect(plan.code == 0, "\(plan.output)\(plan.errors)", sourceLocation: location)
    #expect(
      plan.output.contains("Plan: 0 to create, 0 to update, 0 to delete"), "\(plan.output)", sourceLocation: location)
  }

  /// How many records the last run said something of.
  func recordsOfLastRun() throws -> String {
    try state("SELECT count(*) FROM sync_records WHERE run_id = (SELECT max(id) FROM sync_history)")
  }

  /// The conflicts that wait for a person, as `id|source key|target key|field`.
  func pendingConflicts() throws -> [Substring] {
    try state(
      """
      SELECT id, source_key, target_key, coalesce(field, '') FROM sync_conflicts WHERE status = 'pending' ORDER BY id
      """
    ).split(separator: "\n")
  }
}

/// People and contacts in two SQLite files; each side assigns its own keys.
struct TwoWayPair {
  let bench: Workbench

  static func mapping(_ clauses: String = "", batch: Int = 10) -> String {
    """
    connection a: sqlite { path: "a.db" }
    connection b: sqlite { path: "b.db" }
    sync people: a.person <-> b.contact {
      \(clauses)
    RULES
      match email <-> mail
      map {
        email |> trim |> lower <-> mail
        name                   <-> label
        points                 <-> points
      }
      run { batch: \(batch) }
    }
    """
  }

  /// Both sides hold the same `count` people under keys of their own, not yet linked.
  init(_ bench: Workbench, count: Int, clauses: String = "", rules: TwoWayRules = TwoWayRules()) throws {
    self.bench = bench
    try bench.sqlite(
      "a.db",
      """
      CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(60) NOT NULL UNIQUE, name VARCHAR(50), points INTEGER);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
      INSERT INTO person SELECT i, 'p' || i || '@x.com', 'name ' || i, i FROM n WHERE i <= \(count)
      """)
    try bench.sqlite(
      "b.db",
      """
      CREATE TABLE contact (cid INTEGER PRIMARY KEY, mail VARCHAR(60) NOT NULL UNIQUE, label VARCHAR(50), points INTEGER);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
      INSERT INTO contact SELECT 1000 + i, 'p' || i || '@x.com', 'name ' || i, i FROM n WHERE i <= \(count)
      """)
    try bench.compile(Self.mapping(clauses), rules)
  }

  /// Linked and in agreement.
  static func paired(
    _ count: Int = 40, clauses: String = "", rules: TwoWayRules = TwoWayRules()
  ) throws -> TwoWayPair {
    let pair = try TwoWayPair(try .inMemory(), count: count, clauses: clauses, rules: rules)
    try pair.bench.settle()
    return pair
  }

  @discardableResult
  func a(_ sql: String) throws -> String { try bench.sqlite("a.db", sql) }
  @discardableResult
  func b(_ sql: String) throws -> String { try bench.sqlite("b.db", sql) }
  func state(_ sql: String) throws -> String { try bench.state(sql) }

  /// Both sides without the keys that they assign, which must be the same.
  func expectSame(location: SourceLocation = #_sourceLocation) throws {
    let people = try a("SELECT lower(trim(email)), name, points FROM person ORDER BY 1")
    #expect(
      try b("SELECT lower(trim(mail)), label, points FROM contact ORDER BY 1") == people, sourceLocation: location)
  }

  func counts() throws -> String {
    try a("SELECT count(*) FROM person") + " " + b("SELECT count(*) FROM contact")
  }
}
