import SyncTestKit
import Testing

/// Undo where a sync goes both ways and some of its lines go one way, and where records are archived.
struct UndoOfOneWayLinesTests {
  private static func bench(_ lines: String, _ target: String, _ rules: String) throws -> Workbench {
    let bench = try Workbench.inMemory()
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        email: Text?
        city: Text?
      }
      entity b.contact {
        cid: Int key
        mail: Text?
        \(target)
      }
      sync people: a.person <-> b.contact {
        match email <-> mail
        map {
          email <-> mail
          \(lines)
        }
        \(rules)
      }
      """)
    try bench.sqlite("a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT, city TEXT)")
    try bench.sqlite("a.db", "INSERT INTO person VALUES (1, 'a', 'x'), (2, 'b', 'y')")
    return bench
  }

  @Test func aLineToARecordThatIsGoneIsNotWritten() throws {
    let bench = try Self.bench("city -> town", "town: Text?", "delete source: propagate up to 5")
    defer { bench.remove() }
    try bench.sqlite("b.db", "CREATE TABLE contact (cid INTEGER PRIMARY KEY, mail TEXT, town TEXT)")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("b.db", "DELETE FROM contact WHERE cid = 1")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.antiphon("undo", "2", "-o", "back.changes").code == 0)
    let applied = try bench.antiphon("apply", "back.changes")
    #expect(applied.code == 0, "\(applied.output)")
    #expect(try bench.antiphon("rejects", "list").output.contains("nothing is rejected or held"))
    #expect(try bench.antiphon("conflicts", "list").output.contains("nothing waits for an answer"))
  }

  /// A record was made, and its key could not be told to its partner.
  @Test func aRefusedFollowUpCounts() throws {
    let bench = try Self.bench("city <- cid |> text", "", "delete source: propagate up to 5")
    defer { bench.remove() }
    try bench.sqlite("b.db", "CREATE TABLE contact (cid INTEGER PRIMARY KEY, mail TEXT)")
    try bench.sqlite(
      "a.db", "CREATE TRIGGER shut BEFORE UPDATE ON person WHEN new.id = 1 BEGIN SELECT RAISE(ABORT, 'shut'); END")
    let run = try bench.antiphon("run", "m.sync", "--verbose")
    #expect(run.code == 3, "\(run.output)\(run.errors)")
    #expect(run.output.contains("2 created, 0 updated, 0 deleted, 0 held, 1 rejected"), "\(run.output)")
    #expect(run.output.contains("shut"), "\(run.output)")
    #expect(try bench.sqlite("a.db", "SELECT city FROM person ORDER BY id") == "x\n2")
  }

  @Test func anArchivedRecordGetsItsOldMark() throws {
    let bench = try Self.bench(
      "", "live: Bool deleted(false)", "delete target: archive up to 5\n  delete source: propagate up to 5")
    defer { bench.remove() }
    try bench.sqlite(
      "b.db", "CREATE TABLE contact (cid INTEGER PRIMARY KEY, mail TEXT, live BOOLEAN NOT NULL DEFAULT 1)")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("a.db", "DELETE FROM person WHERE id = 1")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT live FROM contact ORDER BY cid") == "0\n1")
    let undo = try bench.antiphon("undo", "2", "-o", "back.changes")
    #expect(undo.output.contains("Plan: 0 to create, 1 to update, 0 to delete, 0 held"), "\(undo.output)\(undo.errors)")
    let applied = try bench.antiphon("apply", "back.changes")
    #expect(applied.code == 0, "\(applied.output)\(applied.errors)")
    #expect(try bench.sqlite("b.db", "SELECT live FROM contact ORDER BY cid") == "1\n1")
    let plan = try bench.antiphon("plan", "m.sync", "--detailed-exitcode")
    #expect(plan.code == 0, "\(plan.output)")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT live FROM contact ORDER BY cid") == "1\n1")
  }
}
