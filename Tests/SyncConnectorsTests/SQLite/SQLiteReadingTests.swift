import Foundation
import SyncConnect
import SyncModel
import Testing

@testable import SyncConnectors

struct SQLiteReadingTests: SQLiteCells {
  @Test func `values come as their types, at their extremes`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE t (i INTEGER, d NUMERIC(38, 4), f REAL, b BOOLEAN, x TEXT, y BLOB, da DATE, dt DATETIME,
        ts TIMESTAMPTZ, ti TIME, j JSON);
      INSERT INTO t VALUES (9223372036854775807, 0.1, 9e999, 1, 'a' || char(0) || 'é', x'00ff', '0001-01-01',
        '2024-02-29 23:59:59.999999', '2024-02-29T12:00:00+02:00', '24:00:00', '{ "a" : [1.50, "x y"] }');
      INSERT INTO t VALUES (-9223372036854775808, 12345678901234567890, -1.5e-300, 0, '', x'', 'infinity',
        '9999-12-31T00:00', '1900-01-01 00:00:00Z', '12:30', '5');
      INSERT INTO t (i) VALUES (NULL);
      """)
    let rows = try await fixture.rows("t")
    #expect(
      rows == [
        [
          "9223372036854775807", "0.1", "Infinity", "true", "a\0é", "AP8=", "0001-01-01",
          "2024-02-29T23:59:59.999999", "2024-02-29T10:00:00Z", "24:00:00", #"{"a":[1.50,"x y"]}"#,
        ],
        [
          "-9223372036854775808", "12345678901234567000", "-1.5e-300", "false", "", "", "infinity",
          "9999-12-31T00:00:00", "1900-01-01T00:00:00Z", "12:30:00", "5",
        ],
        Array(repeating: "-", count: 11),
      ])
  }

  @Test func `what does not fit its type is a failure of that cell alone`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE t (i INTEGER, d NUMERIC(4, 2), f REAL, b BOOLEAN, x VARCHAR(3), y BLOB, da DATE, dt DATETIME,
        ts TIMESTAMPTZ, ti TIME, j JSON, ok TEXT);
      INSERT INTO t VALUES ('many', 100.5, 'high', 2, 'long', 'text', '2024-02-30', 20240101, '2024-01-01 00:00:00',
        '25:00', '{', 'fine');
      INSERT INTO t VALUES (1.5, 1.234, x'00', 'yes', CAST(x'ff' AS TEXT), 1, 1, 1.5, '', x'00', x'7b7d', 'fine');
      """)
    let rows = try await fixture.rows("t")
    #expect(rows.count == 2)
    for row in rows {
      #expect(row.dropLast().allSatisfy { $0.hasPrefix("!") }, "\(row)")
      #expect(row.last == "fine")
    }
    #expect(rows[0][0] == "!the stored text `many` is not an Int")
    #expect(rows[0][1] == "!the stored number `100.5` is not a Decimal(4, 2)")
    #expect(rows[0][4] == "!the stored text has 4 characters, more than 3")
    #expect(rows[1][4] == "!the stored text is not UTF-8")
  }

  @Test func `a read is one snapshot`() async throws {
    let fixture = try SQLiteFixture("PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY)")
    try fixture.execute("INSERT INTO t VALUES (1), (2), (3), (4)")
    let connection = try await fixture.connect()
    let schema = try await connection.discover("t").schema
    let reader = try await connection.read(ReadRequest(entity: schema, fields: schema.fields, pageSize: 2))
    #expect(try await reader.next()?.rowCount == 2)
    try fixture.execute("DELETE FROM t; INSERT INTO t VALUES (9)")
    let second = try await reader.next()
    #expect(second.map(SQLiteFixture.texts) == [["3"], ["4"]])
    #expect(try await reader.next() == nil)
    #expect(try await reader.next() == nil)
    #expect(try await fixture.rows("t") == [["9"]])
  }

  @Test func `cancellation stops a read between pages`() async throws {
    let fixture = try SQLiteFixture("CREATE TABLE t (id INTEGER PRIMARY KEY)")
    try fixture.execute("INSERT INTO t VALUES (1), (2)")
    let connection = try await fixture.connect()
    let schema = try await connection.discover("t").schema
    let reader = try await connection.read(ReadRequest(entity: schema, fields: schema.fields, pageSize: 1))
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await reader.next() == nil
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    await reader.close()
    #expect(try await reader.next() == nil)
  }

  @Test func `no fields give rows without columns`() async throws {
    let fixture = try SQLiteFixture("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2)")
    let connection = try await fixture.connect()
    let reader = try await connection.read(
      ReadRequest(entity: try await connection.discover("t").schema, fields: [], pageSize: 10))
    #expect(try await reader.next()?.rowCount == 2)
  }

  /// A page must hold every row for which the comparison is true or cannot be told.
  @Test func `a pushed-down filter loses no row`() async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SQLiteTestRandom(seed)
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, i INTEGER, d NUMERIC, f REAL, b BOOLEAN, x TEXT COLLATE NOCASE, da DATE,
        dt DATETIME, ts TIMESTAMPTZ)
      """)
    let forms: [[String]] = [
      ["0", "1", "-5", "9223372036854775807", "1.5", "'x'", "NULL"],
      ["0", "0.1", "0.3", "-12.50", "9007199254740993", "1152921504606846977", "'abc'", "NULL"],
      ["0", "0.1", "-3", "9e999", "1e300", "'x'", "NULL"],
      ["0", "1", "2", "'true'", "NULL"],
      ["'a'", "'A'", "'b'", "'é'", "''", "char(65536)", "char(65535)", "x'61'", "NULL"],
      ["'2024-01-01'", "'2024-01-02'", "'0044-03-15 BC'", "'infinity'", "'12024-01-01'", "20240101", "NULL"],
      [
        "'2024-01-01 00:00:00'", "'2024-01-01T00:00'", "'2023-12-31 24:00:00'", "'2024-01-01 00:00:00.5'", "'infinity'",
        "'0044-03-15 00:00:00 BC'", "5", "NULL",
      ],
      [
        "'2024-01-01 00:00:00Z'", "'2024-01-01T02:00+02:00'", "'2023-12-31 24:00:00Z'", "'2024-01-01 00:00:00.5z'",
        "'-infinity'", "5", "NULL",
      ],
    ]
    for _ in 0..<300 {
      let row = forms.map { $0.randomElement(using: &random) ?? "NULL" }
      try fixture.execute("INSERT INTO t (i, d, f, b, x, da, dt, ts) VALUES (\(row.joined(separator: ", ")))")
    }
    let noon: Int64 = 757_382_400_000_000
    let literals: [[Literal]] = [
      [.int(0), .int(1), .int(.max)],
      [.decimal(ExactDecimal(1, scale: 1)), .int(0), .decimal(ExactDecimal(1_152_921_504_606_846_976)), .int(-12)],
      [.float(0.1), .int(0), .float(.infinity), .float(-3)],
      [.bool(true), .bool(false)],
      [.text("a"), .text("é"), .text(""), .text("\u{10000}")],
      [.date(8766), .date(8767), .date(CalendarDate.infinity)],
      [.localDateTime(noon), .localDateTime(noon + 1), .localDateTime(Instant.infinity)],
      [.timestamp(noon), .timestamp(noon + 1), .timestamp(noon - 86_400_000_000)],
    ]
    let connection = try await fixture.connect()
    let schema = try await connection.discover("t").schema
    func read(_ filter: [Comparison]) async throws -> RecordBatch {
      let reader = try await connection.read(
        ReadRequest(entity: schema, fields: schema.fields, filter: filter, pageSize: 1000))
      return try await reader.next() ?? RecordBatch(columnCount: schema.fields.count)
    }
    let all = try await read([])
    #expect(all.rowCount == 300)
    var narrowed = 0
    for (place, values) in literals.enumerated() {
      let column = place + 1
      for operation in Comparison.Operator.allCases {
        for literal in values {
          let comparison = Comparison(
            field: schema.fields[column].path, comparison: operation,
            values: operation == .isNull || operation == .isNotNull
              ? [] : operation == .anyOf ? [literal, values[0]] : [literal])
          let page = try await read([comparison])
          let found = Set((0..<page.rowCount).map { page[$0, 0].int })
          if page.rowCount < all.rowCount { narrowed += 1 }
          for row in 0..<all.rowCount where !found.contains(all[row, 0].int) {
            let cell = all[row, column]
            let passes = Self.passes(cell, all.arena, comparison)
            #expect(
              !passes && (cell.tag != .failure || operation == .isNull),
              "seed \(seed): \(SQLiteFixture.texts(all)[row][column]) \(operation) \(literal)")
          }
        }
      }
    }
    // It would be no test if nothing were pushed down.
    #expect(narrowed > 100)
  }

  private static func passes(_ cell: Cell, _ arena: Arena, _ comparison: Comparison) -> Bool {
    let own = Arena()
    let values = comparison.values.map { $0.cell(in: own) }
    func order() -> Int? { values.first.flatMap { CellComparison.order(cell, in: arena, $0, in: own) } }
    func equal() -> Bool { values.contains { CellComparison.equal(cell, in: arena, $0, in: own) } }
    switch comparison.comparison {
    case .isNull: return cell.tag == .null
    case .isNotNull: return cell.tag != .null
    case .equal, .anyOf: return equal()
    case .notEqual: return !equal()
    case .less: return order().map { $0 < 0 } ?? false
    case .lessOrEqual: return order().map { $0 <= 0 } ?? false
    case .greater: return order().map { $0 > 0 } ?? false
    case .greaterOrEqual: return order().map { $0 >= 0 } ?? false
    }
  }
}
