import Foundation
import SyncConnect
import SyncModel
import Testing

@testable import SyncConnectors

struct SQLiteSchemaTests: SQLiteCells {
  @Test func `declared types are the types of the language`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, a SMALLINT NOT NULL, b boolean, c NUMERIC(10,2), d decimal, e NVARCHAR(40),
        f TEXT NOT NULL DEFAULT '', g REAL, h BLOB, i DATE, j DATETIME, k "TIMESTAMP WITH TIME ZONE", l TIME, m JSON,
        n CHARACTER VARYING ( 5 ), o MYTEXT, p STRING, q, r INT AS (a * 2) STORED, s VARCHAR(20) UNIQUE,
        t DOUBLE PRECISION, u TEXT, v TIMESTAMP, w TEXT GENERATED ALWAYS AS (f || 'x'))
      """)
    try fixture.execute("CREATE UNIQUE INDEX partial ON t (u) WHERE u IS NOT NULL")
    let found = try await fixture.connect().discover("t")
    let types = Dictionary(
      uniqueKeysWithValues: found.schema.fields.map { ($0.columnName, $0.type.description) })
    #expect(
      types == [
        "id": "Int", "a": "Int", "b": "Bool?", "c": "Decimal(10, 2)?", "d": "Decimal?", "e": "Text(40)?", "f": "Text",
        "g": "Float?", "h": "Bytes?", "i": "Date?", "j": "LocalDateTime?", "k": "Timestamp?", "l": "Time?",
        "m": "Json?", "n": "Text(5)?", "o": "Text?", "r": "Int?", "s": "Text(20)?", "t": "Float?", "u": "Text?",
        "v": "LocalDateTime?", "w": "Text?",
      ])
    #expect(found.unsupported.map(\.field) == ["p", "q"])
    #expect(found.unsupported.map(\.reason) == ["its declared type `STRING` is unknown", "it has no declared type"])
    func marks(_ name: String) -> Set<FieldSchema.Mark>? {
      found.schema.fields.first { $0.columnName == name }?.marks
    }
    #expect(marks("id") == [.key])
    #expect(marks("a") == [.required])
    #expect(marks("f") == [])
    #expect(marks("r") == [.readonly])
    #expect(marks("w") == [.readonly])
    #expect(marks("s") == [.unique])
    #expect(marks("u") == [])
  }

  @Test func `keys of every kind are told`() async throws {
    let fixture = try SQLiteFixture(
      """
      CREATE TABLE texts (code TEXT PRIMARY KEY, x INT);
      CREATE TABLE pairs (a INT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;
      CREATE TABLE down (id INTEGER PRIMARY KEY DESC, x INT);
      CREATE VIEW seen AS SELECT code, x, x + 1 AS y FROM texts;
      """)
    let connection = try await fixture.connect()
    #expect(try await connection.entityNames() == ["down", "pairs", "seen", "texts"])
    // SQLite lets such a key be null.
    let code = try await connection.discover("texts").schema.fields[0]
    #expect(code.type.isNullable && code.marks == [.key])
    for field in try await connection.discover("pairs").schema.keyFields {
      #expect(!field.type.isNullable && field.marks == [.key, .required])
    }
    #expect(try await connection.discover("down").schema.fields[0].type.isNullable)
    let view = try await connection.discover("seen")
    #expect(view.schema.fields.allSatisfy { $0.marks == [.readonly] })
    #expect(view.unsupported.map(\.field) == ["y"])
  }

  @Test func `a name that is not there is answered with near ones`() async throws {
    let fixture = try SQLiteFixture("CREATE TABLE customers (id INTEGER PRIMARY KEY)")
    await #expect(
      throws: ConnectorFailure.fatal(
        "there is no table or view `customer` in `\(fixture.path)`; there is `customers`")
    ) {
      try await fixture.connect().discover("customer")
    }
  }

  @Test func `a missing file is fatal and is not made`() async throws {
    let path = NSTemporaryDirectory() + "antiphon-nothing-\(UUID().uuidString).db"
    do {
      _ = try await SQLiteConnector.open(ConnectionSettings(name: "db", values: ["path": .text(path)]))
      Issue.record("the file is not there")
    } catch let failure as ConnectorFailure {
      #expect(failure.reason.hasPrefix("there is no database at `\(path)`"))
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a file that is no database is fatal`() async throws {
    let fixture = try SQLiteFixture()
    try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: fixture.path))
    await #expect(throws: ConnectorFailure.self) { try await fixture.connect() }
  }

  @Test func `the identity is the file, however it is reached`() async throws {
    let fixture = try SQLiteFixture()
    let link = fixture.folder + "/link.db"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: fixture.path)
    let linked = try await SQLiteConnector.open(ConnectionSettings(name: "l", values: ["path": .text(link)]))
    let identity = try await fixture.connect().identity()
    #expect(try await linked.identity() == identity)
    #expect(identity.hasPrefix("sqlite:/"))
  }

  @Test func `names that look like SQL are names`() async throws {
    let name = #"we"ird; DROP TABLE x -- '"#
    let quoted = SQLiteDatabase.quoted(name)
    let fixture = try SQLiteFixture(
      "CREATE TABLE \(quoted) (\(quoted) INTEGER PRIMARY KEY, \"a.b\" TEXT); CREATE TABLE x (id INTEGER PRIMARY KEY)")
    let result = try await fixture.write(.create, name, fields: [name, "a.b"], values: [[int(1), text("v")]])
    #expect(result.outcomes == [.written])
    let filter = Comparison(field: FieldPath("a.b"), comparison: .equal, values: [.text("v")])
    #expect(try await fixture.rows(name, filter: [filter]) == [["1", "v"]])
    let updated = try await fixture.write(
      .update, name, fields: ["a.b"], keys: [[int(1)]], values: [[text("'); --")]], expected: [[text("v")]])
    #expect(updated.outcomes == [.written])
    #expect(try await fixture.write(.delete, name, fields: [], keys: [[int(1)]]).outcomes == [.written])
    #expect(try await fixture.connect().entityNames() == [name, "x"])
  }
}
