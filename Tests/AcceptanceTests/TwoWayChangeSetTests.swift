import Foundation
import SyncTestKit
import Testing

/// Change sets that write both sides do exactly what they say, once.
struct TwoWayChangeSetTests {
  private static let rules = TwoWayRules(
    policies: [("points", "source_wins")], deletes: ["source": 5, "target": 5])

  /// Edits, creates and deletes on both sides.
  private static func edited(_ count: Int = 40) throws -> TwoWayPair {
    let pair = try TwoWayPair.paired(count, rules: rules)
    try pair.a(
      """
      UPDATE person SET name = 'a' || id WHERE id BETWEEN 1 AND 10; DELETE FROM person WHERE id = 21;
      UPDATE person SET points = 70 WHERE id = 30;
      INSERT INTO person (email, name) VALUES ('new-a@x.com', 'new a');
      """)
    try pair.b(
      """
      UPDATE contact SET points = points + 500 WHERE cid BETWEEN 1006 AND 1015; DELETE FROM contact WHERE cid = 1022;
      UPDATE contact SET points = 80 WHERE cid = 1030;
      INSERT INTO contact (mail, label) VALUES ('new-b@x.com', 'new b');
      """)
    let planned = try pair.bench.antiphon("plan", "m.syncplan", "-o", "x.changes")
    guard planned.code == 0 else { throw Workbench.Failure(text: planned.errors) }
    return pair
  }

  @Test func isAppliedOnce() throws {
    let pair = try Self.edited()
    defer { pair.bench.remove() }
    let before = try pair.a("SELECT * FROM person") + pair.b("SELECT * FROM contact")
    let shown = try pair.bench.antiphon("show", "x.changes")
    #expect(shown.code == 0)
    #expect(shown.output.contains("+ create    source of 1041"), "\(shown.output)")
    #expect(shown.output.contains("- delete    source 22"), "\(shown.output)")
    #expect(try pair.a("SELECT * FROM person") + pair.b("SELECT * FROM contact") == before)
    let first = try pair.bench.antiphon("apply", "x.changes")
    #expect(first.code == 0, "\(first.output)\(first.errors)")
    try pair.expectSame()
    #expect(try pair.counts() == "40 40")
    #expect(try pair.a("SELECT name, points FROM person WHERE id = 7") == "a7|507")
    #expect(try pair.b("SELECT points FROM contact WHERE cid = 1030") == "70")
    let second = try pair.bench.antiphon("apply", "x.changes")
    #expect(second.code == 4)
    #expect(second.errors.contains("was applied already"))
    try pair.bench.expectNothingToDo()
  }

  /// What is applied is what was shown, though the other side of a record moved.
  @Test(arguments: ["source", "target"])
  func aRecordThatMovedIsHeldAndTheRestApplied(_ side: String) throws {
    let pair = try Self.edited()
    defer { pair.bench.remove() }
    if side == "source" {
      try pair.a(
        """
        UPDATE person SET name = 'moved' WHERE id IN (3, 12); UPDATE person SET name = 'moved' WHERE id = 22;
        DELETE FROM person WHERE id = 5
        """)
    } else {
      try pair.b(
        """
        UPDATE contact SET label = 'moved' WHERE cid IN (1003, 1012); UPDATE contact SET label = 'moved' WHERE cid = 1021;
        DELETE FROM contact WHERE cid = 1005
        """)
    }
    let applied = try pair.bench.antiphon("apply", "x.changes")
    #expect(applied.code == 3, "\(applied.output)\(applied.errors)")
    #expect(applied.output.contains("4 held"), "\(applied.output)")
    // The edits that nobody touched since went through, on both sides.
    #expect(
      try pair.b("SELECT label FROM contact WHERE cid IN (1001, 1002, 1004, 1007) ORDER BY 1") == "a1\na2\na4\na7")
    #expect(try pair.a("SELECT points FROM person WHERE id IN (7, 13) ORDER BY 1") == "507\n513")
    #expect(try pair.a("SELECT count(*) FROM person WHERE email = 'new-b@x.com'") == "1")
    #expect(try pair.b("SELECT count(*) FROM contact WHERE mail = 'new-a@x.com'") == "1")
    if side == "source" {
      #expect(try pair.b("SELECT label FROM contact WHERE cid = 1003") == "name 3")
      #expect(try pair.a("SELECT points FROM person WHERE id = 12") == "12")
      #expect(try pair.a("SELECT name FROM person WHERE id = 22") == "moved")
    } else {
      #expect(try pair.b("SELECT label FROM contact WHERE cid = 1003") == "moved")
      #expect(try pair.a("SELECT points FROM person WHERE id = 12") == "12")
      #expect(try pair.b("SELECT label FROM contact WHERE cid = 1021") == "moved")
    }
    #expect(try pair.bench.antiphon("apply", "x.changes").code == 4)
    // The next run decides them anew: a deletion against an edit, and a field that both sides edited, are asked for.
    let run = try pair.bench.antiphon("run", "m.syncplan")
    #expect(run.code == 3, "\(run.output)\(run.errors)")
    let pending = try pair.bench.pendingConflicts()
    #expect(pending.count == (side == "source" ? 1 : 3), "\(pending)")
    try pair.bench.expectNothingToDo()
  }

  @Test func resumesAfterKills() throws {
    let bench = try Workbench.inMemory()
    defer { bench.remove() }
    let pair = try TwoWayPair(bench, count: 2_000, rules: Self.rules)
    try bench.settle()
    try pair.a(
      """
      UPDATE person SET name = 'a' || id WHERE id % 2 = 0;
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
      INSERT INTO person (email, name, points) SELECT 'na' || i || '@x.com', 'na', i FROM n
      """)
    try pair.b(
      """
      UPDATE contact SET points = points + 5000 WHERE cid % 3 = 0; DELETE FROM contact WHERE cid IN (1100, 1200, 1300);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
      INSERT INTO contact (mail, label, points) SELECT 'nb' || i || '@x.com', 'nb', i FROM n
      """)
    // The person of 1100 and its like were edited too, which is asked for; let these deletions be plain ones.
    try pair.a("UPDATE person SET name = 'name ' || id WHERE id IN (100, 200, 300)")
    #expect(try bench.antiphon("plan", "m.syncplan", "-o", "x.changes").code == 0)
    let seed = SeededGenerator.seed()
    print("seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    var kills = 0
    for attempt in 0..<8 {
      let process = try bench.start("apply", "x.changes")
      usleep(UInt32.random(in: 40_000...(120_000 + 60_000 * UInt32(attempt)), using: &generator))
      if process.isRunning {
        kill(process.processIdentifier, SIGKILL)
        kills += 1
      }
      process.waitUntilExit()
    }
    let last = try bench.antiphon("apply", "x.changes")
    #expect(last.code == 0 || last.code == 4, "seed \(seed): \(last.output)\(last.errors)")
    #expect(kills > 0)
    #expect(try pair.counts() == "2997 2997", "seed \(seed)")
    try pair.expectSame()
    #expect(try pair.state("SELECT count(*) FROM intents") == "0", "seed \(seed)")
    #expect(try pair.state("SELECT count(*) FROM links WHERE status = 0") == "2997", "seed \(seed)")
    #expect(try bench.antiphon("apply", "x.changes").code == 4)
    try bench.expectNothingToDo()
  }
}
