public import SyncText

// AP4xxx: capabilities and schemas.
extension CheckCodes {
  public static let readOnly = DiagnosticCode(
    "AP4101", "a read-only field is written",
    explanation: """
      The system sets the field itself and refuses or ignores what is sent.
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
          seen -> made
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

  public static let createOnly = DiagnosticCode(
    "AP4102", "a field that is written once is written always",
    explanation: """
      The system takes the field when the record is made and never after; the line says so with `on \
      create`.
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
          name -> origin
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
          name -> origin on create
        }
      }
      """)

  public static let missingRequired = DiagnosticCode(
    "AP4103", "a new record lacks a field that it needs",
    explanation: """
      A sync that creates records writes every required field of that side.
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
        title: Text(40) required
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
        title: Text(40) required
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

  public static let requiredMayBeMissing = DiagnosticCode(
    "AP4104", "a field that a new record needs may be left out",
    explanation: """
      A line that writes a required field can be neither null nor skipped.
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
        title: Text(40) required
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          nick -> title  else skip
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
        title: Text(40) required
        note: Text?
        years: Int?
        made: Timestamp readonly
        origin: Text? createonly
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          nick -> title  else reject
        }
      }
      """)

  public static let noKey = DiagnosticCode(
    "AP4105", "an entity has no key",
    explanation: """
      A record is told from others by its key; links and changes are kept by it.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int
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

  public static let noMatch = DiagnosticCode(
    "AP4106", "nothing says how records find each other",
    explanation: """
      Write a `match`, or a line that writes the whole key of the target.
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
          name -> title
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
        match name <-> title
        map {
          name -> title
        }
      }
      """)

  public static let missingSetting = DiagnosticCode(
    "AP4107", "a connection lacks a setting",
    explanation: """
      The connector cannot open the system without it.
      """,
    wrong: """
      connection a: sqlite { }
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

  public static let settingType = DiagnosticCode(
    "AP4108", "a setting has the wrong form",
    explanation: """
      The message says what the setting takes.
      """,
    wrong: """
      connection a: sqlite { path: 5 }
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

  public static let literalSecret = DiagnosticCode(
    "AP4109", "a secret stands in the file",
    explanation: """
      Secrets come from `env` or `secret_file` only: mapping files are read, copied and committed.
      """,
    wrong: "",
    right: "")

  public static let schemaUnavailable = DiagnosticCode(
    "AP4110", "the entities of a connection cannot be read",
    explanation: """
      No `entity` is declared for the connection, and the local system that would tell could not be \
      opened.
      """,
    wrong: "",
    right: "")

  public static let clauseValue = DiagnosticCode(
    "AP4111", "a clause has a value that it does not know",
    explanation: """
      The message lists what the clause takes.
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
        create target: maybe
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
        create target: off
        map {
          id -> id
        }
      }
      """)

  public static let duplicateClause = DiagnosticCode(
    "AP4112", "a clause stands twice",
    explanation: """
      Only one of them could hold.
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
        create target: off
        create target: on
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
        create target: off
        map {
          id -> id
        }
      }
      """)

  public static let noMap = DiagnosticCode(
    "AP4113", "a sync maps nothing",
    explanation: """
      A sync without a `map` would do nothing.
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
        match id <-> id
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

  public static let notYet = DiagnosticCode(
    "AP4900", "the language has it, this version does not run it",
    explanation: """
      The construct is read and checked as far as possible. It is refused, so that nothing is silently \
      ignored.
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
      sync people: a.person <-> b.contact {
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
}
