import SyncConnect
import SyncConnectors
import SyncModel
import SyncTestKit
import Testing

/// A database of its own and a connection to it.
struct PostgresFixture {
  let server: PostgresServer
  let database: String
  let connection: any Connection

  static func make(_ sql: String = "", schema: String = "public") async throws -> PostgresFixture {
    let server = try PostgresServer.shared()
    let database = try server.makeDatabase()
    if !sql.isEmpty { try server.sql(sql, database: database) }
    let connection = try await PostgresConnector.open(
      ConnectionSettings(
        name: "db", values: ["url": .text(server.url(database: database)), "schema": .text(schema)]))
    return PostgresFixture(server: server, database: database, connection: connection)
  }

  @discardableResult
  func sql(_ text: String) throws -> String { try server.sql(text, database: database) }

  func entity(_ name: String) async throws -> EntitySchema { try await connection.discover(name).schema }

  /// All rows as one batch.
  func readAll(
    _ entity: EntitySchema, fields: [FieldSchema]? = nil, filter: [Comparison] = [], since: Literal? = nil,
    pageSize: Int = 4096
  ) async throws -> RecordBatch {
    let fields = fields ?? entity.fields
    let reader = try await connection.read(
      ReadRequest(entity: entity, fields: fields, filter: filter, modifiedSince: since, pageSize: pageSize))
    let all = RecordBatch(columnCount: fields.count)
    while let page = try await reader.next() {
      for row in 0..<page.rowCount {
        let cells = all.appendRow()
        for column in fields.indices { cells[column] = page[row, column].copied(from: page.arena, to: all.arena) }
      }
    }
    return all
  }

  func write(
    _ kind: WriteBatch.Kind, _ entity: EntitySchema, keys: [[ContractValue]], fields: [String] = [],
    values: [[ContractValue]] = [], expected: [[ContractValue]]? = nil,
    returning: [String] = []
  ) async throws -> WriteResult {
    let written = try fields.map { name in try #require(entity.field(FieldPath(name))) }
    return try await connection.write(
      WriteBatch(
        kind: kind, entity: entity, keyFields: entity.keyFields,
        keys: .of(keys, columns: entity.keyFields.count), fields: written,
        values: .of(values, columns: written.count),
        expected: expected.map { .of($0, columns: written.count) },
        returning: try returning.map { name in try #require(entity.field(FieldPath(name))) }))
  }
}

extension RecordBatch {
  /// The cells of a column as text; failures with their reasons, null as `∅`.
  func cellTexts(_ column: Int) -> [String] {
    (0..<rowCount).map { row in
      let cell = self[row, column]
      switch cell.tag {
      case .failure: return "failure: " + cell.string(in: arena)
      case .null: return "∅"
      case .absent: return "absent"
      default: return CellText.string(cell, in: arena)
      }
    }
  }
}
