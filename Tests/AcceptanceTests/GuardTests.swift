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

  @Test func aRecordMadeWhileAnotherVanishedStaysLinked() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try bench.sqlite("a.db", "DELETE FROM person WHERE id = 3; INSERT INTO person VALUES (99, 'new')")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("a.db", "UPDATE person SET name = 'newer' WHERE id = 99")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT name FROM contact WHERE id = 99") == "NEWER")
  }

  /// SQLite gives the number of a deleted last row to the next one.
  @Test func aKeyThatComesAgainIsAnotherRecords() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.sqlite(
      "a.db",
      "CREATE TABLE p (id INTEGER PRIMARY KEY, mail TEXT NOT NULL); INSERT INTO p VALUES (1, 'a'), (2, 'b'), (3, 'c')")
    try bench.sqlite("b.db", "CREATE TABLE q (id INTEGER PRIMARY KEY, mail TEXT NOT NULL UNIQUE)")
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      sync s: a.p -> b.q {
        match mail <-> mail
        map { mail -> mail }
      }
      """)
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("b.db", "DELETE FROM q WHERE id = 3")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("a.db", "INSERT INTO p VALUES (4, 'd')")
    let again = try bench.antiphon("run", "m.sync")
    #expect(again.code == 0, "\(again.errors)")
    #expect(try bench.sqlite("b.db", "SELECT id, mail FROM q ORDER BY id") == "1|a\n2|b\n3|d")
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }

  /// An edit in the target outlives changes of other fields, however many.
  @Test func editsOfOtherFieldsOverwriteNothing() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.sqlite(
      "a.db",
      """
      CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT, n INTEGER, note TEXT);
      INSERT INTO p VALUES (1, 'ada', 1, NULL), (2, 'bob', 2, 'x');
      """)
    try bench.sqlite(
      "b.db",
      """
      CREATE TABLE q (id INTEGER PRIMARY KEY, name TEXT, n INTEGER, note TEXT);
      INSERT INTO q VALUES (1, 'ada', 1, 'PRECIOUS');
      """)
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      sync s: a.p -> b.q {
        match id <-> id
        map {
          id -> id
          name -> name
          n -> n
          note -> note
        }
      }
      """)
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("b.db", "UPDATE q SET name = 'HUMAN' WHERE id = 2")
    for number in 10...12 {
      try bench.sqlite("a.db", "UPDATE p SET n = \(number)")
      #expect(try bench.antiphon("run", "m.sync").code == 0)
      #expect(
        try bench.sqlite("b.db", "SELECT name, n, note FROM q ORDER BY id")
          == "ada|\(number)|PRECIOUS\nHUMAN|\(number)|x")
    }
    // The source's own change of the field itself does win.
    try bench.sqlite("a.db", "UPDATE p SET name = 'rob', note = 'y'")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT name, note FROM q ORDER BY id") == "rob|y\nrob|y")
  }

  @Test func whatATriggerReshapesIsWrittenOnce() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try bench.sqlite(
      "b.db",
      """
      CREATE TRIGGER reshape AFTER UPDATE ON contact WHEN new.name NOT LIKE '%!' BEGIN
        UPDATE contact SET name = new.name || '!' WHERE id = new.id;
      END
      """)
    try bench.sqlite("a.db", "UPDATE person SET name = 'q' WHERE id = 2")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT name FROM contact WHERE id = 2") == "Q!")
    #expect(try bench.plannedChanges("m.sync").isEmpty)
  }

  @Test func sensitiveValuesAreShownNowhere() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.sqlite(
      "a.db", "CREATE TABLE p (id INTEGER PRIMARY KEY, ssn TEXT); INSERT INTO p VALUES (1, 'SECRET-1'), (2, '22')")
    try bench.sqlite("b.db", "CREATE TABLE q (id INTEGER PRIMARY KEY, ssn TEXT, label TEXT, number INTEGER)")
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.p {
        id: Int key
        ssn: Text? sensitive
      }
      sync s: a.p -> b.q {
        match id <-> id
        map {
          id -> id
          ssn -> ssn
          "<{ssn ?? ""}>" -> label
          ssn |> int -> number  else skip
        }
      }
      """)
    let plan = try bench.antiphon("plan", "m.sync", "-o", "x.changes")
    #expect(plan.code == 0, "\(plan.errors)")
    let run = try bench.antiphon("run", "m.sync", "--verbose")
    #expect(run.code == 0)
    #expect(try bench.sqlite("b.db", "SELECT ssn, label FROM q WHERE id = 1") == "SECRET-1|<SECRET-1>")
    try bench.write("m.sync", try bench.read("m.sync").replacingOccurrences(of: "else skip", with: "else reject"))
    try bench.sqlite("a.db", "UPDATE p SET ssn = 'SECRET-2' WHERE id = 2")
    let rejected = try bench.antiphon("run", "m.sync")
    #expect(rejected.code == 3)
    let audit = try bench.state("SELECT changes, reason FROM sync_records")
    let queue = try bench.state("SELECT reason FROM queue")
    for text in [plan.output, try bench.read("x.changes"), run.output, rejected.output, audit, queue] {
      #expect(!text.contains("SECRET"))
    }
  }

  @Test func aSavedRestoreRestores() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try bench.write(
      "m.sync", ChangeSetTests.mapping.replacingOccurrences(of: "match", with: "update target: restore\n  match"))
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("b.db", "UPDATE contact SET name = 'HACK' WHERE id = 2")
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes", "--detailed-exitcode").code == 2)
    #expect(try bench.antiphon("apply", "x.changes").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT name FROM contact WHERE id = 2") == "NAME 2")
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
    #expect(try bench.state("SELECT list, count(*) FROM queue GROUP BY 1") == "rejected|1")
    try bench.sqlite("a.db", "UPDATE person SET name = 'good' WHERE id = 250")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.psql(url, "SELECT name FROM contact WHERE id = 250") == "GOOD")
    #expect(try bench.state("SELECT count(*) FROM queue") == "0")
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
