import SyncConnect
import SyncModel
import Testing

/// What every connector must pass. Each check gets a fixture of its own.
///
/// A connector that cannot write is not served by this suite.
public func verifyContract(makeFixture: @Sendable () async throws -> ContractFixture) async throws {
  for check in ContractCheck.allCases { try await check.verify(makeFixture: makeFixture) }
}

/// One check, for suites that run and name them one by one (`@Test(arguments: ContractCheck.allCases)`).
public enum ContractCheck: String, CaseIterable, Sendable {
  case emptyRead, roundTrip, discovery, pages, find, repeatedCreate, update, staleUpdate, missingRecords, delete, poison
  case unknownEntity, cancellation, findComposite, staleDelete, repeatedDelete, expectedNull, returning
  case revoked

  public func verify(makeFixture: @Sendable () async throws -> ContractFixture) async throws {
    let fixture = try await makeFixture()
    let connection = try await fixture.connector.open(fixture.settings)
    let run = ContractRun(fixture: fixture, connection: connection, check: self)
    do {
      try await run.perform()
    } catch {
      Issue.record(error, "\(rawValue)")
    }
    await connection.close()
    await fixture.cleanUp()
  }
}

/// One fixture and its connection, with what the checks do over and over.
struct ContractRun: Sendable {
  let fixture: ContractFixture
  let connection: any Connection
  let check: ContractCheck

  var entity: EntitySchema { fixture.entity }
  var fields: [FieldSchema] { fixture.entity.fields }
  var keyField: FieldSchema { fields[0] }
  var noteField: FieldSchema { fields[1] }

  func perform() async throws {
    switch check {
    case .emptyRead: try await emptyRead()
    case .roundTrip: try await roundTrip()
    case .discovery: try await discovery()
    case .pages: try await pages()
    case .find: try await find()
    case .repeatedCreate: try await repeatedCreate()
    case .update: try await update()
    case .staleUpdate: try await staleUpdate()
    case .missingRecords: try await missingRecords()
    case .delete: try await delete()
    case .poison: try await poison()
    case .unknownEntity: try await unknownEntity()
    case .cancellation: try await cancellation()
    case .findComposite: try await findComposite()
    case .staleDelete: try await staleDelete()
    case .repeatedDelete: try await repeatedDelete()
    case .expectedNull: try await expectedNull()
    case .returning: try await returning()
    case .revoked: try await revoked()
    }
  }

  // MARK: Calls

  @discardableResult
  func create(_ rows: [[ContractValue]], fields: [FieldSchema]? = nil) async throws -> WriteResult {
    let written = fields ?? self.fields
    return try await connection.write(
      WriteBatch(
        kind: .create, entity: entity, keyFields: [keyField], keys: .of(rows.map { [$0[0]] }, columns: 1),
        fields: written, values: .of(rows, columns: written.count)))
  }

  func update(
    _ keys: [String], _ fields: [FieldSchema], _ rows: [[ContractValue]], expected: [[ContractValue]]? = nil
  ) async throws -> WriteResult {
    try await connection.write(
      WriteBatch(
        kind: .update, entity: entity, keyFields: [keyField], keys: .of(keys.map { [.text($0)] }, columns: 1),
        fields: fields, values: .of(rows, columns: fields.count),
        expected: expected.map { .of($0, columns: fields.count) }))
  }

  func delete(
    _ keys: [String], _ fields: [FieldSchema] = [], expected: [[ContractValue]]? = nil
  ) async throws -> WriteResult {
    try await connection.write(
      WriteBatch(
        kind: .delete, entity: entity, keyFields: [keyField], keys: .of(keys.map { [.text($0)] }, columns: 1),
        fields: fields, values: .of([], columns: fields.count),
        expected: expected.map { .of($0, columns: fields.count) }))
  }

  /// Everything that stands there by key, all fields, read through a connection of its own.
  func stored(pageSize: Int = 4096) async throws -> [String: ContractRow] {
    let other = try await fixture.connector.open(fixture.settings)
    let reader = try await other.read(ReadRequest(entity: entity, fields: fields, pageSize: pageSize))
    var result: [String: ContractRow] = [:]
    while let batch = try await reader.next() { collect(batch, &result) }
    await reader.close()
    await other.close()
    return result
  }

  func collect(_ batch: RecordBatch, _ result: inout [String: ContractRow]) {
    #expect(batch.columnCount == fields.count, "\(check.rawValue): columns of a page")
    for row in 0..<batch.rowCount {
      let key = CellText.string(batch[row, 0], in: batch.arena)
      if result.updateValue(ContractRow(batch: batch, row: row), forKey: key) != nil {
        Issue.record("\(check.rawValue): `\(key)` was read twice")
      }
    }
  }

  func expect(_ rows: [[ContractValue]]) async throws {
    let stored = try await stored()
    #expect(stored.count == rows.count, "\(check.rawValue): records stored")
    for row in rows {
      let arena = Arena()
      let key = CellText.string(row[0].cell(in: arena), in: arena)
      guard let found = stored[key] else {
        Issue.record("\(check.rawValue): `\(key)` is not there")
        continue
      }
      found.expect(row, fields, check)
    }
  }

  /// `id`, `note` and nothing else.
  func row(_ id: String, _ note: String?) -> [ContractValue] {
    [.text(id), note.map { .text($0) } ?? .null] + Array(repeating: .absent, count: fields.count - 2)
  }
}

/// A row that was read.
struct ContractRow: Sendable {
  let batch: RecordBatch
  let row: Int

  func expect(_ values: [ContractValue], _ fields: [FieldSchema], _ check: ContractCheck) {
    let arena = Arena()
    for (column, value) in values.enumerated() {
      let wanted = value.cell(in: arena)
      let found = batch[row, column]
      let same =
        wanted.isMissing ? found.isMissing : CellComparison.equal(wanted, in: arena, found, in: batch.arena)
      if !same {
        let text = String(CellText.string(wanted, in: arena).prefix(200)).debugDescription
        let foundText =
          found.tag == .failure ? found.string(in: batch.arena) : CellText.string(found, in: batch.arena)
        Issue.record(
          """
          \(check.rawValue): `\(fields[column].path)` of `\(CellText.string(batch[row, 0], in: batch.arena))` is \
          \(found.tag) \(String(foundText.prefix(200)).debugDescription), not \(wanted.tag) \(text)
          """)
      }
    }
  }
}
