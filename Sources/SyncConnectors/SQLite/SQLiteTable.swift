import Foundation
import SyncConnect
import SyncModel

/// What SQLite knows about a table or view.
struct SQLiteTable {
  struct Column {
    var name: String
    var declared: String
    var isNotNull: Bool
    var hasDefault: Bool
    /// From 1 in the primary key, 0 outside.
    var keyPlace: Int
    var isGenerated: Bool
    var isUnique = false
    var affinity: SQLiteAffinity
  }

  var name: String
  var isView: Bool
  var columns: [Column]
  /// The column that is another name of the row's number: SQLite assigns it.
  var rowNumber: String?
  /// Without row numbers, a primary key is never null.
  var hasRowNumbers: Bool
  var hasTriggers: Bool

  func column(_ name: String) -> Column? { columns.first { $0.name == name } }

  /// Whether SQLite itself keeps these columns from occurring twice.
  func isUnique(_ names: [String]) -> Bool {
    let key = columns.filter { $0.keyPlace > 0 }.map(\.name)
    if !key.isEmpty, Set(key) == Set(names) { return true }
    return names.contains { column($0)?.isUnique == true }
  }

  static func names(_ database: SQLiteDatabase) throws(ConnectorFailure) -> [String] {
    let statement = try database.prepare(
      """
      SELECT name FROM pragma_table_list
      WHERE schema = 'main' AND type <> 'shadow' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name
      """)
    var names: [String] = []
    while try statement.step() { names.append(statement.text(0) ?? "") }
    return names
  }

  /// `fatal` with near names where there is none.
  static func load(_ name: String, _ database: SQLiteDatabase) throws(ConnectorFailure) -> SQLiteTable {
    let kind = try database.prepare(
      "SELECT type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ?1")
    kind.bind(1, name)
    guard try kind.step() else { throw try missing(name, database) }
    var table = SQLiteTable(
      name: name, isView: kind.text(0) == "view", columns: try columns(name, database), rowNumber: nil,
      hasRowNumbers: kind.int(1) == 0, hasTriggers: false)
    try table.addIndexes(database)
    let triggers = try database.prepare(
      "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE")
    triggers.bind(1, name)
    table.hasTriggers = try triggers.step() && triggers.int(0) > 0
    return table
  }

  private static func columns(_ table: String, _ database: SQLiteDatabase) throws(ConnectorFailure) -> [Column] {
    let statement = try database.prepare(
      #"SELECT name, type, "notnull", dflt_value IS NOT NULL, pk, hidden FROM pragma_table_xinfo(?1) ORDER BY cid"#)
    statement.bind(1, table)
    var columns: [Column] = []
    while try statement.step() {
      let hidden = statement.int(5)
      if hidden == 1 { continue }
      let declared = statement.text(1) ?? ""
      columns.append(
        Column(
          name: statement.text(0) ?? "", declared: declared, isNotNull: statement.int(2) != 0,
          hasDefault: statement.int(3) != 0, keyPlace: Int(statement.int(4)), isGenerated: hidden > 1,
          affinity: SQLiteAffinity(declared: declared)))
    }
    return columns
  }

  private mutating func addIndexes(_ database: SQLiteDatabase) throws(ConnectorFailure) {
    let indexes = try database.prepare(#"SELECT name, origin, partial, "unique" FROM pragma_index_list(?1)"#)
    indexes.bind(1, name)
    var hasKeyIndex = false
    while try indexes.step() {
      if indexes.text(1) == "pk" { hasKeyIndex = true }
      guard indexes.int(2) == 0, indexes.int(3) == 1, let index = indexes.text(0) else { continue }
      let parts = try database.prepare("SELECT cid, name FROM pragma_index_xinfo(?1) WHERE key = 1")
      parts.bind(1, index)
      var names: [String?] = []
      while try parts.step() { names.append(parts.int(0) >= 0 ? parts.text(1) : nil) }
      if names.count == 1, let place = columns.firstIndex(where: { $0.name == names[0] }) {
        columns[place].isUnique = true
      }
    }
    let key = columns.filter { $0.keyPlace > 0 }
    // Every other primary key has an index of its own.
    if key.count == 1, !hasKeyIndex, hasRowNumbers { rowNumber = key[0].name }
  }

  private static func missing(_ name: String, _ database: SQLiteDatabase) throws(ConnectorFailure) -> ConnectorFailure {
    let near = try names(database).filter { distance($0.lowercased(), name.lowercased()) <= 2 }
    let hint = near.isEmpty ? "" : "; there is " + near.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    return .fatal("there is no table or view `\(name)` in `\(database.path)`\(hint)")
  }

  /// How many letters to change, add or leave out.
  private static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left.utf8.prefix(64))
    let b = Array(right.utf8.prefix(64))
    var row = Array(0...b.count)
    for i in 0..<a.count {
      var diagonal = row[0]
      row[0] = i + 1
      for j in 0..<b.count {
        let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}

extension SQLiteTable {
  /// The table as an entity of the language.
  func discovered(connection: String) -> DiscoveredEntity {
    var fields: [FieldSchema] = []
    var unsupported: [(field: String, reason: String)] = []
    for column in columns {
      guard let type = SQLiteType.valueType(declared: column.declared) else {
        let reason =
          column.declared.isEmpty ? "it has no declared type" : "its declared type `\(column.declared)` is unknown"
        unsupported.append((column.name, reason))
        continue
      }
      let isKey = column.keyPlace > 0
      let isRowNumber = column.name == rowNumber
      let isNullable = !(column.isNotNull || isRowNumber || (isKey && !hasRowNumbers))
      var marks: Set<FieldSchema.Mark> = []
      if isKey { marks.insert(.key) }
      if column.isUnique, !isKey { marks.insert(.unique) }
      if isView || column.isGenerated { marks.insert(.readonly) }
      if !isNullable, !isRowNumber, !column.hasDefault, !isView, !column.isGenerated { marks.insert(.required) }
      fields.append(
        FieldSchema(
          path: FieldPath(column.name), type: FieldType(type, nullable: isNullable), marks: marks,
          systemType: column.declared))
    }
    return DiscoveredEntity(
      schema: EntitySchema(connection: connection, name: name, fields: fields), unsupported: unsupported)
  }
}
