public import SyncText

// AP2xxx: types and failure.
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name |> trim -> note
        }
      }
      """)

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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          nick ?? "none" -> title
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          (if state == "done" then 1 else 2) -> years
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name -> title
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        filter source: name != ""
        map {
          id -> id
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          if name in [nick] then 1 else 2 -> years
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          if name in ["x"] then 1 else 2 -> years
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        filter source: name matches /(a)/
        map {
          id -> id
        }
      }
      """)

  public static let invalidLiteral = DiagnosticCode(
    "AP2115", "a literal stands for nothing",
    explanation: """
      The day or instant does not exist, the number has more than 38 digits, or the literal has no place \
      here.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        filter source: born > 2025-02-30
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        filter source: born > 2025-02-28
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
    wrong: "",
    right: "")

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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
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
        name: Text(40)
        nick: Text(20)?
        age: Text?
        state: enum("new", "done")
        born: Date
        seen: Timestamp
        data: Json
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
        }
      }
      parameter who: Text = "x"
      """)
}
