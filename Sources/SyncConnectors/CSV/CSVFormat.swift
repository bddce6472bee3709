import SyncConnect
import SyncFormats
import SyncModel

struct CSVFormat: RecordFormat {
  let kind = "csv"
  let suffix = ".csv"
  let dialect: CSVDialect

  init(_ dialect: CSVDialect) { self.dialect = dialect }

  func stream(
    _ entity: EntitySchema, _ fields: [FieldSchema], _ source: @escaping ByteSource
  ) throws -> any RecordStream {
    let stream = try CSVStream(dialect, source)
    // A file without a byte has no columns and no records.
    if stream.reader.fileColumnCount > 0 { try stream.select(entity, fields, dialect) }
    return stream
  }

  /// Every column is text: what looks like a number may be a code with leading zeros.
  func discover(_ source: @escaping ByteSource) throws -> [FieldSchema] {
    let reader = try CSVReader(dialect, source: source)
    let names =
      dialect.hasHeader ? reader.header : (0..<reader.fileColumnCount).map { "column\($0 + 1)" }
    return names.map { FieldSchema(path: FieldPath($0), type: FieldType(.text(max: nil), nullable: true)) }
  }

  func encoder(_ batch: WriteBatch, _ stream: (any RecordStream)?) throws -> any RecordEncoder {
    if let stream = stream as? CSVStream, stream.reader.fileColumnCount > 0 {
      var dialect = dialect
      dialect.lineEnd = stream.reader.lineEnd
      let columns = try batch.fields.map { try stream.column(of: $0, batch.entity, dialect) }
      return CSVEncoder(dialect, columns: columns, columnCount: stream.reader.fileColumnCount, header: [])
    }
    let names = batch.entity.fields.map(Self.name)
    let columns = try batch.fields.map { field in
      guard let column = batch.entity.fields.firstIndex(where: { $0.path == field.path }) else {
        throw ConnectorFailure.fatal("`\(batch.entity.name)` has no field `\(field.path)`")
      }
      return column
    }
    return CSVEncoder(dialect, columns: columns, columnCount: names.count, header: dialect.hasHeader ? names : [])
  }

  /// The column's name in the header.
  static func name(_ field: FieldSchema) -> String { field.outsidePath.joined(separator: ".") }
}

final class CSVStream: RecordStream {
  let reader: CSVReader
  let preamble: [UInt8]

  init(_ dialect: CSVDialect, _ source: @escaping ByteSource) throws {
    reader = try CSVReader(dialect, source: source)
    preamble = reader.preamble
  }

  var whole: UnsafeRawBufferPointer { reader.wholeRecord }

  func select(_ entity: EntitySchema, _ fields: [FieldSchema], _ dialect: CSVDialect) throws(ConnectorFailure) {
    var columns: [(file: Int?, field: FieldSchema)] = []
    for field in fields { columns.append((try column(of: field, entity, dialect), field)) }
    reader.select(columns)
  }

  func column(of field: FieldSchema, _ entity: EntitySchema, _ dialect: CSVDialect) throws(ConnectorFailure) -> Int {
    let name = CSVFormat.name(field)
    if dialect.hasHeader {
      if let column = reader.header.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) { return column }
      throw .fatal("the file of `\(entity.name)` has no column `\(name)`" + FileNames.hint(name, among: reader.header))
    }
    guard let column = entity.fields.firstIndex(where: { $0.path == field.path }), column < reader.fileColumnCount
    else {
      throw .fatal(
        "the file of `\(entity.name)` has \(reader.fileColumnCount) columns and none for the field `\(field.path)`")
    }
    return column
  }

  func next(into batch: RecordBatch) throws -> Bool { try reader.read(1, into: batch) == 1 }
}

struct CSVEncoder: RecordEncoder {
  private let writer: CSVWriter
  /// For each column of the file, the column of the batch.
  private let slots: [Int?]
  private let header: [String]
  let lineEnd: [UInt8]
  let preamble: [UInt8]

  init(_ dialect: CSVDialect, columns: [Int], columnCount: Int, header: [String]) {
    writer = CSVWriter(dialect)
    var slots = [Int?](repeating: nil, count: columnCount)
    for (slot, column) in columns.enumerated() { slots[column] = slot }
    self.slots = slots
    self.header = header
    lineEnd = dialect.lineEnd == .crlf ? [0x0D, 0x0A] : [0x0A]
    let output = Arena()
    if !header.isEmpty { _ = writer.appendHeader(header, to: output) }
    preamble = Array(output.bytes)
  }

  func append(_ row: UnsafeMutablePointer<Cell>, from arena: Arena, to output: Arena) -> String? {
    let start = output.count
    for (column, slot) in slots.enumerated() {
      if column > 0 { output.append(byte: writer.dialect.delimiter) }
      if let reason = writer.append(slot.map { row[$0] } ?? .null, from: arena, to: output) {
        output.truncate(to: start)
        return reason
      }
    }
    lineEnd.withUnsafeBytes { _ = output.append($0) }
    return nil
  }

  func edit(
    _ stream: any RecordStream, _ row: UnsafeMutablePointer<Cell>, from arena: Arena, to output: Arena
  ) throws -> String? {
    guard let reader = (stream as? CSVStream)?.reader else { return "no CSV record" }
    let start = output.count
    let whole = reader.wholeRecord
    var done = 0
    for (column, slot) in slots.enumerated() {
      guard let slot, row[slot].tag != .absent else { continue }
      let range = reader.fieldRange(column)
      output.append(UnsafeRawBufferPointer(rebasing: whole[done..<range.lowerBound]))
      if let reason = writer.append(row[slot], from: arena, to: output) {
        output.truncate(to: start)
        return reason
      }
      done = range.upperBound
    }
    output.append(UnsafeRawBufferPointer(rebasing: whole[done...]))
    return nil
  }
}
