import SyncConnect
import SyncModel
import SyncSQL

extension PostgresWriter {
  /// Reads what was written once more: RETURNING does not know what a trigger did after the statement.
  func tellAgain() throws(PostgresError) {
    guard !keyColumns.isEmpty, !told.isEmpty else { return }
    var values = PostgresValues(columnCount: keyColumns.count)
    var sent: [Int] = []
    for row in outcomes.indices where outcomes[row] == .written {
      let cells = keyColumns.indices.map { keyCell(row, $0) }
      let canBe = cells.allSatisfy { !$0.cell.isMissing && PostgresEquality.canHold($0.cell, from: $0.arena, $0.kind) }
      if canBe, values.append(cells) == nil { sent.append(row) }
    }
    guard !sent.isEmpty else { return }
    var conditions: [String] = []
    for (index, column) in keyColumns.enumerated() {
      conditions.append(PostgresEquality.equal(try quoted(column, of: "t."), "v.c\(index)", column))
    }
    let names = try quoted(told, of: "t.").joined(separator: ", ")
    let result = try link.query(
      """
      SELECT v.o, \(names) FROM \(table.sqlName) AS t,
      \(PostgresValues.table(keyColumns.map(PostgresEquality.cast))) AS v
      WHERE \(conditions.joined(separator: " AND "))
      """, values.parameters())
    for index in 0..<result.rowCount {
      guard let number = result.int(index, 0), sent.indices.contains(number - 1) else { continue }
      keepTold(result, index, from: 1, toldFields(stored: true), row: sent[number - 1])
    }
  }

  /// The key by which a written record is found now: the one that was assigned, or sent, or always there.
  private func keyCell(_ row: Int, _ key: Int) -> (cell: Cell, arena: Arena, kind: PostgresKind) {
    let kind = keyColumns[key].kind
    if let keys, keys[row, key].tag != .absent { return (keys[row, key], keys.arena, kind) }
    // What a trigger made of the key before it was stored.
    if let place = columns.firstIndex(where: { $0.name == keyColumns[key].name }),
      batch.values[row, place].tag != .absent
    {
      if let stored, stored[row, place].tag != .absent { return (stored[row, place], stored.arena, kind) }
      return (batch.values[row, place], batch.values.arena, kind)
    }
    return (batch.keys[row, key], batch.keys.arena, kind)
  }
}
