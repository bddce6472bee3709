import SyncAssist
import SyncText
import Testing

@Suite struct NavigationTests {
  static let shared = [
    "shared.sync": """
    table codes: Text -> Text {
      "Spain" -> "ES"
    }
    transform shout(x: Text): Text = x |> upper
    """,
    "Schema/crm.sync": "entity crm.person {\n  id: Int key\n  name: Text(20)\n}\n",
    "Schema/erp.sync": "entity erp.contact {\n  id: Int key\n  title: Text(200)\n}\n",
  ]

  static func mapping(_ line: String, _ clauses: String = "") -> String {
    """
    import "shared.sync"
    connection crm: sqlite { path: "crm.db" }
    connection erp: sqlite { path: "erp.db" }
    sync people: crm.person -> erp.contact {
      \(clauses)
      map {
        id -> id
        \(line)
      }
    }
    """
  }

  struct Case: Sendable, CustomStringConvertible {
    var name: String
    var text: String
    var place: String
    var description: String { name }
  }

  static let cases: [Case] = [
    Case(name: "a field", text: mapping("na¦me -> title"), place: "Schema/crm.sync:3 name"),
    Case(name: "a field that is written", text: mapping("name -> titl¦e"), place: "Schema/erp.sync:3 title"),
    Case(name: "a table", text: mapping("name |> via cod¦es -> title else skip"), place: "shared.sync:1 codes"),
    Case(name: "a transform", text: mapping("name |> sho¦ut -> title"), place: "shared.sync:4 shout"),
    Case(name: "a sync", text: mapping("id |> linked(peo¦ple) -> title else skip"), place: "mapping.sync:4 people"),
    Case(
      name: "an import", text: mapping("name -> title").replacing("\"shared", with: "\"sha¦red"),
      place: "shared.sync:1 "),
    Case(
      name: "a connection", text: mapping("").replacing("people: crm", with: "people: c¦rm"),
      place: "mapping.sync:2 crm"),
    Case(
      name: "an entity", text: mapping("").replacing("people: crm.per", with: "people: crm.per¦"),
      place: "Schema/crm.sync:1 person"),
    Case(
      name: "a name that it had", text: mapping("").replacing("people:", with: "people was o¦ld:"),
      place: "mapping.sync:4 people"),
    Case(
      name: "the sync of a test", text: mapping("") + "\ntest \"t\" of peo¦ple {\n}\n", place: "mapping.sync:4 people"),
    Case(
      name: "a field in a broken file", text: mapping("na¦me -> title\n name |> \n ]") + "\n}} sync {",
      place: "Schema/crm.sync:3 name"),
  ]

  @Test(arguments: cases) func leadsTo(_ item: Case) {
    #expect(AssistWorld(item.text, others: Self.shared).definition == [item.place])
  }

  @Test func `a function is defined nowhere`() {
    #expect(AssistWorld(Self.mapping("name |> tr¦im -> title"), others: Self.shared).definition.isEmpty)
  }

  @Test func `references stand in every file that is known`() {
    let other = """
      import "shared.sync"
      connection crm: sqlite { path: "crm.db" }
      connection erp: sqlite { path: "erp.db" }
      sync more: crm.person -> erp.contact { map {
        id -> id
        name |> shout -> title
      } }
      """
    var files = Self.shared
    files["other.sync"] = other
    let world = AssistWorld(Self.mapping("\"{name |> sho¦ut}\" -> title"), others: files, checkedAlone: ["other.sync"])
    #expect(world.references() == ["mapping.sync:8 shout", "other.sync:6 shout", "shared.sync:4 shout"])
    #expect(world.references(declaration: false) == ["mapping.sync:8 shout", "other.sync:6 shout"])
  }

  @Test func `a field has references in clauses, lines and conflicts`() {
    let world = AssistWorld(
      Mapping.text(
        lines: "id <-> id\n email <-> mail",
        clauses: "filter source: ema¦il != null\n match email <-> mail\n conflict manual { source.email: latest }",
        arrow: "<->"))
    #expect(world.references(declaration: false).count == 4)
    #expect(world.references().count == 5)
  }

  @Test func `files that import one another are answered for`() {
    let files = ["b.sync": "import \"mapping.sync\"\ntransform t(x: Text): Text = x |> trim\n"]
    let world = AssistWorld(
      "import \"b.sync\"\ntransform u(x: Text): Text = x |> t¦\n", others: files, checkedAlone: ["b.sync"])
    #expect(world.definition == ["b.sync:2 t"])
    #expect(world.references() == ["b.sync:2 t", "mapping.sync:2 t"])
  }
}
