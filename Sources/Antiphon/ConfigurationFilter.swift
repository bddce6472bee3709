import SyncModel
import SyncText

/// One filter of a JSON configuration: `{"field", "operator", "value"}`; several are joined by `and`.
struct ConfigurationFilter {
  var place: String
  var field: String
  var operation: String
  var value: ConfigurationValue?

  private static let comparisons = ["eq": "==", "neq": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="]
  private static let operations = ["eq", "neq", "in", "gt", "gte", "lt", "lte", "is_null", "not_null"]

  static func read(_ value: ConfigurationValue?, _ problems: inout [String]) -> [ConfigurationFilter] {
    let place = "sync_config.filters"
    switch value {
    case nil, .null?: return []
    case .array(let elements)?:
      return elements.enumerated().compactMap { read($1, "\(place)[\($0)]", &problems) }
    case let other?:
      problems.append("\(place): a list of {\"field\", \"operator\", \"value\"} expected, not \(other.kind)")
      return []
    }
  }

  private static func read(
    _ element: ConfigurationValue, _ place: String, _ problems: inout [String]
  ) -> ConfigurationFilter? {
    let before = problems.count
    let object = ConfigurationObject(path: place, element, &problems)
    object.expect(["field", "operator", "value"], &problems)
    let field = object.text("field", &problems)
    let operation = object.word("operator", among: operations, &problems)
    guard problems.count == before else { return nil }
    guard let field, let operation else {
      problems.append("\(place).\(field == nil ? "field" : "operator"): missing")
      return nil
    }
    let value = object.value("value")
    switch (operation, value) {
    case ("is_null", nil), ("not_null", nil): break
    case ("is_null", _), ("not_null", _): problems.append("\(place).value: `\(operation)` takes no value")
    case (_, nil): problems.append("\(place).value: missing")
    case ("in", .array(let list)?) where !list.isEmpty: break
    case ("in", _): problems.append("\(place).value: `in` takes a list of values, one at least")
    case (_, .null?): problems.append("\(place).value: `\(operation)` takes no null; write `is_null` or `not_null`")
    default: break
    }
    return ConfigurationFilter(place: place, field: field, operation: operation, value: value)
  }

  /// As the language writes it.
  func expression(over entity: EntitySchema, _ problems: inout [String]) -> String? {
    guard let schema = entity.field(named: field) else {
      problems.append("\(place).field: " + entity.misses(field))
      return nil
    }
    if operation == "is_null" { return "\(schema.path) == null" }
    if operation == "not_null" { return "\(schema.path) != null" }
    if operation == "in", case .array(let list)? = value {
      let literals = list.enumerated().compactMap { literal($1, schema.type.base, "[\($0)]", &problems) }
      return "\(schema.path) in [\(literals.joined(separator: ", "))]"
    }
    guard let value, let sign = Self.comparisons[operation] else { return nil }
    return literal(value, schema.type.base, "", &problems).map { "\(schema.path) \(sign) \($0)" }
  }

  private func literal(
    _ value: ConfigurationValue, _ type: ValueType, _ index: String, _ problems: inout [String]
  ) -> String? {
    switch (value, type) {
    case (.number(let text), .int) where Int64(text) != nil: return text
    case (.number(let text), .decimal), (.number(let text), .float):
      if !text.contains(where: { $0 == "e" || $0 == "E" }) { return text }
    case (.bool(let value), .bool): return value ? "true" : "false"
    case (.text(let text), .text): return ValueType.quoted(text)
    case (.text(let text), .enumeration(let members)):
      if members.contains(text) { return ValueType.quoted(text) }
      let near = closest(text, among: members).map { "; did you mean `\($0)`?" } ?? ""
      problems.append(
        "\(place).value\(index): `\(text)` is none of \(members.map { "`\($0)`" }.joined(separator: ", "))\(near)")
      return nil
    case (.text(let text), .date), (.text(let text), .timestamp), (.text(let text), .localDateTime):
      if isInstant(text, type) { return text }
    default: break
    }
    problems.append("\(place).value\(index): a value of \(type) expected for `\(field)`, not \(shown(value))")
    return nil
  }

  private func shown(_ value: ConfigurationValue) -> String {
    switch value {
    case .text(let text): ValueType.quoted(text)
    case .number(let text): text
    case .bool(let value): "\(value)"
    default: value.kind
    }
  }

  private func isInstant(_ text: String, _ type: ValueType) -> Bool {
    var copy = text
    return copy.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      return switch type {
      case .date: DateText.parseDate(bytes) != nil
      case .timestamp: DateText.parseTimestamp(bytes) != nil
      default: DateText.parseLocalDateTime(bytes) != nil
      }
    }
  }
}

extension EntitySchema {
  /// A field by its name as the system or the language writes it.
  func field(named name: String) -> FieldSchema? {
    fields.first { "\($0.path)" == name || $0.path.components.joined(separator: ".") == name }
  }

  func misses(_ name: String) -> String {
    let names = fields.map { $0.path.components.joined(separator: ".") }
    let near = closest(name, among: names).map { "; did you mean `\($0)`?" }
    return "\(connection) has no field `\(name)` in `\(self.name)`"
      + (near ?? "; there is \(names.map { "`\($0)`" }.joined(separator: ", "))")
  }
}
