import Glibc
import SyncConnect
import SyncConnectors
import SyncModel
import SyncTestKit
import Testing

@Suite struct JSONLinesConnectorTests {
  private static let text = ValueType.text(max: nil)
  private let things = EntitySchema(
    connection: "files", name: "things",
    fields: [.of("id", .int(bits: 64), [.key]), .of("at.city", text), .of("name", text)])

  private func calls(_ folder: TemporaryFolder) async throws -> FileCalls {
    try await FileCalls(JSONLinesConnector.self, ["path": .text(folder.path)], things)
  }

  @Test func infersTheSchemaFromTheWholeFile() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    folder.write(
      "things.jsonl",
      """
      {"id":1,"n":1,"at":{"city":"x","geo":{"lat":1}},"day":"2024-01-01","when":"2024-01-01T00:00:00Z","t":[1],"m":1}

      {"n":2.5,"id":2,"at":{"geo":{"lat":0.5}},"day":"2024-02-30","when":"2024-01-01T00:00:00Z","t":null,"m":"x","b":true}

      """)
    let found = try await calls(folder).connection.discover("things")
    #expect(
      found.schema.fields.map(\.description) == [
        "id: Int", "n: Decimal", "at.city: Text?", "at.geo.lat: Decimal", "day: Text", "when: Timestamp",
        "t: [Json?]?", "m: Json", "b: Bool?",
      ])
  }

  @Test func changesLeaveOtherBytesAlone() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    folder.write(
      "things.jsonl", "{\"id\": 1.0, \"more\": [1,  2], \"at\":{\"zip\":\"0\"}}\r\n{\"id\":2,\"name\":\"b\"}")
    let calls = try await calls(folder)
    #expect(try await calls.update(.literal(.int(1)), [things.fields[1]], [.text("é")]) == [.written])
    let first = "{\"id\": 1.0, \"more\": [1,  2], \"at\":{\"zip\":\"0\",\"city\":\"é\"}}\r\n"
    #expect(folder.text("things.jsonl") == first + "{\"id\":2,\"name\":\"b\"}")
    #expect(try await calls.create([[.literal(.int(3)), .text("c"), .absent]]) == [.written])
    #expect(folder.text("things.jsonl") == first + "{\"id\":2,\"name\":\"b\"}\n{\"id\":3,\"at\":{\"city\":\"c\"}}\n")
    #expect(try await calls.delete(.literal(.int(1))) == [.written])
    #expect(
      try await calls.read() == [["1", "2", "<absent>", "b"], ["2", "3", "c", "<absent>"]])
  }

  @Test func aLeftJournalTakesBackAnInterruptedAppend() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let good = "{\"id\":1}\n"
    folder.write("things.jsonl", good + "{\"id\":2}\n{\"id\":")
    folder.write("things.jsonl.antiphon-journal", "\(good.utf8.count)\n")
    let calls = try await calls(folder)
    #expect(try await calls.read([things.fields[0]]) == [["1", "1"]])
    #expect(folder.text("things.jsonl") == good)
    #expect(folder.text("things.jsonl.antiphon-journal") == nil)
    // A journal that was not finished says that nothing was appended.
    folder.write("things.jsonl.antiphon-journal", "4")
    #expect(try await calls.create([[.literal(.int(2)), .absent, .absent]]) == [.written])
    #expect(folder.text("things.jsonl") == good + "{\"id\":2}\n")
    #expect(folder.text("things.jsonl.antiphon-journal") == nil)
  }

  @Test func anotherWriterIsWaitedForAndItsAppendUnseen() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    folder.write("things.jsonl", "{\"id\":1}\n{\"id\":2}\n")
    folder.write("things.jsonl.antiphon-journal", "9\n")
    let other = open(folder.path + "/things.jsonl.antiphon-journal", O_RDWR)
    #expect(flock(other, LOCK_EX) == 0)
    let calls = try await calls(folder)
    #expect(try await calls.read([things.fields[0]]) == [["1", "1"]])
    await #expect(throws: ConnectorFailure.self) { try await calls.delete(.literal(.int(1))) }
    #expect(folder.text("things.jsonl") == "{\"id\":1}\n{\"id\":2}\n")
    close(other)
  }

  @Test func oneFileIsTheOnlyEntity() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path: [String: Literal] = ["path": .text(folder.path + "/things.jsonl")]
    let calls = try await FileCalls(JSONLinesConnector.self, path, things)
    // The first write makes it.
    #expect(try await calls.connection.entityNames() == [])
    #expect(try await calls.create([[.literal(.int(1)), .null, .text("a")]]) == [.written])
    #expect(try await calls.connection.entityNames() == ["things"])
    #expect(folder.text("things.jsonl") == "{\"id\":1,\"at\":{\"city\":null},\"name\":\"a\"}\n")
    #expect(try await calls.connection.identity().hasSuffix("/things.jsonl"))
    let reason = await FileCalls.fatal { _ = try await calls.connection.discover("thinks") }
    #expect(reason.hasSuffix("there is `things`"))
    let nowhere = await FileCalls.fatal {
      _ = try await JSONLinesConnector.open(ConnectionSettings(name: "x", values: ["path": .text("/nowhere/at/all")]))
    }
    #expect(nowhere.hasPrefix("there is no folder or file"))
  }

  @Test func aBadLineIsFatalWithItsPlace() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    folder.write("things.jsonl", "{\"id\":1}\n{\"id\":2,}\n")
    let calls = try await calls(folder)
    let reason = await FileCalls.fatal { _ = try await calls.read() }
    #expect(reason.hasSuffix("things.jsonl`, line 2, column 9: a key in quotes expected"))
  }
}
