import Testing

/// A mapping that changes between two runs.
struct ChangedMappingTests {
  private static func mapping(_ line: String) -> String {
    """
    connection a: sqlite { path: "a.db" }
    connection b: sqlite { path: "b.db" }
    sync s: a.x <-> b.y {
      match id <-> id
      map {
        id <-> id
        \(line)
      }
      conflict source_wins
    }

    """
  }

  /// Nobody edited the source: an edit of the target has no rival, whatever the new line makes of the source's value.
  @Test func aNewNormalizerLosesNoEditOfTheTarget() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.sqlite(
      "a.db", "CREATE TABLE x (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO x VALUES (1, 'n1'), (2, 'n2'), (3, 'n3')"
    )
    try bench.sqlite("b.db", "CREATE TABLE y (id INTEGER PRIMARY KEY, name TEXT)")
    try bench.write("m.sync", Self.mapping("name <-> name"))
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("b.db", "UPDATE y SET name = 'B1' WHERE id = 1; UPDATE y SET name = 'B3' WHERE id = 3")
    try bench.sqlite("a.db", "UPDATE x SET name = 'e3' WHERE id = 3")
    try bench.write("m.sync", Self.mapping("name |> upper <-> name"))
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    #expect(try bench.sqlite("a.db", "SELECT name FROM x ORDER BY id") == "B1\nn2\ne3")
    #expect(try bench.sqlite("b.db", "SELECT name FROM y ORDER BY id") == "B1\nn2\nE3")
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }
}
