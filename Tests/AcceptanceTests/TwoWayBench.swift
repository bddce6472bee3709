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
  var creates: [String: String] = [:]
}

/// Two-way syncs with the real executable, and what all of them promise.
extension Workbench {
  /// In memory where the machine has a place for that: many short runs are bound by the disk.
  static func inMemory() throws -> Workbench {
    let memory = URL(fileURLWithPath: "/dev/shm")
    guard FileManager.default.isWritableFile(atPath: memory.path) else { return try Workbench() }
    let folder = memory.appendingPathComponent("antiphon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return Workbench(folder: folder)
  }

  /// The file `m.syncplan` of `m.sync` under other rules.
  func compile(_ rules: TwoWayRules, environment: [String: String] = [:]) throws {
    let result = try antiphon("compile", "m.sync", "-o", "m.syncplan", environment: environment)
    guard result.code == 0 else { throw Failure(text: result.output + result.errors) }
    guard var plan = try JSONSerialization.jsonObject(with: Data(try read("m.syncplan").utf8)) as? [String: Any],
      var sync = (plan["syncs"] as? [[String: Any]])?.first, var lines = sync["twoWayLines"] as? [[String: Any]],
      let target = sync["target"] as? [String: Any], let reads = target["reads"] as? [[String]]
    else { throw Failure(text: "no plan of one sync") }
    func policy(_ name: String) -> [String: Any] {
      switch name {
      case "source_wins": ["sourceWins": [String: Any]()]
      case "target_wins": ["targetWins": [String: Any]()]
      case "latest": ["latest": ["skew": 0]]
      default: [name: [String: Any]()]
      }
    }
    func slot(_ field: String) -> Int? { reads.firstIndex { $0.joined(separator: ".") == field } }
    for (field, name) in rules.policies {
      for index in lines.indices where lines[index]["target"] as? Int == slot(field) {
        lines[index]["policy"] = policy(name)
      }
    }
    if let group = rules.group {
      for index in lines.indices
      where group.fields.compactMap(slot).contains(lines[index]["target"] as? Int ?? -1) {
        lines[index]["policy"] = policy(group.policy)
        lines[index]["group"] = 0
      }
      sync["conflictGroups"] = [
        ["name": "group(\(group.fields.joined(separator: ", ")))", "policy": policy(group.policy)]
      ]
    }
    sync["twoWayLines"] = lines
    if let onDelete = rules.onDelete { sync["onDeleteConflict"] = onDelete }
    for name in ["source", "target"] {
      guard var side = sync[name] as? [String: Any], var reads = side["reads"] as? [[String]] else { continue }
      if let budget = rules.deletes[name] { side["delete"] = ["action": "propagate", "countMax": budget] }
      if let leave = rules.leaves[name] { side["leave"] = leave }
      if let create = rules.creates[name] { side["create"] = create }
      let asksWhen = rules.policies.contains { $0.policy == "latest" } || rules.group?.policy == "latest"
      if asksWhen {
        if !reads.contains(["changed"]) { reads.append(["changed"]) }
        side["reads"] = reads
        side["modified"] = reads.firstIndex(of: ["changed"])
      }
      sync[name] = side
    }
    plan["syncs"] = [sync]
    let data = try JSONSerialization.data(withJSONObject: plan)
    try data.write(to: folder.appendingPathComponent("m.syncplan"))
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
    try sqlite(
      ".antiphon/state.db",
      "SELECT count(*) FROM sync_records WHERE run_id = (SELECT max(run_id) FROM sync_history)")
  }

  /// The conflicts that wait for a person, as `id|source key|target key|field`.
  func pendingConflicts() throws -> [Substring] {
    try sqlite(
      ".antiphon/state.db",
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
    try bench.write("m.sync", Self.mapping(clauses))
    try bench.compile(rules)
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
  func state(_ sql: String) throws -> String { try bench.sqlite(".antiphon/state.db", sql) }

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
