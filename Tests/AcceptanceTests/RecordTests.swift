import Foundation
import SyncTestKit
import Testing

/// What becomes of single records: handlers, filters, refusals, and what is counted.
struct RecordTests {
  @Test func aRejectedRecordIsListedUntilItIsMended() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.sqlite("a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY, age VARCHAR(40))")
    try bench.sqlite("a.db", "INSERT INTO person VALUES (1, '10'), (2, 'old'), (3, NULL), (4, '40')")
    try bench.sqlite("b.db", "CREATE TABLE contact (id INTEGER PRIMARY KEY, age INTEGER, seen TEXT)")
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      sync people: a.person -> b.contact {
        match id <-> id
        map {
          id -> id
          age |> int -> age  else reject "the age is no number"
          "{run_started}" -> seen on create
        }
      }
      """)
    for _ in 0..<2 {
      let result = try bench.antiphon("run", "m.sync")
      #expect(result.code == 3, "\(result.errors)")
      #expect(result.output.contains("(source 2)   the age is no number"))
      #expect(result.output.contains("`old` is not a whole number"))
    }
    #expect(
      try bench.sqlite("b.db", "SELECT id, age, length(seen) > 19, count(*) OVER () FROM contact ORDER BY id")
        == "1|10|1|3\n3||1|3\n4|40|1|3")
    // What was written on create stays, though the next run starts later.
    #expect(try bench.plannedChanges("m.sync").isEmpty)
    try bench.sqlite("a.db", "UPDATE person SET age = '20' WHERE id = 2")
    let mended = try bench.antiphon("run", "m.sync", "--format", "json")
    #expect(mended.code == 0)
    let document = try #require(JSONSerialization.jsonObject(with: Data(mended.output.utf8)) as? [String: Any])
    #expect(document["format_version"] as? String == "1.0")
    let sync = try #require((document["syncs"] as? [[String: Any]])?.first)
    #expect(sync["status"] as? String == "succeeded")
    #expect(
      (sync["source"] as? [String: Int]) == [
        "created": 1, "deleted": 0, "failed": 0, "filtered": 0, "held": 0, "read": 4, "rejected": 0, "unchanged": 3,
        "updated": 0,
      ])
    #expect(try bench.state("SELECT count(*) FROM queue") == "0")
    #expect(
      try bench.state("SELECT status FROM sync_history ORDER BY 1")
        == "partial\npartial\nsucceeded")
  }

  @Test func whatLeavesTheFilterIsKept() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    try bench.write(
      "m.sync", ChangeSetTests.mapping.replacingOccurrences(of: "match", with: "filter source: id < 100\n  match"))
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    let narrow = ChangeSetTests.mapping.replacingOccurrences(of: "match", with: "filter source: id != 3\n  match")
    try bench.write("m.sync", narrow)
    try bench.sqlite("a.db", "UPDATE person SET name = 'left' WHERE id = 3")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT name FROM contact WHERE id = 3") == "NAME 3")
    #expect(try bench.state("SELECT status, count(*) FROM links GROUP BY 1") == "0|20")
    // Back within the filter, it is the same pair.
    try bench.write("m.sync", ChangeSetTests.mapping)
    #expect(try bench.plannedChanges("m.sync") == ["people update 3 name NAME 3 LEFT"])
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact WHERE name = 'LEFT'") == "1")
  }

  @Test func aMissingParentIsRejectedAlone() throws {
    let server = try PostgresServer.shared()
    let url = server.url(database: try server.makeDatabase())
    let bench = try ChangeSetTests.prepare(count: 200)
    defer { bench.remove() }
    try bench.psql(
      url,
      """
      CREATE TABLE parent (id int PRIMARY KEY);
      INSERT INTO parent SELECT i FROM generate_series(1, 200) i WHERE i NOT IN (17, 118);
      CREATE TABLE contact (id bigint PRIMARY KEY REFERENCES parent, name varchar(40) NOT NULL)
      """)
    try bench.write(
      "m.sync",
      ChangeSetTests.mapping.replacingOccurrences(of: "sqlite { path: \"b.db\" }", with: "postgres { url: \"\(url)\" }")
    )
    #expect(try bench.antiphon("schema", "pull", "m.sync", "b").code == 0)
    #expect(try bench.antiphon("check", ".", "--deny", "warnings").code == 0)
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    let result = try bench.antiphon("apply", "x.changes")
    #expect(result.code == 3, "\(result.errors)")
    #expect(result.output.contains("198 created, 0 updated, 0 deleted, 0 held, 2 rejected"))
    #expect(result.output.contains("contact_id_fkey"))
    #expect(try bench.psql(url, "SELECT count(*) FROM contact") == "198")
    #expect(try bench.antiphon("run", "m.sync").code == 3)
    try bench.psql(url, "INSERT INTO parent VALUES (17), (118)")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.psql(url, "SELECT count(*), min(name) FROM contact") == "200|NAME 1")
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }

  @Test func oneKeyIsPlannedAndRunAlone() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    #expect(try bench.antiphon("run", "m.sync", "--key", "5").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT id, name FROM contact") == "5|NAME 5")
    try bench.sqlite("a.db", "UPDATE person SET name = 'x'")
    let plan = try bench.antiphon("plan", "m.sync", "--key", "5", "--detailed-exitcode")
    #expect(plan.code == 2)
    #expect(plan.output.contains("0 to create, 1 to update"))
    #expect(try bench.antiphon("run", "m.sync", "--only", "nobody").code == 1)
  }

  @Test func aLostHalfOfTheSourceStopsTheRun() throws {
    let bench = try ChangeSetTests.prepare(count: 100)
    defer { bench.remove() }
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("a.db", "DELETE FROM person WHERE id > 40; UPDATE person SET name = 'x'")
    let result = try bench.antiphon("run", "m.sync")
    #expect(result.code == 5)
    #expect(result.errors.contains("60 of 100 linked records are missing"))
    #expect(try bench.sqlite("b.db", "SELECT count(*), max(name) FROM contact") == "100|NAME 99")
    #expect(try bench.antiphon("plan", "m.sync").code == 5)
    #expect(try bench.antiphon("history", "--format", "json").output.contains("\"failed\""))
  }

  @Test func parametersAreSetOrRefused() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    let mapping =
      "parameter least: Int = 19\n"
      + ChangeSetTests.mapping.replacingOccurrences(of: "match", with: "filter source: id >= least\n  match")
    try bench.write("m.sync", mapping)
    #expect(try bench.plannedChanges("m.sync").count == 4)
    let wider = try bench.antiphon("plan", "m.sync", "--set", "least=18")
    #expect(wider.output.contains("Plan: 3 to create"))
    let misspelled = try bench.antiphon("run", "m.sync", "--set", "leats=18")
    #expect(misspelled.code == 1)
    #expect(misspelled.errors.contains("no parameter `leats`"))
    #expect(try bench.antiphon("run", "m.sync", "--set", "least=many").code == 1)
    #expect(try bench.antiphon("run", "m.sync", "--set", "least").code == 64)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "0")
  }

  @Test func aPipeGetsNoEscapesAndEveryLineIsJSON() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    for arguments in [
      ["plan", "m.sync"], ["plan", "m.sync", "--format", "ndjson"], ["run", "m.sync", "--verbose"],
      ["run", "m.sync", "--format", "ndjson"], ["history", "--format", "ndjson"], ["check", "m.sync"],
    ] {
      let result = try bench.run(Workbench.executable, arguments)
      #expect(result.code == 0, "\(arguments) \(result.errors)")
      #expect(!(result.output + result.errors).contains("\u{1B}"), "\(arguments)")
      guard arguments.last == "ndjson" else { continue }
      for line in result.lines {
        #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any])
      }
      if arguments[0] != "history" { #expect(result.lines.first?.contains("\"format_version\":\"1.0\"") == true) }
    }
  }
}
