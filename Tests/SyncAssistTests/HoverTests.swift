import SyncAssist
import SyncText
import Testing

@Suite struct HoverTests {
  struct Case: Sendable, CustomStringConvertible {
    var name: String
    var text: String
    var has: [String]
    var description: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "a field", text: Mapping.text(lines: "em¦ail -> mail"),
      has: ["email: Text(254)? unique", "How to reach them.", "crm.person", "No two records"]),
    Case(
      name: "a field that is written", text: Mapping.text(lines: "first -> na¦me"),
      has: ["name: Text(200) required", "erp.contact"]),
    Case(name: "a field in a hole", text: Mapping.text(lines: "\"{fi¦rst}\" -> name"), has: ["first: Text(40)"]),
    Case(name: "a part of a record", text: Mapping.text(lines: "address.str¦eet -> street"), has: ["street: Text(80)"]),
    Case(
      name: "a function", text: Mapping.text(lines: "email |> tr¦im -> mail"),
      has: ["trim(", "normalizer", "`trim(", "Text(254)?"]),
    Case(
      name: "a transform", text: Mapping.text(lines: "fu¦ll(first, last) -> name"),
      has: ["transform full(a: Text, b: Text): Text", "The whole name."]),
    Case(
      name: "a table", text: Mapping.text(lines: "tier |> via lev¦els -> level"),
      has: ["table levels: enum(\"gold\", \"silver\") <-> Text(10)", "Levels as the other side"]),
    Case(
      name: "a connection", text: Mapping.text().replacing("sync people: crm.", with: "sync people: cr¦m."),
      has: ["connection crm: sqlite", "Where customers come from."]),
    Case(
      name: "an entity", text: Mapping.text().replacing("sync people: crm.person", with: "sync people: crm.per¦son"),
      has: ["entity crm.person {", "email: Text(254)? unique"]),
    Case(
      name: "a parameter", text: Mapping.text(clauses: "filter source: born > sin¦ce"), has: ["parameter since: Date"]),
    Case(name: "a local", text: Mapping.text(top: "transform t(x: Text): Text = x¦ |> trim"), has: ["x: Text", "`t`"]),
    Case(name: "an expression", text: Mapping.text(lines: "\"{first} ¦{last}\" -> name"), has: ["Text(81)"]),
    Case(
      name: "the arrow of a normalizing line", text: Mapping.text(lines: "email |> lower <¦-> mail", arrow: "<->"),
      has: ["both ways", "*normalizer*"]),
    Case(name: "the arrow of a copy", text: Mapping.text(lines: "email <¦-> mail", arrow: "<->"), has: ["*iso*"]),
    Case(
      name: "a setting", text: Mapping.text().replacing("crm: sqlite { path", with: "crm: sqlite { pa¦th"),
      has: ["path: Text", "Needed."]),
    Case(
      name: "a kind of connection", text: Mapping.text().replacing("crm: sqlite", with: "crm: sqli¦te"),
      has: ["`path: Text`"]),
    Case(name: "a lint rule", text: "// allow(unused-ta¦ble): later\n" + Mapping.text(), has: ["AP5", "table"]),
    Case(name: "a clause", text: Mapping.text(clauses: "fil¦ter source: active"), has: ["Which records"]),
    Case(
      name: "a policy", text: Mapping.text(lines: "id <-> id", clauses: "conflict lat¦est", arrow: "<->"),
      has: ["modified last"]),
    Case(name: "a handler", text: Mapping.text(lines: "email -> mail else sk¦ip"), has: ["Leaves the field"]),
    Case(
      name: "a mark",
      text: Mapping.text().replacing("readonly modified\n  address", with: "read¦only modified\n  address"),
      has: ["never written"]),
    Case(name: "a broken file", text: Mapping.text(lines: "em¦ail -> \n first |> -> ->"), has: ["email: Text(254)?"]),
  ]

  @Test(arguments: cases) func says(_ item: Case) {
    let text = AssistWorld(item.text).hover ?? "nothing"
    for part in item.has { #expect(text.contains(part), "\(item.name): \(part) is not in:\n\(text)") }
  }

  @Test func `nothing is said of a bracket`() {
    #expect(AssistWorld(Mapping.text().replacing("  map {", with: "  map ¦{")).hover == nil)
  }
}
