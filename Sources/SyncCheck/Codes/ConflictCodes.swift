public import SyncText

// AP33xx: what decides where both sides changed.
extension CheckCodes {
  public static let conflictField = DiagnosticCode(
    "AP3301", "a conflict names what is in no two-way line",
    explanation: """
      Only a field that both sides write can be in conflict. It is named by the target's field of its line, or \
      by `source.` and the source's field.
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
      sync people: a.person <-> b.contact {
        match name <-> title
        conflict {
          tilte: source_wins
        }
        map {
          name <-> title
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
      sync people: a.person <-> b.contact {
        match name <-> title
        conflict {
          title: source_wins
        }
        map {
          name <-> title
        }
      }
      """)

  public static let conflictTwice = DiagnosticCode(
    "AP3302", "a field has two policies",
    explanation: """
      Of two policies for one field only one could hold; that a field stands in two groups says so twice as well.
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
      sync people: a.person <-> b.contact {
        match name <-> title
        conflict {
          title: source_wins
          source.name: manual
        }
        map {
          name <-> title
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
      sync people: a.person <-> b.contact {
        match name <-> title
        conflict {
          title: source_wins
        }
        map {
          name <-> title
        }
      }
      """)

  public static let conflictPolicy = DiagnosticCode(
    "AP3303", "a policy cannot decide this field",
    explanation: """
      `max` and `min` take values that have an order, `union` takes lists, and `delta` takes numbers, on both \
      sides of the line. A group is taken whole from one side, so none of them can decide it.
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
      sync people: a.person <-> b.contact {
        match name <-> title
        conflict {
          title: delta
        }
        map {
          name <-> title
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
      sync people: a.person <-> b.contact {
        match name <-> title
        conflict {
          title: max
        }
        map {
          name <-> title
        }
      }
      """)

  public static let noModified = DiagnosticCode(
    "AP3304", "nothing tells when a record was modified",
    explanation: """
      `latest` compares the instants at which the two records were modified. Both entities need a `Timestamp` \
      field with the mark `modified`.
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
        updated: Timestamp readonly modified
      }
      sync people: a.person <-> b.contact {
        match name <-> title
        conflict latest
        map {
          name <-> title
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text(40)
        updated: Timestamp readonly modified
      }
      entity b.contact {
        id: Int key
        title: Text(40)
        updated: Timestamp readonly modified
      }
      sync people: a.person <-> b.contact {
        match name <-> title
        conflict latest
        map {
          name <-> title
        }
      }
      """)
}
