import Foundation
import GRDB
import SyncModel
import Testing

@testable import SyncState

struct StateStoreTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func `opening makes folders and is repeatable`() throws {
    let path = folder.file("a/b/state.db")
    let first = try StateStore.open(path: path)
    #expect(first.lineage.utf8.count == 32)
    try first.close()
    #expect(try StateStore.open(path: path).lineage == first.lineage)
    #expect(try StateStore.open(path: folder.file("other.db")).lineage != first.lineage)
  }

  @Test func `a store from a later release is refused`() throws {
    let path = folder.file("state.db")
    try StateStore.open(path: path).close()
    try DatabaseQueue(path: path).write { try $0.execute(sql: "PRAGMA user_version = 1000") }
    #expect(throws: StateError.newerStore(version: 1000)) { try StateStore.open(path: path) }
  }

  @Test func `a store of the first version is migrated and keeps its content`() throws {
    let path = folder.file("state.db")
    let lineage: String
    do {
      let state = try LeasedStore(path)
      let settlement = Settlement()
      settlement.link(Keys.int(1), Keys.int(10))
      try state.store.settle(state.lease, run: state.run, now: 0, settlement)
      lineage = state.store.lineage
      try state.store.close()
    }
    let file = try DatabaseQueue(path: path)
    try file.write {
      try $0.execute(
        sql: """
          DROP TABLE plans; DROP TABLE before_images; ALTER TABLE sync_conflicts DROP COLUMN kind;
          INSERT INTO sync_conflicts (sync_id, sync, run_id, source_key, field, rule, status, first_seen, last_seen,
            key_bytes, source_size)
          VALUES (1, 'contacts', 1, '1', 'email', 'manual', 'pending', '', '', x'410100FE', 3),
            (1, 'contacts', 1, '1', '', '2 records match', 'pending', '', '', x'410100FE', 3);
          PRAGMA user_version = 1
          """)
    }
    let store = try StateStore.open(path: path)
    #expect(store.lineage == lineage)
    #expect(try store.linkCount(sync: 1) == 1)
    func number(_ sql: String) throws -> Int? { try file.read { try Int.fetchOne($0, sql: sql) } }
    #expect(try number("PRAGMA user_version") == 3)
    #expect(try number("SELECT count(*) FROM plans") == 0)
    #expect(try store.conflicts().map(\.kind) == [.field, nil])
    #expect(try number("SELECT count(*) FROM before_images") == 0)
  }

  @Test func `another program's database is refused and left alone`() throws {
    let path = folder.file("theirs.db")
    let theirs = try DatabaseQueue(path: path)
    try theirs.write { try $0.execute(sql: "CREATE TABLE links (a)") }
    #expect(throws: StateError.self) { try StateStore.open(path: path) }
    #expect(try theirs.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") } == 1)
  }

  @Test func `the public tables and views are there and answer`() throws {
    let path = folder.file("state.db")
    let state = try LeasedStore(path)
    var counts = SideCounts()
    counts.read = 10
    counts.created = 4
    try state.store.finishRun(
      state.lease, run: state.run, RunResult(finished: 2_000_000, status: .succeeded, source: counts))
    let settlement = Settlement()
    for value in 1...100 {
      settlement.metrics.append(Metric(name: "batch_seconds", value: Double(value), time: 5))
    }
    settlement.metrics.append(Metric(name: "breaker_trips", value: 2, time: 5))
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    try DatabaseQueue(path: path).read { database in
      let tables = [
        "sync_history", "sync_records", "field_mappings", "sync_schedules", "sync_conflicts", "sync_metrics",
        "sync_summary", "sync_conflicts_view", "sync_performance_view",
      ]
      for table in tables { _ = try Row.fetchAll(database, sql: "SELECT * FROM \(table)") }
      let row = try #require(try Row.fetchOne(database, sql: "SELECT * FROM sync_performance_view"))
      #expect(row["hour"] == "2000-01-01T00")
      #expect(row["batch_seconds_p50"] == 50.0)
      #expect(row["batch_seconds_p99"] == 99.0)
      #expect(row["records_per_second"] == 5.0)
      #expect(row["breaker_trips"] == 2.0)
      let summary = try #require(try Row.fetchOne(database, sql: "SELECT * FROM sync_summary"))
      #expect(summary["day"] == "2000-01-01")
      #expect(summary["created"] == 4)
    }
  }

  @Test(arguments: StoreKind.allCases) func `history tells runs, and that one was interrupted`(_ kind: StoreKind) throws
  {
    let state = try LeasedStore(folder.store(kind))
    let second = try state.store.beginRun(
      state.lease, NewRun(planFingerprint: "p2", kind: .apply, started: 7_000_000, changeSet: "c1"))
    #expect(try state.store.latestPlanFingerprint(sync: state.lease.sync) == nil)
    var counts = SideCounts()
    counts.failed = 3
    let result = RunResult(finished: 8_000_000, status: .partial, target: counts, error: "three failed")
    try state.store.finishRun(state.lease, run: second, result)
    let rows = try state.store.history(sync: "contacts", limit: 10)
    #expect(rows.map(\.run) == [second, state.run])
    #expect(rows[0].target == counts)
    #expect(rows[0].error == "three failed")
    #expect(rows[0].changeSet == "c1")
    #expect(rows[0].finished == 8_000_000)
    #expect(rows[1].status == .interrupted)
    #expect(try state.store.latestPlanFingerprint(sync: state.lease.sync) == "p2")
    #expect(try state.store.history(sync: "nobody", limit: 10).isEmpty)
  }

  @Test(arguments: StoreKind.allCases) func `pruning keeps the last run`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let second = try state.store.beginRun(state.lease, NewRun(planFingerprint: "p", kind: .run, started: 5))
    try state.store.finishRun(state.lease, run: second, RunResult(finished: 6, status: .succeeded))
    #expect(try state.store.prune(before: 1_000_000_000) == 1)
    #expect(try state.store.history(limit: 10).map(\.run) == [second])
  }

  @Test func `what was committed survives a power loss`() throws {
    let store = try StateStore.open(path: folder.file("state.db"))
    let queue = try #require(store.driver as? SQLiteDriver).queue
    let settings = try queue.inDatabase { database in
      [
        try String.fetchOne(database, sql: "PRAGMA synchronous"),
        try String.fetchOne(database, sql: "PRAGMA journal_mode"),
        try String.fetchOne(database, sql: "PRAGMA foreign_keys"),
        try String.fetchOne(database, sql: "PRAGMA busy_timeout"),
      ]
    }
    // SQLite syncs checkpoints only (1); each transaction is synced by the store, once it has let go of the lock.
    #expect(settings == ["1", "wal", "1", "10000"])
    let sync = try store.register(LeasedStore.identity(), now: 0).id
    try queue.inDatabase { try SyncCounter.begin($0) }
    _ = try store.acquireLease(sync: sync, holder: "a", now: 0, duration: 10)
    #expect(SyncCounter.count == 1)
    try queue.inDatabase { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
      try database.execute(sql: "UPDATE leases SET holder = 'a'")
      try database.execute(sql: "COMMIT")
    }
    #expect(SyncCounter.count == 1, "SQLite itself syncs nothing at a commit")
  }

  @Test(arguments: StoreKind.allCases) func `schedules are kept by sync`(_ kind: StoreKind) throws {
    let store = try StateStore.open(location: folder.store(kind))
    var row = ScheduleRow(sync: "contacts", schedule: "every 5 minutes", nextRun: 5_000_000)
    try store.storeSchedules([row, ScheduleRow(sync: "a", schedule: "hourly", isEnabled: false)])
    row.lastRun = 1_500_000
    try store.storeSchedules([row])
    #expect(try store.schedules().map(\.sync) == ["a", "contacts"])
    #expect(try store.schedules().last == row)
    try store.removeSchedule(sync: "a")
    #expect(try store.schedules() == [row])
  }

  @Test(arguments: StoreKind.allCases)
  func `many open a new store at once and agree on it`(_ kind: StoreKind) async throws {
    for _ in 0..<(kind == .sqlite ? 10 : 3) {
      let folder = try TemporaryFolder()
      let path = try folder.store(kind)
      let lineages = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<6 { group.addTask { try StateStore.open(location: path).lineage } }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(lineages.count == 1)
    }
  }
}
