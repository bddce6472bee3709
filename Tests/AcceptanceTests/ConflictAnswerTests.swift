import Foundation
import Testing

/// What people may answer to conflicts that real runs met, and what the next runs make of the answers.
struct ConflictAnswerTests {
  private struct Scene {
    let bench: Workbench

    init(
      _ clauses: String, map: String = "email |> lower <-> mail\n    name <-> title\n    qty <-> qty",
      people: String, contacts: String
    ) throws {
      bench = try Workbench()
      try bench.sqlite(
        "crm.db",
        "CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(60), name VARCHAR(20), qty INTEGER); " + people)
      try bench.sqlite(
        "books.db",
        """
        CREATE TABLE contact (number INTEGER PRIMARY KEY, mail VARCHAR(60), title VARCHAR(20) CHECK (title <> 'bad'),
          qty INTEGER);
        """ + contacts)
      try write(clauses, map: map)
    }

    func write(_ clauses: String, map: String = "email |> lower <-> mail\n    name <-> title\n    qty <-> qty") throws {
      try bench.write(
        "p.sync",
        """
        connection crm: sqlite { path: "crm.db" }
        connection books: sqlite { path: "books.db" }
        sync people: crm.person <-> books.contact {
          match email <-> mail
          map {
            \(map)
          }
          \(clauses)
        }
        """)
    }

    @discardableResult
    func crm(_ sql: String) throws -> String { try bench.sqlite("crm.db", sql) }
    @discardableResult
    func books(_ sql: String) throws -> String { try bench.sqlite("books.db", sql) }

    @discardableResult
    func run(_ code: Int32, location: SourceLocation = #_sourceLocation) throws -> String {
      let result = try bench.antiphon("run", "p.sync")
      #expect(result.code == code, "\(result.output)\(result.errors)", sourceLocation: location)
      return result.output + result.errors
    }

    func refuses(_ arguments: String..., words: String, location: SourceLocation = #_sourceLocation) throws {
      let result = try bench.run(Workbench.executable, ["conflicts", "resolve"] + arguments)
      #expect(result.code == 1, "\(result.output)", sourceLocation: location)
      #expect(result.errors.contains(words), "\(result.errors)", sourceLocation: location)
    }

    func accepts(_ arguments: String..., location: SourceLocation = #_sourceLocation) throws {
      let result = try bench.run(Workbench.executable, ["conflicts", "resolve"] + arguments)
      #expect(result.code == 0, "\(result.errors)", sourceLocation: location)
    }

    /// The last line of `show`: what may be answered.
    func offered(_ id: Int) throws -> String {
      String(try bench.antiphon("conflicts", "show", "\(id)").lines.last ?? "")
    }

    func conflicts() throws -> String {
      try bench.state("SELECT id, kind, status FROM sync_conflicts ORDER BY id")
    }

    func expectNothingToDo(location: SourceLocation = #_sourceLocation) throws {
      let plan = try bench.antiphon("plan", "p.sync", "--detailed-exitcode")
      #expect(plan.code == 0, "\(plan.output)\(plan.errors)", sourceLocation: location)
    }
  }

  // MARK: Matches

  private func ambiguous(_ clauses: String = "") throws -> Scene {
    let scene = try Scene(
      clauses, people: "INSERT INTO person VALUES (3, 'c@x', 'Cy', 1)",
      contacts: "INSERT INTO contact VALUES (11, 'c@x', 'Cy1', 1), (12, 'c@x', 'Cy2', 1)")
    try scene.run(3)
    #expect(try scene.conflicts() == "1|match|pending")
    return scene
  }

  @Test func anAmbiguousMatchTakesLinkOrCreateAlone() throws {
    let scene = try ambiguous()
    defer { scene.bench.remove() }
    #expect(try scene.offered(1) == "antiphon conflicts resolve 1 --link 11 | --link 12 | --create")
    for flag in ["--delete", "--keep"] { try scene.refuses("1", flag, words: "link 11 or 12, or create") }
    try scene.refuses("1", "--take", "source", words: "link 11 or 12, or create")
    try scene.refuses("1", "--link", "999", words: "999 does not match")
    #expect(try scene.conflicts() == "1|match|pending")
    try scene.accepts("1", "--link", "12")
    try scene.run(3)
    #expect(try scene.books("SELECT count(*) FROM contact") == "2")
    #expect(try scene.conflicts().hasPrefix("1|match|applied"))
    #expect(try scene.bench.state("SELECT count(*) FROM links") == "1")
    try scene.crm("UPDATE person SET qty = 7 WHERE id = 3")
    _ = try scene.bench.antiphon("run", "p.sync")
    #expect(try scene.books("SELECT qty FROM contact WHERE number = 12") == "7")
  }

  @Test func anAmbiguousMatchCanGetAPartnerOfItsOwn() throws {
    let scene = try ambiguous("create source: off")
    defer { scene.bench.remove() }
    try scene.accepts("1", "--create")
    try scene.run(0)
    #expect(try scene.books("SELECT count(*) FROM contact WHERE title = 'Cy'") == "1")
    #expect(try scene.conflicts() == "1|match|applied")
    try scene.expectNothingToDo()
  }

  @Test func noPartnerIsMadeWhereCreatesAreOff() throws {
    let scene = try ambiguous("create target: off")
    defer { scene.bench.remove() }
    try scene.refuses("1", "--create", words: "creates of the target are off")
    #expect(try scene.offered(1) == "antiphon conflicts resolve 1 --link 11 | --link 12")
  }

  @Test func anAnswerWhoseCandidateIsGoneOpensTheConflictAgain() throws {
    let scene = try ambiguous()
    defer { scene.bench.remove() }
    try scene.accepts("1", "--link", "12")
    try scene.books("UPDATE contact SET number = 13 WHERE number = 12")
    #expect(try scene.run(3).contains("conflict 1: its answer could not be carried out; it waits for another one"))
    #expect(try scene.conflicts() == "1|match|pending")
    try scene.refuses("1", "--link", "12", words: "link 11 or 13")
    // A later run does not tell it again.
    #expect(try !scene.run(3).contains("could not be carried out"))
    try scene.accepts("1", "--link", "13")
    _ = try scene.bench.antiphon("run", "p.sync")
    #expect(try scene.conflicts().hasPrefix("1|match|applied"))
  }

  /// The other candidate is not taken in the place of the one that a person chose.
  @Test func aPartnerThatNobodyChoseIsNotTaken() throws {
    let scene = try ambiguous()
    defer { scene.bench.remove() }
    try scene.accepts("1", "--link", "12")
    try scene.books("DELETE FROM contact WHERE number = 12")
    let run = try scene.run(3)
    #expect(run.contains("the target record 12, which a person gave it, does not match it"), "\(run)")
    #expect(run.contains("conflict 1: its answer could not be carried out"), "\(run)")
    for _ in 0..<2 {
      #expect(try scene.conflicts() == "1|match|pending")
      #expect(try scene.books("SELECT title FROM contact") == "Cy1")
      try scene.run(3)
    }
    #expect(try scene.offered(1) == "antiphon conflicts resolve 1 --link 11 | --create")
    try scene.books("DELETE FROM contact")
    try scene.run(3)
    #expect(try scene.offered(1) == "antiphon conflicts resolve 1 --create")
    try scene.refuses("1", "--link", "11", words: "which record is the partner: create")
    try scene.accepts("1", "--create")
    try scene.run(0)
    #expect(try scene.books("SELECT title FROM contact") == "Cy")
    #expect(try scene.conflicts() == "1|match|applied")
    try scene.expectNothingToDo()
  }

  // MARK: Rivals

  private func rivals() throws -> Scene {
    let scene = try Scene(
      "", people: "INSERT INTO person VALUES (1, 'a@x', 'Anna', 1), (2, 'A@x', 'Ann', 1)",
      contacts: "INSERT INTO contact VALUES (10, 'a@x', 'Ann', 1)")
    try scene.run(3)
    #expect(try scene.conflicts() == "1|claim|pending\n2|claim|pending")
    return scene
  }

  @Test func oneOfTheRivalsGetsThePartner() throws {
    let scene = try rivals()
    defer { scene.bench.remove() }
    #expect(try scene.offered(2) == "antiphon conflicts resolve 2 --link 10 | --create")
    for flag in ["--delete", "--keep"] { try scene.refuses("1", flag, words: "link 10, or create") }
    try scene.refuses("1", "--link", "11", words: "link 10, or create")
    try scene.refuses("1", "2", "--link", "10", words: "conflicts 1 and 2 cannot both get 10")
    try scene.accepts("2", "--link", "10")
    try scene.refuses("1", "--link", "10", words: "conflicts 2 and 1 cannot both get 10")
    #expect(try scene.run(3).contains("gave this partner to another record"))
    #expect(try scene.conflicts().contains("2|claim|applied"))
    #expect(try scene.bench.state("SELECT count(*) FROM links") == "1")
    // The other one is decided anew: nobody is left to match it.
    try scene.run(0)
    #expect(try scene.bench.state("SELECT count(*) FROM sync_conflicts WHERE status IN ('pending', 'decided')") == "0")
    #expect(try scene.books("SELECT count(*) FROM contact") == "2")
    try scene.crm("UPDATE person SET qty = 5 WHERE id = 2")
    try scene.run(0)
    #expect(try scene.books("SELECT qty FROM contact WHERE number = 10") == "5")
    try scene.expectNothingToDo()
  }

  @Test func aPartnerThatIsGoneIsAskedForAgain() throws {
    let scene = try rivals()
    defer { scene.bench.remove() }
    try scene.accepts("2", "--link", "10")
    try scene.books("DELETE FROM contact")
    #expect(try scene.run(3).contains("conflict 2: its answer could not be carried out"))
    try scene.run(3)
    #expect(try scene.conflicts() == "1|claim|gone\n2|claim|pending")
    try scene.accepts("2", "--create")
    _ = try scene.bench.antiphon("run", "p.sync")
    #expect(try scene.conflicts().contains("2|claim|applied"))
    #expect(try scene.bench.state("SELECT count(*) FROM links") == "2")
  }

  @Test func aRivalCanGetAPartnerOfItsOwn() throws {
    let scene = try rivals()
    defer { scene.bench.remove() }
    try scene.accepts("1", "--create")
    try scene.run(0)
    #expect(try scene.conflicts().hasPrefix("1|claim|applied"))
    #expect(try scene.books("SELECT number, title FROM contact ORDER BY 1") == "10|Ann\n11|Anna")
    _ = try scene.bench.antiphon("run", "p.sync")
    #expect(try scene.bench.state("SELECT count(*) FROM links") == "2")
  }

  @Test func aChangeSetCarriesAnswersOut() throws {
    let scene = try rivals()
    defer { scene.bench.remove() }
    try scene.accepts("2", "--link", "10")
    #expect(try scene.bench.antiphon("plan", "p.sync", "-o", "x.changes").code == 0)
    #expect(try scene.conflicts() == "1|claim|pending\n2|claim|decided")
    let applied = try scene.bench.antiphon("apply", "x.changes")
    #expect(applied.code == 3, "\(applied.output)\(applied.errors)")
    #expect(try scene.conflicts() == "1|record|pending\n2|claim|applied")
    #expect(try scene.bench.antiphon("links", "list", "people").output.contains("2  10"))
  }

  @Test func aChangeSetThatIsOlderThanAnAnswerLeavesTheAnswer() throws {
    let scene = try rivals()
    defer { scene.bench.remove() }
    try scene.crm("INSERT INTO person VALUES (3, 'c@x', 'Cy', 1)")
    #expect(try scene.bench.antiphon("plan", "p.sync", "-o", "x.changes").code == 0)
    try scene.accepts("2", "--link", "10")
    #expect(try scene.bench.antiphon("apply", "x.changes").code == 3)
    #expect(try scene.books("SELECT count(*) FROM contact") == "2")
    #expect(try scene.conflicts() == "1|claim|pending\n2|claim|decided")
    try scene.run(3)
    #expect(try scene.conflicts() == "1|record|pending\n2|claim|applied")
  }

  // MARK: What only a correction helps

  @Test(arguments: ["line", "check"]) func whatMustBeCorrectedTakesNoAnswer(_ kind: String) throws {
    let scene = try Scene(
      kind == "check" ? "check source { qty != 13 else hold \"unlucky\" }" : "",
      map: "email |> lower <-> mail\n    name |> int -> qty else hold \"strange\"",
      people: "INSERT INTO person VALUES (1, 'a@x', '\(kind == "check" ? "5" : "Z")', 13)", contacts: "")
    defer { scene.bench.remove() }
    try scene.run(3)
    #expect(try scene.conflicts() == "1|record|pending")
    for answer in [["--link", "1"], ["--create"], ["--delete"], ["--keep"], ["--take", "source"]] {
      let result = try scene.bench.run(Workbench.executable, ["conflicts", "resolve", "1"] + answer)
      #expect(result.code == 1)
      #expect(result.errors.contains("no answer helps conflict 1"), "\(result.errors)")
      #expect(result.errors.contains("correct the record"))
    }
    #expect(try scene.offered(1).hasPrefix("no answer helps conflict 1"))
    #expect(try !scene.bench.antiphon("conflicts", "export").output.contains("conflict 1\n"))
    try scene.crm("UPDATE person SET qty = 14, name = '5'")
    try scene.run(0)
    #expect(try scene.conflicts() == "1|record|gone")
  }

  // MARK: Fields

  private func edited(_ clauses: String = "") throws -> Scene {
    let scene = try Scene(
      clauses, people: "INSERT INTO person VALUES (1, 'a@x', 'A', 1), (2, 'b@x', 'B', 2)", contacts: "")
    try scene.run(0)
    return scene
  }

  @Test func aValueMustFitItsField() throws {
    let scene = try edited()
    defer { scene.bench.remove() }
    try scene.crm("UPDATE person SET qty = 5 WHERE id = 1")
    try scene.books("UPDATE contact SET qty = 6 WHERE mail = 'a@x'")
    try scene.run(3)
    for value in ["\"five\"", "1.5", "[1]", "true"] {
      try scene.refuses("1", "--take", value, words: "`qty` is Int")
    }
    try scene.accepts("1", "--take", "9")
    try scene.run(0)
    #expect(try scene.crm("SELECT qty FROM person WHERE id = 1") == "9")
    #expect(try scene.books("SELECT qty FROM contact WHERE mail = 'a@x'") == "9")
    try scene.crm("UPDATE person SET name = 'S' WHERE id = 1")
    try scene.books("UPDATE contact SET title = 'T' WHERE mail = 'a@x'")
    try scene.run(3)
    try scene.refuses("2", "--take", "5", words: "`title` is Text(20)")
    try scene.refuses("2", "--take", "\"\(String(repeating: "x", count: 21))\"", words: "`title` is Text(20)")
  }

  @Test func aGroupHasNoValueOfItsOwn() throws {
    let scene = try edited("conflict { group(title, qty): manual }")
    defer { scene.bench.remove() }
    try scene.crm("UPDATE person SET qty = 5, name = 'S' WHERE id = 1")
    try scene.books("UPDATE contact SET qty = 6, title = 'T' WHERE mail = 'a@x'")
    try scene.run(3)
    try scene.refuses("1", "--take", "9", words: "has no value of its own: source, target or base")
    #expect(try !scene.offered(1).contains("VALUE"))
    try scene.accepts("1", "--take", "target")
    try scene.run(0)
    #expect(try scene.crm("SELECT name, qty FROM person WHERE id = 1") == "T|6")
  }

  @Test func anAnswerThatASystemRefusesIsAskedForAgain() throws {
    let scene = try edited()
    defer { scene.bench.remove() }
    try scene.crm("UPDATE person SET name = 'S' WHERE id = 1")
    try scene.books("UPDATE contact SET title = 'T' WHERE mail = 'a@x'")
    try scene.run(3)
    try scene.accepts("1", "--take", "\"bad\"")
    let run = try scene.run(3)
    #expect(run.contains("conflict 1: its answer could not be carried out"), "\(run)")
    #expect(try scene.conflicts() == "1|field|pending")
  }

  @Test(arguments: ["source", "target"]) func noAnswerIsTakenThatASideWithoutUpdatesWouldNeed(_ side: String) throws {
    let scene = try edited("update \(side): off")
    defer { scene.bench.remove() }
    try scene.crm("UPDATE person SET name = 'S' WHERE id = 1")
    try scene.books("UPDATE contact SET title = 'T' WHERE mail = 'a@x'")
    try scene.run(3)
    let other = side == "source" ? "target" : "source"
    for answer in [other, "base", "\"V\""] {
      try scene.refuses("1", "--take", answer, words: "updates of the \(side) are off")
    }
    #expect(try scene.offered(1) == "antiphon conflicts resolve 1 --take \(side)")
    try scene.accepts("1", "--take", side)
    try scene.run(0)
    try scene.expectNothingToDo()
    let value = side == "source" ? "S" : "T"
    #expect(try scene.crm("SELECT name FROM person WHERE id = 1") == value)
    #expect(try scene.books("SELECT title FROM contact WHERE mail = 'a@x'") == value)
  }

  /// Updates are turned off after the answer.
  @Test func anAnswerThatTheMappingForbidsMeanwhileIsAskedForAgain() throws {
    let scene = try edited()
    defer { scene.bench.remove() }
    try scene.crm("UPDATE person SET name = 'S' WHERE id = 1")
    try scene.books("UPDATE contact SET title = 'T' WHERE mail = 'a@x'")
    try scene.run(3)
    try scene.accepts("1", "--take", "target")
    try scene.write("update source: off")
    #expect(try scene.run(3).contains("conflict 1: its answer could not be carried out"))
    #expect(try scene.conflicts() == "1|field|pending")
  }

  // MARK: Deletions

  @Test func aDeletionAgainstAnEditTakesDeleteOrKeepAlone() throws {
    let scene = try edited("delete target: propagate up to 5\n  delete source: propagate up to 5")
    defer { scene.bench.remove() }
    try scene.crm("DELETE FROM person WHERE id = 1")
    try scene.books("UPDATE contact SET title = 'T' WHERE mail = 'a@x'")
    try scene.run(3)
    #expect(try scene.conflicts() == "1|deletion|pending")
    #expect(try scene.offered(1) == "antiphon conflicts resolve 1 --delete | --keep")
    try scene.refuses("1", "--create", words: "delete or keep")
    try scene.refuses("1", "--link", "1", words: "delete or keep")
    try scene.accepts("1", "--delete")
    try scene.run(0)
    #expect(try scene.books("SELECT count(*) FROM contact") == "1")
  }

  // MARK: Older stores

  @Test func whatAnOlderVersionNotedIsMetOnceMoreFirst() throws {
    let scene = try ambiguous()
    defer { scene.bench.remove() }
    try scene.bench.state("UPDATE sync_conflicts SET kind = ''")
    try scene.refuses("1", "--link", "12", words: "run the sync once more")
    try scene.run(3)
    try scene.accepts("1", "--link", "12")
  }
}
