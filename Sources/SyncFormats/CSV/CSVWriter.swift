public import SyncModel

/// Writes rows of cells as CSV, quoting only what would not read back the same.
public struct CSVWriter: Sendable {
  public let dialect: CSVDialect
  private let nullNeedsNoQuotes: Bool

  public init(_ dialect: CSVDialect) {
    self.dialect = dialect
    nullNeedsNoQuotes = !dialect.nullText.contains { $0 == dialect.delimiter || $0 == 0x22 || $0 < 0x20 }
  }

  /// Appends one record with its end; `nil`, or why the row cannot be written so that it reads back the same (and
  /// nothing is appended then). Absent cells are written as null.
  public func append(_ row: UnsafeMutablePointer<Cell>, count: Int, from arena: Arena, to output: Arena) -> String? {
    let start = output.count
    for index in 0..<count {
      if index > 0 { output.append(byte: dialect.delimiter) }
      if let reason = append(row[index], from: arena, to: output) {
        output.truncate(to: start)
        return reason
      }
    }
    output.append(dialect.lineEnd.bytes)
    return nil
  }

  public func appendHeader(_ names: [String], to output: Arena) -> String? {
    let arena = Arena()
    let batch = RecordBatch(columnCount: names.count, rowCapacity: 1, arena: arena)
    let row = batch.appendRow()
    for (index, name) in names.enumerated() { row[index] = .text(name, in: arena) }
    return append(row, count: names.count, from: arena, to: output)
  }

  /// Appends one field; likewise.
  public func append(_ cell: Cell, from arena: Arena, to output: Arena) -> String? {
    switch cell.tag {
    case .absent, .null:
      guard nullNeedsNoQuotes else { return "null cannot be written with this `null` text" }
      dialect.nullText.withUnsafeBytes { _ = output.append($0) }
    case .failure: return cell.string(in: arena)
    default:
      let start = output.count
      CellText.append(cell, from: arena, to: output)
      return quoteIfNeeded(from: start, in: output)
    }
    return nil
  }

  /// Puts quotes around what stands behind `start`, if it needs them.
  private func quoteIfNeeded(from start: Int, in output: Arena) -> String? {
    let count = output.count - start
    let bytes = output.slice(start, count)
    var needed = count == 0 || CSVText.equal(bytes, dialect.nullText)
    var quotes = 0
    for byte in bytes {
      if byte == 0 { return "CSV cannot hold a NUL character" }
      if byte == 0x22 { quotes += 1 }
      if byte == dialect.delimiter || byte == 0x0A || byte == 0x0D { needed = true }
    }
    if count > CSVScanner.fieldMax { return "the text is longer than 16 MiB" }
    if count > 0, isBlank(bytes[0]) || isBlank(bytes[count - 1]) || bytes[0] == 0xEF { needed = true }
    guard needed || quotes > 0 else { return nil }
    _ = output.reserve(quotes + 2)
    let target = (output.start + start).assumingMemoryBound(to: UInt8.self)
    var to = count + quotes + 1
    target[to] = 0x22
    var from = count - 1
    while from >= 0 {
      to -= 1
      target[to] = target[from]
      if target[from] == 0x22 {
        to -= 1
        target[to] = 0x22
      }
      from -= 1
    }
    target[0] = 0x22
    output.commit(quotes + 2)
    return nil
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
