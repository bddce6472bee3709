import SyncConnect
import SyncModel

/// One side of an example: a system that holds one record or none, and that nothing writes to.
final class ExampleSystem: Connection, @unchecked Sendable {
  private let entity: EntitySchema
  /// By path; fields that are not named are absent. The cells stand in the arena, and nothing changes after `init`.
  private let record: [FieldPath: Cell]?
  private let arena: Arena

  init(_ entity: EntitySchema, _ record: [FieldPath: Cell]?, arena: Arena) {
    self.entity = entity
    self.record = record
    self.arena = arena
  }

  func identity() async throws -> String { "example" }
  func entityNames() async throws -> [String] { [entity.name] }
  func discover(_ entity: String) async throws -> DiscoveredEntity { DiscoveredEntity(schema: self.entity) }
  func close() async {}

  func read(_ request: ReadRequest) async throws -> any PageReader { Reader(batch(request.fields)) }

  func find(_ request: FindRequest) async throws -> RecordBatch {
    guard let record else { return RecordBatch(columnCount: request.fields.count) }
    let isMeant = (0..<request.values.rowCount).contains { row in
      request.by.enumerated().allSatisfy { column, field in
        CellComparison.equal(
          record[field.path] ?? .null, in: arena, request.values[row, column], in: request.values.arena)
      }
    }
    return isMeant ? batch(request.fields) : RecordBatch(columnCount: request.fields.count)
  }

  func write(_ batch: WriteBatch) async throws -> WriteResult {
    throw ConnectorFailure.fatal("an example is not written to")
  }

  private func batch(_ fields: [FieldSchema]) -> RecordBatch {
    let batch = RecordBatch(columnCount: fields.count, rowCapacity: 1, arena: Arena(capacity: 4096))
    guard let record else { return batch }
    let row = batch.appendRow()
    for (column, field) in fields.enumerated() {
      if let cell = record[field.path] { row[column] = cell.copied(from: arena, to: batch.arena) }
    }
    return batch
  }

  /// Asked by one task at a time.
  private final class Reader: PageReader, @unchecked Sendable {
    private var page: RecordBatch?

    init(_ page: RecordBatch) { self.page = page.rowCount > 0 ? page : nil }

    func next() async throws -> RecordBatch? {
      defer { page = nil }
      return page
    }

    func close() async { page = nil }
  }
}
