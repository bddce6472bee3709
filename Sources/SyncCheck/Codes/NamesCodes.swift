public import SyncText

// AP1xxx: names that nothing bears.
extension CheckCodes {
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
      }
      entity b.contact {
        id: Int key
        title: Text(40)
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
      }
      entity b.contact {
        id: Int key
        title: Text(40)
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
      }
      entity b.contact {
        id: Int key
        title: Text(40)
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
      }
      entity b.contact {
        id: Int key
        note: Text?
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
      }
      entity b.contact {
        id: Int key
        note: Text?
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
      }
      entity b.contact {
        id: Int key
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
      }
      entity b.contact {
        id: Int key
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
}
