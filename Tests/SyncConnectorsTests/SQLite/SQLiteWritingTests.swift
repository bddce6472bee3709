import SyncConnect
import SyncModel
import Testing

@testable import SyncConnectors

struct SQLiteWritingTests: SQLiteCells {
  @Test func `records are made, and their keys come back`() async throws {
    let fixture = try SQLiteFixture("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT DEFAULT 'd', y INT)")
    let result = try await fixture.write(
      .create, "t", fields: ["x", "y"], values: [[text("a"), int(1)], [absent, null], [absent, absent]])
    #expect(result.outcomes == [.written, .written, .written])
    #expect(result.keys.map(SQLiteFixture.texts) == [["1"], ["2"], ["3"]])
    #expect(result.stored.map(SQLiteFixture.texts) == [["a", "1"], ["d", "-"], ["d", "-"]])
    #expect(try await fixture.rows("t") == [["1", "a", "1"], ["2", "d", "-"], ["3", "d", "-"]])
  }

  @Test func `a key that the database makes comes back`() async throws {
    let fixture = try SQLiteFixture(
      "CREATE TABLE t (k TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(8)))), x TEXT)")
    let result = try await fixture.write(.create, "t", fields: ["x"], values: [[text("a")]])
    let key = try #require(result.keys.map(SQLiteFixture.texts)?.first?.first)
    #expect(try await fixture.rows("t") == [[key, "a"]])
  }

  @Test func `a refused record leaves the others`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE p (id INTEGER PRIMARY KEY);
      CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT NOT NULL CHECK (x <> 'bad'), u TEXT UNIQUE, p INT REFERENCES p);
      INSERT INTO t VALUES (1, 'old', 'taken', NULL);
      """)
    let rows: [[CellMaker]] = [
      [int(1), text("again"), text("q"), null], [int(2), null, null, null], [int(3), text("bad"), null, null],
      [int(4), text("x"), text("taken"), null], [int(5), text("x"), null, int(77)], [int(6), text("good"), null, null],
    ]
    let result = try await fixture.write(.create, "t", fields: ["id", "x", "u", "p"], values: rows)
    #expect(
      result.outcomes.map { outcome in
        switch outcome {
        case .written: "written"
        case .conflict: "conflict"
        case .rejected: "rejected"
        }
      } == ["conflict", "rejected", "rejected", "rejected", "rejected", "written"])
    #expect(try await fixture.rows("t").map { $0[0] } == ["1", "6"])
  }

  @Test func `an update looks at what it replaces`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, d DATETIME, n NUMERIC, x TEXT);
      INSERT INTO t VALUES (1, '2024-01-01T00:00', 12.5, NULL), (2, '2024-01-01 00:00:00', 1, 'b'), (4, NULL, 1, 'b');
      """)
    let midnight: CellMaker = { _ in .localDateTime(microseconds: 8766 * Instant.microsecondsPerDay) }
    let noon: CellMaker = { _ in .localDateTime(microseconds: 8766 * Instant.microsecondsPerDay + 43_200_000_000) }
    let result = try await fixture.write(
      .update, "t", fields: ["d", "n", "x"], keys: [[int(1)], [int(2)], [int(3)], [int(4)]],
      values: [
        [noon, decimal("13"), text("new")], [noon, absent, null], [noon, absent, null], [absent, absent, null],
      ],
      // Equal values, whatever form they are stored in.
      expected: [
        [midnight, decimal("12.50"), null], [midnight, absent, text("B")], [midnight, absent, null],
        [absent, absent, absent],
      ])
    #expect(
      result.outcomes == [
        .written, .conflict("`x` has another value now"), .conflict("the record is gone"), .written,
      ])
    #expect(
      try await fixture.rows("t") == [
        ["1", "2024-01-01T12:00:00", "13", "new"], ["2", "2024-01-01T00:00:00", "1", "b"], ["4", "-", "1", "-"],
      ])
    #expect(try fixture.value("SELECT d FROM t WHERE id = 1") == "2024-01-01 12:00:00")
  }

  @Test func `a key is matched byte for byte, and never two records`() async throws {
    let fixture = try SQLiteFixture(
      "CREATE TABLE t (k TEXT COLLATE NOCASE PRIMARY KEY, x INT); INSERT INTO t VALUES ('Ab', 1)")
    let wrong = try await fixture.write(.update, "t", fields: ["x"], keys: [[text("ab")]], values: [[int(2)]])
    #expect(wrong.outcomes == [.conflict("the record is gone")])
    let connection = try await fixture.connect()
    let schema = try await connection.discover("t").schema
    try fixture.execute("INSERT INTO t VALUES ('Cd', 1)")
    // As if the mapping had called `x` the key.
    let field = schema.fields[1]
    let result = try await connection.write(
      WriteBatch(
        kind: .delete, entity: schema, keyFields: [field], keys: SQLiteFixture.batch([[int(1)], [int(9)]]), fields: [],
        values: RecordBatch(columnCount: 0)))
    #expect(result.outcomes == [.rejected("several records have this key"), .conflict("the record is gone")])
    #expect(try await fixture.rows("t").count == 2)
  }

  @Test func `deleting twice is told apart`() async throws {
    let fixture = try SQLiteFixture("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)")
    let result = try await fixture.write(.delete, "t", fields: [], keys: [[int(1)], [int(1)], [null]])
    #expect(
      result.outcomes == [.written, .conflict("the record is gone"), .rejected("the key is not complete")])
  }

  @Test func `what triggers make of a record comes back`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);
      CREATE TRIGGER loud AFTER INSERT ON t BEGIN UPDATE t SET x = upper(x) WHERE id = new.id; END;
      CREATE TRIGGER no BEFORE INSERT ON t WHEN new.x = 'no' BEGIN SELECT RAISE(ABORT, 'not this'); END;
      CREATE TRIGGER all_gone BEFORE INSERT ON t WHEN new.x = 'all' BEGIN SELECT RAISE(ROLLBACK, 'nothing'); END;
      """)
    let result = try await fixture.write(.create, "t", fields: ["x"], values: [[text("a")], [text("no")]])
    #expect(result.outcomes == [.written, .rejected("not this")])
    #expect(result.stored.map(SQLiteFixture.texts) == [["A"], ["?"]])
    await #expect(throws: ConnectorFailure.refused("nothing")) {
      try await fixture.write(.create, "t", fields: ["x"], values: [[text("b")], [text("all")]])
    }
    #expect(try await fixture.rows("t") == [["1", "A"]])
  }

  @Test func `a batch whose deferred check fails is refused whole`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE p (id INTEGER PRIMARY KEY);
      CREATE TABLE t (id INTEGER PRIMARY KEY, p INT REFERENCES p DEFERRABLE INITIALLY DEFERRED);
      """)
    do {
      _ = try await fixture.write(.create, "t", fields: ["p"], values: [[null], [int(1)]])
      Issue.record("the parent is missing")
    } catch let failure as ConnectorFailure {
      guard case .refused = failure else { throw failure }
    }
    #expect(try await fixture.rows("t").isEmpty)
  }

  @Test func `a view is not written`() async throws {
    let fixture = try SQLiteFixture("CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE VIEW v AS SELECT id FROM t")
    await #expect(throws: ConnectorFailure.fatal("`v` is a view and cannot be written")) {
      try await fixture.write(.create, "v", fields: ["id"], values: [[int(1)]])
    }
  }

  @Test func `a locked database is worth another try`() throws {
    let fixture = try SQLiteFixture("CREATE TABLE t (id INTEGER PRIMARY KEY)")
    let other = try SQLiteDatabase(path: fixture.path, access: .readWrite)
    try other.execute("BEGIN IMMEDIATE")
    let database = try SQLiteDatabase(path: fixture.path, access: .readWrite, busyTimeout: 1)
    #expect(throws: ConnectorFailure.locked("`\(fixture.path)` is locked by another process")) {
      try database.execute("BEGIN IMMEDIATE")
    }
  }
}
