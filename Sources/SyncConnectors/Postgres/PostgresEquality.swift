import Foundation
import SyncModel

/// Equality in the language's sense, as SQL. An index that the column has can serve it.
enum PostgresEquality {
  /// Whether the column could hold this value at all: casting what it could not hold would fail instead of finding nothing.
  static func canHold(_ cell: Cell, from arena: Arena, _ kind: PostgresKind) -> Bool {
    switch (cell.tag, kind) {
    case (.failure, _): return false
    case (.int, .int(let bits)):
      return bits == 16 ? Int16(exactly: cell.int) != nil : bits == 32 ? Int32(exactly: cell.int) != nil : true
    case (.decimal, .int(let bits)), (.wideDecimal, .int(let bits)):
      guard let whole = cell.exactDecimal(in: arena)?.int64 else { return false }
      return canHold(.int(whole), from: arena, .int(bits: bits))
    case (.text, .uuid):
      let text = cell.string(in: arena)
      return UUID(uuidString: text)?.uuidString.lowercased() == text
    case (.text, .enumeration(let members)): return members.contains { $0.utf8.elementsEqual(cell.bytes(in: arena)) }
    case (.text, .padded): return cell.bytes(in: arena).last != 0x20
    default: return true
    }
  }

  /// The type that the text of a value to compare with is cast to.
  static func cast(_ column: PostgresColumn) -> String {
    switch column.kind {
    case .text, .printed, .name: "pg_catalog.text"
    case .json: "pg_catalog.jsonb"
    case .list(.json): "pg_catalog.jsonb[]"
    default: column.castName
    }
  }

  /// `column = value`, which is null where one is null.
  static func equal(_ name: String, _ value: String, _ column: PostgresColumn) -> String {
    switch column.kind {
    case .text where !column.isDeterministic:
      "(\(name) = \(value) AND \(name)::pg_catalog.text COLLATE \"C\" = \(value))"
    case .caseless:
      "(\(name) = \(value) AND \(name)::pg_catalog.text COLLATE \"C\" = \(value)::pg_catalog.text)"
    case .name: "\(name)::pg_catalog.text = \(value)"
    case .printed: "pg_catalog.format('%s', \(name)) = \(value)"
    case .json: "\(name)::pg_catalog.jsonb = \(value)"
    case .list(.json): "\(name)::pg_catalog.jsonb[] = \(value)"
    default: "\(name) = \(value)"
    }
  }

  /// The same where null equals null.
  static func same(_ name: String, _ value: String, _ column: PostgresColumn) -> String {
    "(\(equal(name, value, column)) OR (\(name) IS NULL AND \(value) IS NULL))"
  }
}
