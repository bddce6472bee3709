import SyncConnect
import SyncModel
import SyncTestKit

/// Short calls of a file connection.
struct FileCalls {
  let connection: any Connection
  let entity: EntitySchema

  init(_ connector: any Connector.Type, _ values: [String: Literal], _ entity: EntitySchema) async throws {
    connection = try await connector.open(ConnectionSettings(name: "files", values: values))
    self.entity = entity
  }

  func read(_ fields: [FieldSchema]? = nil) async throws -> [[String]] {
    let reader = try await connection.read(ReadRequest(entity: entity, fields: fields ?? entity.fields))
    var rows: [[String]] = []
    while let batch = try await reader.next() {
      for row in 0..<batch.rowCount { rows.append(["\(batch.positions[row])"] + batch.texts(row)) }
    }
    return rows
  }

  func create(_ rows: [[ContractValue]]) async throws -> [WriteOutcome] {
    let keys = entity.keyFields
    return try await connection.write(
      WriteBatch(
        kind: .create, entity: entity, keyFields: keys,
        keys: .of(rows.map { Array($0.prefix(keys.count)) }, columns: keys.count),
        fields: entity.fields, values: .of(rows, columns: entity.fields.count))
    ).outcomes
  }

  func update(_ key: ContractValue, _ fields: [FieldSchema], _ row: [ContractValue]) async throws -> [WriteOutcome] {
    try await connection.write(
      WriteBatch(
        kind: .update, entity: entity, keyFields: entity.keyFields, keys: .of([[key]], columns: 1), fields: fields,
        values: .of([row], columns: fields.count))
    ).outcomes
  }

  func delete(_ key: ContractValue) async throws -> [WriteOutcome] {
    try await connection.write(
      WriteBatch(
        kind: .delete, entity: entity, keyFields: entity.keyFields, keys: .of([[key]], columns: 1), fields: [],
        values: .of([], columns: 0))
    ).outcomes
  }

  /// The reason of the fatal failure.
  static func fatal(_ body: () async throws -> Void) async -> String {
    do {
      try await body()
      return "passes"
    } catch ConnectorFailure.fatal(let reason) {
      return reason
    } catch {
      return "not fatal: \(error)"
    }
  }
}
