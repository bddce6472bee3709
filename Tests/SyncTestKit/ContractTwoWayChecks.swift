import SyncConnect
import SyncModel
import Synchronization
import Testing

/// What two-way syncs lean on.
extension ContractRun {
  /// A warrant that runs out at any of the instants at which the connector asks: nothing of the batch stays.
  func revoked() async throws {
    let rows = [row("a", "first"), row("b", "second")]
    try await create(rows)
    func batch(
      _ kind: WriteBatch.Kind, _ key: String, _ values: [[ContractValue]], asks: Int
    ) -> WriteBatch {
      let left = Mutex(asks)
      let warrant = WriteWarrant {
        left.withLock { left in
          left -= 1
          return left < 0 ? 0 : 60_000_000
        }
      }
      let written = kind == .create ? fields : [noteField]
      return WriteBatch(
        kind: kind, entity: entity, keyFields: [keyField], keys: .of([[.text(key)]], columns: 1), fields: written,
        values: .of(values, columns: written.count), warrant: warrant)
    }
    let writes: [(WriteBatch.Kind, String, [[ContractValue]])] = [
      (.create, "c", [row("c", "third")]), (.update, "a", [[.text("other")]]), (.delete, "b", []),
    ]
    for (kind, key, values) in writes {
      var asks = 0
      while asks < 16 {
        do {
          let result = try await connection.write(batch(kind, key, values, asks: asks))
          #expect(result.outcomes == [.written], "revoked: the connection goes on")
          break
        } catch ConnectorFailure.revoked {
          asks += 1
        }
        if kind == .create { try await expect(rows) }
        if kind == .update { try await expect(rows + [row("c", "third")]) }
        if kind == .delete { try await expect([row("a", "other"), rows[1], row("c", "third")]) }
      }
      #expect(asks > 0, "revoked: \(kind) asks for the warrant before it is durable")
      #expect(asks < 16, "revoked: \(kind) writes under a warrant that holds")
    }
  }

  private func expectConflict(_ outcome: WriteOutcome?, says words: String = "", _ what: String) {
    guard case .conflict(let reason)? = outcome else {
      Issue.record("\(check.rawValue): \(what) gives \(String(describing: outcome))")
      return
    }
    #expect(!reason.isEmpty && reason.contains(words), "\(check.rawValue): \(what): \(reason)")
  }

  func findComposite() async throws {
    try await create([row("a", "one"), row("b", "two"), row("c", "two"), row("d", nil)])
    let found = try await connection.find(
      FindRequest(
        entity: entity, fields: fields, by: [noteField, keyField],
        values: .of(
          [
            [.text("two"), .text("b")], [.text("one"), .text("c")], [.text("two"), .text("c")], [.null, .text("d")],
          ],
          columns: 2)))
    var rows: [String: ContractRow] = [:]
    collect(found, &rows)
    #expect(rows["b"] != nil && rows["c"] != nil, "findComposite: every row that has both values")
    rows["c"]?.expect(row("c", "two"), fields, check)
    if fixture.connector.spec.capabilities.findsByField {
      #expect(rows["a"] == nil && rows["d"] == nil, "findComposite: no other row")
    }
  }

  func staleDelete() async throws {
    try await create([row("a", "one"), row("b", "two"), row("c", nil), row("d", "four"), row("e", nil)])
    let result = try await delete(
      ["a", "b", "c", "d", "e", "gone"], [noteField],
      expected: [[.text("stale")], [.text("two")], [.null], [.absent], [.text("x")], [.text("x")]])
    #expect(result.outcomes.count == 6, "staleDelete: an outcome for each")
    guard result.outcomes.count == 6 else { return }
    expectConflict(result.outcomes[0], "a record with another value")
    #expect(Array(result.outcomes[1...3]) == [.written, .written, .written], "staleDelete: as expected")
    expectConflict(result.outcomes[4], "a record without the value")
    expectConflict(result.outcomes[5], says: "gone", "a record that is gone")
    try await expect([row("a", "one"), row("e", nil)])
  }

  func repeatedDelete() async throws {
    try await create([row("a", "one"), row("b", "two")])
    let first = try await delete(["a"], [noteField], expected: [[.text("one")]])
    #expect(first.outcomes == [.written], "repeatedDelete: the first")
    let again = try await delete(["a"], [noteField], expected: [[.text("one")]])
    expectConflict(again.outcomes.first, says: "gone", "the second")
    expectConflict(try await delete(["never"]).outcomes.first, says: "gone", "a key that never was")
    try await expect([row("b", "two")])
  }

  func expectedNull() async throws {
    try await create([row("a", nil), row("b", "two"), row("c", nil)])
    let result = try await update(
      ["a", "b", "c"], [noteField], [[.text("new")], [.text("new")], [.text("new")]],
      expected: [[.text("one")], [.null], [.null]])
    #expect(result.outcomes.count == 3, "expectedNull: an outcome for each")
    expectConflict(result.outcomes.first, "a value expected where none is")
    expectConflict(result.outcomes.dropFirst().first, "no value expected where one is")
    #expect(result.outcomes.last == .written, "expectedNull: no value, as expected")
    try await expect([row("a", nil), row("b", "two"), row("c", "new")])
  }

  func returning() async throws {
    guard fields.count > 2, let value = ContractValues.values(of: fields[2].type.base).first else { return }
    let asked = fields[2]
    func batch(_ kind: WriteBatch.Kind, _ rows: [[ContractValue]], _ expected: [[ContractValue]]?) -> WriteBatch {
      let written = kind == .create ? [keyField, noteField] : [noteField]
      return WriteBatch(
        kind: kind, entity: entity, keyFields: [keyField], keys: .of(rows.map { [$0[0]] }, columns: 1),
        fields: written, values: .of(kind == .create ? rows : rows.map { [$0[1]] }, columns: written.count),
        expected: expected.map { .of($0, columns: 1) }, returning: [asked])
    }
    let made = try await connection.write(batch(.create, [[.text("a"), .text("one")], [.text("b"), .null]], nil))
    #expect(made.outcomes == [.written, .written], "returning: created")
    for row in 0..<(made.returned?.rowCount ?? 0) {
      #expect(made.returned?[row, 0].isMissing == true, "returning: a field without a value")
    }
    #expect(try await update(["a"], [asked], [[value]]).outcomes == [.written], "returning: filled")
    let result = try await connection.write(
      batch(
        .update, [[.text("b"), .text("x")], [.text("gone"), .text("x")], [.text("a"), .text("new")]],
        [[.text("stale")], [.absent], [.text("one")]]))
    expectConflict(result.outcomes.first, "a stale update")
    #expect(result.outcomes.last == .written, "returning: updated")
    guard let returned = result.returned, returned.rowCount == 3, returned.columnCount == 1 else {
      Issue.record("returning: nothing was returned")
      return
    }
    #expect(returned[0, 0].tag == .absent && returned[1, 0].tag == .absent, "returning: nothing of what failed")
    let arena = Arena()
    #expect(
      CellComparison.equal(returned[2, 0], in: returned.arena, value.cell(in: arena), in: arena),
      "returning: the value that stands there")
  }
}
