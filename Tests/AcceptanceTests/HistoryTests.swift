import Foundation
import SyncTestKit
import Testing

/// Random histories: people edit both sides, plans are applied late, runners are killed. However it went, an undisturbed
/// run ends in the state that the sources alone determine, and leaves nothing to do.
struct HistoryTests {
  private static let mapping = """
    connection a: sqlite { path: "a.db" }
    connection b: sqlite { path: "b.db" }
    sync people: a.person -> b.contact {
      update target: restore
      match mail <-> mail
      map {
        mail          -> mail
        name |> upper -> label
      }
      run { batch: 7 }
    }
    """

  /// What edits did, as far as the end state depends on it.
  private struct World {
    let bench: Workbench
    var generator: SeededGenerator
    var lastID = 0
    /// The newest record that the last undisturbed run met: those up to it have their pairs.
    var settledID = 0
    /// Source records whose partner was deleted: they are parted and stay alone.
    var alone: Set<Int> = []

    mutating func pick(_ sql: String, from file: String) throws -> [Int] {
      let ids = try bench.sqlite(file, sql).split(separator: "\n").compactMap { Int($0) }
      return Array(ids.shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator)))
    }

    mutating func add(_ count: Int) throws {
      var sql = ""
      for _ in 0..<count {
        lastID += 1
        sql += "INSERT INTO person VALUES (\(lastID), 'm\(lastID)', 'n\(lastID)');"
      }
      try bench.sqlite("a.db", sql)
    }

    /// - Parameter deletesTargets: only while every pair is linked; a record deleted before is simply made again.
    mutating func edit(deletesTargets: Bool) throws {
      let word = String(UInt32.random(in: 0...99_999, using: &generator))
      switch Int.random(in: 0...(deletesTargets ? 7 : 6), using: &generator) {
      case 0: try add(Int.random(in: 1...9, using: &generator))
      case 1, 2:
        for id in try pick("SELECT id FROM person", from: "a.db") {
          try bench.sqlite("a.db", "UPDATE person SET name = 'e\(word)' WHERE id = \(id)")
        }
      case 3:
        for id in try pick("SELECT id FROM person", from: "a.db") {
          try bench.sqlite("a.db", "UPDATE person SET mail = 'x\(word)-\(id)' WHERE id = \(id)")
        }
      case 4:
        for id in try pick("SELECT id FROM contact", from: "b.db") {
          try bench.sqlite("b.db", "UPDATE contact SET label = 'drift \(word)' WHERE id = \(id)")
        }
      case 5:
        for id in try pick("SELECT id FROM person", from: "a.db").prefix(1) {
          try bench.sqlite("a.db", "DELETE FROM person WHERE id = \(id)")
        }
      case 6:
        // Somebody makes the partner of a record to come.
        try bench.sqlite("b.db", "INSERT INTO contact (mail, label) VALUES ('m\(lastID + 1)', 'theirs')")
        try add(1)
      default:
        let linked = try pick(
          "SELECT id FROM person WHERE id <= \(settledID) AND id NOT IN (\(alone.map(String.init).joined(separator: ",")))",
          from: "a.db")
        for id in linked.prefix(1) {
          let mail = try bench.sqlite("a.db", "SELECT mail FROM person WHERE id = \(id)")
          let gone = try bench.sqlite("b.db", "DELETE FROM contact WHERE mail = '\(mail)' RETURNING id")
          if !gone.isEmpty { alone.insert(id) }
        }
      }
    }

    mutating func interrupt(_ arguments: [String]) throws {
      let process =
        try arguments.count == 2
        ? bench.start(arguments[0], arguments[1]) : bench.start(arguments[0], arguments[1], arguments[2])
      usleep(UInt32.random(in: 10_000...120_000, using: &generator))
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
    }
  }

  @Test(arguments: 0..<3 as Range<UInt64>)
  func endInTheStateThatTheSourceDetermines(_ number: UInt64) throws {
    let seed = SeededGenerator.seed() &+ number
    print("seed \(seed)")
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.write("m.sync", Self.mapping)
    try bench.sqlite(
      "a.db", "CREATE TABLE person (id INTEGER PRIMARY KEY, mail VARCHAR(40) NOT NULL UNIQUE, name VARCHAR(40))")
    try bench.sqlite(
      "b.db", "CREATE TABLE contact (id INTEGER PRIMARY KEY, mail VARCHAR(40) NOT NULL UNIQUE, label VARCHAR(40))")
    var world = World(bench: bench, generator: SeededGenerator(seed: seed))
    try world.add(60)
    for round in 0..<8 {
      for _ in 0..<Int.random(in: 0...4, using: &world.generator) { try world.edit(deletesTargets: round > 0) }
      if Bool.random(using: &world.generator) { try world.interrupt(["run", "m.sync"]) }
      if Bool.random(using: &world.generator) {
        #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0, "seed \(seed)")
        for _ in 0..<Int.random(in: 0...2, using: &world.generator) { try world.edit(deletesTargets: false) }
        if Bool.random(using: &world.generator) { try world.interrupt(["apply", "x.changes"]) }
        let applied = try bench.antiphon("apply", "x.changes")
        #expect([0, 3, 4].contains(applied.code), "seed \(seed): \(applied.errors)")
      }
      // Values may still stand in one another's way once.
      let last = try bench.antiphon("run", "m.sync")
      #expect(last.code == 0, "seed \(seed), round \(round): \(last.output)\(last.errors)")
      try verify(world, "seed \(seed), round \(round)")
      world.settledID = world.lastID
    }
  }

  private func verify(_ world: World, _ place: String) throws {
    let bench = world.bench
    let alone = world.alone.map(String.init).joined(separator: ",")
    let expected = try bench.sqlite(
      "a.db", "SELECT mail, upper(name) FROM person WHERE id NOT IN (\(alone)) ORDER BY mail")
    let actual = try bench.sqlite(
      "b.db",
      """
      ATTACH 'a.db' AS a;
      SELECT c.mail, c.label FROM contact c JOIN a.person p ON p.mail = c.mail WHERE p.id NOT IN (\(alone))
      ORDER BY c.mail;
      """)
    #expect(actual == expected, "\(place)")
    let recreated = try bench.sqlite(
      "b.db",
      """
      ATTACH 'a.db' AS a;
      SELECT count(*) FROM contact c JOIN a.person p ON p.mail = c.mail WHERE p.id IN (\(alone));
      """)
    #expect(recreated == "0", "\(place)")
    #expect(try bench.state("SELECT count(*) FROM intents") == "0", "\(place)")
    let next = try bench.antiphon("plan", "m.sync", "--detailed-exitcode")
    #expect(next.code == 0, "\(place): \(next.output)")
  }
}
