import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// The records that lines of a sync read by key, fetched for a page at a time and kept for the run.
final class Lookups {
  /// One entity: where it is read, and which keys records of each side ask for.
  private struct Entity {
    var plan: LookupPlan
    var connection: any Connection
    var findsByField: Bool
    var place: Int
    var isWhole = false
    var keys: [RecordSide: [Evaluator]] = [:]
  }

  /// Keys a call.
  private static let findMax = 1_000
  private static let knownMax = 50_000
  private var entities: [String: Entity] = [:]
  private var scratch: ScratchSpace?
  /// A key is asked for again and again: many records refer to one. The record's cells, or nothing where there is none.
  private var known: [Question: [UInt8]?] = [:]
  private let fields: [String: [FieldPath]]
  private(set) var failure: (any Error)?

  private struct Question: Hashable {
    var entity: String
    var key: [UInt8]
  }

  init(
    _ plan: SyncPlan, connections: [String: (connection: any Connection, spec: ConnectorSpec)],
    functions: [any BuiltinFunction.Type], runStarted: Int64
  ) throws(ProgramError) {
    fields = Dictionary((plan.lookups ?? []).map { ($0.name, $0.reads) }) { first, _ in first }
    for (number, lookup) in (plan.lookups ?? []).enumerated() {
      guard let open = connections[lookup.entity.connection] else { continue }
      entities[lookup.name] = Entity(
        plan: lookup, connection: open.connection, findsByField: open.spec.capabilities.findsByField,
        place: ScratchPlace.lookups + number)
    }
    for line in plan.lines {
      let side: RecordSide = line.direction == .toTarget ? .source : .target
      for fetch in line.expression.fetches {
        let evaluator = try Evaluator(
          of: fetch.key, fieldCount: plan.side(side).reads.count, tables: plan.tables, functions: functions,
          runStarted: runStarted)
        entities[fetch.entity]?.keys[side, default: []].append(evaluator)
      }
    }
  }

  /// Where records are kept while the run reads.
  func begin(_ scratch: ScratchSpace) {
    self.scratch = scratch
    known = [:]
    for name in entities.keys { entities[name]?.isWhole = false }
  }

  /// Before a page of a side is mapped: whatever its records refer to is there.
  func prepare(_ page: RecordBatch, _ side: RecordSide) async throws {
    for (name, entity) in entities {
      guard let evaluators = entity.keys[side], !evaluators.isEmpty else { continue }
      var wanted: Set<[UInt8]> = []
      let key = Arena(capacity: 64)
      for evaluator in evaluators {
        evaluator.begin(page.arena)
        for row in 0..<page.rowCount {
          evaluator.load(page.row(row))
          let cell = evaluator.value(0)
          guard cell.tag != .absent, cell.tag != .null, cell.tag != .failure else { continue }
          key.removeAll()
          KeyEncoding.append(cell, from: page.arena, to: key)
          wanted.insert([UInt8](key.bytes))
        }
      }
      try await fetch(name, try missing(wanted, entity))
    }
  }

  private func missing(_ wanted: Set<[UInt8]>, _ entity: Entity) throws -> [[UInt8]] {
    guard !entity.isWhole, let scratch else { return [] }
    let keys = KeyPage(capacity: 1024)
    let sorted = wanted.sorted { $0.lexicographicallyPrecedes($1) }
    for key in sorted { keys.append(key) }
    var found = Set<Int>()
    try scratch.find(space: entity.place, keys: keys) { position, _, _ in found.insert(position) }
    return sorted.indices.filter { !found.contains($0) }.map { sorted[$0] }
  }

  private func fetch(_ name: String, _ keys: [[UInt8]]) async throws {
    guard let entity = entities[name], !keys.isEmpty else { return }
    guard entity.findsByField else { return try await readWhole(name, entity) }
    let fields = entity.plan.readFields
    for start in stride(from: 0, to: keys.count, by: Self.findMax) {
      let part = keys[start..<min(keys.count, start + Self.findMax)]
      let values = RecordBatch(columnCount: 1, rowCapacity: part.count)
      for key in part {
        guard let cell = key.withUnsafeBytes({ KeyEncoding.decode($0, to: values.arena) })?.first else { continue }
        values.appendRow()[0] = cell
      }
      let found = try await entity.connection.find(
        FindRequest(entity: entity.plan.entity, fields: fields, by: Array(fields.prefix(1)), values: values))
      var open = Set(part)
      for key in try keep(found, entity) { open.remove(key) }
      // That there is none is worth knowing, too.
      var rows = ScratchRows()
      for key in open {
        key.withUnsafeBytes { rows.append(key: $0, payload: UnsafeRawBufferPointer(rebasing: $0[0..<0])) }
      }
      if let scratch { try rows.store(in: scratch, entity.place) }
    }
  }

  private func readWhole(_ name: String, _ entity: Entity) async throws {
    let reader = ReadAhead(
      try await entity.connection.read(ReadRequest(entity: entity.plan.entity, fields: entity.plan.readFields)))
    do {
      while let page = try await reader.next() { _ = try keep(page, entity) }
    } catch {
      await reader.close()
      throw error
    }
    entities[name]?.isWhole = true
  }

  /// The keys of the records.
  private func keep(_ page: RecordBatch, _ entity: Entity) throws -> [[UInt8]] {
    var rows = ScratchRows()
    var keys: [[UInt8]] = []
    let key = Arena(capacity: 64)
    let payload = Arena(capacity: 1024)
    for row in 0..<page.rowCount {
      key.removeAll()
      KeyEncoding.append(page.row(row), count: 1, from: page.arena, to: key)
      payload.removeAll()
      // Never empty, so that a record is told from none.
      payload.append(byte: 1)
      RecordCoding.append(page.row(row), count: page.columnCount, from: page.arena, to: payload)
      rows.append(key: key.bytes, payload: payload.bytes)
      keys.append([UInt8](key.bytes))
    }
    if let scratch { try rows.store(in: scratch, entity.place) }
    return keys
  }

  /// What a line asks for while it is evaluated.
  func field(_ field: FieldPath, of entity: String, key: UnsafeRawBufferPointer, in arena: Arena) -> FetchedField {
    guard let reads = fields[entity], let column = reads.firstIndex(of: field), entities[entity] != nil else {
      return .unknown
    }
    let question = Question(entity: entity, key: [UInt8](key))
    let payload: [UInt8]?
    if let answer = known[question] {
      payload = answer
    } else {
      do {
        guard let answer = try stored(question) else { return .notFetched }
        payload = answer.isEmpty ? nil : answer
      } catch {
        failure = failure ?? error
        return .unknown
      }
      if known.count >= Self.knownMax { known = [:] }
      known[question] = .some(payload)
    }
    guard let payload else { return .unknown }
    return withUnsafeTemporaryAllocation(of: Cell.self, capacity: max(1, reads.count)) { cells in
      guard let row = cells.baseAddress else { return .unknown }
      row.initialize(repeating: .absent, count: reads.count)
      let isWhole = payload.withUnsafeBytes { bytes in
        RecordCoding.decode(
          UnsafeRawBufferPointer(rebasing: bytes[1...]), into: row, count: reads.count, arena: arena)
      }
      return isWhole ? .value(row[column]) : .unknown
    }
  }

  /// Empty where there is no such record; `nil` where it was not fetched.
  private func stored(_ question: Question) throws -> [UInt8]? {
    guard let scratch, let entity = entities[question.entity] else { return nil }
    let keys = KeyPage(capacity: 64)
    keys.append(question.key)
    var found: [UInt8]?
    try scratch.find(space: entity.place, keys: keys) { _, _, payload in
      if found == nil || found?.isEmpty == true { found = [UInt8](payload) }
    }
    return found ?? (entity.isWhole ? [] : nil)
  }
}
