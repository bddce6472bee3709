import SyncConnect
import SyncModel
import SyncSQL

extension PostgresWriter {
  static let hasChanged = "the record has other values now"
  static let isGone = "the record is gone"

  /// Updates the rows whose expected values still stand; the others become conflicts.
  func update(_ rows: [Int], _ shape: Shape) throws(PostgresError) {
    let written = shape.written.map { columns[$0] }
    var sent = try collect(rows, shape, written)
    guard !sent.rows.isEmpty else { return }
    let returnsStored = table.hasTriggers || written.contains { $0.reshapes }
    var assignments: [String] = []
    for (index, column) in written.enumerated() {
      assignments.append("\(try quoted(column)) = v.c\(keyColumns.count + index)")
    }
    let fields = toldFields(stored: returnsStored)
    let returned = (["v.o"] + (try quoted(Array(told[fields]), of: "t."))).joined(separator: ", ")
    if written.isEmpty {
      let sql = """
        SELECT \(returned) FROM \(table.sqlName) AS t, \(PostgresValues.table(sent.casts)) AS v WHERE \(sent.condition)
        """
      return try finish(try link.query(sql, sent.take()), sent.rows, fields)
    }
    let sql = """
      UPDATE \(table.sqlName) AS t SET \(assignments.joined(separator: ", "))
      FROM \(PostgresValues.table(sent.casts)) AS v WHERE \(sent.condition)
      RETURNING \(returned)
      """
    try finish(try link.query(sql, sent.take()), sent.rows, fields)
  }

  func delete(_ rows: [Int], _ shape: Shape) throws(PostgresError) {
    var sent = try collect(rows, shape, [])
    guard !sent.rows.isEmpty else { return }
    let sql = """
      DELETE FROM \(table.sqlName) AS t USING \(PostgresValues.table(sent.casts)) AS v WHERE \(sent.condition)
      RETURNING v.o
      """
    try finish(try link.query(sql, sent.take()), sent.rows, 0..<0)
  }

  /// Rows on their way: keys, then new values, then expected ones.
  private struct Sent {
    var values: PostgresValues
    var rows: [Int] = []
    var casts: [String]
    var condition: String

    mutating func take() -> [PostgresParameter] { values.parameters() }
  }

  private func collect(
    _ rows: [Int], _ shape: Shape, _ written: [PostgresColumn]
  ) throws(PostgresError) -> Sent {
    let expected = shape.expected.map { columns[$0] }
    var conditions: [String] = []
    for (index, column) in keyColumns.enumerated() {
      conditions.append(PostgresEquality.equal(try quoted(column, of: "t."), "v.c\(index)", column))
    }
    for (index, column) in expected.enumerated() {
      let value = "v.c\(keyColumns.count + written.count + index)"
      conditions.append(PostgresEquality.same(try quoted(column, of: "t."), value, column))
    }
    var sent = Sent(
      values: PostgresValues(columnCount: keyColumns.count + written.count + expected.count),
      casts: keyColumns.map(PostgresEquality.cast) + written.map(\.castName) + expected.map(PostgresEquality.cast),
      condition: conditions.joined(separator: " AND "))
    for row in rows {
      let keys = keyColumns.indices.map { (batch.keys[row, $0], batch.keys.arena, keyColumns[$0].kind) }
      guard
        keys.allSatisfy({ !$0.0.isMissing && PostgresEquality.canHold($0.0, from: $0.1, $0.2) })
      else {
        outcomes[row] = .conflict(Self.isGone)
        continue
      }
      var cells = keys
      cells += shape.written.map { (batch.values[row, $0], batch.values.arena, columns[$0].kind) }
      if let before = batch.expected, !shape.expected.isEmpty {
        let values = shape.expected.map { (before[row, $0], before.arena, columns[$0].kind) }
        guard values.allSatisfy({ PostgresEquality.canHold($0.0, from: $0.1, $0.2) }) else {
          outcomes[row] = .conflict(Self.hasChanged)
          continue
        }
        cells += values
      }
      if let reason = sent.values.append(cells) {
        outcomes[row] = .rejected(reason)
      } else {
        sent.rows.append(row)
      }
    }
    return sent
  }

  private func finish(
    _ result: PostgresResult, _ rows: [Int], _ fields: Range<Int>
  ) throws(PostgresError) {
    var done = Set<Int>()
    for index in 0..<result.rowCount {
      guard let number = result.int(index, 0), rows.indices.contains(number - 1) else { continue }
      done.insert(rows[number - 1])
      keepTold(result, index, from: 1, fields, row: rows[number - 1])
    }
    let missing = rows.filter { !done.contains($0) }
    if !missing.isEmpty { settle(missing, found: try existing(missing), as: .conflict(Self.hasChanged)) }
  }

  private func settle(_ rows: [Int], found: Set<Int>, as outcome: WriteOutcome) {
    for row in rows { outcomes[row] = found.contains(row) ? outcome : .conflict(Self.isGone) }
  }

  /// Those of the rows whose keys are in the table.
  private func existing(_ rows: [Int]) throws(PostgresError) -> Set<Int> {
    var sent = try collect(rows, Shape(written: [], expected: []), [])
    let result = try link.query(
      """
      SELECT v.o FROM \(PostgresValues.table(sent.casts)) AS v
      WHERE EXISTS (SELECT FROM \(table.sqlName) AS t WHERE \(sent.condition))
      """, sent.take())
    return Set((0..<result.rowCount).compactMap { index in result.int(index, 0).map { sent.rows[$0 - 1] } })
  }
}
