public import SyncConnect
import SyncFormats
public import SyncModel

/// Files of comma-separated values.
public enum CSVConnector: Connector {
  public static let spec = ConnectorSpec(
    kind: "csv", summary: "files of comma-separated values",
    settings: [
      .init(
        "path", FieldType(.text(max: nil)), required: true, "a folder whose NAME.csv are its entities, or one file"),
      .init("delimiter", FieldType(.text(max: 1)), "what stands between fields, one character; a comma if not given"),
      .init("header", FieldType(.bool), "whether the first record names the columns; true if not given"),
      .init("null", FieldType(.text(max: nil)), "the unquoted text that stands for null; empty if not given"),
    ],
    capabilities: Capabilities(hasLocalSchema: true, createsEntities: true))

  public static func open(_ settings: ConnectionSettings) async throws -> any Connection {
    let format = CSVFormat(try dialect(settings))
    return FileConnection(try EntityFolder(settings, suffix: format.suffix), format)
  }

  static func dialect(_ settings: ConnectionSettings) throws(ConnectorFailure) -> CSVDialect {
    let delimiter = Array((settings.text("delimiter") ?? ",").utf8)
    guard delimiter.count == 1, delimiter[0] < 0x80, ![0, 0x0A, 0x0D, 0x22].contains(delimiter[0]) else {
      throw .fatal("the `delimiter` of `\(settings.name)` must be one ASCII character, no quote and no line end")
    }
    let null = settings.text("null") ?? ""
    guard !null.utf8.contains(where: { [0, 0x0A, 0x0D, 0x22, delimiter[0]].contains($0) }) else {
      throw .fatal("the `null` of `\(settings.name)` must hold no quote, delimiter or line end")
    }
    return CSVDialect(delimiter: delimiter[0], hasHeader: settings.bool("header") ?? true, nullText: null)
  }
}
