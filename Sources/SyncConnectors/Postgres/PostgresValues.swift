import SyncModel
import SyncSQL

/// Rows that travel to a statement as one array of texts for each column: no bound on their number but memory, nothing
/// quoted into the statement, and no table made for them.
struct PostgresValues {
  private var columns: [Arena]
  private let scratch = Arena(capacity: 256)
  private(set) var rowCount = 0

  init(columnCount: Int) {
    columns = (0..<columnCount).map { _ in
      let arena = Arena(capacity: 4096)
      arena.append(byte: 0x7B)
      return arena
    }
  }

  /// Adds a row, a cell for each column; returns why it cannot be, or `nil`.
  mutating func append(_ cells: [(cell: Cell, arena: Arena, kind: PostgresKind)]) -> String? {
    let lengths = columns.map(\.count)
    for (column, value) in cells.enumerated() {
      let output = columns[column]
      if rowCount > 0 { output.append(byte: 0x2C) }
      if value.cell.tag == .null {
        output.append("NULL")
        continue
      }
      scratch.removeAll()
      if let reason = PostgresValueText.append(value.cell, from: value.arena, as: value.kind, to: scratch) {
        for (column, length) in zip(columns, lengths) { column.truncate(to: length) }
        return reason
      }
      PostgresArrayWriter.appendQuoted(scratch.bytes, to: output)
    }
    rowCount += 1
    return nil
  }

  /// Ends the arrays; nothing can be added after it.
  func parameters() -> [PostgresParameter] {
    columns.map { arena in
      arena.append("}")
      arena.append(byte: 0)
      return .arena(arena)
    }
  }

  /// `(SELECT o, c0::… AS c0, … FROM unnest(…) …)`: the rows with their numbers from 1 as `o`.
  static func table(_ casts: [String]) -> String {
    let names = casts.indices.map { "c\($0)" }.joined(separator: ", ")
    let values = casts.enumerated().map { "c\($0.offset)::\($0.element) AS c\($0.offset)" }.joined(separator: ", ")
    let arrays = casts.indices.map { "$\($0 + 1)::pg_catalog.text[]" }.joined(separator: ", ")
    return "(SELECT o, \(values) FROM ROWS FROM (unnest(\(arrays))) WITH ORDINALITY AS u(\(names), o))"
  }
}
