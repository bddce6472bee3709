public import SyncText

// AP1xxx: names and imports.
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
      table t: Text -> Text { "a" -> "b" }
      table t: Text -> Text { "a" -> "c" }
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
      table t: Text -> Text { "a" -> "b" }
      """)

  public static let unknownField = DiagnosticCode(
    "AP1201", "there is no field of that name",
    explanation: """
      Fields are those of the entity that the side names, as its `entity` declaration or the pulled schema \
      lists them.
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
          nmae -> title
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

  public static let unknownFunction = DiagnosticCode(
    "AP1202", "there is no function of that name",
    explanation: """
      A function is one of the standard library or a `transform` of the file or its imports.
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
          name |> trimm -> title
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
          name |> trim -> title
        }
      }
      """)

  public static let unknownTable = DiagnosticCode(
    "AP1203", "there is no table of that name",
    explanation: """
      `via` looks a value up in a `table` of the file or its imports.
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
          name |> via codes -> note
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
          name |> via codes -> note
        }
      }
      table codes: Text -> Text {
        "a" -> "b"
        _ -> "c"
      }
      """)

  public static let unknownConnection = DiagnosticCode(
    "AP1204", "there is no connection of that name",
    explanation: """
      A side of a sync is written CONNECTION.ENTITY; the connection is declared in the file or imported.
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
      sync people: aa.person -> b.contact {
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
        map {
          id -> id
        }
      }
      """)

  public static let unknownKind = DiagnosticCode(
    "AP1205", "there is no kind of connection of that name",
    explanation: """
      The kind behind the colon says which connector opens the system.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlight { path: "b.db" }
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
      """)

  public static let unknownEntity = DiagnosticCode(
    "AP1206", "there is no entity of that name",
    explanation: """
      Entities are declared in the file, imported, pulled into `Schema/CONNECTION.sync`, or read from a \
      local system.
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
      sync people: a.person -> b.kontact {
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
        map {
          id -> id
        }
      }
      """)

  public static let unknownSetting = DiagnosticCode(
    "AP1207", "the connection has no setting of that name",
    explanation: """
      Each kind of connection has its own settings; anything else would be ignored, so it is refused.
      """,
    wrong: """
      connection a: sqlite { path: "a.db", pth: "x" }
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
        made: Timestamp readnly
        origin: Text? createonly
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
      transform f(x: Text): Text = x |> f
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
          env("USER") -> note
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
          who -> note
        }
      }
      parameter who: Text = "nobody"
      """)
}
