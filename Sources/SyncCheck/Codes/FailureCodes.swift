public import SyncText

// AP2xxx: failures, branches and constants.
extension CheckCodes {
  public static let unhandledFailure = DiagnosticCode(
    "AP2104", "a line can fail and does not say what happens then",
    explanation: """
      Every expression that can fail says what happens when it does: another value, `else skip`, `else \
      reject` or `else hold`. An accepted file has no unhandled failure.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        age: Text?
      }
      entity b.contact {
        id: Int key
        years: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          age |> int -> years
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        age: Text?
      }
      entity b.contact {
        id: Int key
        years: Int?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          age |> int -> years  else reject "the age is no number"
        }
      }
      """)

  public static let unhandledNarrowing = DiagnosticCode(
    "AP2105", "a value may not fit the field and the line does not say what happens then",
    explanation: """
      Length, scale, range, enum and nullability narrow only where the mapping says what becomes of values \
      that do not fit. Nothing is cut or rounded silently.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        nick: Text(20)?
      }
      entity b.contact {
        id: Int key
        title: Text(40)
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          nick -> title
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        nick: Text(20)?
      }
      entity b.contact {
        id: Int key
        title: Text(40)
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          nick ?? "none" -> title
        }
      }
      """)

  public static let notExhaustive = DiagnosticCode(
    "AP2109", "a match does not take every value",
    explanation: """
      A `match` over an enum names every member or ends with `_`; over anything else it ends with `_`.
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
          match state { "new" => 1 } -> years
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
          match state { "new" => 1, _ => 2 } -> years
        }
      }
      """)

  public static let unreachableArm = DiagnosticCode(
    "AP2110", "an arm of a match is never reached",
    explanation: """
      The arms above take all of its values: it is a slip, or left over.
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
          match state { _ => 1, "new" => 2 } -> years
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
          match state { "new" => 2, _ => 1 } -> years
        }
      }
      """)

  public static let unreachableHandler = DiagnosticCode(
    "AP2111", "a handler or default is never reached",
    explanation: """
      What it handles cannot happen. It hides what the line really does.
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
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name -> title  else reject
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
        title: Text(40)
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name -> title
        }
      }
      """)

  public static let needsConstant = DiagnosticCode(
    "AP2113", "a constant is needed",
    explanation: """
      Here the value must be known before any record is read.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        share: Decimal(10, 4)
        digits: Int
      }
      entity b.contact {
        id: Int key
        share: Decimal(10, 2)?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          share |> round(digits) -> share else null
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        share: Decimal(10, 4)
      }
      entity b.contact {
        id: Int key
        share: Decimal(10, 2)?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          share |> round(2) -> share
        }
      }
      """)

  public static let invalidRegex = DiagnosticCode(
    "AP2114", "a pattern is no regular expression",
    explanation: """
      Patterns are those that a finite automaton decides in linear time: no back references, no look- \
      around.
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
        filter source: name matches /(a/
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
        filter source: name matches /(a)/
        map {
          id -> id
        }
      }
      """)

  public static let handlerNotHere = DiagnosticCode(
    "AP2116", "this handler has no place here",
    explanation: """
      A check rejects or holds the record; it has no field that could get another value or be skipped.
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
        check source { name != "" else skip }
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
        check source { name != "" else reject }
        map {
          id -> id
        }
      }
      """)

  public static let tooLarge = DiagnosticCode(
    "AP2117", "an expression unfolds to too much",
    explanation: """
      Transforms are unfolded where they are called. Transforms that call others many times over grow \
      beyond any use.
      """,
    wrong: """
      transform a(x: Text): Text = "{x}{x}{x}{x}"
      transform b(x: Text): Text = "{a(x)}{a(x)}{a(x)}{a(x)}"
      transform c(x: Text): Text = "{b(x)}{b(x)}{b(x)}{b(x)}"
      transform d(x: Text): Text = "{c(x)}{c(x)}{c(x)}{c(x)}"
      transform e(x: Text): Text = "{d(x)}{d(x)}{d(x)}{d(x)}"
      transform f(x: Text): Text = "{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}{e(x)}"
      """,
    right: """
      transform a(x: Text): Text = "{x}{x}{x}{x}"
      transform b(x: Text): Text = "{a(x)}{a(x)}{a(x)}{a(x)}"
      """)

  public static let parameterValue = DiagnosticCode(
    "AP2118", "a parameter has no value, or one that does not fit",
    explanation: """
      A parameter has a default, or is set with `--set`.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
      }
      entity b.contact {
        id: Int key
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
        }
      }
      parameter who: Text
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
      }
      entity b.contact {
        id: Int key
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
        }
      }
      parameter who: Text = "x"
      """)
}
