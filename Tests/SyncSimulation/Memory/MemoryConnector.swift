public import SyncConnect
public import SyncModel
import Synchronization

/// `connection NAME: memory { name: "…" }`: reaches the systems of this process by their names.
public enum MemoryConnector: Connector {
  public static let spec = ConnectorSpec(
    kind: "memory", summary: "a system of the simulator",
    settings: [.init("name", FieldType(.text(max: nil)), required: true, "which one")],
    capabilities: Capabilities(
      pushdown: [.equal, .notEqual, .anyOf, .isNull, .isNotNull], findsByField: true, readsChanges: true, writes: true,
      guaranteesKeys: true))

  private static let systems = Mutex<[String: MemorySystem]>([:])

  public static func add(_ system: MemorySystem) { systems.withLock { $0[system.name] = system } }
  public static func remove(_ name: String) { _ = systems.withLock { $0.removeValue(forKey: name) } }

  public static func open(_ settings: ConnectionSettings) async throws -> any Connection {
    guard let name = settings.text("name"), let system = systems.withLock({ $0[name] }) else {
      throw ConnectorFailure.fatal("there is no system `\(settings.text("name") ?? "")`")
    }
    let connection = MemoryConnection(system: system)
    _ = try connection.begin(.open)
    return connection
  }
}

struct MemoryConnection: Connection {
  let system: MemorySystem
  let faults: FaultSession?
  let side: Side

  init(system: MemorySystem) {
    self.system = system
    (faults, side) = system.state.withLock { ($0.faults, $0.side) }
  }

  func begin(_ call: Fault.Call) throws -> Fault.Effect? {
    try Task.checkCancellation()
    return try faults?.begin(side, call)
  }

  func identity() async throws -> String { "memory:\(system.name)" }

  func entityNames() async throws -> [String] { [system.state.withLock { $0.entity.name }] }

  func discover(_ entity: String) async throws -> DiscoveredEntity {
    let known = system.state.withLock { $0.entity }
    try check(entity, known)
    return DiscoveredEntity(schema: known)
  }

  private func check(_ entity: String, _ known: EntitySchema) throws {
    guard entity == known.name else {
      throw ConnectorFailure.fatal("there is no entity `\(entity)`; there is `\(known.name)`")
    }
  }

  func read(_ request: ReadRequest) async throws -> any PageReader {
    let effect = try begin(.read)
    let (contents, entity) = system.state.withLock { state in
      var contents = state.contents
      if case .stale(let age)? = effect, !state.past.isEmpty {
        contents = state.past[max(0, state.past.count - max(1, age))]
      }
      return (contents, state.entity)
    }
    try check(request.entity.name, entity)
    var rows = contents.all.map(\.row).filter { row in request.filter.allSatisfy { Self.passes(row, $0) } }
    if case .empty? = effect { rows = [] }
    if case .half? = effect { rows = Array(rows.prefix(rows.count / 2)) }
    return MemoryReader(connection: self, rows: rows, request: request)
  }

  static func passes(_ row: MemorySystem.Row, _ comparison: Comparison) -> Bool {
    let value = row[comparison.field.description] ?? .null
    let arena = Arena()
    let wanted = comparison.values.map { MemoryValue($0.cell(in: arena), in: arena, type: .null) }
    switch comparison.comparison {
    case .isNull: return value.isMissing
    case .isNotNull: return !value.isMissing
    // What this system cannot say for sure it lets through; the engine looks again.
    case .equal, .anyOf: return value == .absent || wanted.contains(value)
    case .notEqual: return !wanted.contains(value)
    default: return true
    }
  }

  func find(_ request: FindRequest) async throws -> RecordBatch {
    _ = try begin(.find)
    let (contents, entity) = system.state.withLock { ($0.contents, $0.entity) }
    try check(request.entity.name, entity)
    var wanted: Set<[MemoryValue]> = []
    for row in 0..<request.values.rowCount {
      wanted.insert(
        request.by.indices.map {
          MemoryValue(request.values[row, $0], in: request.values.arena, type: request.by[$0].type.base)
        })
    }
    let batch = RecordBatch(columnCount: request.fields.count)
    for (_, row) in contents.all {
      let values = request.by.map { row[$0.path.description] ?? .null }
      if wanted.contains(values) { Self.append(row, request.fields, to: batch) }
    }
    return batch
  }

  static func append(_ row: MemorySystem.Row, _ fields: [FieldSchema], to batch: RecordBatch) {
    let cells = batch.appendRow()
    for (column, field) in fields.enumerated() {
      cells[column] = (row[field.path.description] ?? .null).cell(in: batch.arena)
    }
  }

  func close() async {}
}

final class MemoryReader: PageReader {
  private let connection: MemoryConnection
  private let rows: [MemorySystem.Row]
  private let request: ReadRequest
  private let position = Mutex(0)

  init(connection: MemoryConnection, rows: [MemorySystem.Row], request: ReadRequest) {
    self.connection = connection
    self.rows = rows
    self.request = request
  }

  func next() async throws -> RecordBatch? {
    _ = try connection.begin(.page)
    // Short pages, so that there is a third one to fail at.
    let size = connection.faults == nil ? request.pageSize : 4
    let part: ArraySlice<MemorySystem.Row>? = position.withLock { position in
      guard position < rows.count else { return nil }
      let end = min(rows.count, position + size)
      defer { position = end }
      return rows[position..<end]
    }
    guard let part else { return nil }
    let batch = RecordBatch(columnCount: request.fields.count)
    for row in part { MemoryConnection.append(row, request.fields, to: batch) }
    return batch
  }

  func close() async {}
}
