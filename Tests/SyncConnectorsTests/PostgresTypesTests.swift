import SyncConnect
import SyncModel
import SyncTestKit
import Testing

@Suite("PostgreSQL: every type, exactly")
struct PostgresTypesTests {
  static let columns = """
    id int primary key, i2 int2, i4 int4, i8 int8, n numeric, n38 numeric(38,10), n12 numeric(12,2), f4 float4,
    f8 float8, b bool, t text, v varchar(9), c char(5), nm name, u uuid, d date, tm time, tm3 time(3), ts timestamp,
    tz timestamptz, tz0 timestamptz(0), by bytea, j json, jb jsonb, ip inet, net cidr, mac macaddr, e mood,
    dom positive, ai int[], at text[], an numeric(20,5)[], af float8[], ab bool[], ad date[], az timestamptz[],
    au uuid[], ay bytea[], aj jsonb[], ae mood[]
    """
  static let setup = """
    CREATE TYPE mood AS ENUM ('sad', 'so "so"', 'häppy, {yes}');
    CREATE DOMAIN positive AS int NOT NULL DEFAULT 1 CHECK (value > 0);
    CREATE TABLE a (\(columns)); CREATE TABLE b (\(columns));
    """
  /// One column at a time beside defaults, so that each extreme stands in a row of its own.
  static let extremes: [(column: String, values: [String])] = [
    ("i2", ["-32768", "32767", "0"]), ("i4", ["-2147483648", "2147483647"]),
    ("i8", ["-9223372036854775808", "9223372036854775807", "1000000000000000000"]),
    (
      "n",
      ["0", "0.000", "99999999999999999999999999999999999999", "-0.00000000000000000000000000000000000001", "1.50"]
    ),
    ("n38", ["9999999999999999999999999999.9999999999", "-9999999999999999999999999999.9999999999", "0.0000000001"]),
    ("n12", ["-0.01", "9999999999.99", "1"]),
    ("f4", ["'0.1'", "'3.4028235e38'", "'1e-45'", "'NaN'", "'-Infinity'", "'16777216'", "'0.3333333333'"]),
    ("f8", ["'0.1'", "'1.7976931348623157e308'", "'5e-324'", "'NaN'", "'Infinity'", "'-0'", "'123456789.123456789'"]),
    ("b", ["true", "false"]),
    (
      "t",
      [
        "''", "E'\\\\N'", "E'a\\tb\\nc\\rd\\\\e\\bf\\fg\\vh'", "'\"quoted\" ''single'''", "E'\\\\.'",
        "U&'\\+010000\\+10FFFF'",
        "(SELECT string_agg(chr(p * 65536 + 65), '') FROM generate_series(0, 16) p)",
        "(SELECT string_agg(chr(p), '') FROM generate_series(1, 900) p)", "repeat('x', 100000)", "' blanks '",
      ]
    ),
    ("v", ["'123456789'", "'äöüßéèêñç'"]), ("c", ["'ab'", "''", "'abcde'"]), ("nm", ["'a name'"]),
    ("u", ["'00000000-0000-0000-0000-000000000000'", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"]),
    ("d", ["'4713-01-01 BC'", "'5874897-12-31'", "'infinity'", "'-infinity'", "'0001-01-01'", "'0001-12-31 BC'"]),
    ("tm", ["'00:00'", "'24:00'", "'23:59:59.999999'"]), ("tm3", ["'12:00:00.123'"]),
    (
      "ts",
      ["'4713-01-01 00:00:00 BC'", "'294276-12-31 23:59:59.999999'", "'infinity'", "'-infinity'", "'2024-02-29 12:30'"]
    ),
    (
      "tz",
      [
        "'4713-01-01 00:00:00+00 BC'", "'294276-12-31 23:59:59.999999+00'", "'infinity'", "'-infinity'",
        "'1901-01-01 00:00:00.5+05:30'", "'0044-03-15 10:00:00.000001+00 BC'", "'1969-12-31 23:59:59.999999+00'",
      ]
    ),
    ("tz0", ["'2024-01-01 00:00:01+00'"]),
    ("by", ["''", "decode(string_agg_bytes(), 'hex')", "'\\x00'"]),
    ("j", ["'{\"b\": 1, \"a\": [1, 2, {\"x\": null}], \"b\": \"\\u00e9 \\\\ tab\\t\"}'", "'null'", "'1e400'"]),
    (
      "jb",
      ["'{\"b\": 1, \"a\": [1.50, 2, {\"x\": null}], \"s\": \"\\u0001 \\\"q\\\" \\\\\"}'", "'\"text\"'", "'null'"]
    ),
    ("ip", ["'192.168.0.1'", "'::1/64'"]), ("net", ["'10.0.0.0/8'"]), ("mac", ["'08:00:2b:01:02:03'"]),
    ("e", ["'sad'", "'so \"so\"'", "'häppy, {yes}'"]), ("dom", ["2147483647"]),
    ("ai", ["'{}'", "'{1,NULL,-2147483648}'"]),
    ("at", ["'{}'", "ARRAY['', 'NULL', NULL, 'a\"b', E'c\\\\d', 'e,f', '{g}', E'tab\\tnew\\nline', ' blank ', '😀']"]),
    ("an", ["'{1.50,NULL,-999999999999999.99999}'"]), ("af", ["'{0.1,1e300,-0,5e-324}'"]), ("ab", ["'{t,f,NULL}'"]),
    ("ad", ["'{infinity,2024-02-29,\"0044-03-15 BC\"}'"]), ("az", ["'{\"2024-01-01 00:00:00.5+00\",infinity}'"]),
    ("au", ["'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'"]), ("ay", ["ARRAY['\\x00ff'::bytea, '']"]),
    ("aj", ["ARRAY['{\"a\": [1, \"}\"]}'::jsonb, '\"x\"', '2', NULL]"]),
    ("ae", ["ARRAY['so \"so\"', 'häppy, {yes}', NULL]::mood[]"]),
  ]

  @Test("what is read and written again is the same for the server")
  func copyIsEqual() async throws {
    let fixture = try await PostgresFixture.make(
      Self.setup
        + """
        CREATE FUNCTION string_agg_bytes() RETURNS text LANGUAGE sql AS
          $$ SELECT string_agg(lpad(to_hex(x), 2, '0'), '') FROM generate_series(0, 255) x $$;
        """)
    var id = 0
    var inserts = "INSERT INTO a (id) VALUES (0);\n"
    for (column, values) in Self.extremes {
      for value in values {
        id += 1
        inserts += "INSERT INTO a (id, \(column)) VALUES (\(id), \(value));\n"
      }
    }
    try fixture.sql(inserts)
    let source = try await fixture.entity("a")
    let target = try await fixture.entity("b")
    #expect(source.fields.count == 40)
    let batch = try await fixture.readAll(source, pageSize: 7)
    #expect(batch.rowCount == id + 1)
    for column in source.fields.indices {
      #expect(!batch.cellTexts(column).contains { $0.hasPrefix("failure") }, "\(source.fields[column].path)")
    }
    let keys = RecordBatch(columnCount: 1)
    for row in 0..<batch.rowCount { keys.appendRow()[0] = batch[row, 0] }
    let result = try await fixture.connection.write(
      WriteBatch(
        kind: .create, entity: target, keyFields: target.keyFields, keys: keys, fields: target.fields, values: batch))
    #expect(result.outcomes.filter { $0 != .written } == [])
    // By their texts, which tell more apart than equality does; but 1.50 is 1.5, and JSON's blanks mean nothing.
    let tests = source.fields.map(\.path.description).map { name in
      switch name {
      case "n": "a.n IS DISTINCT FROM b.n"
      case "j": "replace(a.j::text, ' ', '') IS DISTINCT FROM replace(b.j::text, ' ', '')"
      default: "a.\(name)::text IS DISTINCT FROM b.\(name)::text"
      }
    }
    let difference = """
      SELECT coalesce(string_agg(concat_ws(' ', coalesce(a.id, b.id), a.*, b.*), ', '), '')
      FROM a FULL JOIN b ON a.id = b.id WHERE \(tests.joined(separator: " OR "))
      """
    #expect(try fixture.sql(difference) == "")
    #expect(try fixture.sql("SELECT count(*) FROM b") == "\(id + 1)")
    // What the server stored of it reads like the original.
    let again = try await fixture.readAll(target)
    for column in source.fields.indices { #expect(again.cellTexts(column) == batch.cellTexts(column)) }
    let stored = try #require(result.stored)
    for column in source.fields.indices { #expect(stored.cellTexts(column) == batch.cellTexts(column)) }
    // Nothing differs from what is expected, so every record is updated and none is a conflict.
    let update = try await fixture.connection.write(
      WriteBatch(
        kind: .update, entity: target, keyFields: target.keyFields, keys: keys, fields: target.fields, values: batch,
        expected: batch))
    #expect(update.outcomes.filter { $0 != .written } == [])
    #expect(try fixture.sql(difference) == "")
    // Each value finds its record.
    for (column, field) in target.fields.enumerated() where field.type.base != .json {
      let values = RecordBatch(columnCount: 1)
      var wanted = 0
      for row in 0..<batch.rowCount where !batch[row, column].isMissing {
        values.appendRow()[0] = batch[row, column].copied(from: batch.arena, to: values.arena)
        wanted += 1
      }
      let found = try await fixture.connection.find(
        FindRequest(entity: target, fields: [target.fields[0]], by: [field], values: values))
      #expect(found.rowCount == wanted, "find by \(field.path)")
    }
    await fixture.connection.close()
  }

  @Test("types, keys and marks come from the catalogs")
  func discovery() async throws {
    let fixture = try await PostgresFixture.make(
      Self.setup + """
        CREATE TABLE items (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code varchar(20) NOT NULL UNIQUE, email text,
          amount numeric(12,2) NOT NULL DEFAULT 0, total numeric GENERATED ALWAYS AS (amount * 2) STORED,
          span interval, price money, wide numeric(50,2), rounded numeric(5,-2), place point, grid int[][]);
        CREATE UNIQUE INDEX partial ON items (email) WHERE email IS NOT NULL;
        CREATE UNIQUE INDEX expression ON items (lower(email));
        CREATE TABLE keyless (b int NOT NULL, a int NOT NULL, n int UNIQUE, UNIQUE (a, b));
        CREATE VIEW listed AS SELECT code, amount + 1 AS more FROM items;
        CREATE MATERIALIZED VIEW frozen AS SELECT code FROM items;
        """)
    #expect(try await fixture.connection.entityNames() == ["a", "b", "frozen", "items", "keyless", "listed"])
    let types = try await fixture.entity("a").fields.map { "\($0.path): \($0.type)" }
    #expect(types[1] == "i2: Int(16)?")
    #expect(types.contains("n38: Decimal(38, 10)?"))
    #expect(types.contains("e: enum(\"sad\", \"so \\\"so\\\"\", \"häppy, \\{yes}\")?"))
    #expect(types.contains("dom: Int(32)"))
    #expect(types.contains("ai: [Int(32)?]?"))
    #expect(types.contains("c: Text(5)?"))
    let items = try await fixture.connection.discover("items")
    let marks = items.schema.fields.map { field in
      "\(field.path) \(field.marks.map(\.rawValue).sorted().joined(separator: " "))"
    }
    #expect(
      marks == [
        "id key readonly unique", "code required unique", "email ", "amount ", "total readonly", "grid ",
      ])
    #expect(items.schema.fields.map(\.systemType)[1] == "character varying(20)")
    #expect(items.unsupported.map(\.field) == ["span", "price", "wide", "rounded", "place"])
    #expect(items.unsupported.allSatisfy { $0.reason.contains(":") })
    #expect(items.unsupported[2].reason.contains("38 digits"))
    #expect(try await fixture.entity("keyless").keyFields.map(\.path.description) == ["b", "a"])
    let view = try await fixture.entity("listed")
    #expect(view.fields.map { $0.marks.contains(.readonly) } == [false, true])
    #expect(try await fixture.entity("frozen").fields.allSatisfy { $0.marks.contains(.readonly) })
    await fixture.connection.close()
  }

  @Test("what cannot be kept is a failure of its cell alone")
  func failures() async throws {
    let fixture = try await PostgresFixture.make(
      """
      CREATE TABLE odd (id int PRIMARY KEY, n numeric, l int[], f float8[], t text);
      INSERT INTO odd VALUES (1, 'NaN', '{{1,2},{3,4}}', '{NaN}', 'x'), (2, 1e40, '[0:1]={1,2}', '{1}', 'toolong'),
        (3, 'Infinity', NULL, NULL, NULL);
      """)
    var entity = try await fixture.entity("odd")
    entity.fields[4].type = FieldType(.text(max: 3))
    let batch = try await fixture.readAll(entity)
    #expect(batch.cellTexts(0) == ["1", "2", "3"])
    #expect(batch.cellTexts(1).allSatisfy { $0.hasPrefix("failure: ") })
    #expect(batch.cellTexts(1)[0].contains("NaN"))
    #expect(batch.cellTexts(2).prefix(2).allSatisfy { $0.hasPrefix("failure: an array") })
    #expect(batch.cellTexts(2)[2] == "∅")
    #expect(batch.cellTexts(3) == ["failure: a list cannot hold NaN", "[1]", "∅"])
    #expect(batch.cellTexts(4)[0] == "x")
    #expect(batch.cellTexts(4)[1...].allSatisfy { $0.hasPrefix("failure: ") })
    await fixture.connection.close()
  }
}
