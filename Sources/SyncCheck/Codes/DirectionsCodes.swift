public import SyncText

// AP3xxx: direction and laws.
extension CheckCodes {
  public static let wrongArrow = DiagnosticCode(
    "AP3101", "an arrow points the wrong way",
    explanation: """
      In a one-way sync all lines run with its arrow. A `match` compares, so it goes `<->`.
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
          title <- name
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

  public static let duplicateWriter = DiagnosticCode(
    "AP3102", "two lines write one field",
    explanation: """
      One field has one writer; otherwise the order of lines would decide.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
        nick: Text(20)?
      }
      entity b.contact {
        id: Int key
        title: Text(40)
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          name -> title
          nick ?? "x" -> title
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
      }
      entity b.contact {
        id: Int key
        title: Text(40)
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          nick ?? name -> title
        }
      }
      """)

  public static let notAField = DiagnosticCode(
    "AP3103", "a line writes into something that is no field",
    explanation: """
      The side of the arrow that is written is a path.
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
          name -> "title"
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

  public static let conflictOneWay = DiagnosticCode(
    "AP3104", "a one-way sync has a conflict clause",
    explanation: """
      Where the arrow goes one way, its origin wins; there is nothing to resolve.
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
        conflict latest
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

  public static let notBijective = DiagnosticCode(
    "AP3105", "a two-way table cannot be read backwards",
    explanation: """
      A table declared `<->` has every value once and no `_`, so that each value leads back to one key.
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
      table t: Text <-> Text {
        "a" <-> "x"
        "b" <-> "x"
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
      table t: Text <-> Text {
        "a" <-> "x"
        "b" <-> "y"
      }
      """)

  public static let duplicateKey = DiagnosticCode(
    "AP3106", "a table has a key twice",
    explanation: """
      Only the first of the rows would ever be used.
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
      table t: Text -> Text {
        "a" -> "x"
        "a" -> "y"
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
      table t: Text -> Text {
        "a" -> "x"
      }
      """)

  public static let defaultNotLast = DiagnosticCode(
    "AP3107", "a row of a table stands behind `_`",
    explanation: """
      `_` takes every key that no row names. It stands once and last, so that a reader who reaches it has \
      seen all the others.
      """,
    wrong: """
      table codes: Text -> Text {
        _ -> "?"
        "new" -> "N"
      }
      """,
    right: """
      table codes: Text -> Text {
        "new" -> "N"
        _ -> "?"
      }
      """)
}
