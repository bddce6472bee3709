import SyncModel

/// Records of one entity that stand in memory. Nothing changes once they are handed to a system.
final class RecordedRecords: @unchecked Sendable {
  /// The columns of every page.
  let fields: [FieldSchema]
  private(set) var pages: [RecordBatch] = []
  private let slots: [FieldPath: Int]

  init(_ fields: [FieldSchema]) {
    self.fields = fields
    slots = Dictionary(fields.enumerated().map { ($1.path, $0) }) { first, _ in first }
  }

  /// One record by its fields, or none; fields that are not named are absent.
  convenience init(_ record: [FieldPath: Cell]?, _ entity: EntitySchema, in arena: Arena) {
    self.init(entity.fields)
    guard let record else { return }
    let page = RecordBatch(columnCount: fields.count, rowCapacity: 1, arena: Arena(capacity: 4096))
    let row = page.appendRow()
    for (column, field) in fields.enumerated() {
      if let cell = record[field.path] { row[column] = cell.copied(from: arena, to: page.arena) }
    }
    pages = [page]
  }

  var count: Int { pages.reduce(0) { $0 + $1.rowCount } }

  func add(_ page: RecordBatch) { pages.append(page) }

  /// The column of each field; `nil` for one that was not recorded.
  func columns(_ wanted: [FieldSchema]) -> [Int?] { wanted.map { slots[$0.path] } }

  /// Appends one record, by those columns, to a batch.
  func copy(_ page: RecordBatch, _ row: Int, _ columns: [Int?], to batch: RecordBatch) {
    let cells = batch.appendRow()
    for (position, column) in columns.enumerated() {
      if let column { cells[position] = page[row, column].copied(from: page.arena, to: batch.arena) }
    }
  }
}
