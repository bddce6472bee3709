import Foundation
import SyncConnect
import SyncModel
import Testing

@testable import SyncConnectors

/// A database file of its own for each test.
final class SQLiteFixture: Sendable {
  let folder: String
  let path: String

  init(_ sql: String = "") throws {
    folder = NSTemporaryDirectory() + "antiphon-sqlite-" + UUID().uuidString
    path = folder + "/test.db"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard FileManager.default.createFile(atPath: path, contents: nil) else { throw CocoaError(.fileWriteUnknown) }
    try execute(sql)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func execute(_ sql: String) throws {
    try SQLiteDatabase(path: path, access: .readWrite).execute(sql)
  }

  /// The first column of the first row as SQLite writes it.
  func value(_ sql: String) throws -> String? {
    let statement = try SQLiteDatabase(path: path, access: .read).prepare(sql)
    return try statement.step() ? statement.text(0) : nil
  }

  func connect() async throws -> any Connection {
    try await SQLiteConnector.open(ConnectionSettings(name: "db", values: ["path": .text(path)]))
  }

  func entity(_ name: String) async throws -> EntitySchema {
    let connection = try await connect()
    return try await connection.discover(name).schema
  }

  /// All rows as texts; a failure is `!` and its reason, null is `-`.
  func rows(_ name: String, filter: [Comparison] = [], pageSize: Int = 3) async throws -> [[String]] {
    let connection = try await connect()
    let schema = try await connection.discover(name).schema
    let reader = try await connection.read(
      ReadRequest(entity: schema, fields: schema.fields, filter: filter, pageSize: pageSize))
    var rows: [[String]] = []
    while let page = try await reader.next() { rows += Self.texts(page) }
    return rows
  }

  static func texts(_ page: RecordBatch) -> [[String]] {
    (0..<page.rowCount).map { row in
      (0..<page.columnCount).map { column in
        let cell = page[row, column]
        switch cell.tag {
        case .failure: return "!" + cell.string(in: page.arena)
        case .null: return "-"
        case .absent: return "?"
        default: return CellText.string(cell, in: page.arena)
        }
      }
    }
  }

  static func batch(_ rows: [[CellMaker]]) -> RecordBatch {
    let batch = RecordBatch(columnCount: rows.first?.count ?? 0)
    for cells in rows {
      let row = batch.appendRow()
      for (index, cell) in cells.enumerated() { row[index] = cell(batch.arena) }
    }
    return batch
  }

  func write(
    _ kind: WriteBatch.Kind, _ name: String, fields: [String], keys: [[CellMaker]] = [],
    values: [[CellMaker]] = [], expected: [[CellMaker]]? = nil, returning: [String] = []
  ) async throws -> WriteResult {
    let connection = try await connect()
    let schema = try await connection.discover(name).schema
    let columns = fields.compactMap { name in schema.fields.first { $0.columnName == name } }
    #expect(columns.count == fields.count)
    let absent: CellMaker = { _ in .absent }
    let blank = values.map { _ in schema.keyFields.map { _ in absent } }
    return try await connection.write(
      WriteBatch(
        kind: kind, entity: schema, keyFields: schema.keyFields, keys: Self.batch(kind == .create ? blank : keys),
        fields: columns, values: Self.batch(values), expected: expected.map(Self.batch),
        returning: returning.compactMap { name in schema.fields.first { $0.columnName == name } }))
  }
}

typealias CellMaker = @Sendable (Arena) -> Cell

/// Short names for cells in tests.
protocol SQLiteCells {}

extension SQLiteCells {
  func text(_ value: String) -> CellMaker { { .text(value, in: $0) } }
  func int(_ value: Int64) -> CellMaker { { _ in .int(value) } }
  func decimal(_ value: String) -> CellMaker {
    { arena in ExactDecimal(value).map { .decimal($0, in: arena) } ?? .failure("no decimal", in: arena) }
  }
  var null: CellMaker { { _ in .null } }
  var absent: CellMaker { { _ in .absent } }
}

/// SplitMix64: the same numbers for the same seed.
struct SQLiteTestRandom: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}
