import Foundation
import SyncTestKit
import Testing

/// Snapshots of real systems, and what two versions of a mapping would do with them.
struct ImpactCommandTests {
  private static let entities = """
    CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, mail VARCHAR(60) NOT NULL UNIQUE,
      points INTEGER, secret VARCHAR(20));
    """

  private static func mapping(_ connections: String, filter: String = "", name: String = "name", more: String = "")
    -> String
  {
    """
    \(connections)

    sync people: shop.person -> office.contact {
      \(filter)
      match mail <-> email

      map {
        \(name) -> title
        mail -> email
        points -> score
        \(more)
      }
    }
    """
  }

  private func altered(_ bench: Workbench, _ arguments: String...) throws -> [String: Any] {
    let result = try bench.run(Workbench.executable, ["impact"] + arguments + ["--format", "json"])
    #expect(result.code == 0, "\(result.errors)")
    let document = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    return try #require((document?["syncs"] as? [[String: Any]])?.first)
  }

  /// From SQLite to PostgreSQL, linked by a run before.
  @Test func comparesOnASnapshot() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let url = try PostgresServer.shared().url(database: PostgresServer.shared().makeDatabase())
    try bench.sqlite(
      "shop.db",
      Self.entities
        + "WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 200) INSERT INTO person SELECT value, 'Person ' || value, 'p' || value || '@x.com', value % 10, 'hush' FROM n;"
    )
    try bench.psql(
      url,
      "CREATE TABLE contact (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title varchar(40), email varchar(60) NOT NULL UNIQUE, score bigint, level varchar(5))"
    )
    let connections = "connection shop: sqlite { path: \"shop.db\" }\n\nconnection office: postgres { url: \"\(url)\" }"
    try bench.write("old.sync", Self.mapping(connections))
    #expect(try bench.antiphon("schema", "pull", "old.sync", "office").code == 0)
    #expect(try bench.antiphon("run", "old.sync").code == 0)
    let taken = try bench.antiphon("snapshot", "old.sync", "-o", "p.snapshot")
    #expect(taken.code == 0, "\(taken.errors)")
    #expect(taken.errors.contains("200 of office.contact, 200 of shop.person; 200 pairs"), "\(taken.errors)")
    let mode = try FileManager.default.attributesOfItem(atPath: bench.path("p.snapshot"))[.posixPermissions] as? Int
    #expect(mode == 0o600)

    // Another layout is no change.
    try bench.write("new.sync", "// Moved.\n\n" + Self.mapping(connections).replacing("        ", with: "    "))
    let same = try bench.antiphon("impact", "old.sync", "new.sync", "--snapshot", "p.snapshot", "--exit-code")
    #expect(same.code == 0 && same.output.contains("alters 0 of 200 records of `people`"), "\(same.output)")

    // What the old version did not read is in the snapshot too.
    try bench.write(
      "new.sync", Self.mapping(connections, filter: "filter source: points > 0", name: "name |> upper"))
    let sync = try altered(bench, "old.sync", "new.sync", "--snapshot", "p.snapshot")
    #expect(sync["altered"] as? Int == 200)
    let groups = try #require(sync["groups"] as? [[String: Any]])
    #expect(groups.map { $0["title"] as? String } == ["other values", "newly filtered"])
    #expect(groups.map { $0["records"] as? Int } == [180, 20])
    let text = try bench.antiphon(
      "impact", "old.sync", "new.sync", "--snapshot", "p.snapshot", "--exit-code", "--keys", "1")
    #expect(text.code == 2)
    #expect(text.output.contains("title  \"Person 1\" → \"PERSON 1\""), "\(text.output)")
    #expect(text.output.contains("and 179 more"))

    // Neither the systems nor the store are needed, nor touched.
    try bench.sqlite("shop.db", "DELETE FROM person")
    #expect(try altered(bench, "old.sync", "new.sync", "--snapshot", "p.snapshot")["altered"] as? Int == 200)

    try bench.write("new.sync", Self.mapping(connections, more: "name |> truncate(5) -> level"))
    #expect(try altered(bench, "old.sync", "new.sync", "--snapshot", "p.snapshot")["altered"] as? Int == 200)

    let text2 = try bench.read("p.snapshot")
    try bench.write("cut.snapshot", String(text2.prefix(text2.count / 2)))
    let cut = try bench.antiphon("impact", "old.sync", "new.sync", "--snapshot", "cut.snapshot")
    #expect(cut.code == 1, "\(cut.errors)")
    let none = try bench.antiphon("impact", "old.sync", "new.sync", "--snapshot", "old.sync")
    #expect(none.code == 1 && none.errors.contains("is no snapshot"), "\(none.errors)")
  }

  @Test func leavesSensitiveValuesOut() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.sqlite("shop.db", Self.entities + "INSERT INTO person VALUES (1, 'Ada', 'a@x.com', 1, 'hush');")
    try bench.sqlite(
      "office.db",
      "CREATE TABLE contact (id INTEGER PRIMARY KEY, title VARCHAR(40), email VARCHAR(60) UNIQUE, score INTEGER, level VARCHAR(20))"
    )
    let connections = """
      connection shop: sqlite { path: "shop.db" }

      connection office: sqlite { path: "office.db" }

      entity shop.person {
        id: Int key
        name: Text(40)
        mail: Text(60) unique
        points: Int?
        secret: Text(20)? sensitive
      }

      entity office.contact {
        id: Int key readonly
        title: Text(40)?
        email: Text(60)? unique
        score: Int?
        level: Text(20)? sensitive
      }
      """
    try bench.write("old.sync", Self.mapping(connections, more: "secret -> level"))
    try bench.write("new.sync", Self.mapping(connections, more: "secret |> upper -> level"))
    let taken = try bench.antiphon("snapshot", "old.sync")
    #expect(
      taken.code == 0 && taken.errors.contains("left out, being sensitive: shop.person.secret"), "\(taken.errors)")
    #expect(try !bench.read("old.snapshot").contains("hush"))
    let blind = try bench.antiphon("impact", "old.sync", "new.sync", "--snapshot", "old.snapshot")
    #expect(blind.output.contains("alters 0 of 1 record of"), "\(blind.output) \(blind.errors)")
    #expect(blind.output.contains("note: the snapshot left out"))
    #expect(try bench.antiphon("snapshot", "old.sync", "--with-sensitive").code == 0)
    #expect(try bench.read("old.snapshot").contains("hush"))
    let seen = try bench.antiphon("impact", "old.sync", "new.sync", "--snapshot", "old.snapshot")
    #expect(seen.output.contains("alters 1 of 1 record of"), "\(seen.output)")
    #expect(!seen.output.contains("hush") && !seen.output.contains("HUSH"))
  }

  /// Files without a store: nothing is known of pairs but what matches, and values that do not fit are kept as such.
  @Test func readsFiles() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.write("people.csv", "No,Name,Born on,Points\n1,Ada,1815-12-10,3\n2,Alan,1912-06-23,many\n3,Grace,,9\n")
    func version(_ lines: String, _ filter: String = "") -> String {
      """
      connection list: csv { path: "people.csv" }

      connection out: jsonl { path: "." }

      entity list.people {
        no:     Text(10)  key as "No"
        name:   Text(40)? as "Name"
        born:   Date?     as "Born on"
        points: Int?      as "Points"
        extra:  Text?
      }

      entity out.out {
        id:    Text(10) key
        name:  Text(40)?
        born:  Date?
        score: Int?
      }

      sync people: list.people -> out.out {
        \(filter)
        match no <-> id

        map {
          no -> id
          name -> name
          \(lines)
        }
      }
      """
    }
    try bench.write("old.sync", version(""))
    let taken = try bench.antiphon("snapshot", "old.sync")
    #expect(taken.code == 0 && taken.errors.contains("3 of list.people, 0 of out.out; 0 pairs"), "\(taken.errors)")
    try bench.write("new.sync", version("born -> born"))
    let born = try altered(bench, "old.sync", "new.sync", "--snapshot", "old.snapshot")
    let groups = try #require(born["groups"] as? [[String: Any]])
    #expect(born["altered"] as? Int == 3 && groups.map { $0["title"] as? String } == ["other values"], "\(born)")
    try bench.write("new.sync", version("points -> score  else reject \"odd points\""))
    let points = try bench.antiphon("impact", "old.sync", "new.sync", "--snapshot", "old.snapshot")
    #expect(points.output.contains("alters 3 of 3 records"), "\(points.output)")
    #expect(points.output.contains("1 newly rejected, created before\n"), "\(points.output)")
    try bench.write("new.sync", version("", "filter source: born != null"))
    let filtered = try bench.antiphon("impact", "old.sync", "new.sync", "--snapshot", "old.snapshot")
    #expect(filtered.output.contains("1 newly filtered, created before\n"), "\(filtered.output)")
    try bench.write("new.sync", version("extra -> born").replacing("born:  Date?", with: "born:  Text?"))
    let extra = try bench.antiphon("impact", "old.sync", "new.sync", "--snapshot", "old.snapshot")
    #expect(extra.code == 1 && extra.errors.contains("has no field `extra` of `list.people`"), "\(extra.errors)")
  }

  /// Both versions are applied for real to copies of a database; the records in which the copies differ are those that
  /// `impact` counts.
  @Test(arguments: [0, 1, 2]) func agreesWithWhatRunsDo(round: Int) throws {
    let seed = UInt64(ProcessInfo.processInfo.environment["SEED"] ?? "") ?? 20_260
    print("impact against runs: SEED=\(seed), round \(round)")
    var random = SeededGenerator(seed: seed &+ UInt64(round))
    let bench = try Workbench()
    defer { bench.remove() }
    let names = ["Ada", " ada", "ADA", "Bob  ", "bob", "", "Émile", "x y z"]
    var rows = ""
    for id in 1...120 {
      let name = names.randomElement(using: &random) ?? ""
      let points = Bool.random(using: &random) ? "\(Int.random(in: -3...12, using: &random))" : "NULL"
      rows += "INSERT INTO person VALUES (\(id), '\(name)', 'p\(id)@x.com', \(points), NULL);"
    }
    try bench.sqlite("shop.db", Self.entities + rows)
    let office =
      "CREATE TABLE contact (id INTEGER PRIMARY KEY, title VARCHAR(40), email VARCHAR(60) UNIQUE, score INTEGER);"
    try bench.sqlite("base.db", office)
    func version(_ database: String, _ which: Int) -> String {
      let filters = ["", "filter source: points > 2", "filter source: points == null or points < 9"]
      let lines = ["name", "name |> trim", "name |> lower", "name |> trim |> upper"]
      let scores = ["points -> score", "points ?? 0 -> score", "points + 1 -> score  else skip"]
      return """
        connection shop: sqlite { path: "shop.db" }

        connection office: sqlite { path: "\(database)" }

        sync people: shop.person -> office.contact {
          \(filters[which / 12 % 3])
          match mail <-> email

          check source {
            \(which % 2 == 0 ? "points == null or points > -3" : "points == null or points > -2")  else reject
          }

          map {
            \(lines[which % 4]) -> title
            mail -> email
            \(scores[which / 4 % 3])
          }
        }
        """
    }
    let pairs = (0..<3).map { _ in (Int.random(in: 0..<36, using: &random), Int.random(in: 0..<36, using: &random)) }
    for (number, (old, new)) in pairs.enumerated() {
      // A third of the records is there already, and linked.
      let start = "start\(number).db"
      try FileManager.default.copyItem(atPath: bench.path("base.db"), toPath: bench.path(start))
      let store = "store\(number).db"
      try bench.write(
        "start.sync",
        version(start, 0).replacing("  match mail", with: "  filter source: id <= 40\n  match mail"))
      let begun = try bench.antiphon("run", "start.sync", "--store", store)
      #expect(begun.code == 0 || begun.code == 3, "\(begun.errors)")
      try bench.write("v.sync", version(start, old))
      let taken = try bench.antiphon("snapshot", "v.sync", "-o", "s.snapshot", "--store", store)
      #expect(taken.code == 0, "\(taken.errors)")
      try bench.write("old.sync", version(start, old))
      try bench.write("new.sync", version(start, new))
      let sync = try altered(bench, "old.sync", "new.sync", "--snapshot", "s.snapshot", "--keys", "200")
      var counted: Set<String> = []
      for group in sync["groups"] as? [[String: Any]] ?? [] {
        for example in group["examples"] as? [[String: Any]] ?? [] {
          // A linked record that leaves the filter is kept, and rejections write nothing: the database shows neither.
          if let fields = example["fields"] as? [[String: Any]], !fields.isEmpty {
            counted.insert(example["key"] as? String ?? "")
          }
        }
      }
      var results: [[String: String]] = []
      for (label, which) in [("old", old), ("new", new)] {
        try FileManager.default.copyItem(atPath: bench.path(start), toPath: bench.path("kept.db"))
        try FileManager.default.copyItem(atPath: bench.path(store), toPath: bench.path("kept-store.db"))
        try bench.write("apply.sync", version(start, which))
        let ran = try bench.antiphon("run", "apply.sync", "--store", store, "--approve-deletes")
        #expect(ran.code == 0 || ran.code == 3, "\(label): \(ran.errors)")
        let dump = try bench.sqlite(start, "SELECT email, quote(title), quote(score) FROM contact")
        results.append(
          Dictionary(
            uniqueKeysWithValues: dump.split(separator: "\n").map { line in
              let mail = String(line.prefix { $0 != "|" })
              return (String(mail.dropFirst().prefix { $0 != "@" }), String(line))
            }))
        for (kept, place) in [("kept.db", start), ("kept-store.db", store)] {
          try FileManager.default.removeItem(atPath: bench.path(place))
          try FileManager.default.moveItem(atPath: bench.path(kept), toPath: bench.path(place))
        }
      }
      let keys = Set(results[0].keys).union(results[1].keys)
      let differing = keys.filter { results[0][$0] != results[1][$0] }
      #expect(
        counted == differing,
        "SEED=\(seed) round \(round): versions \(old) and \(new): \(counted.symmetricDifference(differing).sorted())")
    }
  }
}
