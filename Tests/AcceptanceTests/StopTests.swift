import Foundation
import SyncTestKit
import Testing

/// Where a run keeps its state, or what it writes to.
enum StopPlace: String, CaseIterable {
  case sqlite, postgres
}

/// Runs that are asked to stop, that meet another runner, or that find the store locked.
struct StopTests {
  /// The target assigns its keys and refuses no copies: a record that was made twice is there twice.
  static func prepare(count: Int, batch: Int) throws -> Workbench {
    let bench = try Workbench.inMemory()
    try bench.sqlite(
      "a.db",
      """
      PRAGMA journal_mode = WAL;
      CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(60) NOT NULL UNIQUE, name VARCHAR(50));
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
      INSERT INTO person SELECT i, 'u' || i || '@example.com', 'name ' || i FROM n
      """)
    try bench.sqlite("b.db", "CREATE TABLE contact (id INTEGER PRIMARY KEY, mail VARCHAR(60), label VARCHAR(60))")
    try bench.write("m.sync", mapping("sqlite { path: \"b.db\" }", batch: batch))
    return bench
  }

  static func mapping(_ target: String, batch: Int) -> String {
    CrashTests.mapping(target).replacingOccurrences(of: "batch: 40", with: "batch: \(batch)")
  }

  /// Options that name a store of the kind, and a name for the environment.
  static func store(_ kind: StopPlace) throws -> [String: String] {
    guard kind == .postgres else { return [:] }
    let server = try PostgresServer.shared()
    return ["ANTIPHON_STORE": server.url(database: try server.makeDatabase())]
  }

  private func expectDone(_ bench: Workbench, _ count: Int, _ environment: [String: String] = [:]) throws {
    let last = try bench.antiphon("run", "m.sync", environment: environment)
    #expect(last.code == 0, "\(last.errors)")
    #expect(try bench.sqlite("b.db", "SELECT count(*), count(DISTINCT mail) FROM contact") == "\(count)|\(count)")
    let plan = try bench.antiphon("plan", "m.sync", "--detailed-exitcode", environment: environment)
    #expect(plan.code == 0, "\(plan.output)\(plan.errors)")
  }

  /// Holds the write lock of a SQLite file until it is killed.
  private func lock(_ bench: Workbench, _ file: String) throws -> Child {
    try bench.write("lock.sql", "BEGIN IMMEDIATE;\n.system touch locked; exec sleep 30\n")
    let child = try Child(
      "sqlite3", ["-batch", bench.path(file)], in: bench.folder.path,
      environment: ProcessInfo.processInfo.environment, input: bench.path("lock.sql"), output: "/dev/null",
      errors: "/dev/null")
    try waitFor { FileManager.default.fileExists(atPath: bench.path("locked")) }
    return child
  }

  private func waitFor(_ condition: () throws -> Bool) throws {
    for _ in 0..<2_000 {
      if try condition() { return }
      usleep(5_000)
    }
    throw Workbench.Failure(text: "what was waited for did not come")
  }

  @Test(arguments: [SIGINT, SIGTERM]) func oneSignalStopsBehindTheBatch(_ number: Int32) throws {
    let count = 6_000
    let bench = try Self.prepare(count: count, batch: 5)
    defer { bench.remove() }
    let process = try bench.start("run", "m.sync", errors: "said")
    try waitFor { ((try? bench.sqlite("b.db", "SELECT count(*) FROM contact")).flatMap { Int($0) } ?? 0) > 0 }
    kill(process.processIdentifier, number)
    #expect(process.terminationStatus == 1)
    #expect(!process.wasKilled)
    let said = try bench.read("said")
    #expect(
      said.contains("stopping after the batch in flight") && said.contains("what was written is settled"), "\(said)")
    let written = try bench.sqlite("b.db", "SELECT count(*) FROM contact")
    #expect(Int(written).map { $0 > 0 && $0 < count } == true, "\(written)")
    let store = ".antiphon/state.db"
    #expect(try bench.sqlite(store, "SELECT status, error FROM sync_history") == "stopped|stopped by request")
    #expect(try bench.sqlite(store, "SELECT count(*) FROM intents") == "0")
    #expect(try bench.sqlite(store, "SELECT count(*) FROM links") == written)
    try expectDone(bench, count)
  }

  @Test(arguments: [[SIGINT, SIGINT], [SIGTERM, SIGTERM], [SIGTERM, SIGINT]])
  func twoSignalsEndAtOnce(_ numbers: [Int32]) throws {
    let bench = try Self.prepare(count: 200, batch: 100)
    defer { bench.remove() }
    let lock = try lock(bench, "b.db")
    defer { kill(lock.processIdentifier, SIGKILL) }
    let process = try bench.start("run", "m.sync", errors: "said")
    try waitFor { (try? bench.sqlite(".antiphon/state.db", "SELECT count(*) FROM intents")) == "1" }
    kill(process.processIdentifier, numbers[0])
    // The system delivers equal signals that come before the first is taken as one.
    try waitFor { try bench.read("said").contains("once more ends at once") }
    #expect(process.isRunning)
    let began = ContinuousClock.now
    kill(process.processIdentifier, numbers[1])
    #expect(process.terminationStatus == 128 + numbers[1])
    #expect(ContinuousClock.now - began < .seconds(2))
    kill(lock.processIdentifier, SIGKILL)
    lock.waitUntilExit()
    try expectDone(bench, 200)
  }

  @Test func aCommandThatWritesNothingJustEnds() throws {
    let bench = try Self.prepare(count: 200, batch: 100)
    defer { bench.remove() }
    try bench.sqlite("b.db", "PRAGMA locking_mode = EXCLUSIVE")
    try bench.write("hold.sql", "BEGIN EXCLUSIVE;\n.system touch held; exec sleep 30\n")
    let lock = try Child(
      "sqlite3", ["-batch", bench.path("b.db")], in: bench.folder.path,
      environment: ProcessInfo.processInfo.environment, input: bench.path("hold.sql"), output: "/dev/null",
      errors: "/dev/null")
    defer { kill(lock.processIdentifier, SIGKILL) }
    try waitFor { FileManager.default.fileExists(atPath: bench.path("held")) }
    let process = try bench.start("plan", "m.sync", errors: "said")
    usleep(300_000)
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGINT)
    #expect(process.terminationStatus == 130)
    #expect(try bench.read("said") == "")
  }

  @Test(arguments: StopPlace.allCases) func oneOfTwoThatBeginTogetherRuns(_ kind: StopPlace) throws {
    let count = 5_000
    let bench = try Self.prepare(count: count, batch: 50)
    defer { bench.remove() }
    let environment = try Self.store(kind)
    let children = try ["first", "second"].map {
      try bench.start("run", "m.sync", errors: $0, environment: environment)
    }
    #expect(children.map(\.terminationStatus).sorted() == [0, 6])
    for (child, name) in zip(children, ["first", "second"]) where child.terminationStatus == 6 {
      #expect(try bench.read(name).contains("another runner"))
    }
    #expect(try bench.sqlite("b.db", "SELECT count(*), count(DISTINCT mail) FROM contact") == "\(count)|\(count)")
    try expectDone(bench, count, environment)
  }

  /// Nobody can take over while another process keeps the store locked, and is told so.
  @Test(arguments: StopPlace.allCases) func aLockedStoreIsTold(_ kind: StopPlace) throws {
    let bench = try Self.prepare(count: 20, batch: 10)
    defer { bench.remove() }
    let environment = try Self.store(kind)
    #expect(try bench.antiphon("run", "m.sync", environment: environment).code == 0)
    let holder: Child
    if let store = environment["ANTIPHON_STORE"] {
      try bench.write("hold.sql", "BEGIN; SELECT * FROM antiphon.leases FOR UPDATE; SELECT pg_sleep(30);\n")
      holder = try Child(
        "psql", ["-Xq", "-d", store], in: bench.folder.path, environment: ProcessInfo.processInfo.environment,
        input: bench.path("hold.sql"), output: "/dev/null", errors: "/dev/null")
      try waitFor {
        try bench.psql(store, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%'") == "2"
      }
    } else {
      holder = try lock(bench, ".antiphon/state.db")
      // What only reads goes on.
      #expect(try bench.antiphon("history").code == 0)
    }
    defer { kill(holder.processIdentifier, SIGKILL) }
    let result = try bench.antiphon("run", "m.sync", environment: environment)
    #expect(result.code == 6, "\(result.errors)")
    #expect(result.errors.contains("another process keeps the state store locked"), "\(result.errors)")
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
  }
}
