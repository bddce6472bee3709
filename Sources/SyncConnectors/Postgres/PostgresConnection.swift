import SyncConnect
import SyncModel
import SyncSQL
import Synchronization

/// One schema of one database. Each call has a session of its own, so that reads and writes run side by side.
final class PostgresConnection: Connection {
  let name: String
  let schema: String
  let pool: PostgresPool
  private let tables = Mutex<[String: PostgresTable]>([:])
  private let isTextUnchecked = Atomic(false)

  init(name: String, url: String, schema: String) {
    self.name = name
    self.schema = schema
    pool = PostgresPool(url: url)
  }

  func check() async throws {
    let (encoding, isThere) = try await pool.run { [schema] link in
      let found = try link.query("SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1", schema)
      return (link.serverEncoding, found.rowCount == 1)
    }
    guard isThere else {
      throw ConnectorFailure.fatal("the database has no schema `\(schema)`; set `schema` to one that it has")
    }
    isTextUnchecked.store(encoding == "SQL_ASCII", ordering: .relaxed)
  }

  func identity() async throws -> String {
    try await pool.run { [schema] link in
      let database = try link.query("SELECT pg_catalog.current_database()", []).text(0, 0) ?? ""
      let system: String
      do throws(PostgresError) {
        let result = try link.query("SELECT system_identifier FROM pg_catalog.pg_control_system()", [])
        system = result.text(0, 0) ?? ""
      } catch {
        guard error.sqlState == "42501" else { throw error }
        system = "\(link.host):\(link.port)"
      }
      return "postgres:\(system)/\(database)/\(schema)"
    }
  }

  func entityNames() async throws -> [String] {
    try await pool.run { [schema] in try PostgresCatalog.names($0, schema: schema) }
  }

  func discover(_ entity: String) async throws -> DiscoveredEntity {
    let table = try await pool.run { [schema] in try PostgresCatalog.table($0, schema: schema, name: entity) }
    tables.withLock { $0[entity] = table }
    return table.discovered(connection: name, name: entity)
  }

  /// The table of an entity, read from the catalogs at its first use.
  func table(_ entity: EntitySchema) async throws -> PostgresTable {
    let name = entity.from ?? entity.name
    if let known = tables.withLock({ $0[name] }) { return known }
    let table = try await pool.run { [schema] in try PostgresCatalog.table($0, schema: schema, name: name) }
    tables.withLock { $0[name] = table }
    return table
  }

  func decoder(_ fields: [FieldSchema], _ table: PostgresTable) throws -> PostgresDecoder {
    PostgresDecoder(
      fields, try fields.map { try table.column(of: $0) }, checksText: isTextUnchecked.load(ordering: .relaxed))
  }

  func read(_ request: ReadRequest) async throws -> any PageReader {
    let table = try await table(request.entity)
    let columns = try request.fields.map { try SQLName.quoted(table.column(of: $0).name) }
    var conditions: [String] = []
    for comparison in request.filter {
      if let condition = try PostgresFilter.condition(comparison, request.entity, table) {
        conditions.append(condition)
      }
    }
    if let since = request.modifiedSince {
      guard let field = request.entity.fields.first(where: { $0.marks.contains(.modified) }) else {
        throw ConnectorFailure.fatal("`\(request.entity.name)` has no field that is marked `modified`")
      }
      let comparison = Comparison(field: field.path, comparison: .greaterOrEqual, values: [since])
      if let condition = try PostgresFilter.condition(comparison, request.entity, table) {
        conditions.append(condition)
      }
    }
    let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    let sql = "COPY (SELECT \(columns.joined(separator: ", ")) FROM \(table.sqlName)\(filter)) TO STDOUT"
    return try await PostgresReader.open(
      pool, sql, decoder(request.fields, table), pageSize: request.pageSize)
  }

  func close() async { await pool.close() }
}
