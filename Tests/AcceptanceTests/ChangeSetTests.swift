import Foundation
import Testing

/// Saved change sets do exactly what they say, once, or are refused.
struct ChangeSetTests {
  static let mapping = """
    connection a: sqlite { path: "a.db" }
    connection b: sqlite { path: "b.db" }
    sync people: a.person -> b.contact {
      match id <-> id
      map {
        id   -> id
        name |> upper -> name
      }
    }
    """

  static func prepare(count: Int = 20) throws -> Workbench {
    let bench = try Workbench()
    try bench.write("m.sync", mapping)
    try bench.sqlite("a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)")
    try bench.sqlite("b.db", "CREATE TABLE contact (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)")
    try bench.sqlite(
      "a.db",
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
      INSERT INTO person SELECT i, 'name ' || i FROM n
      """)
    return bench
  }

  @Test func isAppliedOnce() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "0")
    let first = try bench.antiphon("apply", "x.changes")
    #expect(first.code == 0, "\(first.errors)")
    #expect(try bench.sqlite("b.db", "SELECT count(*), max(name) FROM contact") == "20|NAME 9")
    let second = try bench.antiphon("apply", "x.changes")
    #expect(second.code == 4)
    #expect(second.errors.contains("was applied already in run 1"))
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }

  @Test(arguments: ["a.db", "b.db"])
  func holdsARecordThatMoved(_ side: String) throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("a.db", "UPDATE person SET name = 'changed ' || id WHERE id <= 5")
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes", "--detailed-exitcode").code == 2)
    let table = side == "a.db" ? "person" : "contact"
    try bench.sqlite(side, "UPDATE \(table) SET name = 'moved' WHERE id = 3")
    let applied = try bench.antiphon("apply", "x.changes")
    #expect(applied.code == 3, "\(applied.errors)")
    #expect(applied.output.contains("moved since the plan"))
    let expected = side == "a.db" ? "NAME 3" : "moved"
    #expect(
      try bench.sqlite("b.db", "SELECT name FROM contact WHERE id <= 6 ORDER BY id")
        == "CHANGED 1\nCHANGED 2\n\(expected)\nCHANGED 4\nCHANGED 5\nNAME 6")
  }

  @Test func isRefusedWhenAltered() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    try bench.write("x.changes", try bench.read("x.changes").replacingOccurrences(of: "NAME 7", with: "NAME 8"))
    let result = try bench.antiphon("apply", "x.changes")
    #expect(result.code == 4)
    #expect(result.errors.contains("altered"))
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "0")
  }

  @Test func isRefusedByAnotherStore() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    let result = try bench.antiphon("apply", "x.changes", "--store", "other.db")
    #expect(result.code == 4)
    #expect(result.errors.contains("another state store"))
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "0")
  }

  @Test func isRefusedWhenStale() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    try bench.write("m.sync", Self.mapping.replacingOccurrences(of: "upper", with: "lower"))
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    let result = try bench.antiphon("apply", "x.changes")
    #expect(result.code == 4)
    #expect(result.errors.contains("another mapping"))
    #expect(try bench.sqlite("b.db", "SELECT max(name) FROM contact") == "name 9")
  }

  @Test func resumesAfterAKill() throws {
    let bench = try Self.prepare(count: 6_000)
    defer { bench.remove() }
    try bench.write("m.sync", Self.mapping.replacingOccurrences(of: "match", with: "run { batch: 50 }\n  match"))
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    var kills = 0
    for attempt in 0..<6 {
      let process = try bench.start("apply", "x.changes")
      usleep(UInt32(60_000 + attempt * 50_000))
      if process.isRunning {
        kill(process.processIdentifier, SIGKILL)
        kills += 1
      }
      process.waitUntilExit()
    }
    let last = try bench.antiphon("apply", "x.changes")
    #expect(last.code == 0 || last.code == 4, "\(last.errors)")
    #expect(kills > 0)
    #expect(try bench.sqlite("b.db", "SELECT count(*), count(DISTINCT name) FROM contact") == "6000|6000")
    #expect(try bench.state("SELECT count(*) FROM intents") == "0")
    #expect(try bench.antiphon("apply", "x.changes").code == 4)
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }
}
