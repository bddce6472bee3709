import SyncConnect
import SyncModel
import Testing

@testable import SyncConnectors

struct SQLiteTellingTests: SQLiteCells {
  @Test func `what triggers make of a record is told`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER NOT NULL DEFAULT 0);
      CREATE TRIGGER made AFTER INSERT ON t BEGIN UPDATE t SET a = a || '!', n = n + 1 WHERE id = new.id; END;
      CREATE TRIGGER changed AFTER UPDATE OF a ON t WHEN new.a NOT LIKE '%!'
        BEGIN UPDATE t SET a = a || '!', n = n + 1 WHERE id = new.id; END;
      """)
    let made = try await fixture.write(
      .create, "t", fields: ["a"], values: [[text("x")], [text("y")]], returning: ["n"])
    #expect(made.outcomes == [.written, .written])
    #expect(made.stored.map(SQLiteFixture.texts) == [["x!"], ["y!"]])
    #expect(made.returned.map(SQLiteFixture.texts) == [["1"], ["1"]])
    let changed = try await fixture.write(
      .update, "t", fields: ["a"], keys: [[int(9)], [int(2)]], values: [[text("new")], [text("new")]],
      returning: ["n"])
    #expect(changed.outcomes == [.conflict("the record is gone"), .written])
    #expect(changed.stored.map(SQLiteFixture.texts) == [["?"], ["new!"]])
    #expect(changed.returned.map(SQLiteFixture.texts) == [["?"], ["2"]])
  }

  @Test func `assigned keys keep the order of the rows where some are refused`() async throws {
    let fixture = try SQLiteFixture("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT CHECK (a <> 'bad'))")
    let result = try await fixture.write(
      .create, "t", fields: ["a"], values: [[text("p")], [text("bad")], [text("q")]], returning: ["a"])
    #expect(result.keys.map(SQLiteFixture.texts) == [["1"], ["?"], ["2"]])
    #expect(result.returned.map(SQLiteFixture.texts) == [["p"], ["?"], ["q"]])
  }
}
