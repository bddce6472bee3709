import Foundation
import SyncModel
import SyncTestKit
import Testing

@testable import SyncState

struct PostgresStoreTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func sql(_ text: String) throws -> String {
    try TestDatabase.sql("SET search_path = \(folder.schema); " + text)
  }

  /// Ends the server's side of the connection that the session has.
  private func breakConnection(_ database: any StoreSession) throws {
    let pid = try #require(try database.one(Int.self, sql: "SELECT pg_backend_pid()"))
    try TestDatabase.sql("SELECT pg_terminate_backend(\(pid), 5000)")
  }

  @Test func `tables are in the schema antiphon unless the client sets another`() throws {
    let server = try PostgresServer.shared()
    let name = try server.makeDatabase()
    let store = try StateStore.open(location: server.url(database: name))
    #expect(try server.sql("SELECT lineage FROM antiphon.store", database: name) == store.lineage)
    #expect(try server.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", database: name) == "0")
    #expect(try StateStore.open(location: server.url(database: name)).lineage == store.lineage)
    let other = try StateStore.open(location: folder.store(.postgres))
    #expect(try sql("SELECT lineage FROM store") == other.lineage)
    #expect(other.lineage != store.lineage)
    #expect(other.path.hasPrefix("postgresql://"))
  }

  @Test func `a store from a later release is refused`() throws {
    try StateStore.open(location: folder.store(.postgres)).close()
    _ = try sql("UPDATE store_version SET version = 1000")
    #expect(throws: StateError.newerStore(version: 1000)) { try StateStore.open(location: folder.store(.postgres)) }
  }

  @Test func `a store of the first version is migrated and keeps its content`() throws {
    let lineage = try StateStore.open(location: folder.store(.postgres)).lineage
    _ = try sql(
      """
      DROP TABLE plans; DROP TABLE before_images; ALTER TABLE sync_conflicts DROP COLUMN kind;
      UPDATE store_version SET version = 1
      """)
    let store = try StateStore.open(location: folder.store(.postgres))
    #expect(store.lineage == lineage)
    #expect(try sql("SELECT version FROM store_version") == "\(StateStore.version)")
    #expect(try store.plan(hash: "none") == nil)
    #expect(try store.conflicts().isEmpty)
  }

  @Test func `a schema of something else is refused and left alone`() throws {
    _ = try TestDatabase.sql("CREATE SCHEMA \(folder.schema); CREATE TABLE \(folder.schema).links (a int)")
    #expect(throws: StateError.self) { try StateStore.open(location: folder.store(.postgres)) }
    #expect(
      try TestDatabase.sql("SELECT count(*) FROM pg_class WHERE relnamespace = '\(folder.schema)'::regnamespace") == "1"
    )
  }

  @Test func `the public tables and views answer`() throws {
    let state = try LeasedStore(folder.store(.postgres))
    var counts = SideCounts()
    counts.read = 10
    counts.created = 4
    try state.store.finishRun(
      state.lease, run: state.run, RunResult(finished: 2_000_000, status: .succeeded, source: counts))
    let settlement = Settlement()
    for value in 1...100 { settlement.metrics.append(Metric(name: "batch_seconds", value: Double(value), time: 5)) }
    settlement.metrics.append(Metric(name: "breaker_trips", value: 2, time: 5))
    settlement.conflicts = [
      HeldConflict(
        key: ConflictKey(sourceKey: Keys.int(1), targetKey: nil), base: nil, source: "1", target: nil, rule: "by hand")
    ]
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    #expect(
      try sql(
        """
        SELECT hour, batch_seconds_p50, batch_seconds_p99, records_per_second, breaker_trips FROM sync_performance_view
        """) == "2000-01-01T00|50|99|5|2")
    #expect(try sql("SELECT day, runs, created FROM sync_summary") == "2000-01-01|1|4")
    #expect(try sql("SELECT age_hours > 200000 FROM sync_conflicts_view") == "t")
  }

  @Test func `a connection that breaks in a transaction leaves nothing of it, and the next call has another`() throws {
    let state = try LeasedStore(folder.store(.postgres))
    let error = #expect(throws: StateError.self) {
      try state.store.write(state.lease) { database in
        try database.execute(sql: "UPDATE syncs SET source_identity = 'half'")
        try database.flush()
        try breakConnection(database)
        try database.execute(sql: "UPDATE syncs SET target_identity = 'half'")
        try database.flush()
      }
    }
    let text = try #require(error).description
    #expect(text.contains("was lost") && text.contains("nothing"))
    #expect(try sql("SELECT count(*) FROM syncs WHERE source_identity = 'half'") == "0")
    let settlement = Settlement()
    settlement.link(Keys.int(1), Keys.int(10))
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    #expect(try state.store.linkCount(sync: state.lease.sync) == 1)
  }

  @Test func `a connection that breaks with the commit under way says that the outcome is unknown`() throws {
    let state = try LeasedStore(folder.store(.postgres))
    let error = #expect(throws: StateError.self) {
      try state.store.write(state.lease) { try breakConnection($0) }
    }
    #expect(try #require(error).description.contains("not known"))
    #expect(try state.store.run(state.run)?.status == .running)
  }

  @Test func `nobody takes over while a settlement is under way`() async throws {
    let location = try folder.store(.postgres)
    let state = try LeasedStore(location)
    let second = try StateStore.open(location: location)
    let events = Events()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try state.store.write(state.lease) { database in
          events.add("verified")
          Thread.sleep(forTimeInterval: 0.4)
          events.add("settled")
          try database.flush()
        }
      }
      while events.all.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
      group.addTask {
        // By its clock the lease is over.
        _ = try second.acquireLease(sync: state.lease.sync, holder: "two", now: 5000, duration: 1000)
        events.add("taken over")
      }
      try await group.waitForAll()
    }
    #expect(events.all == ["verified", "settled", "taken over"])
    #expect(throws: StateError.leaseLost) { try state.store.renew(state.lease, now: 5001, duration: 10) }
  }

  @Test func `a text with NUL is stored with a mark in its place`() throws {
    let state = try LeasedStore(folder.store(.postgres))
    let settlement = Settlement()
    Keys.text("a\0b").raw {
      settlement.addRecord(.reject, side: .target, sourceKey: $0, targetKey: nil, reason: "c\0d")
    }
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    let row = try #require(try state.store.records(run: state.run, limit: 5).first)
    #expect(row.sourceKey == "a\u{FFFD}b")
    #expect(row.reason == "c\u{FFFD}d")
    #expect(try state.store.records(sync: "contacts", key: "a\0b", limit: 5) == [row])
  }

  @Test(arguments: [
    "postgresql://somebody:geheim%21@localhost:1/store", "host=localhost port=1 user=a password=geheim! dbname=store",
    "postgresql://somebody:geheim!@localhost:port/store",
  ])
  func `a password is in no message`(location: String) throws {
    let error = #expect(throws: StateError.self) { try StateStore.open(location: location) }
    #expect(try !"\(#require(error))".contains("geheim"))
  }

  @Test func `placeholders become those of PostgreSQL`() {
    #expect(PostgresText("a = ?2 AND b = ? AND c = '?' AND d = ?1").sql == "a = $2 AND b = $3 AND c = '?' AND d = $1")
    #expect(PostgresText("VALUES (?, ?, ?)").sql == "VALUES ($1, $2, $3)")
    #expect(PostgresText("VALUES (?, ?, ?)").parameterCount == 3)
  }
}

/// What happened on several threads, in order.
private final class Events: @unchecked Sendable {
  private let lock = NSLock()
  private var names: [String] = []

  func add(_ name: String) { lock.withLock { names.append(name) } }
  var all: [String] { lock.withLock { names } }
}
