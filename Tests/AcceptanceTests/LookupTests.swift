import Foundation
import SyncTestKit
import Testing

/// `lookup(ENTITY, key).field`, from text to rows.
struct LookupTests {
  private static let schema = """
    CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city INTEGER);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER);
    """

  private static func mapping(_ people: String) -> String {
    """
    connection shop: sqlite { path: "shop.db" }
    connection files: csv { path: "." }
    connection books: sqlite { path: "books.db" }
    entity files.people {
      id: Int key
      name: Text
    }
    sync orders: shop.orders -> books.invoices {
      map {
        id -> id
        lookup(\(people), customer).name -> name else "nobody"
      }
      update target: restore
    }

    """
  }

  private func bench() throws -> Workbench {
    let bench = try Workbench()
    try bench.sqlite("shop.db", Self.schema)
    try bench.sqlite("books.db", "CREATE TABLE invoices (id INTEGER PRIMARY KEY, name TEXT)")
    return bench
  }

  private func names(_ bench: Workbench) throws -> [String] {
    try bench.sqlite("books.db", "SELECT id || ':' || coalesce(name, 'null') FROM invoices ORDER BY id")
      .split(separator: "\n").map(String.init)
  }

  /// Where the system finds records by field, and where its file is read whole.
  @Test(arguments: ["shop.people", "files.people"]) func readsAnotherRecordByKey(_ people: String) throws {
    let bench = try bench()
    defer { bench.remove() }
    try bench.sqlite("shop.db", "INSERT INTO people VALUES (1, 'Ada', 1), (2, 'Grace', NULL)")
    try bench.write("people.csv", "id,name\n1,Ada\n2,Grace\n")
    try bench.sqlite("shop.db", "INSERT INTO orders VALUES (10, 1), (11, 2), (12, 9), (13, NULL)")
    try bench.write("m.sync", Self.mapping(people))
    let first = try bench.antiphon("run", "m.sync")
    #expect(first.code == 0, "\(first.errors)")
    #expect(try names(bench) == ["10:Ada", "11:Grace", "12:nobody", "13:null"])
    let second = try bench.antiphon("plan", "m.sync", "--detailed-exitcode")
    #expect(second.code == 0, "\(second.output)")
    // Only the record that is looked up changed.
    try bench.sqlite(
      "shop.db", "UPDATE people SET name = 'Hopper' WHERE id = 2; INSERT INTO people VALUES (9, 'Edsger', 1)")
    try bench.write("people.csv", "id,name\n1,Ada\n2,Hopper\n9,Edsger\n")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try names(bench) == ["10:Ada", "11:Hopper", "12:Edsger", "13:null"])
    let why = try bench.antiphon("why", "orders", "11", "name")
    #expect(why.output.contains("lookup(\(people)).name"), "\(why.output)")
    #expect(why.output.contains("Hopper"))
  }

  @Test func manyPagesAndManyKeys() throws {
    let bench = try bench()
    defer { bench.remove() }
    try bench.sqlite(
      "shop.db",
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
      INSERT INTO people SELECT i, 'p' || i, NULL FROM n;
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
      INSERT INTO orders SELECT i, (i * 7) % 9500 + 1 FROM n;
      """)
    try bench.write("m.sync", Self.mapping("shop.people"))
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    let wrong = try bench.sqlite(
      "books.db",
      """
      ATTACH '\(bench.path("shop.db"))' AS shop;
      SELECT count(*) FROM shop.orders o LEFT JOIN shop.people p ON p.id = o.customer
      LEFT JOIN invoices i ON i.id = o.id WHERE i.name IS NOT coalesce(p.name, 'nobody')
      """)
    #expect(wrong.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
  }

  @Test func aSchemaThatChangedIsRefused() throws {
    let bench = try bench()
    defer { bench.remove() }
    try bench.sqlite("shop.db", "INSERT INTO orders VALUES (10, 1)")
    try bench.write("m.sync", Self.mapping("shop.people"))
    #expect(try bench.antiphon("compile", "m.sync", "-o", "m.syncplan").code == 0)
    try bench.sqlite("shop.db", "ALTER TABLE people RENAME COLUMN name TO title")
    let run = try bench.antiphon("run", "m.syncplan")
    #expect(run.code == 1)
    #expect(run.errors.contains("the field `name` of `shop.people` is gone"), "\(run.errors)")
  }

  /// A line whose entity cannot be read is told, and not left out.
  @Test func aSystemThatCannotBeReadIsTold() throws {
    let bench = try bench()
    defer { bench.remove() }
    try bench.write(
      "m.sync",
      "connection lost: sqlite { path: \"nowhere/lost.db\" }\n"
        + Self.mapping("lost.people").replacing("connection files: csv { path: \".\" }\n", with: "")
        .replacing("entity files.people {\n  id: Int key\n  name: Text\n}\n", with: ""))
    let check = try bench.antiphon("check", "m.sync")
    #expect(check.code == 1, "\(check.output)")
    #expect(check.output.contains("the entities of `lost` cannot be read"), "\(check.output)")
  }
}
