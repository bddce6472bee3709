import Foundation
import Testing

/// What `apply` makes of a world that went on after the plan.
struct ApplyTests {
  private static let restoring = ChangeSetTests.mapping.replacingOccurrences(
    of: "match", with: "update target: restore\n  match")

  private static func prepared(_ mapping: String = ChangeSetTests.mapping) throws -> Workbench {
    let bench = try ChangeSetTests.prepare()
    try bench.write("m.sync", mapping)
    let first = try bench.antiphon("run", "m.sync")
    guard first.code == 0 else { throw Workbench.Failure(text: first.errors) }
    return bench
  }

  /// The source did not move, and the change is no less to be made for that.
  @Test func restoresAnEditedTarget() throws {
    let bench = try Self.prepared(Self.restoring)
    defer { bench.remove() }
    try bench.sqlite("b.db", "UPDATE contact SET name = 'edited' WHERE id IN (4, 5)")
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    try bench.sqlite("b.db", "UPDATE contact SET name = 'edited again' WHERE id = 5")
    let applied = try bench.antiphon("apply", "x.changes")
    #expect(applied.code == 3, "\(applied.errors)")
    #expect(applied.output.contains("0 created, 1 updated, 0 deleted, 1 held, 0 rejected"))
    #expect(
      try bench.sqlite("b.db", "SELECT name FROM contact WHERE id IN (4, 5) ORDER BY id") == "NAME 4\nedited again")
    #expect(
      try bench.plannedChanges("m.sync") == ["people update 5 name edited again NAME 5"])
  }

  @Test func leavesARecordThatSomebodyMadeMeanwhile() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try bench.sqlite("a.db", "INSERT INTO person VALUES (21, 'new'), (22, 'newer')")
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    try bench.sqlite("b.db", "INSERT INTO contact VALUES (21, 'theirs')")
    let applied = try bench.antiphon("apply", "x.changes")
    #expect(applied.code == 3, "\(applied.errors)")
    #expect(applied.output.contains("the record exists already"))
    #expect(applied.output.contains("1 created, 0 updated, 0 deleted, 1 held, 0 rejected"))
    #expect(
      try bench.sqlite("b.db", "SELECT name FROM contact WHERE id > 20 ORDER BY id") == "theirs\nNEWER")
  }

  @Test(arguments: ["a.db", "b.db"])
  func partsNoPairWhoseRecordIsThereAgain(_ side: String) throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    let table = side == "a.db" ? "person" : "contact"
    let row = try bench.sqlite(side, "SELECT id, quote(name) FROM \(table) WHERE id = 7")
    try bench.sqlite(side, "DELETE FROM \(table) WHERE id IN (7, 8)")
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    try bench.sqlite(side, "INSERT INTO \(table) VALUES (\(row.replacingOccurrences(of: "|", with: ",")))")
    let applied = try bench.antiphon("apply", "x.changes")
    #expect(applied.code == 3, "\(applied.errors)")
    #expect(applied.output.contains("record is there again"))
    #expect(applied.output.contains("1 held"))
    #expect(try bench.state("SELECT status, count(*) FROM links GROUP BY 1") == "0|19\n1|1")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }

  /// A run made the same changes in between: nothing is left to do, and nothing is done twice.
  @Test func findsItsChangesMade() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    try bench.sqlite("a.db", "UPDATE person SET name = 'x' WHERE id < 4; INSERT INTO person VALUES (21, 'new')")
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    let before = try Data(contentsOf: bench.folder.appendingPathComponent("b.db"))
    let applied = try bench.antiphon("apply", "x.changes")
    #expect(applied.code == 0, "\(applied.output)")
    #expect(try Data(contentsOf: bench.folder.appendingPathComponent("b.db")) == before)
  }

  /// Two syncs in one file: each is applied, and the file is used up only after both.
  @Test func appliesEverySyncOfTheFile() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    try bench.sqlite("b.db", "CREATE TABLE copy (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)")
    let second = """

      sync copies: a.person -> b.copy {
        match id <-> id
        map {
          id   -> id
          name -> name
        }
      }
      """
    try bench.write("m.sync", ChangeSetTests.mapping + second)
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    #expect(try bench.antiphon("show", "x.changes").output.contains("40 changes."))
    #expect(try bench.antiphon("apply", "x.changes").code == 0)
    #expect(
      try bench.sqlite("b.db", "SELECT (SELECT max(name) FROM contact), (SELECT max(name) FROM copy)")
        == "NAME 9|name 9")
    #expect(try bench.antiphon("apply", "x.changes").code == 4)
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }

  @Test func saysWhatIsNoChangeSet() throws {
    let bench = try Self.prepared()
    defer { bench.remove() }
    #expect(try bench.antiphon("apply", "nowhere.changes").code == 1)
    let result = try bench.antiphon("apply", "m.sync")
    #expect(result.code == 1)
    #expect(result.errors.contains("is no change set"))
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    let text = try bench.read("x.changes")
    for cut in [text.count / 3, text.count / 2, text.count - 2] {
      try bench.write("cut.changes", String(text.prefix(cut)))
      #expect(try bench.antiphon("apply", "cut.changes").code == 4, "\(cut)")
    }
  }
}
