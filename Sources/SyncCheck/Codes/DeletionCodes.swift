public import SyncText

// AP42xx: what a side allows to be made and deleted.
extension CheckCodes {
  public static let deleteBudget = DiagnosticCode(
    "AP4201", "a deletion has no budget, or none that can be read",
    explanation: """
      `archive` and `propagate` say how much one run may delete: a share of the sync's links, a number of \
      records, or both, of which the smaller holds. A run that would delete more stops before it writes.
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
        delete target: propagate
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
        delete target: propagate up to 2% or 50
        map {
          name <-> title
        }
      }
      """)

  public static let cannotDelete = DiagnosticCode(
    "AP4202", "a side cannot delete or archive its records",
    explanation: """
      `archive` writes the value of the field that is marked `deleted(VALUE)`, which has to be there and \
      writable. A side that is only read deletes nothing.
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
        delete target: archive up to 10
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
        gone: Bool deleted(true)
      }
      sync people: a.person <-> b.contact {
        match name <-> title
        delete target: archive up to 10
        map {
          name <-> title
        }
      }
      """)

  public static let unsafeCreate = DiagnosticCode(
    "AP4203", "a record that was made could not be found again",
    explanation: """
      A run may be cut short after a system made a record and before it answered. The next run looks for it: by \
      its key where lines write that, or by a `match` over fields that lines write. Where neither can be, \
      `create SIDE: at_least_once` accepts that a record may be made twice.
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
        match id <-> id
        create source: off
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
        match id <-> id
        create source: off
        create target: at_least_once
        map {
          name <-> title
        }
      }
      """)

  public static let leaveBudget = DiagnosticCode(
    "AP4204", "deleting what left the filter has no budget",
    explanation: """
      `leave SIDE: delete` deletes the partner of a record that no longer passes its filter, and draws from the \
      budget of the partner's side.
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
        leave source: delete
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
        leave source: delete
        delete target: propagate up to 2%
        map {
          name <-> title
        }
      }
      """)
}
