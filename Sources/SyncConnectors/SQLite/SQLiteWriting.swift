import GRDBSQLite
import SyncConnect
import SyncModel

/// Writes a batch in one transaction, record by record: SQLite takes a refused record back by itself and goes on.
final class SQLiteWriting {
  let database: SQLiteDatabase
  let table: SQLiteTable
  let batch: WriteBatch
  let fieldColumns: [SQLiteTable.Column]
  let keyColumns: [SQLiteTable.Column]
  private let keyIsUnique: Bool
  /// Texts made for a record, numbers and times only. Large enough for all of them: they must not move while values
  /// point at them.
  private let scratch: Arena
  /// Which fields a record brings: each shape has its own statement.
  private struct Shape: Hashable {
    var places: [Int]
    var returnsKey: Bool
  }

  private var shapes: [Shape: SQLiteStatement] = [:]
  private var selection: SQLiteStatement?
  private var deletion: SQLiteStatement?
  /// The keys of what was written, which a create may only learn afterwards.
  private let keys: RecordBatch

  init(_ batch: WriteBatch, _ database: SQLiteDatabase) throws(ConnectorFailure) {
    self.batch = batch
    self.database = database
    let table = try SQLiteTable.load(batch.entity.tableName, database)
    if table.isView { throw .fatal("`\(table.name)` is a view and cannot be written") }
    try table.checkColumns(batch.fields + batch.keyFields + batch.returning)
    self.table = table
    func columns(_ fields: [FieldSchema]) -> [SQLiteTable.Column] {
      fields.compactMap { field in table.columns.first { $0.name.lowercased() == field.columnName.lowercased() } }
    }
    fieldColumns = columns(batch.fields)
    keyColumns = columns(batch.keyFields)
    keyIsUnique = table.isUnique(keyColumns.map(\.name))
    keys = RecordBatch(columnCount: batch.keyFields.count)
    scratch = Arena(capacity: 96 * (batch.fields.count + 2 * batch.keyFields.count + 1))
  }

  func run() throws(ConnectorFailure) -> WriteResult {
    do throws(ConnectorFailure) {
      try database.execute("BEGIN IMMEDIATE")
      var outcomes: [WriteOutcome] = []
      outcomes.reserveCapacity(count)
      for row in 0..<count {
        keys.appendRow()
        outcomes.append(try write(row))
        // A trigger or a conflict clause may have taken back the whole batch.
        if !database.isInTransaction { throw ConnectorFailure.refused(database.message) }
      }
      let told = try told(outcomes)
      try batch.warrant.check()
      try database.execute("COMMIT")
      return WriteResult(
        outcomes: outcomes, keys: batch.kind == .create ? keys : nil, stored: told.stored,
        returned: told.returned)
    } catch {
      database.rollback()
      throw error
    }
  }

  private var count: Int { batch.kind == .delete ? batch.keys.rowCount : batch.values.rowCount }

  private func write(_ row: Int) throws(ConnectorFailure) -> WriteOutcome {
    scratch.removeAll()
    switch batch.kind {
    case .create: return try create(row)
    case .update: return try update(row)
    case .delete: return try delete(row)
    }
  }

  // MARK: Create

  private func create(_ row: Int) throws(ConnectorFailure) -> WriteOutcome {
    let cells = batch.values.row(row)
    let places = batch.fields.indices.filter { cells[$0].tag != .absent }
    let values: [SQLiteValue]
    switch bound(places.map { (cells[$0], fieldColumns[$0]) }, batch.values.arena) {
    case .success(let bound): values = bound
    case .failure(let refusal): return .rejected(refusal.reason)
    }
    let unknown = unknownKeys(cells)
    let statement = try insertion(Shape(places: places, returnsKey: unknown))
    for (index, value) in values.enumerated() { statement.bind(Int32(index + 1), value) }
    let outcome = try run(statement) { statement in
      if unknown { self.takeKeys(statement, row) }
    }
    if outcome == .written { completeKeys(row, cells) }
    return outcome
  }

  private func insertion(_ shape: Shape) throws(ConnectorFailure) -> SQLiteStatement {
    if let statement = shapes[shape] { return statement }
    let names = shape.places.map { SQLiteDatabase.quoted(fieldColumns[$0].name) }
    let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
    let what = names.isEmpty ? "DEFAULT VALUES" : "(\(names.joined(separator: ", "))) VALUES (\(marks))"
    let selected = keyColumns.indices.map {
      SQLiteCellReading.selected(keyColumns[$0].name, batch.keyFields[$0].type.base)
    }
    let returning = shape.returnsKey ? " RETURNING \(selected.joined(separator: ", "))" : ""
    return try prepare("INSERT INTO \(quotedTable) \(what)\(returning)", shape)
  }

  /// Whether SQLite makes a key that is neither sent nor the row's number.
  private func unknownKeys(_ cells: UnsafePointer<Cell>) -> Bool {
    batch.keyFields.indices.contains { index in
      keyColumns[index].name != table.rowNumber && sentKey(index, cells) == nil
    }
  }

  /// The cell of the values that is this key field.
  private func sentKey(_ index: Int, _ cells: UnsafePointer<Cell>) -> Cell? {
    guard let place = batch.fields.firstIndex(where: { $0.path == batch.keyFields[index].path }) else { return nil }
    return cells[place].isMissing ? nil : cells[place]
  }

  private func takeKeys(_ statement: SQLiteStatement, _ row: Int) {
    for (index, field) in batch.keyFields.enumerated() {
      keys[row, index] = SQLiteCellReading.cell(statement.handle, Int32(index), field.type.base, keys.arena)
    }
  }

  private func completeKeys(_ row: Int, _ cells: UnsafePointer<Cell>) {
    for index in batch.keyFields.indices where keys[row, index].tag == .absent {
      if let sent = sentKey(index, cells) {
        keys[row, index] = sent.copied(from: batch.values.arena, to: keys.arena)
      } else if keyColumns[index].name == table.rowNumber {
        keys[row, index] = .int(sqlite3_last_insert_rowid(database.handle))
      }
    }
  }

  // MARK: Update and delete

  private func update(_ row: Int) throws(ConnectorFailure) -> WriteOutcome {
    let cells = batch.values.row(row)
    let places = batch.fields.indices.filter { cells[$0].tag != .absent }
    let key: [SQLiteValue]
    switch boundKey(row) {
    case .success(let bound): key = bound
    case .failure(let refusal): return .rejected(refusal.reason)
    }
    if let problem = try precondition(row, key) { return problem }
    if places.isEmpty { return .written }
    let values: [SQLiteValue]
    switch bound(places.map { (cells[$0], fieldColumns[$0]) }, batch.values.arena) {
    case .success(let bound): values = bound
    case .failure(let refusal): return .rejected(refusal.reason)
    }
    let statement = try change(Shape(places: places, returnsKey: false))
    for (index, value) in (key + values).enumerated() { statement.bind(Int32(index + 1), value) }
    let outcome = try run(statement) { _ in }
    return outcome == .written && sqlite3_changes(database.handle) == 0 ? Self.gone : outcome
  }

  private func change(_ shape: Shape) throws(ConnectorFailure) -> SQLiteStatement {
    if let statement = shapes[shape] { return statement }
    let sets = shape.places.enumerated().map { index, place in
      "\(SQLiteDatabase.quoted(fieldColumns[place].name)) = ?\(keyColumns.count + 1 + index)"
    }
    return try prepare("UPDATE \(quotedTable) SET \(sets.joined(separator: ", ")) WHERE \(keyCondition)", shape)
  }

  private func delete(_ row: Int) throws(ConnectorFailure) -> WriteOutcome {
    let key: [SQLiteValue]
    switch boundKey(row) {
    case .success(let bound): key = bound
    case .failure(let refusal): return .rejected(refusal.reason)
    }
    if batch.expected != nil || !keyIsUnique, let problem = try precondition(row, key) { return problem }
    let statement = try single(&deletion, "DELETE FROM \(quotedTable) WHERE \(keyCondition)")
    for (index, value) in key.enumerated() { statement.bind(Int32(index + 1), value) }
    let outcome = try run(statement) { _ in }
    return outcome == .written && sqlite3_changes(database.handle) == 0 ? Self.gone : outcome
  }

  private static let gone = WriteOutcome.conflict("the record is gone")

  /// Reads what stands there and compares values, not stored forms. The transaction keeps others from writing between.
  private func precondition(_ row: Int, _ key: [SQLiteValue]) throws(ConnectorFailure) -> WriteOutcome? {
    let statement = try single(&selection, "SELECT \(selectedFields) FROM \(quotedTable) WHERE \(keyCondition) LIMIT 2")
    for (index, value) in key.enumerated() { statement.bind(Int32(index + 1), value) }
    defer { statement.reset() }
    guard try statement.step() else { return Self.gone }
    if let expected = batch.expected {
      let arena = Arena(capacity: 256)
      for (index, field) in batch.fields.enumerated() where expected[row, index].tag != .absent {
        let cell = SQLiteCellReading.cell(statement.handle, Int32(index), field.type.base, arena)
        if !CellComparison.equal(cell, in: arena, expected[row, index], in: expected.arena) {
          return .conflict("`\(field.path)` has another value now")
        }
      }
    }
    if try statement.step() { return .rejected("several records have this key") }
    return nil
  }

  // MARK: Statements

  /// `SQLITE_CONSTRAINT_PRIMARYKEY` and `SQLITE_CONSTRAINT_ROWID`, which are macros of more than a number.
  private static let keyIsTaken: Set<Int32> = [SQLITE_CONSTRAINT | 6 << 8, SQLITE_CONSTRAINT | 10 << 8]

  private var quotedTable: String { SQLiteDatabase.quoted(table.name) }

  /// The collation of the column for its index, and that of bytes for the truth.
  private var keyCondition: String {
    keyColumns.enumerated().map { index, column in
      let name = SQLiteDatabase.quoted(column.name)
      return "\(name) = ?\(index + 1) AND \(name) = ?\(index + 1) COLLATE BINARY"
    }.joined(separator: " AND ")
  }

  private var selectedFields: String {
    let fields = (batch.fields + batch.returning).map { SQLiteCellReading.selected($0.columnName, $0.type.base) }
    return fields.isEmpty ? "1" : fields.joined(separator: ", ")
  }

  private func prepare(_ sql: String, _ shape: Shape) throws(ConnectorFailure) -> SQLiteStatement {
    // Records of very many shapes in one batch: keep memory bounded.
    if shapes.count > 200 { shapes.removeAll() }
    let statement = try database.prepare(sql)
    shapes[shape] = statement
    return statement
  }

  private func single(
    _ kept: inout SQLiteStatement?, _ sql: @autoclosure () -> String
  ) throws(ConnectorFailure) -> SQLiteStatement {
    if let kept { return kept }
    let statement = try database.prepare(sql())
    kept = statement
    return statement
  }

  private struct Refusal: Error {
    var reason: String
  }

  private func bound(_ cells: [(Cell, SQLiteTable.Column)], _ arena: Arena) -> Result<[SQLiteValue], Refusal> {
    var values: [SQLiteValue] = []
    values.reserveCapacity(cells.count)
    for (cell, column) in cells {
      switch SQLiteCellWriting.bound(cell, in: arena, column: column, scratch: scratch) {
      case .value(let value): values.append(value)
      case .refused(let reason): return .failure(Refusal(reason: reason))
      }
    }
    return .success(values)
  }

  private func boundKey(_ row: Int) -> Result<[SQLiteValue], Refusal> {
    let cells = keyColumns.indices.map { (batch.keys[row, $0], keyColumns[$0]) }
    if cells.isEmpty || cells.contains(where: { $0.0.isMissing }) {
      return .failure(Refusal(reason: "the key is not complete"))
    }
    return bound(cells, batch.keys.arena)
  }

  private func run(
    _ statement: SQLiteStatement, _ onRow: (SQLiteStatement) -> Void
  ) throws(ConnectorFailure) -> WriteOutcome {
    var code = sqlite3_step(statement.handle)
    while code == SQLITE_ROW {
      onRow(statement)
      code = sqlite3_step(statement.handle)
    }
    if code == SQLITE_DONE {
      sqlite3_reset(statement.handle)
      return .written
    }
    let reason = database.message
    let failure = database.failure(code)
    sqlite3_reset(statement.handle)
    switch code & 0xFF {
    case SQLITE_CONSTRAINT:
      let exists = Self.keyIsTaken.contains(code)
      return batch.kind == .create && exists ? .conflict("the record exists already: \(reason)") : .rejected(reason)
    case SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE: return .rejected(reason)
    case SQLITE_ERROR where table.hasTriggers: return .rejected(reason)
    default: throw failure
    }
  }

  // MARK: What was stored

  /// Read again where triggers may have changed it, defaults have filled what was not sent, or a field is asked for.
  private func told(
    _ outcomes: [WriteOutcome]
  ) throws(ConnectorFailure) -> (stored: RecordBatch?, returned: RecordBatch?) {
    if batch.kind == .delete || keyColumns.isEmpty { return (nil, nil) }
    let isPartial =
      batch.kind == .create
      && (0..<count).contains { row in
        batch.fields.indices.contains { batch.values[row, $0].tag == .absent }
      }
    let tellsStored = (table.hasTriggers || isPartial) && !batch.fields.isEmpty
    let tellsReturned = !batch.returning.isEmpty
    guard tellsStored || tellsReturned else { return (nil, nil) }
    let stored = RecordBatch(columnCount: batch.fields.count, rowCapacity: count)
    let returned = RecordBatch(columnCount: batch.returning.count, rowCapacity: count)
    let statement = try single(&selection, "SELECT \(selectedFields) FROM \(quotedTable) WHERE \(keyCondition) LIMIT 2")
    for row in 0..<count {
      let storedCells = stored.appendRow()
      let returnedCells = returned.appendRow()
      guard outcomes[row] == .written, let key = writtenKey(row) else { continue }
      for (index, value) in key.enumerated() { statement.bind(Int32(index + 1), value) }
      if try statement.step() {
        for (index, field) in batch.fields.enumerated() {
          storedCells[index] = SQLiteCellReading.cell(statement.handle, Int32(index), field.type.base, stored.arena)
        }
        for (index, field) in batch.returning.enumerated() {
          let place = Int32(batch.fields.count + index)
          returnedCells[index] = SQLiteCellReading.cell(statement.handle, place, field.type.base, returned.arena)
        }
      }
      statement.reset()
    }
    return (tellsStored ? stored : nil, tellsReturned ? returned : nil)
  }

  /// The key by which the record is found now: an update may have changed it.
  private func writtenKey(_ row: Int) -> [SQLiteValue]? {
    scratch.removeAll()
    let isCreate = batch.kind == .create
    var cells: [(Cell, SQLiteTable.Column)] = []
    let arena = Arena(capacity: 256)
    for index in batch.keyFields.indices {
      var cell = isCreate ? keys[row, index].copied(from: keys.arena, to: arena) : .absent
      if !isCreate, let sent = sentKey(index, batch.values.row(row)) {
        cell = sent.copied(from: batch.values.arena, to: arena)
      } else if !isCreate {
        cell = batch.keys[row, index].copied(from: batch.keys.arena, to: arena)
      }
      if cell.isMissing { return nil }
      cells.append((cell, keyColumns[index]))
    }
    keyArena = arena
    return try? bound(cells, arena).get()
  }

  /// Keeps the bytes that the last key points at.
  private var keyArena: Arena?
}
