public import SyncConnect

/// The connectors that come with the package: a new one is a folder beside this file and a line here.
public enum BuiltinConnectors {
  public static let all: [any Connector.Type] = [
    CSVConnector.self,
    JSONLinesConnector.self,
  ]
}
