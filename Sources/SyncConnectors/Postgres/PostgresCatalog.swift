import SyncConnect
import SyncModel
import SyncSQL

/// Reads the system catalogs. Every name travels as a parameter.
enum PostgresCatalog {
  static func names(_ link: PostgresLink, schema: String) throws -> [String] {
    let result = try link.query(
      """
      SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
      ORDER BY c.relname COLLATE "C"
      """, schema)
    return (0..<result.rowCount).compactMap { result.text($0, 0) }
  }

  static func table(_ link: PostgresLink, schema: String, name: String) throws -> PostgresTable {
    let found = try link.query(
      """
      SELECT c.oid, c.relkind, c.relrowsecurity, pg_catalog.pg_relation_is_updatable(c.oid, true),
        EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND (t.tgrelid = c.oid
          OR t.tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(c.oid))))
        OR EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN')
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      """, schema, name)
    guard found.rowCount == 1, let oid = found.text(0, 0), let kind = found.text(0, 1) else {
      let near = NearNames.of(name, among: try names(link, schema: schema))
      throw ConnectorFailure.fatal("there is no table or view `\(name)` in schema `\(schema)`\(near)")
    }
    let writable = found.int(0, 3) ?? 0
    var table = PostgresTable(
      oid: oid, sqlName: try SQLName.quoted(schema) + "." + SQLName.quoted(name), kind: kind,
      canInsert: writable & 8 != 0, canUpdate: writable & 4 != 0, canDelete: writable & 16 != 0,
      hasTriggers: found.bool(0, 4), hasRowSecurity: found.bool(0, 2), columns: try columns(link, oid), key: [],
      keyIndexes: [], unique: [])
    try addIndexes(link, to: &table)
    return table
  }

  private static func columns(_ link: PostgresLink, _ oid: String) throws -> [PostgresColumn] {
    let result = try link.query(
      """
      WITH RECURSIVE base AS (
        SELECT a.attnum, a.atttypid AS typid, a.atttypmod AS typmod, a.attnotnull AS notnull, a.atthasdef AS hasdefault
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT b.attnum, t.typbasetype, CASE WHEN t.typtypmod >= 0 THEN t.typtypmod ELSE b.typmod END,
          b.notnull OR t.typnotnull, b.hasdefault OR t.typdefault IS NOT NULL
        FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typid WHERE t.typtype = 'd')
      SELECT a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), b.notnull, b.hasdefault,
        a.attidentity, a.attgenerated, pg_catalog.pg_column_is_updatable(a.attrelid, a.attnum, true),
        coalesce((SELECT c.collisdeterministic FROM pg_catalog.pg_collation c WHERE c.oid = a.attcollation), true),
        b.typmod, n.nspname, t.typname, t.typtype, t.typcategory,
        CASE WHEN t.typtype = 'e' THEN t.oid WHEN e.typtype = 'e' THEN e.oid END,
        CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN e.typname END, en.nspname, e.typtype, e.typcategory
      FROM base b
      JOIN pg_catalog.pg_attribute a ON a.attrelid = $1::oid AND a.attnum = b.attnum
      JOIN pg_catalog.pg_type t ON t.oid = b.typid AND t.typtype <> 'd'
      JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
      LEFT JOIN pg_catalog.pg_namespace en ON en.oid = e.typnamespace
      ORDER BY a.attnum
      """, oid)
    var columns: [PostgresColumn] = []
    var labels: [String: [String]] = [:]
    for row in 0..<result.rowCount {
      let typeName = result.text(row, 11) ?? ""
      let space = result.text(row, 10) ?? ""
      let modifier = result.int(row, 9) ?? -1
      if let enumeration = result.text(row, 14), labels[enumeration] == nil {
        labels[enumeration] = try members(link, enumeration)
      }
      let members = result.text(row, 14).flatMap { labels[$0] }
      let kind: PostgresKind
      if let element = result.text(row, 15) {
        let scalar = PostgresKind.scalar(
          name: element, isBuiltIn: result.text(row, 16) == "pg_catalog",
          category: result.text(row, 18) ?? "", modifier: modifier, labels: members)
        if case .unsupported(let reason) = scalar {
          kind = .unsupported("a list of `\(element)`: \(reason)")
        } else {
          kind = result.text(row, 17) == "d" ? .unsupported("lists of a domain have no counterpart") : .list(scalar)
        }
      } else {
        kind = PostgresKind.scalar(
          name: typeName, isBuiltIn: space == "pg_catalog", category: result.text(row, 13) ?? "", modifier: modifier,
          labels: members)
      }
      let identity = result.text(row, 5) ?? ""
      columns.append(
        PostgresColumn(
          number: result.int(row, 0) ?? 0, name: result.text(row, 1) ?? "", typeText: result.text(row, 2) ?? "",
          castName: try SQLName.quoted(space) + "." + SQLName.quoted(typeName), kind: kind,
          isNotNull: result.bool(row, 3), hasDefault: result.bool(row, 4) || !identity.isEmpty,
          isIdentity: !identity.isEmpty, isGeneratedAlways: identity == "a" || !(result.text(row, 6) ?? "").isEmpty,
          isUpdatable: result.bool(row, 7), isDeterministic: result.bool(row, 8)))
    }
    return columns
  }

  private static func members(_ link: PostgresLink, _ oid: String) throws -> [String] {
    let result = try link.query(
      "SELECT enumlabel FROM pg_catalog.pg_enum WHERE enumtypid = $1::oid ORDER BY enumsortorder", oid)
    return (0..<result.rowCount).compactMap { result.text($0, 0) }
  }

  private static func addIndexes(_ link: PostgresLink, to table: inout PostgresTable) throws {
    let result = try link.query(
      """
      SELECT c.relname, i.indisprimary, i.indnkeyatts, i.indkey::text
      FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
      ORDER BY NOT i.indisprimary, c.relname COLLATE "C"
      """, table.oid)
    var indexes: [(name: String, columns: [String])] = []
    for row in 0..<result.rowCount {
      let numbers = (result.text(row, 3) ?? "").split(separator: " ").compactMap { Int($0) }
      let names = numbers.prefix(result.int(row, 2) ?? 0).compactMap { number in
        table.columns.first { $0.number == number }
      }
      indexes.append((result.text(row, 0) ?? "", names.map(\.name)))
      if table.key.isEmpty, result.bool(row, 1) || names.allSatisfy(\.isNotNull) { table.key = names.map(\.name) }
      if names.count == 1 { table.unique.insert(names[0].name) }
    }
    let key = Set(table.key)
    table.keyIndexes = Set(indexes.filter { Set($0.columns) == key }.map(\.name))
  }
}

/// What a person may have meant.
enum NearNames {
  static func of(_ name: String, among names: [String]) -> String {
    let near = names.filter { other in
      other.lowercased() == name.lowercased() || distance(Array(other.lowercased()), Array(name.lowercased())) <= 2
    }
    return near.isEmpty ? "" : "; there is " + near.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
  }

  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    guard abs(left.count - right.count) <= 2, left.count <= 128 else { return .max }
    var previous = Array(0...right.count)
    for (row, character) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        current.append(
          min(previous[column + 1] + 1, current[column] + 1, previous[column] + (character == other ? 0 : 1)))
      }
      previous = current
    }
    return previous[right.count]
  }
}
