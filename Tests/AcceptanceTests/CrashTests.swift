import Foundation
import SyncTestKit
import Testing

/// Runs that are killed at any instant end, once restarted, as undisturbed ones do.
struct CrashTests {
  static func mapping(_ target: String) -> String {
    """
    connection a: sqlite { path: "a.db" }
    connection b: \(target)
    sync people: a.person -> b.contact {
      match email <-> mail
      map {
        email -> mail
        name |> upper -> label
      }
      run { batch: 40 }
    }
    """
  }

  /// The target assigns its keys: what was written before a kill is found again by its match values.
  @Test func sqliteSurvivesAHundredKills() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.sqlite(
      "b.db", "CREATE TABLE contact (id INTEGER PRIMARY KEY, mail VARCHAR(60) NOT NULL UNIQUE, label VARCHAR(60))")
    try bench.write("m.sync", Self.mapping("sqlite { path: \"b.db\" }"))
    try survive(kills: 100, bench) { try bench.sqlite("b.db", $0) }
  }

  @Test func postgresSurvivesKills() throws {
    let server = try PostgresServer.shared()
    let url = server.url(database: try server.makeDatabase())
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.psql(
      url, "CREATE TABLE contact (id serial PRIMARY KEY, mail varchar(60) NOT NULL UNIQUE, label varchar(60))")
    try bench.write("m.sync", Self.mapping("postgres { url: \"\(url)\" }"))
    #expect(try bench.antiphon("schema", "pull", "m.sync", "b").code == 0)
    try survive(kills: 15, bench) { try bench.psql(url, $0) }
  }

  private func survive(kills wanted: Int, _ bench: Workbench, _ query: (String) throws -> String) throws {
    let seed = SeededGenerator.seed()
    print("seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    let count = 3_000
    try bench.sqlite(
      "a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(60) NOT NULL UNIQUE, name VARCHAR(50))")
    try bench.sqlite(
      "a.db",
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
      INSERT INTO person SELECT i, 'u' || i || '@example.com', 'name ' || i FROM n
      """)
    var kills = 0
    var rounds = 0
    while kills < wanted, rounds < wanted * 6 {
      rounds += 1
      let process = try bench.start("run", "m.sync")
      usleep(UInt32.random(in: 5_000...350_000, using: &generator))
      if process.isRunning {
        kill(process.processIdentifier, SIGKILL)
        kills += 1
      }
      process.waitUntilExit()
      if !process.wasKilled {
        #expect(process.terminationStatus == 0, "seed \(seed)")
        // All is done: give the next round something to do.
        try bench.sqlite("a.db", "UPDATE person SET name = 'round \(rounds) ' || id WHERE id % 3 = \(rounds % 3)")
      }
      let copies = try query("SELECT count(*) - count(DISTINCT mail) FROM contact")
      #expect(copies == "0", "seed \(seed), after \(kills) kills")
    }
    #expect(kills == wanted)
    let last = try bench.antiphon("run", "m.sync")
    #expect(last.code == 0, "seed \(seed): \(last.errors)")
    let expected = try bench.sqlite("a.db", "SELECT email, upper(name) FROM person ORDER BY email")
    let actual = try query("SELECT mail, label FROM contact ORDER BY mail COLLATE \(collation(bench))")
    #expect(actual == expected, "seed \(seed)")
    #expect(try bench.state("SELECT count(*) FROM intents") == "0")
    #expect(try bench.state("SELECT count(*) FROM links WHERE status = 0") == "\(count)")
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }

  private func collation(_ bench: Workbench) -> String {
    FileManager.default.fileExists(atPath: bench.path("b.db")) ? "BINARY" : "\"C\""
  }

  @Test func oneOfTwoRunnersWorks() throws {
    let bench = try ChangeSetTests.prepare(count: 20_000)
    defer { bench.remove() }
    let first = try bench.start("run", "m.sync")
    var second = try bench.antiphon("run", "m.sync")
    // The second may have come first; then the first one was told.
    first.waitUntilExit()
    let codes = [first.terminationStatus, second.code].sorted()
    #expect(codes == [0, 6])
    second = try bench.antiphon("run", "m.sync")
    #expect(second.code == 0, "\(second.errors)")
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "20000")
  }
}
