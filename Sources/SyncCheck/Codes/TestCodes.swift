public import SyncText

// AP43xx: tests that cannot tell anything.
extension CheckCodes {
  public static let testWithoutRecord = DiagnosticCode(
    "AP4301", "a test without a record",
    explanation: """
      A test gives the records that a run would find: `source` and `target`, and with `base` what both held when they last \
      agreed. Without any of them there is nothing to synchronise.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        rank: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> title
        }
      }
      test "names lose their margins" of people {
        expect create target { title: "Ada" }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        rank: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> title
        }
      }
      test "names lose their margins" of people {
        source { id: 1, name: " Ada " }
        expect create target { title: "Ada" }
      }
      """)

  public static let testWithoutExpectation = DiagnosticCode(
    "AP4302", "a test that cannot fail",
    explanation: """
      A test says what becomes of its records: `expect create`, `update` or `delete` of a side, `expect reject`, \
      `expect hold` or `expect nothing`.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        rank: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> title
        }
      }
      test "names lose their margins" of people {
        source { id: 1, name: " Ada " }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        rank: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> title
        }
      }
      test "names lose their margins" of people {
        source { id: 1, name: " Ada " }
        expect create target { title: "Ada" }
      }
      """)

  public static let testContradiction = DiagnosticCode(
    "AP4303", "an expectation that cannot hold",
    explanation: """
      `expect nothing` allows no other expectation, and a one-way sync never writes its source: such a test fails whatever \
      the mapping says.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        rank: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> title
        }
      }
      test "names lose their margins" of people {
        source { id: 1, name: " Ada " }
        expect nothing
        expect create target { title: "Ada" }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        rank: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> title
        }
      }
      test "names lose their margins" of people {
        source { id: 1, name: " Ada " }
        expect create target { title: "Ada" }
      }
      """)

  public static let testField = DiagnosticCode(
    "AP4304", "a test that looks at a field which the sync leaves alone",
    explanation: """
      The fields of `expect create` and `expect update` are those that lines of the sync write. Any other is never touched, \
      and the expectation could not hold.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        rank: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> title
        }
      }
      test "names lose their margins" of people {
        source { id: 1, name: " Ada " }
        expect create target { rank: 1 }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        rank: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> title
        }
      }
      test "names lose their margins" of people {
        source { id: 1, name: " Ada " }
        expect create target { title: "Ada" }
      }
      """)
}
