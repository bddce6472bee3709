import Foundation
import Testing

/// `test` declarations from the outside.
struct TestCommandTests {
  private static let mapping = """
    connection crm: jsonl { path: "crm" }
    connection books: jsonl { path: "books" }
    entity crm.people {
      id: Int key
      name: Text(40)?
    }
    entity books.people {
      id: Int key
      title: Text(40)?
    }
    sync people: crm.people -> books.people {
      map {
        id -> id
        name |> trim -> title
      }
    }

    """

  @Test func tellsWhatPassesAndWhatFails() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let good =
      "test \"good\" of people {\n  source { id: 1, name: \" Ada \" }\n  expect create target { title: \"Ada\" }\n}\n"
    try bench.write("good.sync", Self.mapping + good)
    let passed = try bench.antiphon("test", "good.sync", "--coverage")
    #expect(passed.code == 0)
    #expect(passed.output == "good.sync: 1 test: passed\ncoverage: 2 of 2 lines (100 %), 0 of 0 branches (100 %)\n")
    let bad =
      "import \"good.sync\"\n\ntest \"bad\" of people {\n  source { id: 1, name: \" Ada \" }\n"
      + "  expect create target { title: \"Ida\" }\n}\n"
    try bench.write("bad.sync", bad)
    let failed = try bench.antiphon("test", ".")
    #expect(failed.code == 1)
    #expect(failed.output.contains("error[AP4390]: the test \"bad\" fails: `title` of the target has another value"))
    #expect(failed.output.contains("expected \"Ida\", it would be \"Ada\""))
    #expect(failed.output.contains("  = what happens:\n  =   + create    target\n"))
    #expect(failed.output.contains("bad.sync: 1 test: 1 failed"))
  }

  @Test func reportsForPrograms() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let bad = "test \"a < b\" of people {\n  source { id: 1, name: \"Ada\" }\n  expect nothing\n}\n"
    try bench.write("bad.sync", Self.mapping + bad)
    let junit = try bench.antiphon("test", "bad.sync", "--format", "junit")
    #expect(junit.code == 1)
    #expect(junit.output.contains("<testcase name=\"a &lt; b\" classname=\"bad.sync people\">"))
    #expect(junit.output.contains("<testsuites tests=\"1\" failures=\"1\" errors=\"0\">"))
    let json = try bench.antiphon("test", "bad.sync", "--format", "json", "--coverage")
    #expect(json.code == 1)
    let document = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let test = try #require((document["tests"] as? [[String: Any]])?.first)
    #expect(test["title"] as? String == "a < b" && test["passed"] as? Bool == false)
    #expect((test["changes"] as? [[String: Any]])?.first?["action"] as? String == "create")
    #expect((document["coverage"] as? [String: Any])?["lines_reached"] as? Int == 2)
    try bench.write("broken.sync", "test \"x\" of nobody { expect nothing }\n")
    let broken = try bench.antiphon("test", "broken.sync", "--format", "junit")
    #expect(broken.code == 1 && broken.output.contains("failures=\"1\""))
  }
}
