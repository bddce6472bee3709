import Foundation
public import SyncConnect
public import SyncModel

/// A SQLite database file: tables and views are its entities.
public enum SQLiteConnector: Connector {
  public static let spec = ConnectorSpec(
    kind: "sqlite", summary: "a SQLite database file",
    settings: [
      .init("path", FieldType(.text(max: nil)), required: true, "the database file, from the mapping's folder")
    ],
    capabilities: Capabilities(
      pushdown: Set(Comparison.Operator.allCases), findsByField: true, readsChanges: true, writes: true,
      guaranteesKeys: true, hasLocalSchema: true))

  public static func open(_ settings: ConnectionSettings) async throws -> any Connection {
    guard let path = settings.text("path"), !path.isEmpty else {
      throw ConnectorFailure.fatal("the connection `\(settings.name)` needs the setting `path`")
    }
    let connection = SQLiteConnection(name: settings.name, path: path)
    try await connection.open()
    return connection
  }
}

actor SQLiteConnection: Connection {
  private let executor = SQLiteExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let name: String
  private let path: String
  private var opened: SQLiteDatabase?

  init(name: String, path: String) {
    self.name = name
    self.path = path
  }

  /// Opens the file and makes sure that it is a database.
  func open() throws {
    let database = try SQLiteDatabase(path: path, access: .readWrite)
    try database.execute("SELECT count(*) FROM sqlite_master")
    try database.execute("PRAGMA foreign_keys = ON")
    opened = database
  }

  private func database() throws(ConnectorFailure) -> SQLiteDatabase {
    guard let opened else { throw .fatal("the connection `\(name)` is closed") }
    return opened
  }

  func identity() async throws -> String {
    "sqlite:" + URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  func entityNames() async throws -> [String] {
    try SQLiteTable.names(database()).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  func discover(_ entity: String) async throws -> DiscoveredEntity {
    try SQLiteTable.load(entity, database()).discovered(connection: name)
  }

  func read(_ request: ReadRequest) async throws -> any PageReader {
    try Task.checkCancellation()
    let reader = SQLiteReader(path: path, request: request)
    try await reader.open()
    return reader
  }

  func find(_ request: FindRequest) async throws -> RecordBatch {
    try Task.checkCancellation()
    return try SQLiteFinding(request, database()).run()
  }

  func write(_ batch: WriteBatch) async throws -> WriteResult {
    try Task.checkCancellation()
    return try SQLiteWriting(batch, database()).run()
  }

  func close() async { opened = nil }
}
