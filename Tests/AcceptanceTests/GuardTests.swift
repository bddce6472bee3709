import Foundation
import SyncTestKit
import Testing

/// What a run refuses, holds, rejects and leaves alone.
struct GuardTests {
  static func prepared() throws -> Workbench {
    let bench = try ChangeSetTests.prepare(count: 30)
    let first = try bench.antiphon("run", "m.sync")
    guard first.code == 0 else { throw Workbench.Failure(text: first.errors) }
    return bench
  }

  @Test func anEmptiedSideStopsTheRun() throws {
    for (file, table) in [("a.db", "person"), ("b.db", "contact")] {
      let bench = try Self.prepared()
      defer { bench.remove() }
      try bench.sqlite(file, "DELETE FROM \(table)")
      let result = try bench.antiphon("run", "m.sync")
      #expect(result.code == 5)
      #expect(result.errors.contains("has no records at all"))
      #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == (file == "a.db" ? "30" : "0"))
    }
  }

  @Test func aShrunkenSourceStopsTheRunBeforeAnyWrite() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try bench.sqlite("a.db", "DELETE FROM person WHERE id > 5; UPDATE person SET name = 'changed' WHERE id = 1")
    let result = try bench.antiphon("run", "m.sync")
    #expect(result.code == 5)
    #expect(result.errors.contains("25 of 30 linked records are missing"))
    #expect(try bench.sqlite("b.db", "SELECT count(*), sum(name = 'CHANGED') FROM contact") == "30|0")
  }

  @Test func deletedRecordsPartTheirPair() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try bench.sqlite("a.db", "DELETE FROM person WHERE id = 4")
    try bench.sqlite("b.db", "DELETE FROM contact WHERE id = 5")
    let result = try bench.antiphon("run", "m.sync")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("the pair is parted"))
    #expect(try bench.sqlite("b.db", "SELECT count(*), sum(id = 4), sum(id = 5) FROM contact") == "29|1|0")
    // Neither is made or matched again by itself.
    try bench.sqlite("a.db", "UPDATE person SET name = 'again' WHERE id = 5")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "29")
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }

  @Test func driftIsReportedAndLeftOrRestored() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try bench.sqlite("b.db", "UPDATE contact SET name = 'edited' WHERE id = 9")
    let result = try bench.antiphon("run", "m.sync")
    #expect(result.code == 0)
    #expect(result.output.contains("drift"))
    #expect(try bench.sqlite("b.db", "SELECT name FROM contact WHERE id = 9") == "edited")
    // The source's own change wins over an edit of the target.
    try bench.sqlite("a.db", "UPDATE person SET name = 'newer' WHERE id = 9")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT name FROM contact WHERE id = 9") == "NEWER")
    try bench.sqlite("b.db", "UPDATE contact SET name = 'edited' WHERE id = 10")
    try bench.write(
      "m.sync", ChangeSetTests.mapping.replacingOccurrences(of: "match", with: "update target: restore\n  match"))
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT name FROM contact WHERE id = 10") == "NAME 10")
  }

  @Test func clashingKeysAndClaimsAreNeverGuessed() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.write("people.csv", "id,mail\n1,a@x\n2,b@x\n2,c@x\n3,same@x\n4,same@x\n5,two@x\n")
    try bench.sqlite(
      "b.db",
      """
      CREATE TABLE contact (id INTEGER PRIMARY KEY, mail VARCHAR(40), number INTEGER);
      INSERT INTO contact VALUES (10, 'two@x', 0), (11, 'two@x', 0), (12, 'same@x', 0);
      """)
    try bench.write(
      "m.sync",
      """
      connection a: csv { path: "." }
      connection b: sqlite { path: "b.db" }
      entity a.people {
        id: Int key
        mail: Text?
      }
      sync people: a.people -> b.contact {
        match mail <-> mail
        map {
          mail -> mail  else reject
          id -> number
        }
      }
      """)
    let result = try bench.antiphon("run", "m.sync", "--verbose")
    #expect(result.code == 3, "\(result.errors)")
    #expect(result.output.contains("2 records of the source have this key"))
    #expect(result.output.contains("2 records of the source claim this partner"))
    #expect(result.output.contains("2 records of the target match it"))
    #expect(
      try bench.sqlite("b.db", "SELECT mail, number FROM contact ORDER BY id")
        == "two@x|0\ntwo@x|0\nsame@x|0\na@x|1")
  }

  @Test func aPoisonRecordIsRejectedAloneAndClearsByItself() throws {
    let server = try PostgresServer.shared()
    let url = server.url(database: try server.makeDatabase())
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.psql(url, "CREATE TABLE contact (id int PRIMARY KEY, name varchar(40) NOT NULL CHECK (name <> 'BAD'))")
    try bench.sqlite("a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)")
    try bench.sqlite(
      "a.db",
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
      INSERT INTO person SELECT i, CASE i WHEN 250 THEN 'bad' ELSE 'name' END FROM n
      """)
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: postgres { url: "\(url)" }
      sync people: a.person -> b.contact {
        match id <-> id
        map {
          id -> id  else reject
          name |> upper -> name
        }
      }
      """)
    #expect(try bench.antiphon("schema", "pull", "m.sync", "b").code == 0)
    let result = try bench.antiphon("run", "m.sync")
    #expect(result.code == 3, "\(result.errors)")
    #expect(result.output.contains("contact_name_check"))
    #expect(try bench.psql(url, "SELECT count(*), sum((id = 250)::int) FROM contact") == "499|0")
    #expect(try bench.sqlite(".antiphon/state.db", "SELECT list, count(*) FROM queue GROUP BY 1") == "rejected|1")
    try bench.sqlite("a.db", "UPDATE person SET name = 'good' WHERE id = 250")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.psql(url, "SELECT name FROM contact WHERE id = 250") == "GOOD")
    #expect(try bench.sqlite(".antiphon/state.db", "SELECT count(*) FROM queue") == "0")
  }

  @Test func aChangedMappingWritesOnlyWhatDiffers() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try bench.sqlite("b.db", "ALTER TABLE contact ADD COLUMN size INTEGER")
    let wider = ChangeSetTests.mapping.replacingOccurrences(
      of: "name |> upper -> name", with: "name |> upper -> name\n    name |> length -> size")
    try bench.write("m.sync", wider)
    #expect(try bench.plannedChanges("m.sync").count == 30)
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    // A comment, an order of lines or a formatting changes nothing.
    try bench.write("m.sync", "// A comment.\n" + wider)
    #expect(try bench.plannedChanges("m.sync").isEmpty)
    try bench.write("m.sync", ChangeSetTests.mapping)
    #expect(try bench.plannedChanges("m.sync").isEmpty)
    #expect(try bench.sqlite("b.db", "SELECT count(size) FROM contact") == "30")
  }

  @Test func switchesAreHonoured() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try bench.sqlite("a.db", "INSERT INTO person VALUES (31, 'new'); UPDATE person SET name = 'x' WHERE id = 1")
    func mapping(_ clause: String) throws {
      try bench.write("m.sync", ChangeSetTests.mapping.replacingOccurrences(of: "match", with: "\(clause)\n  match"))
    }
    try mapping("create target: off")
    #expect(try bench.plannedChanges("m.sync") == ["people update 1 name NAME 1 X"])
    try mapping("update target: off")
    #expect(try bench.plannedChanges("m.sync").filter { $0.contains(" create ") }.count == 2)
    #expect(!(try bench.plannedChanges("m.sync").contains { $0.contains(" update ") }))
    try mapping("filter source: id > 2")
    #expect(try bench.plannedChanges("m.sync").filter { $0.contains(" update ") }.isEmpty)
  }
}
