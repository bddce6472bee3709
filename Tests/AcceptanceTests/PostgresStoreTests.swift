import Foundation
import SyncTestKit
import Testing

/// The state store in a PostgreSQL database does what the file does.
struct PostgresStoreTests {
  private static let server = Result { try PostgresServer.shared() }

  private static func address() throws -> String {
    let server = try server.get()
    return server.url(database: try server.makeDatabase())
  }

  @Test func oneWayRunIsRememberedThere() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    let store = try Self.address()
    let environment = ["ANTIPHON_STORE": store]
    let first = try bench.antiphon("run", "m.sync", environment: environment)
    #expect(first.code == 0, "\(first.errors)")
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact") == "20")
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode", "--store", store).code == 0)
    try bench.sqlite("a.db", "UPDATE person SET name = 'other' WHERE id = 3")
    #expect(
      try bench.plannedChanges("m.sync", environment: environment) == ["people update 3 name NAME 3 OTHER"])
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes", "--store", store).code == 0)
    #expect(try bench.antiphon("apply", "x.changes", "--store", store).code == 0)
    #expect(try bench.antiphon("apply", "x.changes", "--store", store).code == 4)
    #expect(try bench.sqlite("b.db", "SELECT name FROM contact WHERE id = 3") == "OTHER")
    let links = try bench.antiphon("links", "list", "people", "--store", store)
    #expect(links.code == 0 && links.lines.count >= 20, "\(links.output)\(links.errors)")
    let history = try bench.antiphon("history", "--store", store)
    #expect(history.code == 0 && history.output.contains("people"), "\(history.output)\(history.errors)")
    #expect(try bench.psql(store, "SELECT count(*) FROM antiphon.links") == "20")
    #expect(try bench.antiphon("store", "status", "--store", store).output.hasPrefix("postgresql://"))
    #expect(!FileManager.default.fileExists(atPath: bench.path(".antiphon")))
  }

  @Test func twoWayRunIsRememberedThere() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    try bench.write(
      "m.sync",
      """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      sync people: a.person <-> b.contact {
        match id <-> id
        map {
          id   <-> id
          name <-> name
        }
      }
      """)
    let environment = ["ANTIPHON_STORE": try Self.address()]
    let first = try bench.antiphon("run", "m.sync", environment: environment)
    #expect(first.code == 0, "\(first.errors)\(first.output)")
    try bench.sqlite("a.db", "UPDATE person SET name = 'from a' WHERE id = 1; INSERT INTO person VALUES (30, 'new a')")
    try bench.sqlite(
      "b.db", "UPDATE contact SET name = 'from b' WHERE id = 2; INSERT INTO contact VALUES (31, 'new b')")
    let second = try bench.antiphon("run", "m.sync", environment: environment)
    #expect(second.code == 0, "\(second.errors)\(second.output)")
    let rows = "SELECT id, name FROM"
    #expect(
      try bench.sqlite("a.db", "\(rows) person ORDER BY id") == bench.sqlite("b.db", "\(rows) contact ORDER BY id"))
    #expect(
      try bench.sqlite("a.db", "\(rows) person WHERE id IN (1, 2, 30, 31) ORDER BY id")
        == "1|from a\n2|from b\n30|new a\n31|new b")
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode", environment: environment).code == 0)
    #expect(try bench.antiphon("links", "list", "people", environment: environment).lines.count >= 22)
    #expect(try bench.antiphon("history", environment: environment).code == 0)
  }

  @Test(arguments: ["postgresql://me:geheim@localhost:1/x", "mysql://me:geheim@localhost/x"])
  func noPasswordIsPrinted(store: String) throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    let result = try bench.antiphon("run", "m.sync", "--store", store)
    #expect(result.code != 0)
    #expect(!(result.output + result.errors).contains("geheim"))
    #expect(!result.errors.isEmpty)
  }
}
