public import SyncText

// AP2xxx: types that do not fit.
extension CheckCodes {
  public static let typeMismatch = DiagnosticCode(
    "AP2101", "a value has the wrong type",
    explanation: """
      There is no implicit conversion except Int to Decimal, a value to a nullable one, an enum to Text, \
      and a smaller bound to a larger one.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        born: Date
      }
      entity b.contact {
        id: Int key
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          born -> note
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        born: Date
      }
      entity b.contact {
        id: Int key
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          born |> text -> note
        }
      }
      """)

  public static let wrongArgument = DiagnosticCode(
    "AP2102", "a function does not take this argument",
    explanation: """
      Each parameter of a function has a type; the message says which.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        born: Date
      }
      entity b.contact {
        id: Int key
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          born |> trim -> note
        }
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
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> note
        }
      }
      """)

  public static let wrongArity = DiagnosticCode(
    "AP2103", "a call has too few or too many arguments",
    explanation: """
      What stands before `|>` is the first argument.
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
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim("x") -> note
        }
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
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> note
        }
      }
      """)

  public static let notAMember = DiagnosticCode(
    "AP2106", "a text is none of the values of an enum",
    explanation: """
      A comparison that can never be true is a mistake.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        state: enum("new", "done")
      }
      entity b.contact {
        id: Int key
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          if state == "dun" then "x" else "y" -> note
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        state: enum("new", "done")
      }
      entity b.contact {
        id: Int key
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          if state == "done" then "x" else "y" -> note
        }
      }
      """)

  public static let mixedDates = DiagnosticCode(
    "AP2107", "a day, an instant and a wall-clock time are mixed",
    explanation: """
      An instant falls on another day in another time zone. `Timestamp`, `LocalDateTime` and `Date` never \
      mix without a zone being named.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        seen: Timestamp
      }
      entity b.contact {
        id: Int key
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          if seen > 2025-01-01 then "x" else "y" -> note
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        seen: Timestamp
      }
      entity b.contact {
        id: Int key
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          if seen > 2025-01-01T00:00:00Z then "x" else "y" -> note
        }
      }
      """)

  public static let branchTypes = DiagnosticCode(
    "AP2108", "branches have different types",
    explanation: """
      Both branches of an `if`, all arms of a `match`, and a value with its default give one type.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        state: enum("new", "done")
      }
      entity b.contact {
        id: Int key
        years: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          (if state == "done" then 1 else "y") -> years
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        state: enum("new", "done")
      }
      entity b.contact {
        id: Int key
        years: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          (if state == "done" then 1 else 2) -> years
        }
      }
      """)

  public static let conditionIsNotBool = DiagnosticCode(
    "AP2112", "a condition is not true or false",
    explanation: """
      Filters, checks, `if`, `and`, `or` and `not` take Bool; no other value counts as true.
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
      }
      sync people: a.person -> b.contact {
        filter source: name
        map {
          id -> id
        }
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
      }
      sync people: a.person -> b.contact {
        filter source: name != ""
        map {
          id -> id
        }
      }
      """)

  public static let invalidLiteral = DiagnosticCode(
    "AP2115", "a literal stands for nothing",
    explanation: """
      The number has more than 38 digits; or the literal has no place here: a percentage stands behind `up \
      to`, a duration behind the `+` or `-` of a time.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        seen: Timestamp
      }
      entity b.contact {
        id: Int key
      }
      sync people: a.person -> b.contact {
        filter source: seen > 30d
        map {
          id -> id
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        seen: Timestamp
      }
      entity b.contact {
        id: Int key
      }
      sync people: a.person -> b.contact {
        filter source: seen > run_started - 30d
        map {
          id -> id
        }
      }
      """)
}
