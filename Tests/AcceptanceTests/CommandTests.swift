import Foundation
import Testing

/// The command line: exit codes, streams and forms.
struct CommandTests {
  @Test func differencesAreTold() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    #expect(try bench.antiphon("compile", "m.sync", "-o", "old.syncplan").code == 0)
    let same = try bench.antiphon("diff", "old.syncplan", "m.sync", "--exit-code")
    #expect(same.code == 0 && same.output == "no change in meaning\n", "\(same.output)\(same.errors)")
    try bench.write("m.sync", ChangeSetTests.mapping.replacingOccurrences(of: "|> upper", with: "|> lower"))
    let other = try bench.antiphon("diff", "old.syncplan", "m.sync", "--exit-code")
    #expect(other.code == 2 && other.output.contains("change: line to `name` (other values)"), "\(other.output)")
    let json = try bench.antiphon("diff", "old.syncplan", "m.sync", "--format", "json")
    #expect(json.code == 0 && json.output.contains("\"severity\": \"change\""), "\(json.output)")
    #expect(try bench.antiphon("diff", "nowhere.sync", "m.sync").code == 1)
  }

  @Test func everyCommandHasHelpWithAnExample() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    for command in [
      "check", "test", "fmt", "explain", "map", "compile", "plan", "show", "apply", "run", "history", "schema",
    ] {
      let help = try bench.antiphon(command, "--help")
      #expect(help.code == 0)
      #expect(help.output.contains("antiphon \(command) "), "\(command)")
      #expect(!help.output.contains("\u{1B}"))
    }
    #expect(try bench.antiphon("--version").output.hasPrefix("0."))
    #expect(try bench.antiphon("nowhere").code == 64)
    #expect(try bench.antiphon("plan").code == 64)
  }

  @Test func checkTellsInTextAndJSON() throws {
    let bench = try ChangeSetTests.prepare(count: 1)
    defer { bench.remove() }
    #expect(try bench.antiphon("check", "m.sync").code == 0)
    try bench.write("m.sync", ChangeSetTests.mapping.replacingOccurrences(of: "name |> upper", with: "nmae |> upper"))
    let text = try bench.antiphon("check", "m.sync")
    #expect(text.code == 1)
    #expect(text.output.contains("error[AP1201]: there is no field `nmae`"))
    #expect(text.output.contains("did you mean `name`?"))
    let json = try bench.antiphon("check", ".", "--format", "json")
    #expect(json.code == 1)
    let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    #expect(document is [Any] || document is [String: Any])
    #expect(try bench.antiphon("explain", "ap1201").output.contains("Wrong:"))
    #expect(try bench.antiphon("explain", "AP9999").code == 1)
  }

  @Test func formatsInPlaceOrSaysWhatWould() throws {
    let bench = try ChangeSetTests.prepare(count: 1)
    defer { bench.remove() }
    #expect(try bench.antiphon("fmt", "--check", "m.sync").code == 2)
    let difference = try bench.antiphon("fmt", "--diff", "m.sync")
    #expect(difference.code == 2 && difference.output.contains("+++"))
    #expect(try bench.antiphon("fmt", "m.sync").code == 0)
    #expect(try bench.antiphon("fmt", "--check", ".").code == 0)
    let formatted = try bench.read("m.sync")
    #expect(try bench.antiphon("fmt", "-", input: ChangeSetTests.mapping).output == formatted)
    let broken = "sync x {"
    let result = try bench.antiphon("fmt", "-", input: broken)
    #expect(result.code == 1 && result.output == broken)
  }

  @Test func compiledPlansAreTheSameBytesAndRun() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    #expect(try bench.antiphon("compile", "m.sync", "-o", "one.syncplan").code == 0)
    #expect(try bench.antiphon("compile", "m.sync", "-o", "two.syncplan").code == 0)
    #expect(try bench.read("one.syncplan") == bench.read("two.syncplan"))
    #expect(try bench.antiphon("show", "one.syncplan").output.contains("sync people"))
    let plan = try bench.antiphon("plan", "m.sync").output
    #expect(try bench.antiphon("plan", "one.syncplan").output == plan)
    #expect(try bench.antiphon("run", "one.syncplan").code == 0)
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
    try bench.write("bad.syncplan", "{}")
    #expect(try bench.antiphon("run", "bad.syncplan").code == 4)
  }

  @Test func reportsAreJSONWithAVersion() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    for arguments in [["plan", "m.sync"], ["run", "m.sync"], ["history"]] {
      let result = try bench.run(Workbench.executable, arguments + ["--format", "json"])
      let document = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
      #expect(document?["format_version"] as? String == "1.0", "\(arguments)")
    }
    try bench.sqlite("a.db", "UPDATE person SET name = 'q' WHERE id = 2")
    let stream = try bench.antiphon("plan", "m.sync", "--format", "ndjson")
    let types = try stream.lines.map { line in
      (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["type"] as? String
    }
    #expect(types == ["version", "change", "summary"])
    #expect(try bench.antiphon("plan", "m.sync", "-o", "x.changes").code == 0)
    #expect(try bench.antiphon("show", "x.changes").output.contains("\"NAME 2\" → \"Q\""))
  }

  @Test func mapIsAFilter() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.write(
      "m.sync",
      """
      connection a: jsonl { path: "." }
      connection b: jsonl { path: "." }
      entity a.in {
        id: Int key
        age: Text?
        home.city: Text?
      }
      entity b.out {
        id: Int key
        age: Int?
        place.town: Text?
      }
      sync people: a.in -> b.out {
        filter source: id > 1
        match id <-> id
        map {
          id -> id
          age |> int -> age  else reject "no age"
          home.city -> place.town
        }
      }
      """.replacingOccurrences(of: "a.in", with: "a.people").replacingOccurrences(of: "b.out", with: "b.persons"))
    let input = """
      {"id":1,"age":"9"}
      {"id":2,"age":"30","home":{"city":"Zürich\\n"}}
      {"id":3,"age":"old \\"x\\""}

      {"id":4,"age":null,"extra":[1,2]}
      """
    let result = try bench.antiphon("map", "m.sync", input: input)
    #expect(result.code == 3, "\(result.errors)")
    #expect(
      result.output == """
        {"id":2,"age":30,"place":{"town":"Zürich\\n"}}
        {"id":4,"age":null}

        """)
    let rejected = try JSONSerialization.jsonObject(with: Data(result.errors.utf8)) as? [String: Any]
    #expect(rejected?["line"] as? Int == 3)
    #expect((rejected?["reason"] as? String)?.hasPrefix("no age") == true)
    #expect((rejected?["record"] as? [String: Any])?["age"] as? String == "old \"x\"")
    let broken = try bench.antiphon("map", "m.sync", input: "{\"id\":2}\n{\"id\":}\n")
    #expect(broken.code == 1)
    #expect(broken.output == "{\"id\":2}\n")
    #expect(broken.errors.contains("line 2"))
  }

  @Test func missingSecretsAreNamed() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    try bench.write(
      "m.sync",
      """
      connection a: postgres { url: env("NOWHERE_URL") }
      connection b: sqlite { path: "b.db" }
      entity a.x { id: Int key }
      sync s: a.x -> b.y {
        map { id -> id }
      }
      """)
    try bench.sqlite("b.db", "CREATE TABLE y (id INTEGER PRIMARY KEY)")
    let result = try bench.antiphon("plan", "m.sync")
    #expect(result.code == 1)
    #expect(result.errors.contains("the environment variable NOWHERE_URL is not set"))
    let refused = try bench.antiphon(
      "plan", "m.sync", environment: ["NOWHERE_URL": "host=/nowhere user=u password=topsecret dbname=x"])
    #expect(refused.code == 1)
    #expect(!refused.errors.contains("topsecret"))
  }

  @Test func pulledSchemasCheckOffline() throws {
    let bench = try ChangeSetTests.prepare(count: 1)
    defer { bench.remove() }
    #expect(try bench.antiphon("schema", "pull", "m.sync").code == 0)
    #expect(try bench.read("Schema/a.sync").contains("entity a.person {"))
    try FileManager.default.removeItem(atPath: bench.path("a.db"))
    #expect(try bench.antiphon("check", ".").code == 0)
    #expect(try bench.antiphon("fmt", "--check", "Schema").code == 0)
  }
}
