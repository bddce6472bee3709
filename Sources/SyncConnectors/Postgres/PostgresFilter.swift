import SyncConnect
import SyncModel
import SyncSQL

/// Comparisons of a filter as SQL, never narrower than the language's own. COPY takes no parameters, so values are written
/// as literals.
enum PostgresFilter {
  /// `nil` where the comparison is left to the caller.
  static func condition(
    _ comparison: Comparison, _ entity: EntitySchema, _ table: PostgresTable
  ) throws -> String? {
    let field = entity.field(comparison.field) ?? FieldSchema(path: comparison.field, type: FieldType(.json))
    let column = try table.column(of: field)
    let name = try SQLName.quoted(column.name)
    switch comparison.comparison {
    case .isNull: return "\(name) IS NULL"
    case .isNotNull: return "\(name) IS NOT NULL"
    case .equal, .anyOf:
      var parts: [String] = []
      for value in comparison.values {
        switch equality(value, name, column) {
        case .unknown: return nil
        case .never: continue
        case .sql(let sql): parts.append(sql)
        }
      }
      return parts.isEmpty ? "FALSE" : "(\(parts.joined(separator: " OR ")))"
    case .notEqual:
      guard let value = comparison.values.first else { return nil }
      switch equality(value, name, column) {
      case .unknown: return nil
      case .never: return "TRUE"
      case .sql(let sql): return "(\(sql)) IS NOT TRUE"
      }
    case .less: return order("<", comparison, name, column)
    case .lessOrEqual: return order("<=", comparison, name, column)
    case .greater: return order(">", comparison, name, column)
    case .greaterOrEqual: return order(">=", comparison, name, column)
    }
  }

  private enum Equality {
    case sql(String)
    case never
    case unknown
  }

  private static func equality(_ value: Literal, _ name: String, _ column: PostgresColumn) -> Equality {
    switch column.kind {
    case .json, .jsonb, .list: return .unknown
    case .int, .numeric, .float:
      return number(value, column).map { .sql("\(operand(name, column)) = \($0)") } ?? .unknown
    default: break
    }
    let arena = Arena(capacity: 64)
    let cell = value.cell(in: arena)
    guard PostgresEquality.canHold(cell, from: arena, column.kind) else { return .never }
    let output = Arena(capacity: 64)
    guard PostgresValueText.append(cell, from: arena, as: column.kind, to: output) == nil else {
      return cell.tag == .text && column.kind.takesText ? .never : .unknown
    }
    let sql = literal(output.string(0, output.count), PostgresEquality.cast(column))
    return .sql(PostgresEquality.equal(name, sql, column))
  }

  private static func order(
    _ sign: String, _ comparison: Comparison, _ name: String, _ column: PostgresColumn
  ) -> String? {
    guard let value = comparison.values.first else { return nil }
    switch column.kind {
    case .int, .numeric, .float: return number(value, column).map { "\(operand(name, column)) \(sign) \($0)" }
    case .bool, .date, .time, .timestamp, .localDateTime:
      let arena = Arena(capacity: 64)
      let output = Arena(capacity: 64)
      guard PostgresValueText.append(value.cell(in: arena), from: arena, as: column.kind, to: output) == nil else {
        return nil
      }
      return "\(name) \(sign) \(literal(output.string(0, output.count), column.castName))"
    case .text, .name, .padded, .caseless, .uuid, .enumeration:
      // Text is ordered by its bytes.
      guard case .text(let text) = value, !text.utf8.contains(0) else { return nil }
      return "\(name)::pg_catalog.text COLLATE \"C\" \(sign) \(literal(text, "pg_catalog.text"))"
    default: return nil
    }
  }

  /// A float4 is read by its shortest text, and compared by it.
  private static func operand(_ name: String, _ column: PostgresColumn) -> String {
    column.kind == .float(bits: 32) ? "\(name)::pg_catalog.text::pg_catalog.float8" : name
  }

  private static func number(_ value: Literal, _ column: PostgresColumn) -> String? {
    if case .float = column.kind {
      switch value {
      case .int(let number): return literal(String(number), "pg_catalog.float8")
      case .decimal(let number): return literal(number.description, "pg_catalog.float8")
      case .float(let number): return number.isNaN ? nil : literal(floatText(number), "pg_catalog.float8")
      default: return nil
      }
    }
    switch (value, column.kind) {
    case (.int(let number), .int): return literal(String(number), "pg_catalog.int8")
    case (.int(let number), _): return literal(String(number), "pg_catalog.numeric")
    case (.decimal(let number), _): return literal(number.description, "pg_catalog.numeric")
    default: return nil
    }
  }

  private static func floatText(_ number: Double) -> String {
    let arena = Arena(capacity: 64)
    CellText.append(float: number, to: arena)
    return arena.string(0, arena.count)
  }

  /// A literal that `standard_conforming_strings`, which every session sets, makes safe: only the quote is special.
  static func literal(_ text: String, _ type: String) -> String {
    var result = "'"
    for scalar in text.unicodeScalars {
      if scalar == "'" { result += "'" }
      result.unicodeScalars.append(scalar)
    }
    return result + "'::" + type
  }
}
