public import SyncConnect

/// The connectors of this version, a line each.
public enum BuiltinConnectors {
  public static let all: [any Connector.Type] = [
    CSVConnector.self,
    JSONLinesConnector.self,
    PostgresConnector.self,
    SQLiteConnector.self,
  ]
}
