import SyncConnect
import SyncModel
import Testing

@testable import SyncConnectors

/// Never alter silently: what was written reads back as the same value, or the record was rejected.
struct SQLiteExactnessTests: SQLiteCells {
  private static let declarations = [
    "n NUMERIC", "r REAL", "i INTEGER", "x TEXT", "b BLOB", "a ANYTHING", "d DATE", "bo BOOLEAN", "j JSON",
  ]

  /// Writes one value into a column read as `type`, and says what came of it.
  private func outcome(_ cells: [CellMaker], _ type: ValueType, _ declaration: String) async throws -> (
    written: [Bool], sent: RecordBatch, read: RecordBatch
  ) {
    let name = declaration.split(separator: " ").first.map(String.init) ?? ""
    let fixture = try SQLiteFixture("CREATE TABLE t (id INTEGER PRIMARY KEY, \(declaration))")
    let connection = try await fixture.connect()
    let id = FieldSchema(path: FieldPath("id"), type: FieldType(.int(bits: 64)), marks: [.key])
    let field = FieldSchema(path: FieldPath(name), type: FieldType(type, nullable: true))
    let schema = EntitySchema(connection: "db", name: "t", fields: [id, field])
    let values = SQLiteFixture.batch(cells.enumerated().map { [int(Int64($0.offset)), $0.element] })
    let keys = SQLiteFixture.batch(cells.map { _ in [absent] })
    let result = try await connection.write(
      WriteBatch(
        kind: .create, entity: schema, keyFields: [id], keys: keys, fields: [id, field], values: values))
    let reader = try await connection.read(ReadRequest(entity: schema, fields: [id, field], pageSize: 100_000))
    let page = try await reader.next() ?? RecordBatch(columnCount: 2)
    return (result.outcomes.map { $0 == .written }, values, page)
  }

  private func check(_ cells: [CellMaker], _ type: ValueType, _ note: String) async throws -> Int {
    var rejected = 0
    for declaration in Self.declarations {
      let (written, sent, read) = try await outcome(cells, type, declaration)
      var rows: [Int64: Int] = [:]
      for row in 0..<read.rowCount { rows[read[row, 0].int] = row }
      for index in cells.indices {
        guard written[index] else {
          rejected += 1
          #expect(rows[Int64(index)] == nil)
          continue
        }
        let row = try #require(rows[Int64(index)])
        let isEqual = CellComparison.equal(sent[index, 1], in: sent.arena, read[row, 1], in: read.arena)
        #expect(
          isEqual,
          """
          \(note) \(declaration): \(CellText.string(sent[index, 1], in: sent.arena)) became \
          \(SQLiteFixture.texts(read)[row][1])
          """)
      }
    }
    return rejected
  }

  @Test func `decimals`() async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SQLiteTestRandom(seed)
    var cells: [CellMaker] = [
      "12.50", "0.1", "0.10", "123456789012345.67", "99999999999999999999999999999999999999", "9007199254740993",
      "0.30000000000000004", "9223372036854775807", "9223372036854775808", "-0.00000000000000000000000000000000000001",
      "1000000000000000000000", "18014398509481984.5", "4503599627370497.5",
    ].map(decimal)
    for _ in 0..<300 {
      let scale = UInt8.random(in: 0...20, using: &random)
      let width = Int128(1) << Int128(Int.random(in: 1...120, using: &random))
      let mantissa = Int128.random(in: -width...width, using: &random)
      cells.append { .decimal(ExactDecimal(mantissa, scale: scale), in: $0) }
    }
    #expect(try await check(cells, .decimal(nil), "seed \(seed)") > 100)
    // A column made for the purpose takes what money looks like.
    let (written, _, _) = try await outcome(
      [decimal("12.50"), decimal("0.1"), decimal("-7")], .decimal(nil), "n NUMERIC")
    #expect(written == [true, true, true])
  }

  @Test func `whole numbers`() async throws {
    let cells = [Int64.max, .min, 0, -1, 1 << 53, (1 << 53) + 1].map(int)
    #expect(try await check(cells, .int(bits: 64), "") > 0)
  }

  @Test func `texts`() async throws {
    let cells = [
      "007", "1e5", " 12 ", "+1", ".5", "5.", "0x10", "", "inf", "nan", "1_000", "2024-01-01", "true", "a\0b",
      "\u{FEFF}x", "e\u{301}", "99999999999999999999", "-", "1e", "\t5\n", "١٢",
    ].map(text)
    #expect(try await check(cells, .text(max: nil), "") > 10)
    let (written, _, _) = try await outcome(cells, .text(max: nil), "x TEXT")
    #expect(written.allSatisfy { $0 })
  }

  @Test func `floats`() async throws {
    let values = [
      0.1, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e15, 0x1p53,
    ]
    let cells = values.map { value -> CellMaker in { _ in .float(value) } }
    #expect(try await check(cells, .float, "") > 0)
    let (written, _, _) = try await outcome(cells, .float, "r REAL")
    #expect(written == values.map { !$0.isNaN })
  }

  @Test func `times`() async throws {
    let days: [Int64] = [0, -730_485, CalendarDate.infinity, CalendarDate.minusInfinity, 5_000_000, -1_000_000]
    #expect(try await check(days.map { day in { _ in .date(days: day) } }, .date, "") == 0)
    let instants: [Int64] = [0, 1, -1, Instant.infinity, Instant.minusInfinity, 999_999, -63_113_904_000_000_001]
    #expect(try await check(instants.map { i in { _ in .timestamp(microseconds: i) } }, .timestamp, "") == 0)
    #expect(try await check(instants.map { i in { _ in .localDateTime(microseconds: i) } }, .localDateTime, "") == 0)
    let clock: [Int64] = [0, 1, 86_400_000_000, 43_200_500_000]
    #expect(try await check(clock.map { t in { _ in .time(microseconds: t) } }, .time, "") == 0)
  }

  @Test func `truth, bytes and JSON`() async throws {
    _ = try await check([{ _ in .bool(true) }, { _ in .bool(false) }], .bool, "")
    let bytes: CellMaker = { arena in
      var cell = [UInt8](0...255).withUnsafeBytes { Cell.text($0, in: arena) }
      cell.tag = .bytes
      return cell
    }
    #expect(try await check([bytes], .bytes, "") == 0)
    let json = [#"{"a":1.50}"#, "5", "5.0", "1e3", #""7""#, "null", "true", "12345678901234567890", "[]", "-0"]
    let cells = json.map { value -> CellMaker in
      { arena in Array(value.utf8).withUnsafeBytes { .json($0, in: arena) } }
    }
    #expect(try await check(cells, .json, "") > 0)
  }
}
