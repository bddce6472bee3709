import Dispatch
import SyncConnect
import SyncModel

/// A queue that an actor's calls block on, so that they do not block the tasks of others.
final class SQLiteExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "sqlite")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}

/// Reads a table in one snapshot, over a handle of its own.
actor SQLiteReader: PageReader {
  private let executor = SQLiteExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let path: String
  private let request: ReadRequest
  private var database: SQLiteDatabase?
  private var statement: SQLiteStatement?
  private var isEnded = false

  init(path: String, request: ReadRequest) {
    self.path = path
    self.request = request
  }

  /// Starts the snapshot.
  func open() throws {
    let database = try SQLiteDatabase(path: path, access: .read)
    try database.execute("BEGIN")
    let table = try SQLiteTable.load(request.entity.tableName, database)
    try table.checkColumns(request.fields)
    let encoding = try database.prepare("PRAGMA encoding")
    var filter = SQLiteFilter(isUTF8: try encoding.step() && encoding.text(0) == "UTF-8")
    for comparison in request.filter {
      if let field = request.entity.field(comparison.field) { filter.add(comparison, field) }
    }
    if let since = request.modifiedSince,
      let field = request.entity.fields.first(where: { $0.marks.contains(.modified) })
    {
      filter.add(Comparison(field: field.path, comparison: .greaterOrEqual, values: [since]), field)
    }
    let columns = request.fields.map { SQLiteCellReading.selected($0.columnName, $0.type.base) }
    let selected = columns.isEmpty ? "1" : columns.joined(separator: ", ")
    let statement = try database.prepare("SELECT \(selected) FROM \(SQLiteDatabase.quoted(table.name))\(filter.sql)")
    for (index, value) in filter.values.enumerated() {
      switch value {
      case .int(let value): statement.bind(Int32(index + 1), .int(value))
      case .real(let value): statement.bind(Int32(index + 1), .real(value))
      case .text(let value): statement.bind(Int32(index + 1), value)
      }
    }
    self.database = database
    self.statement = statement
  }

  func next() async throws -> RecordBatch? {
    try Task.checkCancellation()
    guard !isEnded, let statement else { return nil }
    let types = request.fields.map(\.type.base)
    let pageSize = max(1, request.pageSize)
    let batch = RecordBatch(columnCount: types.count, rowCapacity: pageSize)
    let arena = batch.arena
    while batch.rowCount < pageSize {
      guard try statement.step() else {
        isEnded = true
        end()
        break
      }
      let row = batch.appendRow()
      for (index, type) in types.enumerated() {
        row[index] = SQLiteCellReading.cell(statement.handle, Int32(index), type, arena)
      }
    }
    return batch.rowCount == 0 ? nil : batch
  }

  func close() async {
    isEnded = true
    end()
  }

  private func end() {
    statement = nil
    database?.rollback()
    database = nil
  }
}

extension EntitySchema {
  var tableName: String { from ?? name }
}

extension SQLiteTable {
  /// `fatal` for a field that is no column here; SQLite itself would take the name for a text.
  func checkColumns(_ fields: [FieldSchema]) throws(ConnectorFailure) {
    for field in fields where !columns.contains(where: { $0.name.lowercased() == field.columnName.lowercased() }) {
      throw .fatal("the table `\(name)` has no column `\(field.columnName)`")
    }
  }
}
