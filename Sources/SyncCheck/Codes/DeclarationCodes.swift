public import SyncText

// AP1xxx: imports and declarations.
extension CheckCodes {
  public static let importMissing = DiagnosticCode(
    "AP1101", "an imported file cannot be read",
    explanation: """
      An import names a file relative to the file that imports it. Without it, everything it declares is \
      unknown.
      """,
    wrong: """
      import "nowhere.sync"
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
      """)

  public static let importCycle = DiagnosticCode(
    "AP1102", "files import one another in a circle",
    explanation: """
      Imports are read depth first; a file that imports itself, directly or through others, has no order \
      in which it could be read. Move what both need into a third file.
      """,
    wrong: """
      import "mapping.sync"
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
      """)

  public static let duplicateDeclaration = DiagnosticCode(
    "AP1103", "a name is declared twice",
    explanation: """
      Names of one kind are unique over a file and its imports, so that a reader never has to ask which \
      one is meant.
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
      table t: Text -> Text { "a" -> "b" }
      table t: Text -> Text { "a" -> "c" }
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
      table t: Text -> Text { "a" -> "b" }
      """)

  public static let unknownType = DiagnosticCode(
    "AP1208", "there is no such type",
    explanation: """
      Types are Text, Int, Decimal, Float, Bool, Date, Time, Timestamp, LocalDateTime, Bytes, Json, \
      enum(…), lists and records.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Txt(40)
      }
      entity b.contact {
        id: Int key
      }
      sync people: a.person -> b.contact {
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
      }
      entity b.contact {
        id: Int key
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
        }
      }
      """)

  public static let unknownMark = DiagnosticCode(
    "AP1209", "there is no field mark of that name",
    explanation: """
      Marks say what may be done with a field: key, unique, readonly, createonly, required, modified, \
      version, sensitive, deleted(value).
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
      }
      entity b.contact {
        id: Int key
        made: Timestamp readnly
      }
      sync people: a.person -> b.contact {
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
      }
      entity b.contact {
        id: Int key
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
        }
      }
      """)

  public static let recursion = DiagnosticCode(
    "AP1210", "a transform calls itself",
    explanation: """
      Every expression of the language terminates; that is why there is no recursion.
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
      transform f(x: Text): Text = x |> f
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
      transform f(x: Text): Text = x |> trim
      """)

  public static let secretElsewhere = DiagnosticCode(
    "AP1211", "the environment is read outside of settings",
    explanation: """
      `env` and `secret_file` belong to connection and `notify` settings. A mapping that read the \
      environment would give other results on another machine; use a `parameter`.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
      }
      entity b.contact {
        id: Int key
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          env("USER") -> note
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
      }
      entity b.contact {
        id: Int key
        note: Text?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          who -> note
        }
      }
      parameter who: Text = "nobody"
      """)
}
