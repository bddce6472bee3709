import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

/// Texts about declarations and functions, as hover, completion and signature help show them.
enum Descriptions {
  static func signature(_ function: any BuiltinFunction.Type) -> (label: String, parameters: [Range<Int>]) {
    signature(function.name, function.parameters.map(parameter), result: nil)
  }

  static func signature(_ name: String, _ transform: SemanticIndex.Transform) -> (
    label: String, parameters: [Range<Int>]
  ) {
    signature(
      FieldPath.spelled(name), transform.parameters.map { "\(FieldPath.spelled($0.name)): \($0.type)" },
      result: "\(transform.result)")
  }

  private static func signature(
    _ name: String, _ parameters: [String], result: String?
  ) -> (label: String, parameters: [Range<Int>]) {
    var label = name + "("
    var ranges: [Range<Int>] = []
    for (number, parameter) in parameters.enumerated() {
      if number > 0 { label += ", " }
      let start = label.utf8.count
      label += parameter
      ranges.append(start..<label.utf8.count)
    }
    label += ")"
    if let result { label += ": \(result)" }
    return (label, ranges)
  }

  private static func parameter(_ parameter: Parameter) -> String {
    let type =
      switch parameter.accepts {
      case .types(let types): types.map(\.description).joined(separator: " | ")
      case .any: "any"
      case .sameAsFirst: "as the first"
      case .list: "list"
      }
    var text = "\(parameter.name): \(type)"
    if parameter.isNullable { text += "?" }
    if parameter.isVariadic { text += " …" }
    if let value = parameter.defaultValue { text += " = \(literal(value))" }
    return text
  }

  static func literal(_ literal: SyncModel.Literal) -> String {
    switch literal {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .decimal(let value): "\(value)"
    case .float(let value): "\(value)"
    case .text(let value): ValueType.quoted(value)
    case .date, .time, .timestamp, .localDateTime, .duration: "…"
    }
  }

  static func kind(_ kind: TransformKind) -> String {
    switch kind {
    case .iso: "*iso*: it can be undone"
    case .partial: "*partial*: it can be undone where it is defined"
    case .normalizer: "*normalizer*: applied to its own result it changes nothing; sides are compared in that form"
    case .oneway: "*oneway*: nothing leads back"
    }
  }

  static func code(_ text: String) -> String { "```sync\n\(text)\n```" }

  static func documentation(_ function: any BuiltinFunction.Type) -> String {
    var text = function.documentation + "\n\n" + kind(function.kind)
    let constants = function.parameters.filter(\.isConstant).map { "`\($0.name)`" }
    if !constants.isEmpty { text += "\n\nConstant: " + constants.joined(separator: ", ") }
    for example in function.examples.prefix(4) {
      text += "\n- `\(oneLine(example.call))` → \(example.result.map { "`\(oneLine($0))`" } ?? "*fails*")"
    }
    return text
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  static func marks(_ field: FieldSchema) -> String {
    var marks = field.marks.map(\.rawValue).sorted()
    if let value = field.deletedValue { marks.append("deleted(\(literal(value)))") }
    if let alias = field.alias { marks.append("as \(ValueType.quoted(alias))") }
    return marks.joined(separator: " ")
  }

  static func field(_ field: FieldSchema) -> String {
    let marks = marks(field)
    return "\(field.path): \(field.type)" + (marks.isEmpty ? "" : " \(marks)")
  }
}
