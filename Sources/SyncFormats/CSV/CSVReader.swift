public import SyncModel

/// Reads CSV into rows of cells, fields found by the header's names or by position.
public final class CSVReader {
  private let dialect: CSVDialect
  @exclusivity(unchecked) private var scanner: CSVScanner
  /// The names of the header; empty without one.
  public private(set) var header: [String] = []
  @exclusivity(unchecked) private var conversions: [TextConversion?] = []
  /// For each column of the file, the columns of the batch that it fills.
  @exclusivity(unchecked) private var slots: [[Int]] = []
  @exclusivity(unchecked) private var columnCount = 0
  @exclusivity(unchecked) private var pending = false
  /// What stands before the first record: the byte order mark and the header.
  public private(set) var preamble: [UInt8] = []
  /// How the file's first record ends.
  public private(set) var lineEnd = CSVDialect.LineEnd.lf

  /// Reads the header. Throws `FormatError` for names that are empty or stand twice, or what the source throws.
  public init(_ dialect: CSVDialect, chunk: Int = 512 * 1024, source: @escaping ByteSource) throws {
    self.dialect = dialect
    scanner = CSVScanner(delimiter: dialect.delimiter, chunk: chunk, source: source)
    pending = try scanner.next()
    guard pending else { return }
    columnCount = scanner.fields.count
    lineEnd = scanner.wholeRecord.suffix(2).elementsEqual([0x0D, 0x0A]) ? .crlf : .lf
    if scanner.hasByteOrderMark { preamble = [0xEF, 0xBB, 0xBF] }
    guard dialect.hasHeader else { return }
    pending = false
    header = try Self.header(of: scanner)
    preamble += Array(scanner.wholeRecord)
  }

  /// The record that was read last, with its end, as it stands; good until the next one is read.
  public var wholeRecord: UnsafeRawBufferPointer { scanner.wholeRecord }

  /// Where a field stands in that record, its quotes included.
  public func fieldRange(_ column: Int) -> Range<Int> {
    let field = scanner.fields[column]
    return field.form == .plain
      ? field.offset..<field.offset + field.count : field.offset - 1..<field.offset + field.count + 1
  }

  /// The names in the record that the scanner has read.
  public static func header(of scanner: CSVScanner) throws(FormatError) -> [String] {
    var names: [String] = []
    var seen: Set<[UInt8]> = []
    for field in scanner.fields {
      let bytes = CSVText.unquoted(field, in: scanner.record)
      let name = String(decoding: bytes, as: UTF8.self)
      guard !bytes.isEmpty else {
        throw FormatError(line: scanner.line, column: field.offset + 1, message: "a column has no name")
      }
      guard seen.insert(bytes).inserted else {
        throw FormatError(line: scanner.line, column: field.offset + 1, message: "two columns are named `\(name)`")
      }
      names.append(name)
    }
    return names
  }

  /// Columns of the file, 0 for an empty one.
  public var fileColumnCount: Int { columnCount }

  /// Chooses what `read` gives: the file's column and the type for each column of the batches. A column that the file
  /// does not have gives absent cells.
  public func select(_ columns: [(file: Int?, field: FieldSchema)]) {
    slots = Array(repeating: [], count: columnCount)
    conversions = []
    for (slot, column) in columns.enumerated() {
      if case .text(nil) = column.field.type.base {
        conversions.append(nil)
      } else {
        conversions.append(TextConversion(column.field))
      }
      if let file = column.file, file >= 0, file < columnCount { slots[file].append(slot) }
    }
  }

  /// Appends up to `rows` records to the batch; how many. 0 at the end. Records are numbered by the line they start on.
  /// Throws `FormatError`, or what the source throws.
  public func read(_ rows: Int, into batch: RecordBatch) throws -> Int {
    var read = 0
    while read < rows {
      if pending {
        pending = false
      } else if !(try scanner.next()) {
        break
      }
      if try append(to: batch) { read += 1 }
    }
    return read
  }

  private func append(to batch: RecordBatch) throws(FormatError) -> Bool {
    if columnCount == 0 { columnCount = scanner.fields.count }
    guard scanner.fields.count == columnCount else {
      // An empty line is no record of several columns.
      if scanner.record.isEmpty { return false }
      throw FormatError(
        line: scanner.line, column: 1,
        message: "\(scanner.fields.count) fields where \(columnCount) are expected")
    }
    let row = batch.appendRow()
    batch.positions.append(scanner.line)
    Self.fill(row, scanner, slots, conversions, dialect, batch.arena)
    return true
  }

  static func fill(
    _ row: UnsafeMutablePointer<Cell>, _ scanner: CSVScanner, _ slots: [[Int]], _ conversions: [TextConversion?],
    _ dialect: CSVDialect, _ arena: Arena
  ) {
    let start = arena.append(scanner.record)
    for (index, field) in scanner.fields.enumerated() where !slots[index].isEmpty {
      let offset = start &+ field.offset
      var count = field.count
      if field.form == .plain, CSVText.equal(arena.slice(offset, count), dialect.nullText) {
        for slot in slots[index] { row[slot] = .null }
        continue
      }
      if field.form == .doubled { count = CSVText.undouble(arena.start + offset, count) }
      for slot in slots[index] {
        row[slot] =
          conversions[slot].map { $0.cell(at: offset, count: count, in: arena) } ?? .text(offset: offset, count: count)
      }
    }
  }
}

enum CSVText {
  /// Takes one of each pair of quotes out, in place; returns the new length.
  static func undouble(_ start: UnsafeMutableRawPointer, _ count: Int) -> Int {
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    var to = 0
    var from = 0
    while from < count {
      let byte = bytes[from]
      bytes[to] = byte
      to &+= 1
      from &+= byte == 0x22 ? 2 : 1
    }
    return to
  }

  static func unquoted(_ field: CSVScanner.Field, in record: UnsafeRawBufferPointer) -> [UInt8] {
    var bytes = Array(record[field.offset..<field.offset + field.count])
    if field.form == .doubled {
      let count = bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { undouble($0, buffer.count) } ?? 0
      }
      bytes.removeLast(bytes.count - count)
    }
    return bytes
  }

  static func equal(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Bool {
    left.count == right.count && right.withUnsafeBytes { CellComparison.memoryEqual(left, $0) }
  }
}
