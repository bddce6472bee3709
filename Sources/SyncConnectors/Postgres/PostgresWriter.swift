import SyncConnect
import SyncModel
import SyncSQL

/// Writes one batch in one transaction and finds out what became of each record: what fails as a whole is halved, behind
/// savepoints, until the guilty records stand alone.
final class PostgresWriter {
  let link: PostgresLink
  let table: PostgresTable
  let batch: WriteBatch
  let keyColumns: [PostgresColumn]
  let columns: [PostgresColumn]
  /// The batch's fields, then those that are only to be told.
  let told: [PostgresColumn]
  let keyDecoder: PostgresDecoder
  let toldDecoder: PostgresDecoder
  var outcomes: [WriteOutcome?]
  var keys: RecordBatch?
  var stored: RecordBatch?
  var returned: RecordBatch?

  init(_ link: PostgresLink, _ table: PostgresTable, _ batch: WriteBatch, checksText: Bool) throws {
    self.link = link
    self.table = table
    self.batch = batch
    keyColumns = try batch.keyFields.map { try table.column(of: $0) }
    columns = try batch.fields.map { try table.column(of: $0) }
    keyDecoder = PostgresDecoder(batch.keyFields, keyColumns, checksText: checksText)
    told = columns + (try batch.returning.map { try table.column(of: $0) })
    toldDecoder = PostgresDecoder(batch.fields + batch.returning, told, checksText: checksText)
    outcomes = Array(repeating: nil, count: batch.kind == .create ? batch.values.rowCount : batch.keys.rowCount)
  }

  func run() throws -> WriteResult {
    guard !outcomes.isEmpty else { return WriteResult(outcomes: []) }
    // Milliseconds. A transaction that waits for a runner which was stopped ends by itself when its right to write does.
    try batch.warrant.check()
    let patience = batch.warrant.left.map { max(1_000, min($0 / 1_000, Int64(Int32.max))) }
    do {
      try link.execute(
        "BEGIN" + (patience.map { "; SET LOCAL idle_in_transaction_session_timeout = \($0)" } ?? ""))
      for group in groups() { try attempt(group.rows, group.shape) }
      if table.hasTriggers, batch.kind != .delete { try tellAgain() }
      try batch.warrant.check()
      try link.execute("COMMIT")
    } catch {
      if link.isAlive { _ = try? link.execute("ROLLBACK") }
      guard let error = error as? PostgresError else { throw error }
      // Deferred constraints speak at the end only.
      if error.isAboutData, outcomes.count == 1 { return WriteResult(outcomes: [.rejected(error.message)]) }
      throw error.failure
    }
    for (row, outcome) in outcomes.enumerated() where outcome != .written {
      // What an undone attempt returned.
      for batch in [keys, stored, returned].compactMap({ $0 }) {
        for column in 0..<batch.columnCount { batch[row, column] = .absent }
      }
    }
    return WriteResult(
      outcomes: outcomes.map { $0 ?? .rejected("the database said nothing of this record") }, keys: keys,
      stored: stored, returned: returned)
  }

  /// Which columns of a record are written, and which of them are compared with what is expected.
  struct Shape: Hashable {
    var written: [Int]
    var expected: [Int]
    /// Key columns of a create that are not among the fields and stand in the batch's keys.
    var keys: [Int] = []
  }

  private func groups() -> [(rows: [Int], shape: Shape)] {
    var found: [Shape: Int] = [:]
    var groups: [(rows: [Int], shape: Shape)] = []
    let outside = keyColumns.indices.filter { key in !columns.contains { $0.name == keyColumns[key].name } }
    for row in outcomes.indices {
      var shape = Shape(written: [], expected: [])
      if batch.kind != .delete, row < batch.values.rowCount {
        shape.written = columns.indices.filter { batch.values[row, $0].tag != .absent }
      }
      if let expected = batch.expected, row < expected.rowCount, batch.kind != .create {
        shape.expected = columns.indices.filter { expected[row, $0].tag != .absent }
      }
      if batch.kind == .create, row < batch.keys.rowCount {
        shape.keys = outside.filter { batch.keys[row, $0].tag != .absent }
      }
      if let group = found[shape] {
        groups[group].rows.append(row)
      } else {
        found[shape] = groups.count
        groups.append(([row], shape))
      }
    }
    return groups
  }

  /// Writes the rows; what fails is undone and tried again in smaller parts.
  private func attempt(_ rows: [Int], _ shape: Shape) throws(PostgresError) {
    let rows = rows.filter { outcomes[$0] == nil }
    guard !rows.isEmpty else { return }
    try link.execute("SAVEPOINT part")
    do throws(PostgresError) {
      switch batch.kind {
      case .create: try create(rows, shape)
      case .update: try update(rows, shape)
      case .delete: try delete(rows, shape)
      }
      try link.execute("RELEASE SAVEPOINT part")
      for row in rows where outcomes[row] == nil { outcomes[row] = .written }
      return
    } catch {
      guard error.isAboutData else { throw error }
      try link.execute("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")
      let rest = rows.filter { outcomes[$0] == nil || outcomes[$0] == .written }
      for row in rest { outcomes[row] = nil }
      if rest.count == 1 {
        outcomes[rest[0]] = reason(error)
        return
      }
      // A batch that is written again after a crash finds every key there: that is told by one query.
      if batch.kind == .create, error.isUniqueViolation, try markExisting(rest, shape) {
        return try attempt(rest, shape)
      }
      try attempt(Array(rest[..<(rest.count / 2)]), shape)
      try attempt(Array(rest[(rest.count / 2)...]), shape)
    }
  }

  private func reason(_ error: PostgresError) -> WriteOutcome {
    if batch.kind == .create, error.isUniqueViolation, let name = error.constraint, table.keyIndexes.contains(name) {
      return .conflict(Self.keyExists)
    }
    return .rejected(error.message)
  }

  static let keyExists = "a record with this key exists already"

  /// A batch of as many rows as this one, every cell absent.
  func blank(_ columnCount: Int) -> RecordBatch {
    let result = RecordBatch(columnCount: columnCount, rowCapacity: outcomes.count)
    for _ in outcomes { result.appendRow() }
    return result
  }

  /// What a statement tells of each record: all of `told`, or only what was asked for.
  func toldFields(stored: Bool) -> Range<Int> { (stored ? 0 : columns.count)..<told.count }

  func keepTold(_ result: PostgresResult, _ index: Int, from column: Int, _ fields: Range<Int>, row: Int) {
    for (place, field) in fields.enumerated() {
      let target: RecordBatch
      if field < columns.count {
        target = stored ?? blank(columns.count)
        stored = target
      } else {
        target = returned ?? blank(batch.returning.count)
        returned = target
      }
      target[row, field < columns.count ? field : field - columns.count] = toldDecoder.value(
        result, index, column + place, field: field, in: target.arena)
    }
  }

  func quoted(_ column: PostgresColumn, of table: String = "") throws(PostgresError) -> String {
    do { return table + (try SQLName.quoted(column.name)) } catch {
      throw PostgresError(sqlState: "42602", message: error.reason)
    }
  }

  func quoted(_ columns: [PostgresColumn], of table: String = "") throws(PostgresError) -> [String] {
    var result: [String] = []
    for column in columns { result.append(try quoted(column, of: table)) }
    return result
  }
}
