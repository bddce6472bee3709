import Foundation
import SyncTestKit
import Testing

/// How people see and answer held decisions. The rows stand for what a two-way run leaves.
struct ConflictCommandTests {
  private static func prepare() throws -> Workbench {
    let bench = try ChangeSetTests.prepare()
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.state(
      """
      INSERT INTO sync_conflicts (sync_id, sync, run_id, source_key, target_key, field, base, source, target, rule,
        status, first_seen, last_seen, key_bytes, source_size, kind)
      VALUES
        (1, 'people', 1, '1', '1', 'name', '"C"', '"E"', '"L"', 'manual', 'pending', '2026-01-01T00:00:00Z',
          '2026-01-01T00:00:00Z', \(bench.bytes("410100FE410100")), 3, 'field'),
        (1, 'people', 1, '2', NULL, '', NULL, NULL, NULL, '2 records match', 'pending', '2026-01-01T00:00:00Z',
          '2026-01-01T00:00:00Z', \(bench.bytes("410200FE")), 3, 'match'),
        (1, 'people', 1, '3', '3', 'name', NULL, '"(redacted)"', '"(redacted)"', 'manual', 'pending',
          '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', \(bench.bytes("410300FE410300")), 3, 'field'),
        (1, 'people', 1, '4', '4', 'name', '"a"', '"b"', '"c"', 'manual', 'applied', '2026-01-01T00:00:00Z',
          '2026-01-01T00:00:00Z', \(bench.bytes("410400FE410400")), 3, 'field')
      """)
    return bench
  }

  private func decisions(_ bench: Workbench) throws -> String {
    try bench.state(
      """
      SELECT id, status, decision, decided_by, CASE WHEN decided_at IS NULL THEN 0 ELSE 1 END FROM sync_conflicts
      WHERE id < 4 ORDER BY id
      """)
  }

  @Test func areListedAndShown() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    #expect(
      try bench.antiphon("conflicts", "list").output == """
          ! 1     people   source 1 / target 1   name   manual, since 2026-01-01T00:00:00Z
                  base "C"   source "E"   target "L"
          ! 2     people   source 2   2 records match, since 2026-01-01T00:00:00Z
          ! 3     people   source 3 / target 3   name   manual, since 2026-01-01T00:00:00Z
                  source "(redacted)"   target "(redacted)"
        3 to decide: antiphon conflicts show ID

        """)
    #expect(
      try bench.antiphon("conflicts", "show", "1").output == """
        conflict 1
          sync         people
          source key   1
          target key   1
          field        name
          held by      manual
          base         "C"
          source       "E"
          target       "L"
          first seen   2026-01-01T00:00:00Z
          last seen    2026-01-01T00:00:00Z
          status       pending

        antiphon conflicts resolve 1 --take source | --take target | --take base | --take VALUE

        """)
    let all = try bench.antiphon("conflicts", "list", "people", "--all", "--format", "json")
    let document = try #require(JSONSerialization.jsonObject(with: Data(all.output.utf8)) as? [String: Any])
    #expect(document["format_version"] as? String == "1.0")
    let rows = try #require(document["conflicts"] as? [[String: Any]])
    #expect(rows.map { $0["status"] as? String } == ["pending", "pending", "pending", "applied"])
    #expect(rows[0]["source"] as? String == "E")
    #expect(rows[1]["field"] is NSNull)
    #expect(try bench.antiphon("conflicts", "show", "9").code == 1)
    #expect(try bench.antiphon("conflicts", "list", "nobody").code == 1)
  }

  @Test func answersAreStoredWithTheirAuthor() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    let answer = try bench.antiphon("conflicts", "resolve", "1", "--take", "source", "--by", "ada@office")
    #expect(answer.code == 0)
    #expect(
      answer.output == """
        1 answer of ada@office stored
        the next run carries it out: antiphon run FILE --only people

        """)
    #expect(try bench.antiphon("conflicts", "resolve", "2", "--link", "58", "--by", "ada").code == 0)
    #expect(try bench.antiphon("conflicts", "resolve", "3", "--take", "2026-01-31", "--by", "ada").code == 0)
    #expect(
      try decisions(bench)
        == "1|decided|source|ada@office|1\n2|decided|link:58|ada|1\n3|decided|value:\"2026-01-31\"|ada|1")
    // An answer can be changed until a run carries it out.
    #expect(try bench.antiphon("conflicts", "resolve", "1", "3", "--take", " \"Ada  L\" ").code == 0)
    #expect(try decisions(bench).hasPrefix("1|decided|value:\"Ada  L\"|"))
    #expect(try decisions(bench).contains("@"))
    #expect(try bench.antiphon("audit", "people", "1").output.contains("decided: value:\"Ada  L\" by "))
    #expect(try bench.antiphon("conflicts", "list").output.hasSuffix("nothing waits for an answer\n"))
  }

  @Test(arguments: [
    (["1", "--take", "Turing"], 1, "a text stands in double quotes: \"Turing\""),
    (["1", "--take", "2026-02-30"], 1, "nor a value"),
    (["1", "--take", "{\"a\":"], 1, "nor a value"),
    (["1", "--take", ""], 1, "nothing is to be taken"),
    (["1", "--take", "5"], 1, "`name` is Text(40)"),
    (["1", "--take", "{\"a\": [1]}"], 1, "`name` is Text(40)"),
    (["1", "--take", "null"], 1, "`name` is Text(40)"),
    (["1", "--create"], 1, "about the field `name`"),
    (["3", "--take", "base"], 1, "has no base"),
    (["2", "--take", "source"], 1, "about a whole record"),
    (["4", "--take", "source"], 1, "not open any more"),
    (["1", "2", "--take", "source"], 1, "about a whole record"),
    (["99", "--take", "source"], 1, "no conflict 99"),
    (["1"], 64, "one answer is needed"),
    (["1", "--take", "source", "--keep"], 64, "one answer is needed"),
    (["--take", "source"], 64, "which conflict?"),
    (["1", "--from", "x"], 64, "say nothing beside it"),
    (["--from", "missing.txt"], 1, "cannot read the file `missing.txt`"),
  ]) func whatIsNoAnswerIsRefused(_ arguments: [String], _ code: Int32, _ words: String) throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    let result = try bench.run(Workbench.executable, ["conflicts", "resolve"] + arguments)
    #expect(result.code == code, "\(result.output)\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(try decisions(bench) == "1|pending|||0\n2|pending|||0\n3|pending|||0")
  }

  @Test func aFilledInTextAnswersMany() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    let sheet = try bench.antiphon("conflicts", "export", "people").output
    #expect(
      sheet.hasSuffix(
        """
        conflict 1
          sync: people
          source key: 1
          target key: 1
          field: name
          rule: manual
          base: "C"
          source: "E"
          target: "L"
          take:\u{20}

        conflict 2
          sync: people
          source key: 2
          rule: 2 records match
          take:\u{20}

        conflict 3
          sync: people
          source key: 3
          target key: 3
          field: name
          rule: manual
          source: "(redacted)"
          target: "(redacted)"
          take:\u{20}


        """))
    try bench.write("s.txt", sheet)
    let none = try bench.antiphon("conflicts", "resolve", "--from", "s.txt")
    #expect(none.code == 0)
    #expect(none.output.contains("nothing was stored"))
    func fill(_ answers: [String]) -> String {
      var rest = answers[...]
      return sheet.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line == "  take: " ? "  take: \(rest.popFirst() ?? "")" : String(line)
      }.joined(separator: "\r\n")
    }
    try bench.write("s.txt", fill(["\"both: E and L\"", "link 58", ""]))
    let answered = try bench.antiphon("conflicts", "resolve", "--from", "s.txt", "--by", "ada")
    #expect(answered.code == 0, "\(answered.errors)")
    #expect(answered.output.hasPrefix("2 answers of ada stored"))
    #expect(try decisions(bench) == "1|decided|value:\"both: E and L\"|ada|1\n2|decided|link:58|ada|1\n3|pending|||0")
  }

  @Test func aTextWithMistakesStoresNothing() throws {
    let bench = try Self.prepare()
    defer { bench.remove() }
    let sheet = try bench.antiphon("conflicts", "export").output
    let filled = sheet.replacing("  take: ", with: "  take: source")
    try bench.write("s.txt", filled.replacing("conflict 3", with: "conflict 77"))
    try bench.state("UPDATE sync_conflicts SET target = '\"M\"' WHERE id = 1")
    let result = try bench.antiphon("conflicts", "resolve", "--from", "s.txt")
    #expect(result.code == 1)
    #expect(
      result.errors == """
        error: s.txt: nothing was stored:
          s.txt:6: conflict 1 has changed since it was exported; export it again
          s.txt:21: conflict 2 is about a whole record: link KEY, or create
          s.txt:23: there is no conflict 77

        """)
    #expect(try decisions(bench) == "1|pending|||0\n2|pending|||0\n3|pending|||0")
    try bench.write("s.txt", "take: source\n")
    #expect(try bench.antiphon("conflicts", "resolve", "--from", "s.txt").errors.contains("s.txt:1: `conflict` and"))
    try bench.write("s.txt", "conflict 2\n  sync: people\n  source key: 2\n  rule: 2 records match\n  take: lonk 5\n")
    #expect(
      try bench.antiphon("conflicts", "resolve", "--from", "s.txt").errors.contains("s.txt:5: `lonk 5` is neither"))
  }
}
