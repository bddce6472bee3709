public import SyncConnect
public import SyncModel
import SyncSQL

/// PostgreSQL: the tables and views of one schema.
public enum PostgresConnector: Connector {
  public static let spec = ConnectorSpec(
    kind: "postgres", summary: "tables and views of a PostgreSQL database",
    settings: [
      .init(
        "url", FieldType(.text(max: nil)), "a connection string of libpq; PG* variables fill what it leaves out"),
      .init("schema", FieldType(.text(max: nil)), "the schema whose tables are the entities; `public` if not set"),
    ],
    capabilities: Capabilities(
      pushdown: Set(Comparison.Operator.allCases), findsByField: true, readsChanges: true, writes: true,
      guaranteesKeys: true, batchMax: 10_000))

  public static func open(_ settings: ConnectionSettings) async throws -> any Connection {
    let connection = PostgresConnection(
      name: settings.name, url: settings.text("url") ?? "", schema: settings.text("schema") ?? "public")
    try await connection.check()
    return connection
  }
}
