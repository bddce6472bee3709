import SyncConnect
import SyncConnectors
import SyncModel
import SyncTestKit
import Testing

@Suite struct CSVConnectorTests {
  private static let text = ValueType.text(max: nil)
  private let people = EntitySchema(
    connection: "files", name: "people",
    fields: [
      .of("id", text, [.key]), .of("mail", text, alias: "E-mail address"), .of("age", .int(bits: 64)),
      .of("since", .date), .of("active", .bool),
    ])

  private func calls(_ folder: TemporaryFolder, _ more: [String: Literal] = [:]) async throws -> FileCalls {
    try await FileCalls(CSVConnector.self, more.merging(["path": .text(folder.path)]) { $1 }, people)
  }

  @Test func aFileThatBecomesShorterIsAnErrorAndNoEarlyEnd() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let line = "1,a@b.c," + String(repeating: "x", count: 90) + "\n"
    let head = "id,E-mail address,other\n"
    folder.write("people.csv", head + String(repeating: line, count: 40_000))
    let calls = try await calls(folder)
    let reader = try await calls.connection.read(
      ReadRequest(entity: people, fields: Array(people.fields.prefix(2)), pageSize: 10))
    #expect(try await reader.next()?.rowCount == 10)
    folder.write("people.csv", head)
    let reason = await FileCalls.fatal { while try await reader.next() != nil {} }
    #expect(reason.contains("became shorter"), "\(reason)")
  }

  @Test func readsTypedColumnsByNameAndNamesFailures() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    folder.write(
      "people.csv",
      "age,id,other,E-mail address,since,active\n007,01,x,a@b.c,2024-01-02,true\n1.5,02,,\"\",soon,yes\n")
    let calls = try await calls(folder)
    #expect(
      try await calls.read() == [
        ["2", "01", "a@b.c", "7", "2024-01-02", "true"],
        [
          "3", "02", "", "<failure: `age` is not a whole number: `1.5`>", "<failure: `since` is not a date: `soon`>",
          "<failure: `active` is not true or false: `yes`>",
        ],
      ])
    let found = try await calls.connection.discover("people")
    #expect(
      found.schema.fields.map(\.description) == [
        "age: Text?", "id: Text?", "other: Text?", "E-mail address: Text?", "since: Text?", "active: Text?",
      ])
  }

  @Test func aMissingColumnAndABadFileAreFatal() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    folder.write("people.csv", "id,age,E-mail adress,since,active\n")
    let calls = try await calls(folder)
    let missing = await FileCalls.fatal { _ = try await calls.read() }
    #expect(missing == "the file of `people` has no column `E-mail address`; there is `E-mail adress`")
    folder.write("people.csv", "id,age,E-mail address,since,active\n1,2,3,4,5\n\"\n")
    let bad = await FileCalls.fatal { _ = try await calls.read() }
    #expect(bad.hasSuffix("people.csv`, line 3, column 1: the quoted field has no closing quote"))
    for name in ["../people", "a/b", ".hidden", ""] {
      let reason = await FileCalls.fatal { _ = try await calls.connection.discover(name) }
      #expect(reason.contains("no file's name"), "\(reason)")
    }
    let settings = await FileCalls.fatal { _ = try await self.calls(folder, ["delimiter": .text("::")]) }
    #expect(settings.contains("one ASCII character"))
  }

  @Test func changesLeaveOtherBytesAlone() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let text = "\u{FEFF}id;x;\"E-mail address\";age;since;active\r\n1;\"q\"; a ;3;;\r\n\"2\";\"\"\"\";b;4;;true"
    folder.write("people.csv", text)
    let calls = try await calls(folder, ["delimiter": .text(";")])
    let mail = people.fields[1]
    #expect(try await calls.update(.text("2"), [mail], [.text("new; \"x\"")]) == [.written])
    let head = "\u{FEFF}id;x;\"E-mail address\";age;since;active\r\n1;\"q\"; a ;3;;\r\n"
    #expect(folder.text("people.csv") == head + "\"2\";\"\"\"\";\"new; \"\"x\"\"\";4;;true")
    #expect(
      try await calls.create([
        [.text("3"), .null, .literal(.int(5)), .null, .literal(.bool(false))],
        [.text("3"), .null, .null, .null, .null],
        [.null, .null, .null, .null, .null],
      ]) == [
        .written, .conflict("the batch has another record with this key"),
        .rejected("a record needs the value of its key"),
      ])
    #expect(
      folder.text("people.csv") == head + "\"2\";\"\"\"\";\"new; \"\"x\"\"\";4;;true\r\n3;;;5;;false\r\n")
    #expect(try await calls.delete(.text("2")) == [.written])
    #expect(folder.text("people.csv") == head + "3;;;5;;false\r\n")
  }

  @Test func newFilesAndFilesWithoutHeader() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let row: [ContractValue] = [.text("1"), .text(""), .null, .null, .null]
    #expect(try await calls(folder).create([row]) == [.written])
    #expect(folder.text("people.csv") == "id,E-mail address,age,since,active\n1,\"\",,,\n")
    folder.write("people.csv", "1,a,2,2024-01-01,true\n")
    let calls = try await calls(folder, ["header": .bool(false), "null": .text("-")])
    #expect(try await calls.create([[.text("2"), .text("-"), .null, .null, .null]]) == [.written])
    #expect(folder.text("people.csv") == "1,a,2,2024-01-01,true\n2,\"-\",-,-,-\n")
    #expect(
      try await calls.read() == [
        ["1", "1", "a", "2", "2024-01-01", "true"], ["2", "2", "-", "<null>", "<null>", "<null>"],
      ])
  }
}

extension FieldSchema {
  var description: String { "\(path.components.joined(separator: ".")): \(type)" }
}
