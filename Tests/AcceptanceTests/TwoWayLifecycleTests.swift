import Foundation
import SyncTestKit
import Testing

/// What becomes of pairs whose records are deleted, get other keys or leave the filter.
struct TwoWayLifecycleTests {
  @Test func deletionsGoToTheOtherSideWithinTheBudget() throws {
    let pair = try TwoWayPair.paired(rules: TwoWayRules(deletes: ["source": 3, "target": 3]))
    defer { pair.bench.remove() }
    try pair.a("DELETE FROM person WHERE id IN (1, 2, 3)")
    try pair.b("DELETE FROM contact WHERE cid IN (1011, 1012)")
    let run = try pair.bench.settle()
    #expect(run.output.contains("5 deleted"), "\(run.output)")
    #expect(try pair.counts() == "35 35")
    try pair.expectSame()
    #expect(try pair.state("SELECT count(*) FROM links") == "35")
    // A record made again later is a new one.
    try pair.a("INSERT INTO person VALUES (1, 'p1@x.com', 'again', 1)")
    try pair.bench.settle()
    #expect(try pair.b("SELECT label FROM contact WHERE mail = 'p1@x.com'") == "again")
  }

  @Test func aBudgetExceededWritesNothingAtAll() throws {
    let pair = try TwoWayPair.paired(rules: TwoWayRules(deletes: ["source": 3, "target": 3]))
    defer { pair.bench.remove() }
    try pair.b("DELETE FROM contact WHERE cid BETWEEN 1005 AND 1008")
    try pair.a("UPDATE person SET name = 'edited' WHERE id = 20; DELETE FROM person WHERE id = 30")
    for command in ["plan", "run"] {
      let result = try pair.bench.antiphon(command, "m.syncplan")
      #expect(result.code == 5, "\(result.output)\(result.errors)")
      #expect(result.errors.contains("4 records of the source `person` would have been deleted"), "\(result.errors)")
      #expect(result.errors.contains("the mapping allows 3"))
      #expect(try pair.counts() == "39 36")
      #expect(try pair.b("SELECT count(*) FROM contact WHERE label = 'edited'") == "0")
    }
    let approved = try pair.bench.antiphon("run", "m.syncplan", "--approve-deletes")
    #expect(approved.code == 0, "\(approved.errors)")
    #expect(try pair.counts() == "35 35")
    try pair.expectSame()
    try pair.bench.expectNothingToDo()
  }

  @Test func ignoredDeletionsPartThePair() throws {
    let pair = try TwoWayPair.paired(rules: TwoWayRules(deletes: ["target": 3]))
    defer { pair.bench.remove() }
    try pair.b("DELETE FROM contact WHERE cid = 1004")
    try pair.bench.settle()
    #expect(try pair.counts() == "40 39")
    try pair.a("UPDATE person SET name = 'nobody else sees it' WHERE id = 4")
    try pair.bench.settle()
    #expect(try pair.counts() == "40 39")
  }

  /// Both directions of a deletion against an edit, under each rule.
  @Test(arguments: ["hold", "delete", "edit"])
  func aDeletionAgainstAnEdit(_ rule: String) throws {
    let pair = try TwoWayPair.paired(rules: TwoWayRules(onDelete: rule, deletes: ["source": 9, "target": 9]))
    defer { pair.bench.remove() }
    try pair.a("DELETE FROM person WHERE id = 1; UPDATE person SET name = 'edited a' WHERE id = 2")
    try pair.b("UPDATE contact SET label = 'edited b' WHERE cid = 1001; DELETE FROM contact WHERE cid = 1002")
    let found: () throws -> String = {
      try pair.a("SELECT email, name FROM person WHERE email IN ('p1@x.com', 'p2@x.com') ORDER BY 1") + " / "
        + pair.b("SELECT mail, label FROM contact WHERE mail IN ('p1@x.com', 'p2@x.com') ORDER BY 1")
    }
    let run = try pair.bench.settle(code: rule == "hold" ? 3 : 0)
    switch rule {
    case "delete": #expect(try found() == " / ")
    case "edit":
      #expect(try found() == "p1@x.com|edited b\np2@x.com|edited a / p1@x.com|edited b\np2@x.com|edited a")
    default:
      #expect(run.output.contains("the source record was deleted and the target record edited"), "\(run.output)")
      #expect(try found() == "p2@x.com|edited a / p1@x.com|edited b")
      let pending = try pair.bench.pendingConflicts()
      #expect(pending.count == 2)
      for (row, answer) in zip(pending, ["--delete", "--keep"]) {
        let id = String(try #require(row.split(separator: "|").first))
        let answered = try pair.bench.antiphon("conflicts", "resolve", id, answer)
        #expect(answered.code == 0, "\(answered.errors)")
      }
      try pair.bench.settle()
      #expect(try pair.bench.pendingConflicts().isEmpty)
      #expect(try ["39 38", "38 39"].contains(pair.counts()))
    }
    #expect(try pair.state("SELECT count(*) FROM intents") == "0")
    try pair.a("UPDATE person SET name = 'later' WHERE id = 9")
    try pair.bench.settle()
    #expect(try pair.b("SELECT label FROM contact WHERE cid = 1009") == "later")
  }

  @Test func bothDeletedIsNothingToDo() throws {
    let pair = try TwoWayPair.paired(rules: TwoWayRules(deletes: ["source": 0, "target": 0]))
    defer { pair.bench.remove() }
    try pair.a("DELETE FROM person WHERE id = 7")
    try pair.b("DELETE FROM contact WHERE cid = 1007")
    try pair.bench.settle()
    #expect(try pair.state("SELECT count(*) FROM links WHERE status = 0") == "39")
    try pair.expectSame()
  }

  @Test func aKeyThatChangesMovesTheLink() throws {
    let pair = try TwoWayPair.paired(rules: TwoWayRules(deletes: ["source": 0, "target": 0]))
    defer { pair.bench.remove() }
    try pair.a("UPDATE person SET id = 700 WHERE id = 7; UPDATE person SET id = 800, name = 'moved a' WHERE id = 8")
    try pair.b(
      "UPDATE contact SET cid = 90 WHERE cid = 1009; UPDATE contact SET cid = 91, label = 'moved b' WHERE cid = 1010")
    try pair.bench.settle()
    #expect(try pair.counts() == "40 40")
    try pair.expectSame()
    #expect(try pair.b("SELECT label FROM contact WHERE cid = 1008") == "moved a")
    #expect(try pair.a("SELECT name FROM person WHERE id = 10") == "moved b")
    #expect(try pair.state("SELECT count(*) FROM links WHERE status = 0") == "40")
    // They are the same pairs: a changed match value later breaks nothing.
    try pair.a("UPDATE person SET email = 'new7@x.com' WHERE id = 700")
    try pair.b("UPDATE contact SET mail = 'new9@x.com' WHERE cid = 90")
    try pair.bench.settle()
    #expect(try pair.b("SELECT mail FROM contact WHERE cid = 1007") == "new7@x.com")
    #expect(try pair.a("SELECT email FROM person WHERE id = 9") == "new9@x.com")
    #expect(try pair.counts() == "40 40")
  }

  @Test func bothKeysOfAPairMayChangeAtOnce() throws {
    let pair = try TwoWayPair.paired(rules: TwoWayRules(deletes: ["source": 0, "target": 0]))
    defer { pair.bench.remove() }
    try pair.a("UPDATE person SET id = 700 WHERE id = 7")
    try pair.b("UPDATE contact SET cid = 97 WHERE cid = 1007")
    try pair.bench.settle()
    #expect(try pair.counts() == "40 40")
    try pair.expectSame()
    try pair.a("UPDATE person SET name = 'still one pair' WHERE id = 700")
    try pair.bench.settle()
    #expect(try pair.b("SELECT label FROM contact WHERE cid = 97") == "still one pair")
  }

  @Test(arguments: ["keep", "unlink", "delete"], ["source", "target"])
  func aRecordThatLeavesTheFilter(_ rule: String, _ side: String) throws {
    let pair = try TwoWayPair.paired(
      clauses: "filter \(side): points >= 0",
      rules: TwoWayRules(deletes: ["source": 2, "target": 2], leaves: [side: rule]))
    defer { pair.bench.remove() }
    func leaves(_ points: Int) throws {
      if side == "source" {
        try pair.a("UPDATE person SET points = \(points), name = 'n \(points)' WHERE id = 5")
      } else {
        try pair.b("UPDATE contact SET points = \(points), label = 'n \(points)' WHERE cid = 1005")
      }
    }
    try leaves(-1)
    try pair.bench.settle()
    let gone = rule == "delete" ? 1 : 0
    #expect(try pair.counts() == (side == "source" ? "40 \(40 - gone)" : "\(40 - gone) 40"))
    let untouched =
      side == "source"
      ? try pair.b("SELECT label FROM contact WHERE cid = 1005") : try pair.a("SELECT name FROM person WHERE id = 5")
    #expect(untouched == (rule == "delete" ? "" : "name 5"))
    // Back again, it is the same pair, or finds its partner by its match values, or is made again.
    try leaves(5)
    let back = try pair.bench.antiphon("run", "m.syncplan", "--verbose")
    #expect(back.code == (rule == "unlink" ? 3 : 0), "\(back.output)\(back.errors)")
    #expect(try pair.counts() == "40 40")
    try pair.bench.expectNothingToDo()
    if rule != "unlink" { try pair.expectSame() }
  }

  /// A record that is gone, and two new ones that match its partner: which of them it was, nobody but a person can tell.
  @Test(arguments: ["source", "target"])
  func aKeyEditWithTwoCandidatesIsHeld(_ side: String) throws {
    let bench = try Workbench.inMemory()
    defer { bench.remove() }
    try bench.sqlite(
      "a.db",
      """
      CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(60), name VARCHAR(50), phone VARCHAR(20));
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
      INSERT INTO person SELECT i, 'p' || i, 'name ' || i, 'mine ' || i FROM n
      """)
    try bench.sqlite(
      "b.db", "CREATE TABLE contact (cid INTEGER PRIMARY KEY, mail VARCHAR(60), label VARCHAR(50), tel VARCHAR(20))")
    let mapping = """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      sync people: a.person <-> b.contact {
      RULES
        match email <-> mail
        map {
          email <-> mail
          name  <-> label
        }
      }
      """
    try bench.compile(mapping, TwoWayRules(deletes: ["source": 50, "target": 50]))
    try bench.settle()
    try bench.sqlite("b.db", "UPDATE contact SET tel = 'theirs ' || cid")
    if side == "source" {
      try bench.sqlite(
        "a.db", "UPDATE person SET id = 91 WHERE id = 5; INSERT INTO person VALUES (92, 'p5', 'twin', NULL)")
    } else {
      try bench.sqlite(
        "b.db", "UPDATE contact SET cid = 91 WHERE cid = 5; INSERT INTO contact VALUES (92, 'p5', 'twin', NULL)")
    }
    let before = try bench.sqlite("a.db", "SELECT * FROM person") + bench.sqlite("b.db", "SELECT * FROM contact")
    for _ in 0..<2 {
      let run = try bench.antiphon("run", "m.syncplan", "--verbose")
      #expect(run.code == 3, "\(run.output)\(run.errors)")
      #expect(run.output.contains("2 new ones match its partner"), "\(run.output)")
      #expect(
        try bench.sqlite("a.db", "SELECT * FROM person") + bench.sqlite("b.db", "SELECT * FROM contact") == before)
    }
    // As the message says.
    #expect(try bench.antiphon("links", "remove", "people", "5").code == 0)
    let (left, right) = side == "source" ? ("91", "5") : ("5", "91")
    #expect(try bench.antiphon("links", "add", "people", left, right, "--file", "m.sync").code == 0)
    let last = try bench.antiphon("run", "m.syncplan", "--verbose")
    #expect(last.code == 0, "\(last.output)\(last.errors)")
    #expect(try bench.sqlite("b.db", "SELECT tel FROM contact WHERE mail = 'p5' AND tel IS NOT NULL") == "theirs 5")
    try bench.expectNothingToDo()
  }

  /// A pair that a person made of a record that is not there says nothing of deletions.
  @Test(arguments: [("999", "1010"), ("10", "9999")])
  func aPairMadeByMistakeDeletesNothing(_ source: String, _ target: String) throws {
    let pair = try TwoWayPair(
      try .inMemory(), count: 30, rules: TwoWayRules(deletes: ["source": 50, "target": 50]))
    defer { pair.bench.remove() }
    try pair.bench.settle()
    #expect(try pair.bench.antiphon("links", "remove", "people", "10").code == 0)
    #expect(try pair.bench.antiphon("links", "add", "people", source, target, "--file", "m.sync").code == 0)
    let run = try pair.bench.antiphon("run", "m.syncplan", "--verbose")
    // A target that matches is taken for the one that was meant.
    let told = source == "999" ? "the pair was made by hand, and there is no such record" : "the link moves to it"
    #expect(run.output.contains(told), "\(run.output)\(run.errors)")
    #expect(try pair.counts() == "30 30")
    try pair.bench.settle()
    #expect(try pair.counts() == "30 30")
    try pair.expectSame()
  }

  /// The partner of a record that left the filter is not deleted with an edit that nobody saw.
  @Test(arguments: ["hold", "delete", "edit"])
  func aPartnerThatWasEditedIsNotDeletedWithALeave(_ onDelete: String) throws {
    var rules = TwoWayRules(deletes: ["target": 9], leaves: ["source": "delete"])
    rules.onDelete = onDelete
    let pair = try TwoWayPair.paired(clauses: "filter source: points >= 0", rules: rules)
    defer { pair.bench.remove() }
    try pair.a("UPDATE person SET points = -1 WHERE id = 5")
    try pair.b("UPDATE contact SET label = 'precious' WHERE cid = 1005")
    let run = try pair.bench.antiphon("run", "m.syncplan", "--verbose")
    #expect(run.code == (onDelete == "hold" ? 3 : 0), "\(run.output)\(run.errors)")
    #expect(try pair.b("SELECT count(*) FROM contact WHERE label = 'precious'") == (onDelete == "delete" ? "0" : "1"))
    // What went stands in the audit.
    if onDelete == "delete" {
      #expect(try pair.bench.antiphon("audit", "people", "5").output.contains("\"precious\""))
      #expect(run.output.contains("label   \"precious\""), "\(run.output)")
    }
  }

  /// Nothing would tell it from another one, if the answer to its creation were lost.
  @Test func aRecordOfNothingIsNotMade() throws {
    let bench = try Workbench.inMemory()
    defer { bench.remove() }
    try bench.sqlite(
      "a.db",
      """
      CREATE TABLE person (id INTEGER PRIMARY KEY, mail VARCHAR(60), name VARCHAR(50));
      INSERT INTO person VALUES (1, 'a@x', 'Ada'), (2, NULL, NULL), (3, NULL, 'Bob'), (4, NULL, 'Bob')
      """)
    try bench.sqlite("b.db", "CREATE TABLE contact (cid INTEGER PRIMARY KEY, mail VARCHAR(60), name VARCHAR(50))")
    func mapping(_ clause: String) -> String {
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      sync people: a.person <-> b.contact {
        match mail <-> mail
        \(clause)
        map {
          mail <-> mail
          name <-> name
        }
      }
      """
    }
    try bench.compile(mapping(""), TwoWayRules())
    let run = try bench.settle(code: 3)
    #expect(run.output.contains("every value is empty"), "\(run.output)")
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "3")
    try bench.compile(mapping("create target: at_least_once"), TwoWayRules())
    try bench.settle()
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "4")
  }

  /// A record that gets another key and leaves the filter at once is still the partner, and no deletion.
  @Test(arguments: ["source", "target"])
  func aRecordThatMovesOutOfTheFilter(_ side: String) throws {
    let pair = try TwoWayPair.paired(
      clauses: "filter \(side): points >= 0", rules: TwoWayRules(deletes: ["source": 9, "target": 9]))
    defer { pair.bench.remove() }
    if side == "source" { try pair.a("UPDATE person SET id = 900, points = -1, name = 'out' WHERE id = 25") }
    if side == "target" { try pair.b("UPDATE contact SET cid = 900, points = -1, label = 'out' WHERE cid = 1025") }
    try pair.bench.settle()
    #expect(try pair.counts() == "40 40")
    #expect(try pair.bench.state("SELECT count(*) FROM links WHERE status = 0") == "40")
    if side == "source" { try pair.a("UPDATE person SET points = 1 WHERE id = 900") }
    if side == "target" { try pair.b("UPDATE contact SET points = 1 WHERE cid = 900") }
    try pair.bench.settle()
    try pair.expectSame()
    #expect(try pair.a("SELECT name, points FROM person WHERE email = 'p25@x.com'") == "out|1")
  }

  /// Somebody edits another field at the very moment of our write, as this trigger does.
  @Test func anEditDuringTheWriteIsNotTakenForOurs() throws {
    let pair = try TwoWayPair.paired()
    defer { pair.bench.remove() }
    try pair.b(
      """
      CREATE TRIGGER editor AFTER UPDATE OF points ON contact BEGIN
        UPDATE contact SET label = 'edited meanwhile' WHERE cid = new.cid;
      END
      """)
    try pair.a("UPDATE person SET points = 500 WHERE id = 5")
    let run = try pair.bench.antiphon("run", "m.syncplan", "--verbose")
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("points  5 → 500") && !run.output.contains("label"), "\(run.output)")
    try pair.bench.settle()
    #expect(try pair.a("SELECT name, points FROM person WHERE id = 5") == "edited meanwhile|500")
    try pair.expectSame()
  }

  /// Nothing becomes of two records outside the filter that would match, and nothing is made for either.
  @Test(arguments: ["keep", "unlink", "delete"])
  func whatWasNeverLinkedCannotLeave(_ rule: String) throws {
    let pair = try TwoWayPair(
      try .inMemory(), count: 40, clauses: "filter source: points >= 5\n  filter target: points <= 30",
      rules: TwoWayRules(deletes: ["source": 5, "target": 5], leaves: ["source": rule, "target": rule]))
    defer { pair.bench.remove() }
    let run = try pair.bench.settle()
    #expect(!run.output.contains("unlink"), "\(run.output)")
    #expect(try pair.counts() == "40 40")
    #expect(try pair.state("SELECT count(*) FROM links") == "26")
    #expect(try pair.bench.recordsOfLastRun() == "26")
  }

  /// A merged value that only one side took is carried over to the other: nothing is added twice, and nothing is lost.
  @Test(arguments: ["source", "target"])
  func halfOfAMergedValueIsWritten(_ refusing: String) throws {
    let pair = try TwoWayPair.paired(rules: TwoWayRules(policies: [("points", "delta")]))
    defer { pair.bench.remove() }
    try pair.a("UPDATE person SET points = points + 10 WHERE id = 5")
    try pair.b("UPDATE contact SET points = points + 100 WHERE cid = 1005")
    let (file, table) = refusing == "source" ? ("a.db", "person") : ("b.db", "contact")
    try pair.bench.sqlite(
      file,
      "CREATE TRIGGER no BEFORE UPDATE OF points ON \(table) BEGIN SELECT RAISE(ABORT, 'not today'); END")
    for _ in 0..<2 {
      let run = try pair.bench.antiphon("run", "m.syncplan", "--verbose")
      #expect(run.code == 3, "\(run.output)\(run.errors)")
      let values = try (
        pair.a("SELECT points FROM person WHERE id = 5"), pair.b("SELECT points FROM contact WHERE cid = 1005")
      )
      #expect(values == (refusing == "source" ? ("15", "115") : ("115", "105")))
    }
    try pair.bench.sqlite(file, "DROP TRIGGER no")
    try pair.bench.settle()
    #expect(try pair.a("SELECT points FROM person WHERE id = 5") == "115")
    try pair.expectSame()
  }

  @Test func deletionsBeyondTheBudgetOfALeaveStopTheRun() throws {
    let pair = try TwoWayPair.paired(
      clauses: "filter source: points >= 0", rules: TwoWayRules(deletes: ["target": 2], leaves: ["source": "delete"]))
    defer { pair.bench.remove() }
    try pair.a("UPDATE person SET points = -1 WHERE id <= 3")
    let result = try pair.bench.antiphon("run", "m.syncplan")
    #expect(result.code == 5, "\(result.output)\(result.errors)")
    #expect(result.errors.contains("3 records of the target `contact` would have been deleted"))
    #expect(try pair.counts() == "40 40")
  }

  /// A field that a record does not have is left alone; null is a value.
  @Test func absentNullAndValueAreKeptApart() throws {
    let bench = try Workbench.inMemory()
    defer { bench.remove() }
    try bench.write(
      "files/person.jsonl",
      """
      {"id": "1", "email": "a@x.com", "name": "Ada", "phone": "1"}
      {"id": "2", "email": "b@x.com", "name": "Bob", "phone": null}
      {"id": "3", "email": "c@x.com", "name": "Cy"}

      """)
    try bench.sqlite(
      "b.db",
      """
      CREATE TABLE contact (id VARCHAR(9) NOT NULL PRIMARY KEY, mail VARCHAR(60) NOT NULL UNIQUE, name VARCHAR(50), phone VARCHAR(20));
      INSERT INTO contact VALUES ('1', 'a@x.com', 'Ada', '1'), ('2', 'b@x.com', 'Bob', NULL), ('3', 'c@x.com', 'Cy', '3');
      """)
    try bench.compile(
      """
      connection a: jsonl { path: "files" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id:    Text(9)   key unique
        email: Text(60)  required
        name:  Text(50)?
        phone: Text(20)?
      }
      sync people: a.person <-> b.contact {
        match id <-> id
        map {
          id    <-> id
          email <-> mail
          name  <-> name
          phone <-> phone
        }
      }
      """, TwoWayRules())
    try bench.settle()
    #expect(try bench.sqlite("b.db", "SELECT id, phone FROM contact ORDER BY 1") == "1|1\n2|\n3|3")
    let untouched = try bench.read("files/person.jsonl")
    #expect(untouched.contains(#""name": "Cy"}"#), "\(untouched)")
    // An edit beside an absent field goes through, and a target's edit of it has nowhere to be compared with.
    try bench.sqlite(
      "b.db", "UPDATE contact SET phone = '33', name = 'Cyd' WHERE id = 3; UPDATE contact SET phone = '22' WHERE id = 2"
    )
    try bench.settle()
    let text = try bench.read("files/person.jsonl")
    #expect(text.contains("Cyd"), "\(text)")
    #expect(text.contains("\"22\""), "\(text)")
    #expect(try bench.sqlite("b.db", "SELECT phone FROM contact WHERE id = 3") == "33")
    try bench.sqlite("b.db", "UPDATE contact SET phone = NULL WHERE id = 1")
    try bench.settle()
    let rows = try bench.read("files/person.jsonl").split(separator: "\n")
    let first = try #require(JSONSerialization.jsonObject(with: Data(rows[0].utf8)) as? [String: Any])
    #expect(first["phone"] is NSNull, "\(rows)")
  }
}
