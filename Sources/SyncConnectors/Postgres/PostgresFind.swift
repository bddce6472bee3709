import SyncConnect
import SyncModel
import SyncSQL

extension PostgresConnection {
  func find(_ request: FindRequest) async throws -> RecordBatch {
    let table = try await table(request.entity)
    let by = try request.by.map { try table.column(of: $0) }
    let decoder = try decoder(request.fields, table)
    let names = try request.fields.map { try "t." + SQLName.quoted(table.column(of: $0).name) }
    var conditions: [String] = []
    for (index, column) in by.enumerated() {
      conditions.append(PostgresEquality.equal("t." + (try SQLName.quoted(column.name)), "v.c\(index)", column))
    }
    var values = PostgresValues(columnCount: by.count)
    let arena = request.values.arena
    for row in 0..<request.values.rowCount {
      let cells = by.enumerated().map { (request.values[row, $0.offset], arena, $0.element.kind) }
      // Null equals no key, and what the column cannot hold is not in it.
      if cells.allSatisfy({ !$0.0.isMissing && PostgresEquality.canHold($0.0, from: arena, $0.2) }) {
        _ = values.append(cells)
      }
    }
    let result = RecordBatch(columnCount: request.fields.count)
    guard values.rowCount > 0, !by.isEmpty else { return result }
    let sql = """
      SELECT \(names.joined(separator: ", ")) FROM \(table.sqlName) AS t WHERE EXISTS (SELECT FROM
      \(PostgresValues.table(by.map(PostgresEquality.cast))) AS v WHERE \(conditions.joined(separator: " AND ")))
      """
    let parameters = values.parameters()
    return try await pool.run { link in
      let found = try link.query(sql, parameters)
      for row in 0..<found.rowCount { decoder.appendRow(found, row, to: result) }
      return result
    }
  }

  func write(_ batch: WriteBatch) async throws -> WriteResult {
    let table = try await table(batch.entity)
    let checksText = batch.keyFields.isEmpty ? false : try decoder(batch.keyFields, table).checksText
    return try await pool.run { link in
      let writer = try PostgresWriter(link, table, batch, checksText: checksText)
      return try writer.run()
    }
  }
}
