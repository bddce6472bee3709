public import SyncConnect
public import SyncModel

/// Files of JSON objects, one a line.
public enum JSONLinesConnector: Connector {
  public static let spec = ConnectorSpec(
    kind: "jsonl", summary: "files of JSON objects, one a line",
    settings: [
      .init(
        "path", FieldType(.text(max: nil)), required: true, "a folder whose NAME.jsonl are its entities, or one file")
    ],
    capabilities: Capabilities(hasLocalSchema: true, createsEntities: true))

  public static func open(_ settings: ConnectionSettings) async throws -> any Connection {
    let format = JSONLinesFormat()
    return FileConnection(try EntityFolder(settings, suffix: format.suffix), format)
  }
}
