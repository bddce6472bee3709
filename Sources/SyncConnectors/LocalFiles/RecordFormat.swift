import SyncConnect
import SyncFormats
import SyncModel

/// What tells one kind of file from another; the rest is `FileConnection`.
protocol RecordFormat: Sendable {
  /// Prefixes the identity: `csv`.
  var kind: String { get }
  /// With its dot.
  var suffix: String { get }

  func stream(_ entity: EntitySchema, _ fields: [FieldSchema], _ source: @escaping ByteSource) throws
    -> any RecordStream
  func discover(_ source: @escaping ByteSource) throws -> [FieldSchema]
  /// How a batch's records are written.
  /// - Parameter stream: of the file that they go to; `nil` for a new one.
  func encoder(_ batch: WriteBatch, _ stream: (any RecordStream)?) throws -> any RecordEncoder
}

/// The records of a file in order.
protocol RecordStream: AnyObject {
  /// Appends the next record to the batch; false at the end. Throws `FormatError`, or what the source throws.
  func next(into batch: RecordBatch) throws -> Bool
  /// The bytes of the record that was read last, with its end, as they stand in the file.
  var whole: UnsafeRawBufferPointer { get }
  /// What stands before the first record.
  var preamble: [UInt8] { get }
}

protocol RecordEncoder {
  /// What a new file starts with.
  var preamble: [UInt8] { get }
  var lineEnd: [UInt8] { get }
  /// Appends a new record; `nil`, or why it cannot be written, and then nothing is appended.
  func append(_ row: UnsafeMutablePointer<Cell>, from arena: Arena, to output: Arena) -> String?
  /// Appends the record that the stream has read with the row's values in place; likewise.
  func edit(_ stream: any RecordStream, _ row: UnsafeMutablePointer<Cell>, from arena: Arena, to output: Arena) throws
    -> String?
}

/// Rows by the values of their columns.
struct RowIndex {
  let rows: RecordBatch
  private var places: [Fingerprint: [Int]] = [:]

  /// Rows with a missing value are left out: they equal nothing.
  init(_ rows: RecordBatch) {
    self.rows = rows
    for row in 0..<rows.rowCount {
      if let print = Self.fingerprint(rows, row, columns: 0..<rows.columnCount) {
        places[print, default: []].append(row)
      }
    }
  }

  private static func fingerprint(_ batch: RecordBatch, _ row: Int, columns: Range<Int>) -> Fingerprint? {
    var hasher = Hasher128()
    for column in columns {
      let cell = batch[row, column]
      if cell.isMissing || cell.tag == .failure { return nil }
      hasher.combine(cell, in: batch.arena)
    }
    return hasher.finish()
  }

  /// The rows that equal some columns of another batch's row.
  func find(_ batch: RecordBatch, _ row: Int, from first: Int) -> [Int] {
    guard let print = Self.fingerprint(batch, row, columns: first..<first + rows.columnCount),
      let found = places[print]
    else { return [] }
    return found.filter { candidate in
      (0..<rows.columnCount).allSatisfy { column in
        CellComparison.equal(
          rows[candidate, column], in: rows.arena, batch[row, first + column], in: batch.arena)
      }
    }
  }

  /// Whether the row has all its values.
  func isComplete(_ row: Int) -> Bool {
    (0..<rows.columnCount).allSatisfy { !rows[row, $0].isMissing && rows[row, $0].tag != .failure }
  }

  /// For each row, whether an equal one stands before it.
  func repeated(_ row: Int) -> Bool { find(rows, row, from: 0).contains { $0 < row } }
}
