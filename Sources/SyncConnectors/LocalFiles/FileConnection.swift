import Glibc
import SyncConnect
import SyncFormats
import SyncModel

/// A folder of files, or one file, as a system.
actor FileConnection: Connection {
  private let folder: EntityFolder
  private let format: any RecordFormat

  init(_ folder: EntityFolder, _ format: any RecordFormat) {
    self.folder = folder
    self.format = format
  }

  func identity() throws -> String { format.kind + ":" + folder.path }

  func entityNames() throws -> [String] { try folder.entityNames() }

  func discover(_ entity: String) throws -> DiscoveredEntity {
    let (path, file, limit) = try open(entity, try folder.file(of: entity))
    let fields = try Self.naming(path) { try format.discover(file.source(limit: limit)) }
    return DiscoveredEntity(schema: EntitySchema(connection: "", name: entity, fields: fields))
  }

  func read(_ request: ReadRequest) throws -> any PageReader {
    let opened = try open(request.entity.from ?? request.entity.name, try folder.file(of: request.entity))
    return try FilePageReader(request, format, opened.path, opened.file, limit: opened.limit)
  }

  func find(_ request: FindRequest) throws -> RecordBatch {
    let (path, stream) = try stream(request.entity, request.by + request.fields)
    let index = RowIndex(request.values)
    let result = RecordBatch(columnCount: request.fields.count)
    let page = RecordBatch(columnCount: request.by.count + request.fields.count)
    while true {
      try Task.checkCancellation()
      page.removeAll()
      while page.rowCount < 1024, try Self.naming(path, { try stream.next(into: page) }) {}
      if page.rowCount == 0 { return result }
      for row in 0..<page.rowCount where !index.find(page, row, from: 0).isEmpty {
        let cells = result.appendRow()
        for column in 0..<request.fields.count {
          cells[column] = page[row, request.by.count + column].copied(from: page.arena, to: result.arena)
        }
        result.positions.append(page.positions[row])
      }
    }
  }

  func write(_ batch: WriteBatch) throws -> WriteResult {
    try Task.checkCancellation()
    let path = try folder.file(of: batch.entity)
    return try Self.naming(path) { try FileWriting(batch, format, path).perform() }
  }

  func close() {}

  private func open(_ name: String, _ path: String) throws -> (path: String, file: OpenFile, limit: Int) {
    let recovered = try FileJournal.recover(path)
    guard let file = try OpenFile.openIfThere(path, O_RDONLY) else { throw try folder.missing(name) }
    return (path, file, try recovered ?? file.size)
  }

  private func stream(_ entity: EntitySchema, _ fields: [FieldSchema]) throws -> (String, any RecordStream) {
    let (path, file, limit) = try open(entity.from ?? entity.name, try folder.file(of: entity))
    return (path, try Self.naming(path) { try format.stream(entity, fields, file.source(limit: limit)) })
  }

  /// Says which file a format's error is in.
  static func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as FormatError {
      throw ConnectorFailure.fatal("`\(path)`, \(error)")
    }
  }
}

/// A read in progress: the file as it was when the read began, whatever is written meanwhile.
actor FilePageReader: PageReader {
  private let path: String
  private let columnCount: Int
  private let pageSize: Int
  private var stream: (any RecordStream)?

  init(
    _ request: ReadRequest, _ format: any RecordFormat, _ path: String, _ file: OpenFile, limit: Int
  ) throws {
    self.path = path
    stream = try FileConnection.naming(path) {
      try format.stream(request.entity, request.fields, file.source(limit: limit))
    }
    columnCount = request.fields.count
    pageSize = max(1, request.pageSize)
  }

  func next() throws -> RecordBatch? {
    try Task.checkCancellation()
    guard let stream else { return nil }
    let batch = RecordBatch(columnCount: columnCount, rowCapacity: min(pageSize, 4096))
    while batch.rowCount < pageSize, try FileConnection.naming(path, { try stream.next(into: batch) }) {}
    if batch.rowCount < pageSize { self.stream = nil }
    return batch.rowCount == 0 ? nil : batch
  }

  func close() { stream = nil }
}
