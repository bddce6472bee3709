import Foundation
import SyncTestKit
import Testing

/// `impact` on syncs that go both ways, with pairs that were edited on either side.
struct TwoWayImpactTests {
  private static func version(_ which: Int) -> String {
    let names = ["name <-> title", "name |> trim <-> title", "name |> trim |> lower <-> title"]
    let conflicts = ["conflict manual", "conflict source_wins", "conflict target_wins"]
    let filters = ["", "filter source: points == null or points < 8", "filter target: score == null or score > 1"]
    return """
      connection shop: sqlite { path: "shop.db" }

      connection office: sqlite { path: "office.db" }

      sync people: shop.person <-> office.contact {
        \(filters[which / 9 % 3])
        match mail <-> email

        \(conflicts[which / 3 % 3])

        delete target: \(which % 2 == 0 ? "propagate up to 500" : "ignore")

        map {
          \(names[which % 3])
          mail <-> email
          points <-> score
        }
      }
      """
  }

  private func rows(_ bench: Workbench) throws -> [String: String] {
    var result: [String: String] = [:]
    for (file, sql) in [
      ("shop.db", "SELECT mail, quote(name), quote(points) FROM person"),
      ("office.db", "SELECT email, quote(title), quote(score) FROM contact"),
    ] {
      for line in try bench.sqlite(file, sql).split(separator: "\n") {
        result["\(file) \(line.prefix { $0 != "|" })"] = String(line)
      }
    }
    return result
  }

  /// Every record that two versions leave differently is among those that `impact` names, and none of which it says that
  /// a value is another one is left the same.
  @Test(arguments: [0, 1, 2]) func agreesWithWhatRunsDo(round: Int) throws {
    let seed = UInt64(ProcessInfo.processInfo.environment["SEED"] ?? "") ?? 77_001
    print("two-way impact against runs: SEED=\(seed), round \(round)")
    var random = SeededGenerator(seed: seed &+ UInt64(round))
    let bench = try Workbench()
    defer { bench.remove() }
    let names = ["Ada", " ada", "ADA", "Bob  ", "bob", "x y z"]
    var people =
      "CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(40), mail VARCHAR(60) UNIQUE, points INTEGER);"
    for id in 1...60 {
      let name = names.randomElement(using: &random) ?? ""
      people +=
        "INSERT INTO person VALUES (\(id), '\(name)', 'p\(id)@x.com', \(Int.random(in: 0...10, using: &random)));"
    }
    try bench.sqlite("shop.db", people)
    try bench.sqlite(
      "office.db",
      "CREATE TABLE contact (id INTEGER PRIMARY KEY, title VARCHAR(40), email VARCHAR(60) UNIQUE, score INTEGER);")
    try bench.write("m.sync", Self.version(3))
    let begun = try bench.antiphon("run", "m.sync", "--store", "store.db")
    #expect(begun.code == 0, "\(begun.errors)")
    // Edits of both sides, new records on both, and some that are gone.
    for id in 1...60 {
      let (name, title) = (names.randomElement(using: &random) ?? "", names.randomElement(using: &random) ?? "")
      switch Int.random(in: 0..<9, using: &random) {
      case 0: try bench.sqlite("shop.db", "UPDATE person SET name = '\(name)' WHERE id = \(id)")
      case 1:
        try bench.sqlite("office.db", "UPDATE contact SET title = '\(title)', score = 1 WHERE email = 'p\(id)@x.com'")
      case 2:
        try bench.sqlite("shop.db", "UPDATE person SET name = '\(name)', points = 9 WHERE id = \(id)")
        try bench.sqlite("office.db", "UPDATE contact SET title = '\(title)', score = 2 WHERE email = 'p\(id)@x.com'")
      case 3: try bench.sqlite("shop.db", "DELETE FROM person WHERE id = \(id)")
      case 4:
        try bench.sqlite("shop.db", "INSERT INTO person VALUES (\(100 + id), '\(name)', 'q\(id)@x.com', \(id % 11))")
      case 5:
        try bench.sqlite("office.db", "INSERT INTO contact VALUES (\(500 + id), '\(title)', 'r\(id)@x.com', \(id % 4))")
      default: break
      }
    }
    for _ in 0..<2 {
      let (old, new) = (Int.random(in: 0..<27, using: &random), Int.random(in: 0..<27, using: &random))
      try bench.write("m.sync", Self.version(old))
      #expect(try bench.antiphon("snapshot", "m.sync", "-o", "s.snapshot", "--store", "store.db").code == 0)
      try bench.write("new.sync", Self.version(new))
      let told = try bench.antiphon(
        "impact", "m.sync", "new.sync", "--snapshot", "s.snapshot", "--keys", "500", "--format", "json")
      #expect(told.code == 0, "\(told.errors)")
      let document = try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any]
      let sync = try #require((document?["syncs"] as? [[String: Any]])?.first)
      let examples = (sync["groups"] as? [[String: Any]] ?? []).flatMap { $0["examples"] as? [[String: Any]] ?? [] }
      #expect(examples.count == sync["altered"] as? Int)
      let mails = try mails(bench)
      var named: Set<String> = []
      var valued: Set<String> = []
      for example in examples {
        let mail = mails["\(example["side"] ?? "") \(example["key"] ?? "")"] ?? "?"
        named.insert(mail)
        if let fields = example["fields"] as? [[String: Any]], !fields.isEmpty { valued.insert(mail) }
      }
      var results: [[String: String]] = []
      for which in [old, new] {
        for file in ["shop.db", "office.db", "store.db"] {
          try FileManager.default.copyItem(atPath: bench.path(file), toPath: bench.path("kept-" + file))
        }
        try bench.write("apply.sync", Self.version(which))
        let ran = try bench.antiphon("run", "apply.sync", "--store", "store.db", "--approve-deletes")
        #expect(ran.code == 0 || ran.code == 3, "\(ran.errors)")
        results.append(try rows(bench))
        for file in ["shop.db", "office.db", "store.db"] {
          try FileManager.default.removeItem(atPath: bench.path(file))
          try FileManager.default.moveItem(atPath: bench.path("kept-" + file), toPath: bench.path(file))
        }
      }
      let differing = Set(
        Set(results[0].keys).union(results[1].keys).filter { results[0][$0] != results[1][$0] }
          .map { String($0.split(separator: " ")[1]) })
      print("  versions \(old) and \(new): \(named.count) named, \(differing.count) differ")
      let unnamed = differing.subtracting(named)
      let same = valued.subtracting(differing)
      #expect(
        unnamed.isEmpty && same.isEmpty,
        "SEED=\(seed) round \(round), \(old) to \(new): differ and unnamed \(unnamed.sorted()), named and same \(same.sorted())"
      )
    }
  }

  /// Which address each key has, on either side.
  private func mails(_ bench: Workbench) throws -> [String: String] {
    var result: [String: String] = [:]
    for (side, file, sql) in [
      ("target", "office.db", "SELECT 'target ' || id, email FROM contact"),
      ("source", "shop.db", "SELECT 'source ' || id, mail FROM person"),
    ] {
      for line in try bench.sqlite(file, sql).split(separator: "\n") {
        let parts = line.split(separator: "|")
        result[String(parts[0])] = String(parts[1])
      }
      // A source record that is gone is told by its key; its address was made of it.
      if side == "source" {
        for id in 1...60 where result["source \(id)"] == nil { result["source \(id)"] = "p\(id)@x.com" }
      }
    }
    return result
  }
}
