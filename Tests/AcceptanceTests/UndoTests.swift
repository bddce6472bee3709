import SyncTestKit
import Testing

/// `undo` puts back what a run wrote on both sides, and `why` says where a value came from.
struct UndoTests {
  private static let mapping = """
    connection a: sqlite { path: "a.db" }
    connection b: sqlite { path: "b.db" }
    sync people: a.person <-> b.contact {
      match email <-> mail
      map {
        email |> trim |> lower <-> mail
        name                   <-> full
        phone                  <-> tel
      }
      delete target: propagate up to 5
      delete source: propagate up to 5
    }
    """

  /// Two sides that agree on ten pairs.
  private static func prepared() throws -> Workbench {
    let bench = try Workbench.inMemory()
    try bench.write("m.sync", mapping)
    try bench.sqlite("a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT, name TEXT, phone TEXT)")
    try bench.sqlite("b.db", "CREATE TABLE contact (cid INTEGER PRIMARY KEY, mail TEXT, full TEXT, tel TEXT)")
    let rows = (1...10).map { "(\($0), 'P\($0)@X.com', 'name \($0)', '\($0)')" }.joined(separator: ", ")
    try bench.sqlite("a.db", "INSERT INTO person VALUES \(rows)")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    return bench
  }

  private static func contents(_ bench: Workbench) throws -> [String] {
    [try bench.sqlite("a.db", "SELECT * FROM person"), try bench.sqlite("b.db", "SELECT * FROM contact")]
  }

  /// Edits, creates and deletes on both sides, for one run to carry over.
  private static func edit(_ bench: Workbench) throws {
    try bench.sqlite(
      "a.db",
      """
      UPDATE person SET name = 'A1' WHERE id = 1; UPDATE person SET phone = '999' WHERE id = 2;
      DELETE FROM person WHERE id = 4; INSERT INTO person VALUES (50, 'n@x.com', 'new', '7')
      """)
    try bench.sqlite("b.db", "UPDATE contact SET tel = 'b1' WHERE cid = 1; DELETE FROM contact WHERE cid = 7")
  }

  @Test func putsBothSidesBack() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try Self.edit(bench)
    let before = try Self.contents(bench)
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try Self.contents(bench) != before)
    let undo = try bench.antiphon("undo", "2", "-o", "back.changes")
    #expect(undo.code == 0, "\(undo.errors)")
    #expect(undo.output.contains("Plan: 2 to create, 3 to update, 1 to delete, 0 held"), "\(undo.output)")
    let applied = try bench.antiphon("apply", "back.changes")
    #expect(applied.code == 0, "\(applied.output)\(applied.errors)")
    #expect(try Self.contents(bench) == before)
    // What was undone is not done again by itself.
    let plan = try bench.antiphon("plan", "m.sync", "--detailed-exitcode")
    #expect(plan.code == 0, "\(plan.output)")
  }

  @Test func holdsWhatWasEditedSince() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try Self.edit(bench)
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("b.db", "UPDATE contact SET tel = 'later' WHERE cid = 2")
    #expect(try bench.antiphon("undo", "2", "-o", "back.changes").code == 0)
    let applied = try bench.antiphon("apply", "back.changes")
    #expect(applied.code == 3, "\(applied.errors)")
    #expect(applied.output.contains("`tel` was edited since"))
    #expect(try bench.sqlite("b.db", "SELECT tel FROM contact WHERE cid = 2") == "later")
    #expect(try bench.sqlite("b.db", "SELECT full FROM contact WHERE cid = 1") == "name 1")
  }

  @Test func aValueIsExplainedStepByStep() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try bench.sqlite("b.db", "UPDATE contact SET mail = 'other@x.com' WHERE cid = 3")
    let why = try bench.antiphon("why", "people", "3", "mail")
    #expect(why.code == 0, "\(why.errors)")
    #expect(why.output.contains("line 6: email |> trim |> lower <-> mail"))
    #expect(why.output.contains("base \"p3@x.com\"   source \"P3@X.com\"   target \"other@x.com\""), "\(why.output)")
    #expect(why.output.contains("the source is written: the target's value won"))
  }
}
