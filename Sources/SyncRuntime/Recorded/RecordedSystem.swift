import SyncConnect
import SyncModel

/// One side of what is tried and not run: a system that holds recorded records, and that nothing writes to.
final class RecordedSystem: Connection, @unchecked Sendable {
  private let entity: EntitySchema
  private let records: RecordedRecords

  init(_ entity: EntitySchema, _ records: RecordedRecords) {
    self.entity = entity
    self.records = records
  }

  func identity() async throws -> String { "recorded" }
  func entityNames() async throws -> [String] { [entity.name] }
  func discover(_ entity: String) async throws -> DiscoveredEntity { DiscoveredEntity(schema: self.entity) }
  func close() async {}

  /// Everything, whatever the filter: the engine evaluates it on each record again.
  func read(_ request: ReadRequest) async throws -> any PageReader { Reader(records, request.fields) }

  func find(_ request: FindRequest) async throws -> RecordBatch {
    let batch = RecordBatch(columnCount: request.fields.count)
    let count = request.by.count
    let key = Arena(capacity: 64)
    var wanted: Set<[UInt8]> = []
    for row in 0..<request.values.rowCount {
      key.removeAll()
      KeyEncoding.append(request.values.row(row), count: count, from: request.values.arena, to: key)
      wanted.insert([UInt8](key.bytes))
    }
    let (by, columns) = (records.columns(request.by), records.columns(request.fields))
    for page in records.pages {
      for row in 0..<page.rowCount {
        key.removeAll()
        for column in by {
          KeyEncoding.append(column.map { page[row, $0] } ?? .null, from: page.arena, to: key)
        }
        if wanted.contains([UInt8](key.bytes)) { records.copy(page, row, columns, to: batch) }
      }
    }
    return batch
  }

  func write(_ batch: WriteBatch) async throws -> WriteResult {
    throw ConnectorFailure.fatal("recorded records are not written to")
  }

  /// Asked by one task at a time.
  private final class Reader: PageReader, @unchecked Sendable {
    private let records: RecordedRecords
    private let columns: [Int?]
    private var position = 0

    init(_ records: RecordedRecords, _ fields: [FieldSchema]) {
      self.records = records
      columns = records.columns(fields)
    }

    func next() async throws -> RecordBatch? {
      guard position < records.pages.count else { return nil }
      let page = records.pages[position]
      position += 1
      let copy = RecordBatch(columnCount: columns.count, rowCapacity: page.rowCount)
      for row in 0..<page.rowCount { records.copy(page, row, columns, to: copy) }
      return copy
    }

    func close() async { position = records.pages.count }
  }
}
