import SyncConnect
import SyncModel

extension PostgresTable {
  /// The entity that the table is in the language.
  func discovered(connection: String, name: String) -> DiscoveredEntity {
    var fields: [FieldSchema] = []
    var unsupported: [(field: String, reason: String)] = []
    let isWritable = canInsert || canUpdate
    for column in columns {
      guard let type = column.kind.valueType else {
        if case .unsupported(let reason) = column.kind {
          unsupported.append((column.name, "`\(column.typeText)`: \(reason)"))
        }
        continue
      }
      var marks: Set<FieldSchema.Mark> = []
      if key.contains(column.name) { marks.insert(.key) }
      if unique.contains(column.name) { marks.insert(.unique) }
      if column.isGeneratedAlways || !isWritable || !column.isUpdatable {
        marks.insert(.readonly)
      } else if column.isNotNull, !column.hasDefault {
        marks.insert(.required)
      }
      fields.append(
        FieldSchema(
          path: FieldPath(column.name), type: FieldType(type, nullable: !column.isNotNull), marks: marks,
          systemType: column.typeText))
    }
    return DiscoveredEntity(
      schema: EntitySchema(connection: connection, name: name, fields: fields), unsupported: unsupported)
  }

  /// The column of a field; `fatal` where the table has none.
  func column(of field: FieldSchema) throws -> PostgresColumn {
    let path = field.outsidePath
    guard path.count == 1, let column = column(path[0]) else {
      let near = NearNames.of(path.joined(separator: "."), among: columns.map(\.name))
      throw ConnectorFailure.fatal("\(sqlName) has no column `\(path.joined(separator: "."))`\(near)")
    }
    if case .unsupported(let reason) = column.kind {
      throw ConnectorFailure.fatal("column `\(column.name)` of \(sqlName) is `\(column.typeText)`: \(reason)")
    }
    return column
  }
}
