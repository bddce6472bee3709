import SyncConnect
import SyncModel
import Testing

@testable import SyncConnectors

struct SQLiteFindingTests: SQLiteCells {
  private func find(
    _ fixture: SQLiteFixture, _ by: [String], _ values: [[CellMaker]], fields: [String] = ["id"]
  ) async throws -> [[String]] {
    let connection = try await fixture.connect()
    let schema = try await connection.discover("t").schema
    func columns(_ names: [String]) -> [FieldSchema] {
      names.compactMap { name in schema.fields.first { $0.columnName == name } }
    }
    let result = try await connection.find(
      FindRequest(entity: schema, fields: columns(fields), by: columns(by), values: SQLiteFixture.batch(values)))
    return SQLiteFixture.texts(result).sorted { $0.joined() < $1.joined() }
  }

  @Test func `text is found byte for byte`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT COLLATE NOCASE, y TEXT);
      INSERT INTO t VALUES (1, 'Anna', 'q'), (2, 'anna', 'q'), (3, char(233), 'q'), (4, 'e' || char(769), 'r'),
        (5, NULL, NULL), (6, ''' OR 1=1 --', ''), (7, 'anna', 'r');
      """)
    #expect(try await find(fixture, ["x"], [[text("anna")], [text("anna")]]) == [["2"], ["7"]])
    #expect(try await find(fixture, ["x"], [[text("\u{e9}")]]) == [["3"]])
    #expect(try await find(fixture, ["x"], [[null], [text("nobody")]]).isEmpty)
    #expect(try await find(fixture, ["x"], [[text("' OR 1=1 --")]], fields: ["y", "id"]) == [["", "6"]])
    let pairs: [[CellMaker]] = [[text("anna"), text("r")], [text("anna"), null], [text("Anna"), text("q")]]
    #expect(try await find(fixture, ["x", "y"], pairs) == [["1"], ["7"]])
  }

  @Test func `numbers and times are found by value, however they are stored`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, d NUMERIC(10, 2), dt DATETIME, da DATE);
      INSERT INTO t VALUES (1, 12.5, '2024-01-01 00:00:00', '2024-01-01'), (2, 12, '2024-01-01T00:00', '2024-01-02'),
        (3, 'no', 5, 5), (4, 0.1, '2024-01-01 00:00:01', NULL);
      """)
    #expect(try await find(fixture, ["d"], [[decimal("12.50")], [decimal("12.00")]]) == [["1"], ["2"]])
    #expect(try await find(fixture, ["d"], [[decimal("0.1")], [decimal("0.10000000000000000001")]]) == [["4"]])
    let midnight: CellMaker = { _ in .localDateTime(microseconds: 8766 * Instant.microsecondsPerDay) }
    #expect(try await find(fixture, ["dt"], [[midnight]]) == [["1"], ["2"]])
    #expect(try await find(fixture, ["da"], [[{ _ in .date(days: 8767) }]]) == [["2"]])
  }

  @Test func `many keys are found in parts`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      INSERT INTO t SELECT i, 'x' || i FROM n;
      """)
    let keys = (1...2500).map { number -> [CellMaker] in [int(Int64(number * 2))] }
    #expect(try await find(fixture, ["id"], keys).count == 1500)
  }
}
