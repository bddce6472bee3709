import Foundation
import SyncTestKit
import Testing

/// A runner that was paused past its lease and goes on writes nothing more, whatever it was at when it was paused.
struct PauseTests {
  /// What became of the pauses.
  struct Tally: Sendable {
    var pauses = 0
    /// A successor ran to its end while the runner was paused.
    var takeovers = 0
    /// The paused runner held a lock that the successor needed.
    var refused = 0
    /// Runners that had taken no lease yet or given it back, and so ended well when they went on.
    var unharmed = 0
    var violations: [String] = []

    var text: String {
      "\(pauses) pauses, \(takeovers) takeovers (\(unharmed) with a runner that ended well), \(refused) refused with 6, "
        + "\(violations.count) violations"
    }
  }

  @Test func aRunnerThatWasPausedWritesNothingMore() async throws {
    let seed = SeededGenerator.seed()
    let wanted = ProcessInfo.processInfo.environment["PAUSES"].flatMap { Int($0) } ?? 12
    let lanes = StopPlace.allCases.flatMap { store in StopPlace.allCases.map { (store, $0) } }
    // Most of the time is spent in waiting for a lease to run out.
    let results = await withTaskGroup(of: (String, Tally).self) { group in
      for (number, (store, target)) in lanes.enumerated() {
        let count = wanted / lanes.count + (number < wanted % lanes.count ? 1 : 0)
        group.addTask {
          let found = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
              continuation.resume(returning: PauseLane.run(store, target, seed: seed &+ UInt64(number), pauses: count))
            }
          }
          return ("store \(store.rawValue), target \(target.rawValue)", found)
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for (name, found) in results.sorted(by: { $0.key < $1.key }) { print("seed \(seed): \(name): \(found.text)") }
    for (name, found) in results {
      for violation in found.violations { Issue.record("seed \(seed): \(name): \(violation)") }
    }
    #expect(results.values.reduce(0) { $0 + $1.pauses } >= wanted)
    #expect(results.values.contains { $0.takeovers > 0 })
  }
}

extension PauseTests {
  /// Each record takes its time, so that the pause comes while a batch is being written.
  private func slowTarget(_ bench: Workbench, _ kind: StopPlace) throws -> (String) throws -> String {
    guard kind == .postgres else {
      try bench.sqlite(
        "b.db",
        """
        CREATE TABLE n (i INTEGER);
        WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1000) INSERT INTO n SELECT i FROM c;
        CREATE TRIGGER slow AFTER INSERT ON contact BEGIN
          SELECT count(*) FROM n AS a, n AS b WHERE a.i + b.i < 0;
        END
        """)
      return { try bench.sqlite("b.db", $0) }
    }
    let server = try PostgresServer.shared()
    let url = server.url(database: try server.makeDatabase())
    try bench.psql(
      url,
      """
      CREATE TABLE contact (id serial PRIMARY KEY, mail varchar(60) COLLATE "C", label varchar(60));
      CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END';
      CREATE TRIGGER slow BEFORE INSERT ON contact FOR EACH ROW EXECUTE FUNCTION slow()
      """)
    try bench.write("m.sync", StopTests.mapping("postgres { url: \"\(url)\" }", batch: 10))
    _ = try bench.antiphon("schema", "pull", "m.sync", "b")
    return { try bench.psql(url, $0) }
  }

  @Test(arguments: [(StopPlace.sqlite, "run"), (.postgres, "run"), (.postgres, "apply")])
  func aPauseWithinATransactionUndoesIt(_ kind: StopPlace, _ command: String) throws {
    let bench = try StopTests.prepare(count: 20, batch: 10)
    defer { bench.remove() }
    let query = try slowTarget(bench, kind)
    if command == "apply" { #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0) }
    let file = command == "apply" ? "x.changes" : "m.sync"
    let first = try bench.start(command, file, "--lease", "1500ms", errors: "first")
    for _ in 0..<2_000 {
      if (try? bench.sqlite(".antiphon/state.db", "SELECT count(*) FROM intents")) == "1" { break }
      usleep(5_000)
    }
    usleep(150_000)
    kill(first.processIdentifier, SIGSTOP)
    #expect(first.isRunning)
    usleep(1_700_000)
    #expect(try query("SELECT count(*) FROM contact") == "0", "nothing of the batch is seen yet")
    let second = try bench.antiphon("run", "m.sync")
    // Nobody but its process can end a transaction of SQLite; PostgreSQL ends one of a client that is silent.
    #expect(second.code == (kind == .sqlite ? 6 : 0), "\(second.errors)")
    if kind == .sqlite { #expect(second.errors.contains("b.db` is locked by another process"), "\(second.errors)") }
    let before = try query("SELECT * FROM contact ORDER BY id")
    kill(first.processIdentifier, SIGCONT)
    #expect(first.terminationStatus == 6)
    #expect(try bench.read("first").contains("another run took over"))
    #expect(try query("SELECT * FROM contact ORDER BY id") == before)
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try query("SELECT count(*), count(DISTINCT mail) FROM contact") == "20|20")
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }
}

/// One world in which runs are paused, one after the other.
private final class PauseLane {
  let bench: Workbench
  private let environment: [String: String]
  /// The target's database, where it is PostgreSQL.
  private let target: String?
  private var generator: SeededGenerator
  private var round = 0
  private var people = 0
  private var span: UInt32 = 100_000
  /// Milliseconds.
  private static let lease: UInt32 = 1_500

  init(_ store: StopPlace, _ target: StopPlace, seed: UInt64) throws {
    bench = try StopTests.prepare(count: 0, batch: 5)
    generator = SeededGenerator(seed: seed)
    environment = try StopTests.store(store)
    try bench.sqlite("a.db", "DELETE FROM person")
    if target == .postgres {
      let server = try PostgresServer.shared()
      let url = server.url(database: try server.makeDatabase())
      self.target = url
      try bench.psql(
        url, "CREATE TABLE contact (id serial PRIMARY KEY, mail varchar(60) COLLATE \"C\", label varchar(60))")
      try bench.write("m.sync", StopTests.mapping("postgres { url: \"\(url)\" }", batch: 5))
      _ = try bench.antiphon("schema", "pull", "m.sync", "b")
    } else {
      self.target = nil
    }
    _ = try bench.antiphon("compile", "m.sync", "-o", "m.syncplan")
    // How long an undisturbed run of such work takes here.
    try edit()
    try finish()
    try edit()
    let began = ContinuousClock.now
    try finish()
    span = max(20_000, UInt32((ContinuousClock.now - began) / .microseconds(1)))
  }

  static func run(_ store: StopPlace, _ target: StopPlace, seed: UInt64, pauses: Int) -> PauseTests.Tally {
    var tally = PauseTests.Tally()
    do {
      let lane = try PauseLane(store, target, seed: seed)
      defer { lane.bench.remove() }
      while tally.pauses < pauses { try lane.pause(&tally) }
    } catch {
      tally.violations.append("\(error)")
    }
    return tally
  }

  /// New records, and others to be changed.
  private func edit() throws {
    round += 1
    let values = (1...300).map { "('p\(people + $0)@x.com', 'round \(round)')" }.joined(separator: ", ")
    people += 300
    try bench.sqlite(
      "a.db",
      """
      UPDATE person SET name = 'edit \(round)' WHERE id % 3 = \(round % 3) AND id > (SELECT max(id) FROM person) - 300;
      INSERT INTO person (email, name) VALUES \(values);
      """)
  }

  private func query(_ sql: String) throws -> String {
    if let target { return try bench.psql(target, sql) }
    return try bench.sqlite("b.db", sql)
  }

  private func finish() throws {
    let result = try bench.antiphon("run", "m.syncplan", environment: environment)
    guard result.code == 0 else { throw Workbench.Failure(text: "a run ends with \(result.code): \(result.errors)") }
  }

  func pause(_ tally: inout PauseTests.Tally) throws {
    try edit()
    let first = try bench.start(
      "run", "m.syncplan", "--lease", "\(Self.lease)ms", errors: "first", environment: environment)
    let instant = UInt32.random(in: 1_000...span, using: &generator)
    usleep(instant)
    kill(first.processIdentifier, SIGSTOP)
    guard first.isRunning else { return try judge("after an undisturbed run", &tally) }
    tally.pauses += 1
    // Others do not wait for it.
    try bench.sqlite("a.db", "UPDATE person SET name = 'late \(round)' WHERE id % 7 = \(round % 7)")
    usleep(Self.lease * 1_000 + 50_000)
    let second = try bench.antiphon("run", "m.syncplan", environment: environment)
    let said = "round \(round), paused after \(instant) µs"
    var before: String?
    switch second.code {
    case 0:
      tally.takeovers += 1
      before = try query("SELECT * FROM contact ORDER BY id")
    case 6: tally.refused += 1
    default: tally.violations.append("\(said): the successor ends with \(second.code): \(second.errors)")
    }
    kill(first.processIdentifier, SIGCONT)
    let code = first.terminationStatus
    let words = try bench.read("first")
    if code != 6 && code != 0 { tally.violations.append("\(said): the runner ends with \(code): \(words)") }
    if code == 6, !words.contains("another run took over"), before != nil || !words.contains("was paused for") {
      tally.violations.append("\(said): the runner says another reason: \(words)")
    }
    if let before {
      if try query("SELECT * FROM contact ORDER BY id") != before {
        tally.violations.append("\(said): the runner wrote when it went on: \(code) \(words)")
      }
      if code == 0 { tally.unharmed += 1 }
    } else {
      try finish()
    }
    try judge("\(said), ended with \(code)", &tally)
  }

  /// Nothing is left to do, and nothing was done twice.
  private func judge(_ said: String, _ tally: inout PauseTests.Tally) throws {
    let wanted = try bench.sqlite("a.db", "SELECT email, upper(name) FROM person ORDER BY email")
    if try query("SELECT mail, label FROM contact ORDER BY mail") != wanted {
      tally.violations.append("\(said): the target is not what the source says")
    }
    let plan = try bench.antiphon("plan", "m.syncplan", "--detailed-exitcode", environment: environment)
    if plan.code != 0 { tally.violations.append("\(said): the plan is not empty: \(plan.output)\(plan.errors)") }
  }
}
