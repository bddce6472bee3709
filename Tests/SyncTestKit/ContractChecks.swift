import SyncConnect
import SyncModel
import Testing

extension ContractRun {
  func emptyRead() async throws {
    #expect(try await stored().isEmpty, "emptyRead: an empty entity has no records")
    let found = try await connection.find(
      FindRequest(entity: entity, fields: fields, by: [keyField], values: .of([[.text("x")]], columns: 1)))
    #expect(found.rowCount == 0, "emptyRead: nothing is found in an empty entity")
  }

  func roundTrip() async throws {
    var rows: [[ContractValue]] = []
    let columns = fields.map { ContractValues.values(of: $0.type.base) }
    let texts = ContractValues.texts(holdingNUL: fixture.holdsNUL)
    for number in 0..<max(texts.count, columns.map(\.count).max() ?? 0) {
      var row: [ContractValue] = [.text("key \(number)"), number < texts.count ? .text(texts[number]) : .null]
      for values in columns.dropFirst(2) { row.append(number < values.count ? values[number] : .null) }
      rows.append(row)
    }
    // A key as hostile as any text.
    rows.append(row("quote \" comma , slash \\ é 😀", "key"))
    rows.append(row("0012", nil))
    let result = try await create(rows)
    #expect(result.outcomes == rows.map { _ in .written }, "roundTrip: outcomes")
    try await expect(rows)
  }

  func discovery() async throws {
    try await create([row("a", "first")])
    #expect(try await connection.entityNames().contains(entity.name), "discovery: the entity is listed")
    let first = try await connection.identity()
    let other = try await fixture.connector.open(fixture.settings)
    #expect(try await other.identity() == first, "discovery: the identity is the system's")
    await other.close()
    guard let wanted = fixture.discovered else { return }
    let found = try await connection.discover(entity.name)
    #expect(found.schema.fields.map(\.path) == wanted.map(\.path), "discovery: fields")
    #expect(found.schema.fields.map(\.type) == wanted.map(\.type), "discovery: types")
    #expect(
      found.schema.keyFields.map(\.path) == wanted.filter { $0.marks.contains(.key) }.map(\.path), "discovery: key")
  }

  func pages() async throws {
    let rows = (0..<1_000).map { row("id\($0)", "note \($0)") }
    for start in stride(from: 0, to: rows.count, by: 250) {
      let result = try await create(Array(rows[start..<start + 250]))
      #expect(result.outcomes.allSatisfy { $0 == .written }, "pages: outcomes")
    }
    let reader = try await connection.read(ReadRequest(entity: entity, fields: fields, pageSize: 64))
    var found: [String: ContractRow] = [:]
    var pages = 0
    while let batch = try await reader.next() {
      pages += 1
      collect(batch, &found)
    }
    #expect(pages > 1, "pages: the read comes in pages")
    #expect(found.count == rows.count, "pages: every record is read")
    for row in rows {
      if case .literal(.text(let key)) = row[0] { found[key]?.expect(row, fields, check) }
    }
    #expect(try await reader.next() == nil, "pages: the end stays the end")
    let early = try await connection.read(ReadRequest(entity: entity, fields: [noteField], pageSize: 10))
    #expect(try await early.next()?.columnCount == 1, "pages: only the asked columns")
    await early.close()
  }

  func find() async throws {
    try await create([row("a", "one"), row("b", "two"), row("c", "two"), row("d", nil)])
    let byKey = try await connection.find(
      FindRequest(
        entity: entity, fields: fields, by: [keyField],
        values: .of([[.text("b")], [.text("missing")], [.text("b")], [.text("d")]], columns: 1)))
    var found: [String: ContractRow] = [:]
    collect(byKey, &found)
    #expect(
      fixture.connector.spec.capabilities.findsByField ? found.keys.sorted() == ["b", "d"] : found.count >= 2,
      "find: by key")
    found["b"]?.expect(row("b", "two"), fields, check)
    found["d"]?.expect(row("d", nil), fields, check)
    let byNote = try await connection.find(
      FindRequest(
        entity: entity, fields: fields, by: [noteField], values: .of([[.text("two")], [.text("none")]], columns: 1)))
    found = [:]
    collect(byNote, &found)
    #expect(found["b"] != nil && found["c"] != nil, "find: by another field")
    if fixture.connector.spec.capabilities.findsByField { #expect(found.count == 2, "find: nothing else") }
  }

  func repeatedCreate() async throws {
    let rows = [row("a", "one"), row("b", "two")]
    try await create(rows)
    do {
      let again = try await create([row("a", "other"), row("c", "three")])
      guard case .conflict(let reason)? = again.outcomes.first else {
        Issue.record("repeatedCreate: \(again.outcomes) for a record that exists")
        return
      }
      #expect(!reason.isEmpty, "repeatedCreate: a conflict has a reason")
      #expect(again.outcomes.last == .written, "repeatedCreate: the new record is written")
      try await expect(rows + [row("c", "three")])
    } catch ConnectorFailure.refused {
      try await expect(rows)
    }
  }

  func update() async throws {
    let texts = ContractValues.texts(holdingNUL: fixture.holdsNUL)
    try await create([row("a", "one"), row("b", "two"), row("c", "three")])
    let result = try await update(
      ["a", "c"], [noteField], [[.text(texts[12])], [.null]], expected: [[.text("one")], [.text("three")]])
    #expect(result.outcomes == [.written, .written], "update: outcomes")
    try await expect([row("a", texts[12]), row("b", "two"), row("c", nil)])
    // Null is a value that can be expected, and without expectations the record's presence is enough.
    let second = try await update(["c"], [noteField], [[.text("x")]], expected: [[.null]])
    #expect(second.outcomes == [.written], "update: from null")
    let third = try await update(["a"], [noteField], [[.text("y")]])
    #expect(third.outcomes == [.written], "update: without expectations")
    if fields.count > 2, let value = ContractValues.values(of: fields[2].type.base).first {
      // An absent cell leaves the field alone.
      let partial = try await update(
        ["a", "b"], [noteField, fields[2]], [[.absent, value], [.text("z"), .absent]],
        expected: [[.absent, .null], [.text("two"), .absent]])
      #expect(partial.outcomes == [.written, .written], "update: single fields")
      var changed = row("a", "y")
      changed[2] = value
      try await expect([changed, row("b", "z"), row("c", "x")])
    }
  }

  func staleUpdate() async throws {
    try await create([row("a", "one"), row("b", "two")])
    let result = try await update(
      ["a", "b"], [noteField], [[.text("new")], [.text("new")]], expected: [[.text("stale")], [.text("two")]])
    guard case .conflict? = result.outcomes.first else {
      Issue.record("staleUpdate: \(result.outcomes) although the record changed")
      return
    }
    #expect(result.outcomes.last == .written, "staleUpdate: the other record is written")
    try await expect([row("a", "one"), row("b", "new")])
  }

  func missingRecords() async throws {
    try await create([row("a", "one")])
    let updated = try await update(["gone"], [noteField], [[.text("new")]], expected: [[.text("old")]])
    let deleted = try await delete(["gone"])
    for (call, result) in [("update", updated), ("delete", deleted)] {
      guard result.outcomes.count == 1, case .conflict = result.outcomes[0] else {
        Issue.record("missingRecords: \(call) of a missing record gives \(result.outcomes)")
        continue
      }
    }
    try await expect([row("a", "one")])
  }

  func delete() async throws {
    try await create([row("a", "one"), row("b", "two"), row("c", "three")])
    let result = try await delete(["a", "c"])
    #expect(result.outcomes == [.written, .written], "delete: outcomes")
    try await expect([row("b", "two")])
    try await create([row("a", "again")])
    try await expect([row("a", "again"), row("b", "two")])
  }

  func poison() async throws {
    guard let poison = fixture.poison else { return }
    do {
      let result = try await create([row("a", "good"), row("b", poison), row("c", "good")])
      guard result.outcomes.count == 3, case .rejected(let reason) = result.outcomes[1] else {
        Issue.record("poison: \(result.outcomes)")
        return
      }
      #expect(!reason.isEmpty, "poison: a rejection has a reason")
      #expect(result.outcomes[0] == .written && result.outcomes[2] == .written, "poison: the others are written")
      try await expect([row("a", "good"), row("c", "good")])
    } catch ConnectorFailure.refused {
      try await expect([])
      let alone = try? await create([row("b", poison)])
      if case .written? = alone?.outcomes.first { Issue.record("poison: written alone") }
    }
  }

  func unknownEntity() async throws {
    try await create([row("a", "one")])
    var unknown = entity
    unknown.name.removeLast()
    for call in ["discover", "read"] {
      do {
        if call == "discover" {
          _ = try await connection.discover(unknown.name)
        } else {
          let reader = try await connection.read(ReadRequest(entity: unknown, fields: fields))
          _ = try await reader.next()
        }
        Issue.record("unknownEntity: \(call) of `\(unknown.name)` passes")
      } catch ConnectorFailure.fatal(let reason) {
        #expect(reason.contains(entity.name), "unknownEntity: \(call) names the near `\(entity.name)`: \(reason)")
      }
    }
  }

  func cancellation() async throws {
    try await create((0..<2_000).map { row("id\($0)", "note") })
    let connection = connection
    let request = ReadRequest(entity: entity, fields: fields, pageSize: 8)
    let task = Task {
      let reader = try await connection.read(request)
      _ = try await reader.next()
      withUnsafeCurrentTask { $0?.cancel() }
      while try await reader.next() != nil {}
    }
    do {
      try await task.value
      Issue.record("cancellation: a cancelled read goes on to its end")
    } catch is CancellationError {
      // The connection still serves others.
      #expect(try await stored().count == 2_000, "cancellation: the system is unharmed")
    }
  }
}
