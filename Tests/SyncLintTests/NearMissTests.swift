import SyncCheck
import SyncText
import Testing

/// What looks like a finding and is none, and what is one in another form.
@Suite struct NearMissTests {
  private func names(_ text: String) -> [String] {
    let result = LintWorld.lint(text)
    #expect(result.checked.diagnostics.map { "\($0.code.id) \($0.message)" } == [])
    return result.findings.compactMap(\.code.name)
  }

  @Test func usesReachThroughTransforms() {
    let chain = """
      table codes: Text -> Text { "a" -> "b" }
      transform inner(x: Text): Text = (x |> via codes else "")
      transform outer(x: Text): Text = inner(x)
      """
    #expect(names(MappingText.people(head: chain, lines: "email |> outer -> email")) == [])
    #expect(Set(names(MappingText.people(head: chain))) == ["unused-table", "unused-transform"])
    #expect(names(MappingText.people(head: chain)).count == 3)
  }

  @Test func librariesOweNothing() {
    let table = "table codes: Text -> Text { \"a\" -> \"b\" }"
    #expect(names(table) == [])
    #expect(names("connection crm: sqlite { path: \"a.db\" }") == [])
    #expect(LintWorld.lint(MappingText.people(head: table), isImported: true).findings == [])
  }

  @Test func importsCountWhatTheyBring() {
    let used = "import \"other.sync\"\n" + MappingText.people(lines: "email |> via codes -> email else reject")
    #expect(names(used) == [])
    #expect(names("import \"other.sync\"\n" + MappingText.people()) == ["unused-import"])
    #expect(names("import \"other.sync\"\n") == [])
  }

  @Test func matchesOfOneFieldAreJudged() {
    let off = "create target: off\n"
    #expect(names(MappingText.people(clauses: off + "match id <-> id")) == [])
    #expect(names(MappingText.people(clauses: off + "match email <-> email and name <-> name")) == [])
    #expect(
      names(MappingText.people(clauses: off + "match email <-> email")) == ["match-not-unique", "match-not-unique"])
    // Without a match, the lines of the key say it.
    #expect(names(MappingText.people()) == [])
  }

  @Test func identityIsMoreThanTheKey() {
    let fields = (person: "code: Text unique", contact: "code: Int? unique\nnote: Int?\nlabel: Text?")
    func people(_ lines: String) -> [String] {
      names(MappingText.people(person: fields.person, contact: fields.contact, lines: lines))
    }
    #expect(people("code |> int -> note else null") == [])
    #expect(people("code |> int -> code else null") == ["null-identity"])
    #expect(people("code |> int -> code else 0") == ["default-identity"])
    #expect(people("code |> int -> note else 0") == [])
    #expect(people("code |> int -> code else skip") == [])
    #expect(people("\"{code}-{email |> truncate(3)}\" -> label") == [])
  }

  @Test func budgetsHoldWhereTheSmallerDoes() {
    func people(_ budget: String) -> [String] {
      names(MappingText.people(clauses: "delete target: propagate up to \(budget)"))
    }
    #expect(people("50%") == ["huge-delete-budget"])
    #expect(people("49%") == [])
    #expect(people("100% or 50") == [])
    #expect(people("1000000") == ["huge-delete-budget"])
    #expect(people("5000") == [])
    #expect(names(MappingText.people(clauses: "delete target: ignore")) == [])
  }

  @Test func oneWayLinesMayHaveReasons() {
    func people(_ lines: String, clauses: String = "") -> [String] {
      names(
        MappingText.people(
          person: "note: Text?\nmade: Text? readonly", contact: "note: Text?\nmade: Text?", arrow: "<->",
          clauses: clauses, lines: lines))
    }
    #expect(people("note -> note") == ["one-way-line"])
    #expect(people("note <- note") == ["one-way-line"])
    #expect(people("note -> note on create") == [])
    #expect(people("made -> made") == [])
    #expect(people("note |> title -> note") == [])
    #expect(people("note -> note\nnote <- note") == [])
    #expect(people("note -> note", clauses: "update source: off") == [])
  }

  @Test func askingForASecretTellsNothing() {
    func people(_ line: String) -> [String] {
      names(MappingText.people(person: "ssn: Text? sensitive", contact: "has: Text\nssn: Text?", lines: line))
    }
    #expect(people("if ssn == null then \"no\" else \"yes\" -> has") == [])
    #expect(people("\"{ssn ?? \"\"}!\" -> has") == ["sensitive-leak"])
    #expect(people("ssn |> truncate(3) -> ssn") == ["sensitive-leak"])
  }

  @Test func textsThatFunctionsNeverGive() {
    func people(_ filter: String) -> [String] { names(MappingText.people(clauses: "filter source: \(filter)")) }
    #expect(people("lower(email) == \"a@b\"") == [])
    #expect(people("lower(email) == \"A@b\"") == ["impossible-comparison"])
    #expect(people("\"A\" != upper(email |> lower)") == [])
    #expect(people("(email |> upper) in [\"A\", \"b\"]") == ["impossible-comparison"])
    #expect(people("(email |> digits) == \"+49\"") == ["impossible-comparison"])
    #expect(people("(email |> trim) == \" a\"") == ["impossible-comparison"])
    #expect(people("(email |> lower) == \"ä\"") == [])
  }

  @Test func stepsThatChangeSomething() {
    func people(_ step: String) -> [String] { names(MappingText.people(lines: "\(step) -> email")) }
    #expect(people("email |> trim |> lower |> trim") == [])
    #expect(people("email |> lower |> lower") == ["idle-step"])
    #expect(people("email |> digits |> trim") == ["idle-step"])
    #expect(people("email |> lower |> upper") == [])
  }

  @Test func patternsThatFindNothingSomewhere() {
    func people(_ pattern: String) -> [String] {
      names(MappingText.people(clauses: "filter source: email matches /\(pattern)/"))
    }
    for pattern in [".*", "^.*$", "^", "a?", "^[a-z]*", "x*y?$", "[^\\]]*", "\\d*"] {
      #expect(people(pattern) == ["matches-everything"], "\(pattern)")
    }
    for pattern in [".", "^$", "^[a-z]*$", "a+", "\\.", "a*b", "(a)", "a|b*", "@", "\\$", "[*]"] {
      #expect(people(pattern) == [], "\(pattern)")
    }
  }

  @Test func syncsThatShareNothing() {
    func people(_ clauses: String, _ lines: String) -> [String] {
      names(
        MappingText.people(
          lines: "name -> name",
          tail: "sync more: crm.person -> office.contact {\n\(clauses)\nmap {\nid -> id\n\(lines)\n}\n}"))
    }
    #expect(people("", "name -> name") == ["overlapping-syncs"])
    #expect(people("", "email -> email") == [])
    #expect(people("update target: off", "name -> name") == [])
    #expect(people("", "name -> name on create") == [])
  }

  @Test func idleSyncsMayServeOthers() {
    let idle = "create target: off\nupdate target: off"
    #expect(names(MappingText.people(clauses: idle)) == ["idle-sync"])
    #expect(names(MappingText.people(clauses: idle + "\ndelete target: propagate up to 5")) == [])
  }
}
