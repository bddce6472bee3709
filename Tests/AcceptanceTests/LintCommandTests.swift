import Foundation
import Testing

/// `check` as a lint, and what `--fix` makes of a file.
struct LintCommandTests {
  private static let head = """
    connection a: sqlite { path: "a.db" }
    connection b: sqlite { path: "b.db" }
    entity a.person {
      id:   Int key
      name: Text
    }
    entity b.contact {
      id:   Int key
      name: Text
    }

    """

  private static let wrong =
    head + """
      /// Nobody looks it up.
      table codes: Text -> Text {
        "a" -> "b"
      }

      sync people: a.person -> b.contact {
        map {
          id <- id
          name |> trim |> trim -> name
        }
      }

      """

  private static let right =
    head + """
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> name
        }
      }

      """

  @Test func risksAreWarnings() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.write("m.sync", Self.right.replacingOccurrences(of: "|> trim", with: "|> trim |> trim"))
    let text = try bench.antiphon("check", "m.sync")
    #expect(text.code == 0)
    #expect(text.output.contains("warning[AP5024]: this step changes nothing"))
    #expect(text.output.contains("`// allow(idle-step): why`"))
    #expect(text.output.contains("1 file checked: 0 errors, 1 warning"))
    #expect(try bench.antiphon("check", "m.sync", "--deny", "warnings").code == 1)
    let json = try bench.antiphon("check", "m.sync", "--format", "json")
    let found = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(found.count == 1)
    #expect(found.first?["code"] as? String == "AP5024")
    #expect(found.first?["rule"] as? String == "idle-step")
  }

  @Test func explainsByNameAndCode() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let byName = try bench.antiphon("explain", "unused-connection")
    #expect(byName.code == 0)
    #expect(byName.output.hasPrefix("AP5001 unused-connection: a connection is declared"))
    #expect(try bench.antiphon("explain", "AP5001").output == byName.output)
    let near = try bench.antiphon("explain", "unused-conection")
    #expect(near.code == 1 && near.errors.contains("near it are unused-connection"))
  }

  @Test func fixesAndTellsWhat() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.write("m.sync", Self.wrong)
    let result = try bench.antiphon("check", "m.sync", "--fix", "--deny", "warnings")
    #expect(result.code == 0, "\(result.output)")
    #expect(try bench.read("m.sync") == Self.right)
    for line in [
      "fixed m.sync:18:", "[AP3101]: turn the line round", "fixed m.sync:19: this step changes nothing [AP5024]",
      "the table `codes` is not used [AP5003]: delete it",
    ] {
      #expect(result.errors.contains(line), "\(line)\n\(result.errors)")
    }
    let again = try bench.antiphon("check", "m.sync", "--fix")
    #expect(again.code == 0 && again.errors.isEmpty)
    #expect(try bench.read("m.sync") == Self.right)
  }

  @Test func leavesFilesWithSyntaxErrorsAlone() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let broken = Self.wrong + "sync {\n"
    try bench.write("m.sync", broken)
    let result = try bench.antiphon("check", "m.sync", "--fix")
    #expect(result.code == 1 && result.errors.isEmpty)
    #expect(try bench.read("m.sync") == broken)
  }

  /// What changes what a mapping does is for a person.
  @Test func leavesWhatIsADecision() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let text = Self.right.replacingOccurrences(of: "  map {", with: "  create target: at_least_once\n\n  map {")
    try bench.write("m.sync", text)
    let result = try bench.antiphon("check", "m.sync", "--fix")
    #expect(result.code == 0 && result.output.contains("AP5029") && result.errors.isEmpty)
    #expect(try bench.read("m.sync") == text)
  }

  /// A file that another imports is there for it.
  @Test func importedFilesKeepTheirDeclarations() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let table = "table codes: Text -> Text {\n  \"a\" -> \"b\"\n}\n"
    let library = Self.right + table
    try bench.write("shared.sync", library)
    try bench.write(
      "m.sync",
      """
      import "shared.sync"

      sync names: a.person -> b.contact {
        map {
          id -> id
          name |> via codes -> name on create else reject
        }
      }

      """)
    let result = try bench.antiphon("check", ".", "--fix", "--deny", "warnings")
    #expect(result.code == 0, "\(result.output)")
    #expect(try bench.read("shared.sync") == library)
  }
}

/// `check --verbose` from the outside.
struct VerboseCheckTests {
  @Test func tellsWhichPartOfAFilterTheSystemEvaluates() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.sqlite("a.db", "CREATE TABLE x (id INTEGER PRIMARY KEY, name TEXT)")
    try bench.sqlite("b.db", "CREATE TABLE y (id INTEGER PRIMARY KEY, name TEXT)")
    let connections =
      "connection a: sqlite { path: \"a.db\" }\nconnection b: sqlite { path: \"b.db\" }\n"
    try bench.write(
      "m.sync",
      connections
        + "sync s: a.x -> b.y {\n  filter source: id > 1 and upper(name) == \"A\"\n  map {\n    id -> id\n    name -> name\n  }\n}\n"
    )
    let told = try bench.antiphon("check", "m.sync", "--verbose")
    #expect(told.code == 0)
    #expect(told.output.contains("s: filter source: id > 1 and upper(name) == \"A\" — pushed down on `id`"))
  }
}
