import Foundation
import SyncTestKit
import Testing

/// The Chinook database in a real PostgreSQL, synchronised and compared with what SQL alone computes.
struct ChinookTests {
  static let mappings = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Mappings/Chinook").standardizedFileURL

  static func text(_ name: String) throws -> String {
    try String(contentsOf: mappings.appendingPathComponent(name), encoding: .utf8)
  }

  /// A workbench with the mappings, and a database that holds Chinook.
  static func prepare(_ files: [String]) throws -> (Workbench, chinook: String) {
    let bench = try Workbench()
    for file in files { try bench.write(file, try text(file)) }
    let server = try PostgresServer.shared()
    let chinook = server.url(database: try server.makeDatabase())
    try bench.psql(chinook, try text("chinook-postgresql.sql"))
    return (bench, chinook)
  }

  @Test func postgresToSQLite() throws {
    let (bench, chinook) = try Self.prepare(["postgres-to-sqlite.sync", "Schema/chinook.sync", "Schema/archive.sync"])
    defer { bench.remove() }
    try bench.sqlite("archive.sqlite", try Self.text("targets.sql"))
    let environment = ["CHINOOK_DATABASE": chinook]
    let first = try bench.antiphon("run", "postgres-to-sqlite.sync", environment: environment)
    #expect(first.code == 0, "\(first.errors)")

    // Every value, from SQL alone. Numbers are compared as numbers, the rest as text.
    let customers = try bench.psql(
      chinook,
      """
      SELECT customer_id, first_name || ' ' || last_name, lower(trim(email)), regexp_replace(phone, '[^0-9]', '', 'g'),
        coalesce(company, 'private'), upper(country) FROM customer ORDER BY 1
      """)
    #expect(
      customers
        == (try bench.sqlite(
          "archive.sqlite", "SELECT id, name, email, phone, company, country FROM customers ORDER BY 1")))
    let invoices = try bench.psql(
      chinook,
      """
      SELECT invoice_id, customer_id, invoice_date::date, (total * 100)::int, (round(total / 1.19, 2) * 100)::int,
        CASE WHEN total >= 10 THEN 'large' ELSE 'small' END FROM invoice ORDER BY 1
      """)
    #expect(
      invoices
        == (try bench.sqlite(
          "archive.sqlite",
          """
          SELECT id, customer_id, issued, cast(round(gross * 100) AS int), cast(round(net * 100) AS int), size
          FROM invoices ORDER BY 1
          """)))
    let tracks = try bench.psql(
      chinook,
      """
      SELECT track_id, trim(name), milliseconds, (unit_price * 100)::int, coalesce(composer, 'unknown'), bytes
      FROM track ORDER BY 1
      """)
    #expect(
      tracks
        == (try bench.sqlite(
          "archive.sqlite",
          """
          SELECT id, title, cast(round(seconds * 1000) AS int), cast(round(price * 100) AS int), composer, size
          FROM tracks ORDER BY 1
          """)))
    #expect(tracks.split(separator: "\n").count == 3503)

    let second = try bench.antiphon("plan", "postgres-to-sqlite.sync", environment: environment)
    #expect(second.lines.count { $0.hasPrefix("Plan: 0 to create, 0 to update, 0 to delete") } == 3)
    let before = try Data(contentsOf: bench.folder.appendingPathComponent("archive.sqlite"))
    #expect(try bench.antiphon("run", "postgres-to-sqlite.sync", environment: environment).code == 0)
    #expect(try Data(contentsOf: bench.folder.appendingPathComponent("archive.sqlite")) == before)

    try bench.psql(
      chinook,
      """
      UPDATE customer SET email = 'New.Address@Example.com' WHERE customer_id = 7;
      UPDATE invoice SET customer_id = 3 WHERE invoice_id = 11;
      UPDATE track SET unit_price = 1.49 WHERE track_id = 2001;
      """)
    #expect(
      try bench.plannedChanges("postgres-to-sqlite.sync", environment: environment) == [
        "customers update 7 email astrid.gruber@apple.at new.address@example.com",
        "invoices update 11 customer_id 52 3",
        "tracks update 2001 price 0.99 1.49",
      ])
  }

  @Test func csvToPostgres() throws {
    let (bench, chinook) = try Self.prepare(["csv-to-postgres.sync"])
    defer { bench.remove() }
    for table in ["customer", "invoice", "track"] {
      let copy = try bench.run(
        "/usr/bin/env",
        ["psql", "-XAtq", "-d", chinook, "-c", "\\copy \(table) to '\(bench.path("\(table).csv"))' csv header"])
      #expect(copy.code == 0, "\(copy.errors)")
    }
    let server = try PostgresServer.shared()
    let warehouse = server.url(database: try server.makeDatabase())
    try bench.psql(warehouse, try Self.text("targets.sql"))
    let environment = ["WAREHOUSE_DATABASE": warehouse]
    let first = try bench.antiphon("run", "csv-to-postgres.sync", environment: environment)
    #expect(first.code == 0, "\(first.errors)")
    func compare(_ source: String, _ target: String) throws {
      let expected = try bench.psql(chinook, source)
      #expect(expected == (try bench.psql(warehouse, target)))
      #expect(!expected.isEmpty)
    }
    try compare(
      """
      SELECT customer_id, trim(first_name || ' ' || last_name), lower(trim(email)), company, upper(country)
      FROM customer ORDER BY 1
      """, "SELECT id, name, email, firm, country FROM customers ORDER BY 1")
    try compare(
      "SELECT invoice_id, customer_id, invoice_date, total, (total * 100)::bigint FROM invoice ORDER BY 1",
      "SELECT id, customer, at, gross, cents FROM invoices ORDER BY 1")
    try compare(
      "SELECT track_id, name, (milliseconds / 1000.0)::numeric(12, 3), unit_price, composer FROM track ORDER BY 1",
      "SELECT id, title, seconds, price, composer FROM tracks ORDER BY 1")
    let again = try bench.antiphon("run", "csv-to-postgres.sync", "--format", "json", environment: environment)
    #expect(again.output.contains("\"unchanged\" : 3503"))
    let second = try bench.antiphon("plan", "csv-to-postgres.sync", environment: environment)
    #expect(second.lines.count { $0.hasPrefix("Plan: 0 to create, 0 to update, 0 to delete") } == 3)
  }
}
