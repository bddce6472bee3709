import Foundation
import SyncTestKit
import Testing

/// The views of the state store, over what real runs left there.
struct ViewTests {
  /// One run that creates three records and rejects one; one that updates, parts a pair and finds drift.
  private static func prepare() throws -> Workbench {
    let bench = try Workbench()
    try bench.sqlite(
      "a.db",
      """
      CREATE TABLE person (id INTEGER PRIMARY KEY, age VARCHAR(40), name VARCHAR(40));
      INSERT INTO person VALUES (1, '10', 'a'), (2, 'old', 'b'), (3, NULL, 'c'), (4, '40', 'd')
      """)
    try bench.sqlite("b.db", "CREATE TABLE contact (id INTEGER PRIMARY KEY, age INTEGER, name VARCHAR(40))")
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      sync people: a.person -> b.contact {
        match id <-> id
        map {
          id         -> id
          name       -> name
          age |> int -> age  else reject "the age is no number"
        }
      }
      """)
    #expect(try bench.antiphon("run", "m.sync").code == 3)
    try bench.sqlite("a.db", "UPDATE person SET name = 'x' WHERE id = 1; DELETE FROM person WHERE id = 3")
    try bench.sqlite("b.db", "UPDATE contact SET name = 'drifted' WHERE id = 4")
    #expect(try bench.antiphon("run", "m.sync").code == 3)
    return bench
  }

  /// Without what differs from run to run.
  private func steady(_ text: String) -> String {
    text.replacing(#/\d{4}-\d\d-\d\dT[0-9:.]+Z/#, with: "TIME").replacing(#/ in \d+\.\d s/#, with: " in N s")
      .replacing(#/plan [0-9a-f]{8}/#, with: "plan HASH")
  }

  private func json(_ text: String) throws -> [String: Any] {
    let document = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(document["format_version"] as? String == "1.0")
    return document
  }

  @Test func aReportSaysWhatARunDid() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    let report = try bench.antiphon("report")
    #expect(report.code == 0)
    #expect(
      steady(report.output) == """
        people   run 2, partial   TIME in N s   plan HASH
        source: 4 read, 1 updated, 1 deleted, 1 unchanged, 1 rejected
        target: 3 read, 1 updated, 1 unchanged, 1 filtered

          ! drift    target  source 4 / target 4   the target was edited; it is left as it is
              name  "drifted" → "d"
          ! unlink   target  source 3 / target 3   the source record is gone; the target record stays and the pair is parted
          ! rejected target  source 2   the age is no number (`age`, line 8: `old` is not a whole number)
          ~ update   target  source 1 / target 1
              name  "a" → "x"


        """)
    let document = try json(try bench.antiphon("report", "1", "--format", "json").output)
    let run = try #require((document["runs"] as? [[String: Any]])?.first)
    #expect(run["run"] as? Int == 1)
    #expect((run["source"] as? [String: Int])?["created"] == 3)
    let records = try #require(run["records"] as? [[String: Any]])
    #expect(records.map { $0["action"] as? String } == ["reject", "create", "create", "create"])
    let fields = try #require(records[1]["fields"] as? [[String: Any]])
    #expect(fields.map { $0["path"] as? String } == ["id", "name", "age"])
    #expect(fields[1]["new"] as? String == "a")
    #expect(fields[1]["old"] is NSNull)
    let unknown = try bench.antiphon("report", "77")
    #expect(unknown.code == 1)
    #expect(unknown.errors.contains("no run 77"))
  }

  @Test func anAuditTellsOneRecordsStory() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    #expect(
      steady(try bench.antiphon("audit", "people", "1").output) == """
        TIME   run 1
          + create   target  source 1 / target 1
              id    1
              name  "a"
              age   10
        TIME   run 2
          ~ update   target  source 1 / target 1
              name  "a" → "x"

        """)
    let document = try json(try bench.antiphon("audit", "people", "3", "--format", "json").output)
    #expect(document["pair"] as? String == "parted")
    #expect((document["records"] as? [[String: Any]])?.map { $0["action"] as? String } == ["create", "unlink"])
    #expect(try bench.antiphon("audit", "people", "99").output.contains("nothing is known of a record 99"))
    let unknown = try bench.antiphon("audit", "nobody", "1")
    #expect(unknown.code == 1)
    #expect(unknown.errors.contains("knows no sync `nobody`; it knows `people`"))
  }

  @Test func aStoryByTheTargetsKeyBeginsBeforeThePair() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.sqlite("a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY, mail VARCHAR(40), age VARCHAR(9))")
    try bench.sqlite("b.db", "CREATE TABLE contact (id INTEGER PRIMARY KEY, mail VARCHAR(40), age INTEGER)")
    try bench.sqlite("a.db", "INSERT INTO person VALUES (1, 'x', '1'), (7, 'y', 'old')")
    try bench.sqlite("b.db", "INSERT INTO contact VALUES (7, 'x', 1)")
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      sync people: a.person -> b.contact {
        match mail <-> mail
        map {
          mail       -> mail
          age |> int -> age  else reject "no age"
        }
      }
      """)
    #expect(try bench.antiphon("run", "m.sync").code == 3)
    try bench.sqlite("a.db", "UPDATE person SET age = '2' WHERE id = 7")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    // 7 is a key of both sides, of two pairs: the source's counts, unless said otherwise.
    let source = try bench.antiphon("audit", "people", "7").output
    #expect(source.contains("rejected target  source 7") && source.contains("source 7 / target 8"))
    #expect(!source.contains("source 1"))
    let target = try bench.antiphon("audit", "people", "7", "--side", "target").output
    #expect(target.contains("source 1 / target 7") && !target.contains("source 7"))
    let created = try bench.antiphon("audit", "people", "8").output
    #expect(created.contains("rejected target  source 7") && created.contains("create"))
  }

  @Test func sensitiveValuesAreInNoView() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.sqlite("a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY, pin VARCHAR(40))")
    try bench.sqlite("b.db", "CREATE TABLE contact (id INTEGER PRIMARY KEY, pin VARCHAR(40))")
    try bench.sqlite("a.db", "INSERT INTO person VALUES (1, 'geheim')")
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id:  Int key
        pin: Text(40)? sensitive
      }
      sync people: a.person -> b.contact {
        match id <-> id
        map {
          id  -> id
          pin -> pin
        }
      }
      """)
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    for arguments in [
      ["report"], ["report", "--format", "json"], ["audit", "people", "1"], ["links", "list", "people"],
    ] {
      let result = try bench.run(Workbench.executable, arguments)
      #expect(result.code == 0)
      #expect(!result.output.contains("geheim"), "\(arguments)")
    }
    #expect(try bench.antiphon("audit", "people", "1").output.contains("(redacted)"))
  }

  @Test func historyListsRuns() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    let document = try json(try bench.antiphon("history", "--format", "json").output)
    #expect((document["runs"] as? [[String: Any]])?.map { $0["run"] as? Int } == [2, 1])
  }

  @Test func rejectedRecordsAreListedShownAndReplayed() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    #expect(
      try bench.antiphon("rejects", "list").output == """
          ! rejected people   source 2   the age is no number (`age`, line 8: `old` is not a whole number)   (2 runs)

        """)
    let entry = try #require(
      (try json(try bench.antiphon("rejects", "list", "people", "--format", "json").output)["rejects"]
        as? [[String: Any]])?.first)
    #expect(entry["key"] as? String == "2")
    #expect(entry["list"] as? String == "rejected")
    #expect(entry["attempts"] as? Int == 2)
    let shown = try bench.antiphon("rejects", "show", "people", "2").output
    #expect(shown.contains("rejected: source record 2 of `people`"))
    #expect(shown.contains("run 1\n") && shown.contains("run 2\n"))
    #expect(try bench.antiphon("rejects", "show", "people", "1").code == 1)
    // Without a mapping it says who tries again.
    let told = try bench.antiphon("rejects", "replay", "people")
    #expect(told.code == 0)
    #expect(told.output.contains("antiphon run FILE --only people"))
    #expect(try bench.antiphon("rejects", "replay", "people", "1", "--file", "m.sync").code == 1)
    #expect(try bench.antiphon("rejects", "replay", "people", "2", "--file", "m.sync").code == 3)
    try bench.sqlite("a.db", "UPDATE person SET age = '20' WHERE id = 2")
    let replayed = try bench.antiphon("rejects", "replay", "people", "2", "--file", "m.sync")
    #expect(replayed.code == 0, "\(replayed.output)\(replayed.errors)")
    #expect(try bench.sqlite("b.db", "SELECT age FROM contact WHERE id = 2") == "20")
    #expect(try bench.antiphon("rejects", "list").output == "nothing is rejected or held\n")
  }
}
