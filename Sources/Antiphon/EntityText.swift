public import SyncConnect
import SyncModel

/// Entities as declarations of the language: what `schema pull` writes into `Schema/CONNECTION.sync`.
public enum EntityText {
  public static func file(connection: String, _ entities: [DiscoveredEntity]) -> String {
    var text =
      "// The entities of `\(connection)` as `antiphon schema pull` found them. Pull again after a change there.\n"
    for entity in entities {
      text += "\n" + declaration(entity)
    }
    return text
  }

  public static func declaration(_ entity: DiscoveredEntity) -> String {
    let schema = entity.schema
    let fields = schema.fields.map { field -> (name: String, type: String, marks: String) in
      var marks = FieldSchema.Mark.allCases.filter { field.marks.contains($0) }.map(\.rawValue)
      if let value = field.deletedValue { marks.append("deleted(\(literal(value)))") }
      if let alias = field.alias { marks.append("as \(ValueType.quoted(alias))") }
      return ("\(field.path):", "\(field.type)", marks.joined(separator: " "))
    }
    let nameWidth = fields.map(\.name.count).max() ?? 0
    let typeWidth = fields.filter { !$0.marks.isEmpty }.map(\.type.count).max() ?? 0
    var text = ""
    for (field, reason) in entity.unsupported { text += "// left out: `\(field)`: \(reason)\n" }
    let from = schema.from.map { " from \(ValueType.quoted($0))" } ?? ""
    text += "entity \(FieldPath.spelled(schema.connection)).\(FieldPath.spelled(schema.name))\(from) {\n"
    for field in fields {
      var line = "  " + padded(field.name, nameWidth) + " "
      line += field.marks.isEmpty ? field.type : padded(field.type, typeWidth) + " " + field.marks
      text += line + "\n"
    }
    return text + "}\n"
  }

  static func literal(_ literal: Literal) -> String {
    switch literal {
    case .text(let text): ValueType.quoted(text)
    default:
      {
        let arena = Arena(capacity: 64)
        let cell = literal.cell(in: arena)
        return cell.tag == .null ? "null" : CellText.string(cell, in: arena)
      }()
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
  }
}
