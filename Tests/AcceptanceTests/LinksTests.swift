import Foundation
import SyncTestKit
import Testing

/// The pairs of a sync, listed and edited by hand.
struct LinksTests {
  private static let mapping = """
    connection a: sqlite { path: "a.db" }
    connection b: sqlite { path: "b.db" }
    sync people: a.person -> b.contact {
      match mail <-> mail
      map {
        mail -> mail
        name -> name
      }
    }
    """

  /// Three pairs; the partner of source record 2 was deleted, so that it is parted.
  private static func prepare() throws -> Workbench {
    let bench = try Workbench()
    try bench.sqlite("a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY, mail VARCHAR(40), name VARCHAR(40))")
    try bench.sqlite("b.db", "CREATE TABLE contact (id INTEGER PRIMARY KEY, mail VARCHAR(40), name VARCHAR(40))")
    try bench.sqlite("a.db", "INSERT INTO person VALUES (1, 'x', 'a'), (2, 'y', 'b'), (3, 'z', 'c')")
    try bench.sqlite("b.db", "INSERT INTO contact VALUES (11, 'x', 'a'), (12, 'y', 'b'), (13, 'z', 'c')")
    try bench.write("m.sync", mapping)
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("b.db", "DELETE FROM contact WHERE id = 12")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    return bench
  }

  private func list(_ bench: Workbench, _ arguments: String...) throws -> [String] {
    let result = try bench.run(
      Workbench.executable, ["links", "list", "people", "--format", "json"] + arguments)
    let document = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    return try #require(document["links"] as? [[String: Any]]).map { link in
      "\(link["source_key"] as? String ?? "-")/\(link["target_key"] as? String ?? "-") \(link["status"] ?? "")"
    }
  }

  @Test func areListedAndReleased() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    #expect(try list(bench, "--status", "active") == ["1/11 active", "3/13 active"])
    #expect(try list(bench, "--status", "parted").allSatisfy { $0.hasPrefix("2/") && $0.hasSuffix("parted") })
    #expect(try list(bench, "--key", "13") == ["3/13 active"])
    #expect(try bench.antiphon("links", "list", "people").output.contains("2  (gone)   parted"))
    // Parted, it stays alone.
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact WHERE mail = 'y'") == "0")
    let active = try bench.antiphon("links", "release", "people", "3")
    #expect(active.code == 1)
    #expect(active.errors.contains("antiphon links remove people 3"))
    #expect(try bench.antiphon("links", "release", "people", "99").code == 1)
    #expect(try bench.antiphon("links", "release", "people", "2").code == 0)
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact WHERE mail = 'y'") == "1")
    #expect(try list(bench).count == 3)
    // Who gave the pair up is told with the rest of the record's story.
    let story = try bench.antiphon("audit", "people", "2").output
    #expect(story.contains("released by \(NSUserName())"), "\(story)")
    #expect(try bench.antiphon("history").output.contains("links"))
  }

  @Test func removedPairsAreSoughtAgain() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    try bench.sqlite("b.db", "UPDATE contact SET mail = 'other' WHERE id = 11")
    let removed = try bench.antiphon("links", "remove", "people", "11")
    #expect(removed.output.hasPrefix("removed 1 / 11"))
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("b.db", "SELECT count(*) FROM contact WHERE mail = 'x' AND id <> 11") == "1")
  }

  @Test func areAddedByTheTypesOfTheKeys() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    let untyped = try bench.antiphon("links", "add", "people", "7", "17")
    #expect(untyped.code == 1)
    #expect(untyped.errors.contains("--file"))
    let wrong = try bench.antiphon("links", "add", "people", "7", "x", "--file", "m.sync")
    #expect(wrong.code == 1)
    #expect(wrong.errors.contains("`x` is no Int for the key `id` of b.contact"))
    // 007 is the number 7.
    #expect(try bench.antiphon("links", "add", "people", "007", "17", "--file", "m.sync").code == 0)
    #expect(try list(bench, "--key", "7") == ["7/17 active"])
    let again = try bench.antiphon("links", "add", "people", "7", "17", "--file", "m.sync")
    #expect(again.code == 0)
    #expect(again.output.contains("already"))
    let taken = try bench.antiphon("links", "add", "people", "8", "17", "--file", "m.sync")
    #expect(taken.code == 1)
    #expect(taken.errors.contains("target key 17 has another partner"))
  }

  @Test func areImportedAllOrNone() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    try bench.write("bad.csv", "source,target\n7,17\n\"8\",x\n7,19\n1,11\n")
    let bad = try bench.antiphon("links", "import", "people", "bad.csv", "--file", "m.sync")
    #expect(bad.code == 1)
    #expect(bad.errors.contains("line 3: `x` is no Int"))
    #expect(bad.errors.contains("line 4: the source key 7 stands in line 2 already"))
    #expect(try list(bench).count == 3)
    try bench.write("wide.csv", "7,17,1\n")
    #expect(
      try bench.antiphon("links", "import", "people", "wide.csv", "--file", "m.sync").errors.contains("wide.csv:1"))
    try bench.write("good.csv", "source_key,target_key\r\n7,17\r\n\"8\",\"18\"\r\n1,11\r\n")
    let good = try bench.antiphon("links", "import", "people", "good.csv", "--file", "m.sync")
    #expect(good.output.hasPrefix("2 pairs made, 1 were pairs already"))
    #expect(try list(bench, "--status", "active") == ["1/11 active", "3/13 active", "7/17 active", "8/18 active"])
  }

  @Test func areNotEditedUnderARunner() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    // A runner on another host: nobody here knows whether it lives.
    try bench.state("UPDATE leases SET holder = 'elsewhere/1/2', expires = 9000000000000000000")
    for arguments in [
      ["remove", "people", "1"], ["release", "people", "2"], ["add", "people", "7", "17", "--file", "m.sync"],
    ] {
      let result = try bench.run(Workbench.executable, ["links"] + arguments)
      #expect(result.code == 6, "\(arguments)")
      #expect(result.errors.contains("elsewhere/1/2"))
    }
    #expect(try list(bench).count == 3)
    // One on this host that is dead holds nobody up.
    let host = ProcessInfo.processInfo.hostName
    try bench.state("UPDATE leases SET holder = '\(host)/999999999/2', expires = 9000000000000000000")
    #expect(try bench.antiphon("links", "remove", "people", "1").code == 0)
  }
}
