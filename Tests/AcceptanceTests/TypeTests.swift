import Foundation
import SyncTestKit
import Testing

/// Every supported type of PostgreSQL at its extremes, through the whole pipeline and back.
struct TypeTests {
  private static let columns = [
    "i2 int2", "i4 int4", "i8 int8", "n numeric(38,10)", "f4 float4", "f8 float8", "b bool", "t text", "v varchar(12)",
    "u uuid", "d date", "ti time", "ts timestamp", "tz timestamptz", "by bytea", "jb jsonb", "ai int[]", "ar text[]",
    "atz timestamptz[]", "ip inet",
  ]

  @Test func extremesComeBackUnchanged() throws {
    let server = try PostgresServer.shared()
    let url = server.url(database: try server.makeDatabase())
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.psql(
      url,
      """
      CREATE TABLE a (id int PRIMARY KEY, \(Self.columns.joined(separator: ", ")), span interval, price money);
      CREATE TABLE b (LIKE a INCLUDING ALL);
      INSERT INTO a VALUES
      (1, -32768, -2147483648, -9223372036854775808, -9999999999999999999999999999.9999999999, '-Infinity', 'NaN', true,
        E'a"b\\\\c\\td\\ne\\\\N {,}', 'x', '6b29fc40-ca47-1067-b31d-00dd010662da', 'infinity', '23:59:59.999999',
        '-infinity', 'infinity', '\\x00ff5c', '{"b": [1, 2]}', '{}', '{}', '{}', '10.0.0.1'),
      (2, 32767, 2147483647, 9223372036854775807, 9999999999999999999999999999.9999999999, 1.17549435e-38,
        1.7976931348623157e308, false, '', ' ', NULL, '4713-01-01 BC', '00:00', '4713-01-01 00:00:00 BC',
        '4713-01-01 00:00:00+00 BC', '', 'null', '{1,NULL,-5}', E'{"a,b","c\\\\"d",NULL,"null","" }',
        '{"2025-01-01 00:00:00+00",infinity}', '::1/64'),
      (3, 0, 0, 0, 0.0000000001, 'NaN', '-Infinity', NULL, U&'\\+01F600\\+10FFFF\\0301e\\00A0\\FEFF', 'é', NULL,
        '5874897-12-31', '24:00:00', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999+00', NULL, '{}', NULL,
        NULL, NULL, NULL);
      INSERT INTO a (id) VALUES (4);
      """)
    let names = Self.columns.compactMap { $0.split(separator: " ").first }
    try bench.write(
      "m.sync",
      """
      connection p: postgres { url: "\(url)" }
      sync t: p.a -> p.b {
        map {
          id -> id
      \(names.map { "    \($0) -> \($0)" }.joined(separator: "\n"))
        }
      }
      """)
    let pulled = try bench.antiphon("schema", "pull", "m.sync")
    #expect(pulled.code == 0)
    #expect(pulled.errors.contains("left out: p.a.span: `interval`"))
    #expect(pulled.errors.contains("left out: p.a.price: `money`"))
    let run = try bench.antiphon("run", "m.sync")
    #expect(run.code == 0, "\(run.errors)")
    let row = names.joined(separator: ", ")
    #expect(
      try bench.psql(
        url,
        """
        SELECT count(*), count(*) FILTER (WHERE (SELECT ROW(\(row)) FROM a WHERE a.id = b.id)
          IS DISTINCT FROM ROW(\(row))) FROM b
        """) == "4|0")
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }

  /// A table that changed since its schema was pulled.
  @Test func aChangedTableIsTold() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let url = try PostgresServer.shared().url(database: PostgresServer.shared().makeDatabase())
    try bench.psql(
      url, "CREATE TABLE person (id int PRIMARY KEY, mail varchar(40) UNIQUE, name text, seen timestamptz)")
    try bench.write("m.sync", "connection b: postgres { url: \"\(url)\" }\n")
    #expect(try bench.antiphon("schema", "pull", "m.sync").code == 0)
    let same = try bench.antiphon("schema", "diff", "m.sync", "--exit-code")
    #expect(same.code == 0 && same.output == "1 entity is as declared\n", "\(same.output)\(same.errors)")
    // What only a person knows is no difference.
    let pulled = try bench.read("Schema/b.sync")
    try bench.write(
      "Schema/b.sync", pulled.replacingOccurrences(of: "Timestamp?", with: "Timestamp? modified sensitive"))
    #expect(try bench.antiphon("schema", "diff", "m.sync", "b").output == "1 entity is as declared\n")
    try bench.psql(
      url,
      """
      ALTER TABLE person DROP COLUMN name, ALTER mail TYPE varchar(20), ADD score int NOT NULL,
        DROP CONSTRAINT person_mail_key
      """)
    let changed = try bench.antiphon("schema", "diff", "m.sync", "--exit-code")
    #expect(changed.code == 2)
    #expect(
      changed.output == """
        change: b.person.mail: declared as Text(40)?, is Text(20)?
        change: b.person.mail: declared as unique; the system does not keep it unique
        critical: b.person.name: declared as Text?; the system has no such field
        minor: b.person.score: is Int(32) required, which is not declared

        """, "\(changed.output)\(changed.errors)")
    try bench.psql(url, "DROP TABLE person")
    #expect(try bench.antiphon("schema", "diff", "m.sync").output.contains("the system has no such entity"))
  }
}
