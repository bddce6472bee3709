import SyncModel

/// The parts of a filter that SQLite can evaluate, never narrower than what they say: the engine filters again. A value
/// that does not fit its type always passes, for the record to be rejected by name; a comparison whose stored forms
/// SQLite would not order as we do is left out.
struct SQLiteFilter {
  enum Value {
    case int(Int64)
    case real(Double)
    case text(String)
  }

  private(set) var conditions: [String] = []
  private(set) var values: [Value] = []
  private let isUTF8: Bool

  /// - Parameter isUTF8: the encoding of the database: only then are texts ordered by their UTF-8 bytes.
  init(isUTF8: Bool) { self.isUTF8 = isUTF8 }

  var sql: String { conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ") }

  mutating func add(_ comparison: Comparison, _ field: FieldSchema) {
    let column = SQLiteDatabase.quoted(field.columnName)
    switch comparison.comparison {
    case .isNull: conditions.append("\(column) IS NULL")
    case .isNotNull: conditions.append("\(column) IS NOT NULL")
    case .equal, .anyOf:
      let saved = values
      let parts = comparison.values.compactMap { condition(column, "=", $0, field.type.base) }
      // Leaving out one of the values would narrow the filter.
      if parts.count == comparison.values.count, !parts.isEmpty, parts.count <= 500 {
        conditions.append("(" + parts.joined(separator: " OR ") + ")")
      } else {
        values = saved
      }
    case .less: add(column, "<", comparison, field)
    case .lessOrEqual: add(column, "<=", comparison, field)
    case .greater: add(column, ">", comparison, field)
    case .greaterOrEqual: add(column, ">=", comparison, field)
    // Whether null differs from a value is the language's business.
    case .notEqual:
      guard case .text? = comparison.values.first else { return }
      add(column, "<>", comparison, field, orNull: true)
    }
  }

  private mutating func add(
    _ column: String, _ sign: String, _ comparison: Comparison, _ field: FieldSchema, orNull: Bool = false
  ) {
    guard comparison.values.count == 1 else { return }
    let saved = values
    guard let part = condition(column, sign, comparison.values[0], field.type.base) else {
      values = saved
      return
    }
    conditions.append(orNull ? "(\(part) OR \(column) IS NULL)" : part)
  }

  private mutating func place(_ value: Value) -> String {
    values.append(value)
    return "?\(values.count)"
  }

  private mutating func condition(_ column: String, _ sign: String, _ literal: Literal, _ type: ValueType) -> String? {
    func unless(_ storage: String, _ condition: String) -> String {
      "(\(condition) OR typeof(\(column)) NOT IN (\(storage), 'null'))"
    }
    switch (type, literal) {
    case (.text, .text(let text)):
      guard isUTF8 || sign == "=" || sign == "<>" else { return nil }
      return unless("'text'", "\(column) \(sign) \(place(.text(text))) COLLATE BINARY")
    case (.int, .int(let value)):
      return unless("'integer'", "\(column) \(sign) \(place(.int(value)))")
    case (.bool, .bool(let value)) where sign == "=":
      return "(\(column) = \(place(.int(value ? 1 : 0))) OR \(column) NOT IN (0, 1))"
    case (.float, .float(let value)) where !value.isNaN:
      return unless("'real', 'integer'", "\(column) \(sign) \(place(.real(value)))")
    case (.float, .int(let value)) where value.magnitude < 1 << 53:
      return unless("'real', 'integer'", "\(column) \(sign) \(place(.real(Double(value))))")
    case (.decimal, .decimal(let value)): return decimal(column, sign, value.double).map { unless(Self.numbers, $0) }
    case (.decimal, .int(let value)): return decimal(column, sign, Double(value)).map { unless(Self.numbers, $0) }
    case (.date, .date(let days)): return date(column, sign, days)
    case (.localDateTime, .localDateTime(let value)): return minute(column, sign, value, zoned: false)
    case (.timestamp, .timestamp(let value)): return minute(column, sign, value, zoned: true)
    default: return nil
    }
  }

  private static let numbers = "'real', 'integer'"

  /// Numbers of a column are doubles or whole: with the neighbouring doubles as bounds none is missed.
  private mutating func decimal(_ column: String, _ sign: String, _ value: Double) -> String? {
    guard value.isFinite else { return nil }
    switch sign {
    case "=": return "\(column) BETWEEN \(place(.real(value.nextDown))) AND \(place(.real(value.nextUp)))"
    case "<", "<=": return "\(column) <= \(place(.real(value.nextUp)))"
    case ">", ">=": return "\(column) >= \(place(.real(value.nextDown)))"
    default: return nil
    }
  }

  /// Four-digit years order as texts; every other form of a date has another length than ten.
  private mutating func date(_ column: String, _ sign: String, _ days: Int64) -> String? {
    guard let text = Self.text(minuteOf: Instant.join(days: days, time: 0)), sign != "<>" else { return nil }
    let condition = "\(column) \(sign) \(place(.text(String(text.prefix(10))))) COLLATE BINARY"
    return "(\(condition) OR length(\(column)) <> 10 OR typeof(\(column)) NOT IN ('text', 'null'))"
  }

  /// Compares to the minute, which all usual forms share; other forms, other offsets and the hour 24 pass.
  private mutating func minute(_ column: String, _ sign: String, _ value: Int64, zoned: Bool) -> String? {
    guard let text = Self.text(minuteOf: value), sign != "<>" else { return nil }
    let wider = sign == "<" ? "<=" : sign == ">" ? ">=" : sign
    let digits = "[0-9][0-9]"
    let form = "\(digits)\(digits)-\(digits)-\(digits)[ T]\(digits):\(digits)*"
    let condition = "replace(substr(\(column), 1, 16), 'T', ' ') \(wider) \(place(.text(text)))"
    let zone = zoned ? " OR \(column) NOT GLOB '*Z'" : ""
    return """
      (\(condition) OR typeof(\(column)) NOT IN ('text', 'null') OR \(column) NOT GLOB '\(form)' \
      OR \(column) GLOB '*BC' OR substr(\(column), 12, 2) = '24'\(zone))
      """
  }

  /// `2024-02-29 12:30`; `nil` outside the years 0 to 9999.
  private static func text(minuteOf value: Int64?) -> String? {
    guard let value, Instant.isFinite(value) else { return nil }
    let year = CalendarDate.components(days: Instant.split(value).days).year
    guard (0...9999).contains(year) else { return nil }
    let arena = Arena(capacity: 64)
    DateText.append(localDateTime: value, to: arena)
    return String(arena.string(0, 16).map { $0 == "T" ? " " : $0 })
  }
}

extension FieldSchema {
  /// The column of the field.
  var columnName: String { outsidePath.joined(separator: ".") }
}
