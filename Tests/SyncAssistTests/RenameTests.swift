import SyncAssist
import SyncText
import Testing

@Suite struct RenameTests {
  @Test func `a transform is renamed in every file`() throws {
    let world = AssistWorld(
      NavigationTests.mapping("\"{name |> sho¦ut}\" -> title"), others: NavigationTests.shared)
    let texts = try world.renamed(to: "loud").get()
    #expect(texts.keys.sorted() == ["mapping.sync", "shared.sync"])
    #expect(texts["mapping.sync"]?.contains("\"{name |> loud}\" -> title") == true)
    #expect(texts["shared.sync"]?.contains("transform loud(x: Text)") == true)
  }

  @Test func `a name that needs them gets backticks`() throws {
    let world = AssistWorld(Mapping.text(lines: "tier |> via lev¦els -> level"))
    let text = try #require(try world.renamed(to: "two words").get()["mapping.sync"])
    #expect(text.contains("table `two words`:"))
    #expect(text.contains("via `two words` ->"))
  }

  @Test func `a sync keeps its links`() throws {
    let world = AssistWorld(Mapping.text().replacing("sync people", with: "sync peo¦ple"))
    #expect(try world.renamed(to: "persons").get()["mapping.sync"]?.contains("sync persons was people: crm") == true)
  }

  @Test func `a sync with a former name keeps that`() throws {
    let world = AssistWorld(Mapping.text().replacing("sync people", with: "sync peo¦ple was folk"))
    #expect(try world.renamed(to: "persons").get()["mapping.sync"]?.contains("sync persons was folk: crm") == true)
  }

  @Test func `a field keeps its name outside`() throws {
    let world = AssistWorld(Mapping.text(lines: "em¦ail -> mail", clauses: "match email <-> mail"))
    let text = try #require(try world.renamed(to: "address_of_mail").get()["mapping.sync"])
    #expect(text.contains("address_of_mail: Text(254)? unique as \"email\"\n"))
    #expect(text.contains("match address_of_mail <-> mail"))
    #expect(text.contains("address_of_mail -> mail"))
  }

  @Test func `a parameter of a transform is renamed within it`() throws {
    let world = AssistWorld(Mapping.text().replacing("{a} {b}", with: "{a¦} {b}"))
    let text = try #require(try world.renamed(to: "given").get()["mapping.sync"])
    #expect(text.contains("transform full(given: Text, b: Text): Text = \"{given} {b}\""))
  }

  struct Refusal: Sendable, CustomStringConvertible {
    var name: String
    var text: String
    var to: String
    var says: String
    var description: String { name }
  }

  static let refusals: [Refusal] = [
    Refusal(
      name: "a reserved word", text: Mapping.text(lines: "tier |> via lev¦els -> level"), to: "match", says: "reserved"),
    Refusal(name: "nothing", text: Mapping.text(lines: "tier |> via lev¦els -> level"), to: "", says: "at least one"),
    Refusal(
      name: "another table",
      text: Mapping.text(lines: "tier |> via lev¦els -> level", top: "table codes: Text -> Text { \"a\" -> \"b\" }"),
      to: "codes", says: "another table"),
    Refusal(name: "another field", text: Mapping.text(lines: "em¦ail -> mail"), to: "first", says: "another field"),
    Refusal(
      name: "a function's name", text: Mapping.text(lines: "fu¦ll(first, last) -> name"), to: "trim",
      says: "standard library"),
    Refusal(
      name: "a function", text: Mapping.text(lines: "email |> tri¦m -> mail"), to: "cut", says: "standard library"),
    Refusal(name: "a keyword", text: Mapping.text(clauses: "fil¦ter source: active"), to: "x", says: "no name"),
    Refusal(
      name: "a parameter that a field would hide", text: Mapping.text(clauses: "filter source: born > sin¦ce"),
      to: "email", says: "hide"),
    Refusal(name: "a line end", text: Mapping.text(lines: "em¦ail -> mail"), to: "a\nb", says: "line ends"),
  ]

  @Test(arguments: refusals) func isRefused(_ item: Refusal) {
    guard case .failure(let refusal) = AssistWorld(item.text).renamed(to: item.to) else {
      Issue.record("it is renamed")
      return
    }
    #expect(refusal.reason.contains(item.says), "\(refusal.reason)")
  }

  @Test func `a field of a pulled schema keeps its name`() {
    let world = AssistWorld(NavigationTests.mapping("na¦me -> title"), others: NavigationTests.shared)
    #expect(world.assistant.renamable(AssistWorld.main, at: world.offset) == nil)
    guard case .failure(let refusal) = world.renamed(to: "x") else {
      Issue.record("it is renamed")
      return
    }
    #expect(refusal.reason.contains("pulled schema"))
  }

  @Test func `what is renamed is the name at the place`() throws {
    let world = AssistWorld(Mapping.text(lines: "tier |> via lev¦els -> level"))
    let range = try #require(world.assistant.renamable(AssistWorld.main, at: world.offset))
    #expect(range.end - range.start == 6)
  }
}
