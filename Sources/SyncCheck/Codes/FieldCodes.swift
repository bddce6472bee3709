public import SyncText

// AP41xx: what the fields of a system allow.
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
        seen: Timestamp
      }
      entity b.contact {
        id: Int key
        made: Timestamp readonly
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
      }
      entity b.contact {
        id: Int key
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
      }
      entity b.contact {
        id: Int key
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
      }
      entity b.contact {
        id: Int key
        title: Text(40) required
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
      }
      entity b.contact {
        id: Int key
        title: Text(40) required
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
        nick: Text(20)?
      }
      entity b.contact {
        id: Int key
        title: Text(40) required
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
        nick: Text(20)?
      }
      entity b.contact {
        id: Int key
        title: Text(40) required
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
      }
      entity b.contact {
        id: Int key
        title: Text(40)
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
      }
      entity b.contact {
        id: Int key
        title: Text(40)
      }
      sync people: a.person -> b.contact {
        match name <-> title
        map {
          name -> title
        }
      }
      """)
}
