import Foundation
import SyncTestKit
import Testing

/// Lists of records through the whole pipeline: from nested line items to nested line items.
struct ListTests {
  private static let mapping = """
    connection shop: jsonl { path: "in" }
    connection books: jsonl { path: "out" }

    entity shop.orders {
      id: Int key
      state: Text
      tags: [Text]
      lines: [{ sku: Text, quantity: Int, price: Decimal(10, 2)?, note: Text? }]
    }

    entity books.invoices {
      number: Int key
      open: Bool
      Line: [{ ItemRef: { value: Text }, Qty: Int(32), Amount: Decimal(12, 2)?, Memo: Text(8)? }]
      Labels: [Text]?
      Data: Json?
    }

    sync orders: shop.orders -> books.invoices {
      filter source: "web" in tags

      match id <-> number

      map {
        id -> number
        state in tags -> open
        lines |> where(quantity > 0) |> each {
          sku -> ItemRef.value
          quantity -> Qty else reject "too many"
          price * quantity -> Amount else null
          note -> Memo else skip
        } -> Line
        [state, "imported"] -> Labels
        { Count: lines |> count, In.tags: tags } -> Data
      }
    }
    """

  private static let orders = """
    {"id":1,"state":"open","tags":["new","web"],"lines":[{"sku":"A \\"1\\"","quantity":2,"price":9.50},\
    {"sku":"B","quantity":0,"price":1},{"note":"a long note","sku":"C","quantity":1}]}
    {"id":2,"state":"web","tags":["web"],"lines":[]}
    {"id":3,"state":"web","tags":["web"],"lines":[{"sku":"D","quantity":1},{"sku":"E","quantity":3000000000}]}
    {"id":4,"state":"web","tags":[],"lines":[]}
    {"id":5,"state":"web","tags":["web"],"lines":[{"quantity":1}]}

    """

  private static let invoices = """
    {"number":1,"open":false,"Line":[{"ItemRef":{"value":"A \\"1\\""},"Qty":2,"Amount":19,"Memo":null},\
    {"ItemRef":{"value":"C"},"Qty":1,"Amount":null}],"Labels":["open","imported"],\
    "Data":{"Count":3,"In":{"tags":["new","web"]}}}
    {"number":2,"open":true,"Line":[],"Labels":["web","imported"],"Data":{"Count":0,"In":{"tags":["web"]}}}

    """

  private static func prepare() throws -> Workbench {
    let bench = try Workbench()
    try bench.write("m.sync", mapping)
    try bench.write("in/orders.jsonl", orders)
    try bench.write("out/invoices.jsonl", "")
    return bench
  }

  @Test func lineItemsAreMappedAndASecondRunWritesNothing() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    let first = try bench.antiphon("run", "m.sync")
    #expect(first.code == 3, "\(first.errors)")
    #expect(first.output.contains("element 2: too many (3000000000 is beyond -2147483648 to 2147483647)"))
    #expect(first.output.contains("element 1: `sku` is missing or null, and may not be"))
    #expect(try bench.read("out/invoices.jsonl") == Self.invoices)
    let second = try bench.antiphon("run", "m.sync")
    #expect(second.output.contains("0 created, 0 updated, 0 deleted, 0 held, 2 rejected"))
    #expect(try bench.read("out/invoices.jsonl") == Self.invoices)
  }

  @Test func listsOfADatabase() throws {
    let server = try PostgresServer.shared()
    let url = server.url(database: try server.makeDatabase())
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.psql(
      url,
      """
      CREATE TABLE a (id int PRIMARY KEY, tags text[] NOT NULL, raw jsonb[] NOT NULL);
      CREATE TABLE b (id int PRIMARY KEY, tags text[], data jsonb, web bool NOT NULL);
      INSERT INTO a VALUES (1, '{"x y",b,NULL,"c,d"}', '{}'),
        (2, '{web}', ARRAY['{"sku":"A","n":2}', '{"sku":"B","n":0}', 'null']::jsonb[]);
      """)
    try bench.write(
      "m.sync",
      """
      connection p: postgres { url: "\(url)" }
      sync t: p.a -> p.b {
        map {
          id -> id
          tags |> where(value != "b" and value != null) -> tags
          raw |> where((n |> int else 0) > 0) |> each { sku -> article, { long_name: n } -> a } -> data
          "web" in tags -> web
        }
      }
      """)
    #expect(try bench.antiphon("schema", "pull", "m.sync").code == 0)
    let run = try bench.antiphon("run", "m.sync")
    #expect(run.code == 0, "\(run.errors)")
    #expect(
      try bench.psql(url, "SELECT id, tags, data, web FROM b ORDER BY id") == """
        1|{"x y","c,d"}|[]|f
        2|{web}|[{"a": {"long_name": 2}, "article": "A"}]|t
        """)
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
    let reason = try bench.antiphon("why", "t", "2", "data")
    #expect(reason.code == 0, "\(reason.errors)")
    #expect(reason.output.contains("where") && reason.output.contains("each"), "\(reason.output)")
  }

  @Test func mapGivesTheSame() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    let result = try bench.antiphon("map", "m.sync", input: Self.orders)
    #expect(result.code == 3)
    #expect(result.output == Self.invoices)
    #expect(result.errors.split(separator: "\n").count == 2, "\(result.errors)")
  }
}
