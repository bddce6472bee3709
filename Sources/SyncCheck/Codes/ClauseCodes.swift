public import SyncText

// AP41xx: settings and clauses; AP49xx: what does not run yet.
extension CheckCodes {
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

  public static let literalSecret = DiagnosticCode(
    "AP4109", "a secret stands in the file",
    explanation: """
      A secret, such as the token of an account or the password of a database, comes from `env("NAME")` or \
      `secret_file("path")` only, and so does its default: mapping files are read, copied and committed. If \
      a secret was committed once, change it; deleting the line leaves it in the history.
      """,
    wrong: """
      connection shop: postgres {
        url: "postgresql://sync:s3cret@db.example.com/shop"
      }
      """,
    right: """
      connection shop: postgres {
        url: env("SHOP_DATABASE")
      }
      """)

  public static let schemaUnavailable = DiagnosticCode(
    "AP4110", "the entities of a connection cannot be read",
    explanation: """
      No `entity` is declared for the connection, and the local system that would tell could not be \
      opened.
      """,
    wrong: """
      connection gone: sqlite { path: "gone.db" }
      connection b: sqlite { path: "b.db" }
      entity b.contact {
        id: Int key
      }
      sync people: gone.person -> b.contact {
        map {
          id -> id
        }
      }
      """,
    right: """
      connection gone: sqlite { path: "gone.db" }
      connection b: sqlite { path: "b.db" }
      entity b.contact {
        id: Int key
      }
      entity gone.person {
        id: Int key
      }
      sync people: gone.person -> b.contact {
        map {
          id -> id
        }
      }
      """)

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
      }
      entity b.contact {
        id: Int key
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
      }
      entity b.contact {
        id: Int key
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
      }
      entity b.contact {
        id: Int key
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
      }
      entity b.contact {
        id: Int key
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
      }
      entity b.contact {
        id: Int key
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

  public static let notYet = DiagnosticCode(
    "AP4900", "the language has it, this version does not run it",
    explanation: """
      The construct is read and checked as far as possible. It is refused, so that nothing is silently \
      ignored.
      """,
    wrong: """
      connection a: salesforce { instance_url: "https://example.com" }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      """)
}
