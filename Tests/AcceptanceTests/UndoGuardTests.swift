import SyncTestKit
import Testing

/// What an undo must not get wrong: budgets, keys that systems assign, values that systems reshape, and undoing an undo.
struct UndoGuardTests {
  private static func prepared(
    _ rules: String, key: String = "", target: String = "cid INTEGER PRIMARY KEY, mail TEXT, full TEXT", rows: Int = 3
  ) throws -> Workbench {
    let bench = try Workbench.inMemory()
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key\(key)
        email: Text?
        name: Text?
      }
      entity b.contact {
        cid: Int key\(key)
        mail: Text?
        full: Text?
      }
      sync people: a.person <-> b.contact {
        match email <-> mail
        map {
          email <-> mail
          name <-> full
        }
        \(rules)
      }
      """)
    try bench.sqlite("a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT, name TEXT)")
    try bench.sqlite("b.db", "CREATE TABLE contact (\(target))")
    let values = (1...rows).map { "(\($0), 'p\($0)', 'name \($0)')" }.joined(separator: ", ")
    try bench.sqlite("a.db", "INSERT INTO person VALUES \(values)")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    return bench
  }

  private static let propagating = "delete target: propagate up to 5\n  delete source: propagate up to 5"

  private static func undo(_ bench: Workbench, _ run: Int, approvesDeletes: Bool = false) throws -> (
    plan: String, apply: String
  ) {
    let plan =
      approvesDeletes
      ? try bench.antiphon("undo", "\(run)", "-o", "back\(run).changes", "--approve-deletes")
      : try bench.antiphon("undo", "\(run)", "-o", "back\(run).changes")
    #expect(plan.code == 0, "\(plan.output)\(plan.errors)")
    let applied = try bench.antiphon("apply", "back\(run).changes")
    #expect(applied.code == 0, "\(applied.output)\(applied.errors)")
    return (plan.output, applied.output)
  }

  /// Nothing is left to do, and the next run writes nothing.
  private static func expectQuiet(_ bench: Workbench) throws {
    let plan = try bench.antiphon("plan", "m.sync", "--detailed-exitcode")
    #expect(plan.code == 0, "\(plan.output)")
  }

  @Test func whatASystemStoredIsReadByTheFieldsThatWereWritten() throws {
    let bench = try Self.prepared(Self.propagating)
    defer { bench.remove() }
    try bench.sqlite(
      "b.db",
      """
      CREATE TRIGGER upper_case AFTER INSERT ON contact BEGIN
      UPDATE contact SET full = upper(full) WHERE cid = new.cid; END
      """)
    try bench.sqlite("a.db", "DELETE FROM person WHERE id = 1")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    let undo = try Self.undo(bench, 2)
    #expect(undo.apply.contains("mail  \"p1\""), "\(undo.apply)")
    #expect(undo.apply.contains("full  \"NAME 1\""), "\(undo.apply)")
    #expect(try bench.sqlite("b.db", "SELECT * FROM contact WHERE cid = 1") == "1|p1|NAME 1")
    let audit = try bench.antiphon("audit", "people", "1").output
    #expect(audit.contains("mail  \"p1\"") && audit.contains("full  \"NAME 1\""), "\(audit)")
    // What it noted can be undone in its turn.
    let again = try Self.undo(bench, 3)
    #expect(again.plan.contains("Plan: 0 to create, 0 to update, 1 to delete, 0 held"), "\(again.plan)")
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "2")
  }

  @Test(arguments: ["delete target: propagate up to 2", ""])
  func deletesOnlyWhatTheBudgetAllows(_ rule: String) throws {
    let bench = try Self.prepared(rule)
    defer { bench.remove() }
    let undo = try bench.antiphon("undo", "1", "-o", "back.changes")
    #expect(undo.code == 5, "\(undo.output)\(undo.errors)")
    #expect(undo.errors.contains("3 records of the target `contact` would have been deleted"), "\(undo.errors)")
    #expect(undo.errors.contains("the mapping allows \(rule.isEmpty ? 0 : 2)"), "\(undo.errors)")
    #expect(try bench.antiphon("apply", "back.changes").code == 4)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "3")
    _ = try Self.undo(bench, 1, approvesDeletes: true)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "0")
    try Self.expectQuiet(bench)
  }

  /// A share of fewer links is less than it was when the undo was made.
  @Test func theBudgetIsAskedAgainAtApply() throws {
    let bench = try Self.prepared("delete target: propagate up to 50%\n  delete source: propagate up to 5", rows: 4)
    defer { bench.remove() }
    try bench.sqlite("a.db", "INSERT INTO person VALUES (8, 'p8', 'name 8'), (9, 'p9', 'name 9')")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.antiphon("undo", "2", "-o", "back.changes").code == 0)
    try bench.sqlite("b.db", "DELETE FROM contact WHERE cid < 4")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "3")
    try bench.sqlite("b.db", "DELETE FROM contact WHERE cid = 4")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    let applied = try bench.antiphon("apply", "back.changes")
    #expect(applied.code == 5, "\(applied.output)\(applied.errors)")
    #expect(applied.errors.contains("the mapping allows 1"), "\(applied.errors)")
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "2")
  }

  @Test func aRecordThatComesBackHasTheKeyThatItsSystemGaveIt() throws {
    let bench = try Self.prepared(
      Self.propagating, key: " readonly", target: "cid INTEGER PRIMARY KEY AUTOINCREMENT, mail TEXT, full TEXT")
    defer { bench.remove() }
    try bench.sqlite("a.db", "DELETE FROM person WHERE id = 1")
    try bench.sqlite("b.db", "DELETE FROM contact WHERE cid = 2")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    _ = try Self.undo(bench, 2)
    #expect(try bench.sqlite("b.db", "SELECT * FROM contact ORDER BY cid") == "3|p3|name 3\n4|p1|name 1")
    #expect(try bench.sqlite("a.db", "SELECT * FROM person ORDER BY id") == "3|p3|name 3\n4|p2|name 2")
    let links = try bench.antiphon("links", "list", "people").output
    #expect(links.contains("1  4   parted"), "\(links)")
    #expect(links.contains("4  2   parted"), "\(links)")
    try Self.expectQuiet(bench)
  }

  @Test(arguments: ["", " readonly"]) func anUndoCanBeUndone(_ key: String) throws {
    let bench = try Self.prepared(
      "delete target: propagate up to 5", key: key,
      target: "cid INTEGER PRIMARY KEY AUTOINCREMENT, mail TEXT, full TEXT")
    defer { bench.remove() }
    _ = try Self.undo(bench, 1)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "0")
    let again = try Self.undo(bench, 2)
    #expect(again.plan.contains("Plan: 3 to create, 0 to update, 0 to delete, 0 held"), "\(again.plan)")
    #expect(again.apply.contains("Run 3: 3 created, 0 updated, 0 deleted, 0 held"), "\(again.apply)")
    #expect(
      try bench.sqlite("b.db", "SELECT mail, full FROM contact ORDER BY mail") == "p1|name 1\np2|name 2\np3|name 3")
    try Self.expectQuiet(bench)
    // The pairs are whole again.
    try bench.sqlite("a.db", "UPDATE person SET name = 'later' WHERE id = 2")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT full FROM contact WHERE mail = 'p2'") == "later")
  }

  @Test func planAndApplyAgreeOnPartedPairs() throws {
    let bench = try Self.prepared(Self.propagating)
    defer { bench.remove() }
    try bench.sqlite("a.db", "DELETE FROM person WHERE id = 1; UPDATE person SET name = 'x' WHERE id = 3")
    try bench.sqlite("b.db", "DELETE FROM contact WHERE cid = 2")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    let after = [
      try bench.sqlite("a.db", "SELECT * FROM person"), try bench.sqlite("b.db", "SELECT * FROM contact"),
    ]
    _ = try Self.undo(bench, 2)
    let again = try Self.undo(bench, 3)
    #expect(again.plan.contains("Plan: 0 to create, 1 to update, 2 to delete, 0 held"), "\(again.plan)")
    #expect(again.apply.contains("Run 4: 0 created, 1 updated, 2 deleted, 0 held"), "\(again.apply)")
    #expect(
      [try bench.sqlite("a.db", "SELECT * FROM person"), try bench.sqlite("b.db", "SELECT * FROM contact")] == after)
    try Self.expectQuiet(bench)
  }

  /// A pair whose source record left the filter meanwhile stays parted; the other becomes whole again.
  @Test(arguments: ["<->", "->"]) func whatLeftTheFilterStaysParted(_ arrow: String) throws {
    let bench = try Workbench.inMemory()
    defer { bench.remove() }
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      sync people: a.person \(arrow) b.contact {
        filter source: state == "a state with a long name"
        match email <-> mail
        map {
          email \(arrow) mail
          name \(arrow) full
        }
      }
      """)
    try bench.sqlite("a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT, name TEXT, state TEXT)")
    try bench.sqlite("b.db", "CREATE TABLE contact (cid INTEGER PRIMARY KEY, mail TEXT, full TEXT)")
    try bench.sqlite(
      "a.db",
      """
      INSERT INTO person VALUES (1, 'first@example.com', 'the name of the first', 'a state with a long name'),
      (2, 'second@example.com', 'the name of the second', 'a state with a long name')
      """)
    let run = try bench.antiphon("run", "m.sync")
    #expect(run.code == 0, "\(run.output)\(run.errors)")
    _ = try Self.undo(bench, 1, approvesDeletes: true)
    try bench.sqlite("a.db", "UPDATE person SET state = 'another state, as long' WHERE id = 2")
    _ = try Self.undo(bench, 2)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "2")
    try Self.expectQuiet(bench)
    let links = try bench.antiphon("links", "list", "people").output
    #expect(links.contains("parted") && links.split(separator: "\n").count == 2, "\(links)")
    try bench.sqlite("a.db", "UPDATE person SET name = name || '!'")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(
      try bench.sqlite("b.db", "SELECT full FROM contact ORDER BY mail")
        == "the name of the first!\nthe name of the second")
  }
}
