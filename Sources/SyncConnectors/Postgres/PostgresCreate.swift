import SyncConnect
import SyncModel
import SyncSQL

extension PostgresWriter {
  /// Columns written by records of the shape, with where their cells stand.
  private func sources(_ shape: Shape) -> [(column: PostgresColumn, index: Int, isKey: Bool)] {
    shape.written.map { (columns[$0], $0, false) } + shape.keys.map { (keyColumns[$0], $0, true) }
  }

  private func cell(_ row: Int, _ index: Int, _ isKey: Bool) -> (cell: Cell, arena: Arena) {
    isKey ? (batch.keys[row, index], batch.keys.arena) : (batch.values[row, index], batch.values.arena)
  }

  func create(_ rows: [Int], _ shape: Shape) throws(PostgresError) {
    let sources = sources(shape)
    let hasKey = keyColumns.allSatisfy { key in sources.contains { $0.column.name == key.name } }
    let reshapes = sources.contains { $0.column.reshapes }
    let isWhole = shape.written.count == columns.count
    if table.takesCopy, hasKey, isWhole, !reshapes, !sources.isEmpty, batch.returning.isEmpty {
      return try copy(rows, sources)
    }
    try insert(rows, sources, returnsKey: !hasKey, returnsStored: table.hasTriggers || reshapes || !isWhole)
  }

  private func copy(
    _ rows: [Int], _ sources: [(column: PostgresColumn, index: Int, isKey: Bool)]
  ) throws(PostgresError) {
    let names = try quoted(sources.map(\.column)).joined(separator: ", ")
    let writers = sources.map { PostgresCopyColumn($0.column.kind, index: $0.index, isKey: $0.isKey) }
    let kinds = sources.map(\.column.kind)
    let scratch = Arena(capacity: 1024)
    let values = batch.values
    let keys = batch.keys
    try link.copyIn("COPY \(table.sqlName) (\(names)) FROM STDIN") { buffer, flush throws(PostgresError) in
      for row in rows {
        let start = buffer.count
        var refusal: String?
        for position in writers.indices {
          if position > 0 { buffer.append(byte: 0x09) }
          let writer = writers[position]
          let source = writer.isKey ? keys : values
          let cell = source[row, writer.index]
          if writer.append(cell, from: source.arena, to: buffer) { continue }
          refusal = PostgresCopyText.append(cell, from: source.arena, as: kinds[position], scratch: scratch, to: buffer)
          if let reason = refusal {
            outcomes[row] = .rejected("`\(sources[position].column.name)`: \(reason)")
            break
          }
        }
        if refusal != nil {
          buffer.truncate(to: start)
        } else {
          buffer.append(byte: 0x0A)
          try flush()
        }
      }
    }
  }

  private func insert(
    _ rows: [Int], _ sources: [(column: PostgresColumn, index: Int, isKey: Bool)], returnsKey: Bool,
    returnsStored: Bool
  ) throws(PostgresError) {
    var returned: [String] = []
    if returnsKey { returned += try quoted(keyColumns) }
    let fields = toldFields(stored: returnsStored)
    returned += try quoted(Array(told[fields]))
    let returning = returned.isEmpty ? "" : " RETURNING " + returned.joined(separator: ", ")
    if sources.isEmpty {
      for row in rows {
        let result = try link.query("INSERT INTO \(table.sqlName) DEFAULT VALUES\(returning)", [])
        try keep(result, [row], returnsKey, fields)
      }
      return
    }
    var values = PostgresValues(columnCount: sources.count)
    var sent: [Int] = []
    for row in rows {
      let cells = sources.map { source in
        let value = cell(row, source.index, source.isKey)
        return (cell: value.cell, arena: value.arena, kind: source.column.kind)
      }
      if let reason = values.append(cells) { outcomes[row] = .rejected(reason) } else { sent.append(row) }
    }
    guard !sent.isEmpty else { return }
    let names = try quoted(sources.map(\.column)).joined(separator: ", ")
    let cells = sources.indices.map { "v.c\($0)" }.joined(separator: ", ")
    let overriding = sources.contains { $0.column.isIdentity } ? " OVERRIDING SYSTEM VALUE" : ""
    // Rows are stored and returned in the order of the query below them.
    let sql = """
      INSERT INTO \(table.sqlName) (\(names))\(overriding)
      SELECT \(cells) FROM \(PostgresValues.table(sources.map(\.column.castName))) AS v ORDER BY v.o\(returning)
      """
    try keep(link.query(sql, values.parameters()), sent, returnsKey, fields)
  }

  private func keep(
    _ result: PostgresResult, _ rows: [Int], _ returnsKey: Bool, _ fields: Range<Int>
  ) throws(PostgresError) {
    // Without this, the keys of one record would be taken for those of another.
    guard result.affected == rows.count, result.columnCount == 0 || result.rowCount == rows.count else {
      throw PostgresError(
        sqlState: "23000", message: "the database did not store the record: a trigger or rule withheld it")
    }
    for (index, row) in rows.enumerated() {
      if returnsKey {
        let batch = keys ?? blank(keyColumns.count)
        keys = batch
        for key in keyColumns.indices {
          batch[row, key] = keyDecoder.value(result, index, key, field: key, in: batch.arena)
        }
      }
      keepTold(result, index, from: returnsKey ? keyColumns.count : 0, fields, row: row)
    }
  }

  /// Marks the rows whose key is in the table already and those that repeat a key of the batch. `false` where none is.
  func markExisting(_ rows: [Int], _ shape: Shape) throws(PostgresError) -> Bool {
    let sources = sources(shape)
    var keySources: [(column: PostgresColumn, index: Int, isKey: Bool)] = []
    for key in keyColumns {
      guard let source = sources.first(where: { $0.column.name == key.name }) else { return false }
      keySources.append(source)
    }
    guard !keySources.isEmpty else { return false }
    var values = PostgresValues(columnCount: keySources.count)
    var sent: [Int] = []
    for row in rows {
      let cells = keySources.map { source in
        let value = cell(row, source.index, source.isKey)
        return (cell: value.cell, arena: value.arena, kind: source.column.kind)
      }
      let canBe = cells.allSatisfy { PostgresEquality.canHold($0.cell, from: $0.arena, $0.kind) }
      if canBe, values.append(cells) == nil { sent.append(row) }
    }
    guard !sent.isEmpty else { return false }
    var conditions: [String] = []
    for (index, source) in keySources.enumerated() {
      conditions.append("\(try quoted(source.column, of: "t.")) = v.c\(index)::\(source.column.castName)")
    }
    let names = keySources.indices.map { "v.c\($0)" }.joined(separator: ", ")
    let found = try link.query(
      """
      SELECT v.o FROM (SELECT v.*, row_number() OVER (PARTITION BY \(names) ORDER BY v.o) AS place
      FROM \(PostgresValues.table(keySources.map { PostgresEquality.cast($0.column) })) AS v) AS v
      WHERE v.place > 1 OR EXISTS (SELECT FROM \(table.sqlName) AS t WHERE \(conditions.joined(separator: " AND ")))
      """, values.parameters())
    for index in 0..<found.rowCount {
      if let number = found.int(index, 0), sent.indices.contains(number - 1) {
        outcomes[sent[number - 1]] = .conflict(Self.keyExists)
      }
    }
    return found.rowCount > 0
  }
}
