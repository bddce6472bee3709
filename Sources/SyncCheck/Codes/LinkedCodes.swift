public import SyncText

// AP33xx: links of other syncs.
extension CheckCodes {
  public static let lookupPlace = DiagnosticCode(
    "AP3308", "a `lookup` where no record can be fetched",
    explanation: """
      `lookup(CONNECTION.ENTITY, key).field` reads another record by its key, which is one field. The records are \
      fetched for a page at a time, before its lines are evaluated: so it stands in a line that goes one way, and its \
      key is made of fields of the record that is read.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        city: Int?
      }
      entity a.city {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        town: Text(40)?
      }
      sync people: a.person -> b.contact {
        filter source: (lookup(a.city, city).name else "") != ""
        map {
          id -> id
          "York" -> town
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        city: Int?
      }
      entity a.city {
        id: Int key
        name: Text(40)
      }
      entity b.contact {
        id: Int key
        town: Text(40)?
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          lookup(a.city, city).name -> town else null
        }
      }
      """)

  public static let unknownSync = DiagnosticCode(
    "AP3305", "a name stands for no sync",
    explanation: """
      `linked` names a sync of this file or of one that it imports.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        boss: Int
      }
      entity b.contact {
        id: Int key
        boss: Int
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          boss |> linked(peple) -> boss else hold
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        boss: Int
      }
      entity b.contact {
        id: Int key
        boss: Int
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          boss |> linked(people) -> boss else hold
        }
      }
      """)

  public static let linkedKey = DiagnosticCode(
    "AP3306", "a value is no key that the sync links",
    explanation: """
      `linked(SYNC)` takes the key of a record on one side of SYNC and gives the key of its partner. Both keys \
      are single fields, and the connection that is read is one of the two that SYNC links.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        boss: Bool
      }
      entity b.contact {
        id: Int key
        boss: Int
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          boss |> linked(people) -> boss else hold
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        boss: Int
      }
      entity b.contact {
        id: Int key
        boss: Int
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          boss |> linked(people) -> boss else hold
        }
      }
      """)

  public static let syncCycle = DiagnosticCode(
    "AP3307", "syncs wait for one another",
    explanation: """
      A sync runs behind those whose links it reads. A sync may read its own links: that field is then written \
      after the creates.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        boss: Int
      }
      entity b.contact {
        id: Int key
        boss: Int
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          boss |> linked(staff) -> boss else hold
        }
      }
      sync staff: a.person -> b.contact {
        map {
          id -> id
          boss |> linked(people) -> boss else hold
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        boss: Int
      }
      entity b.contact {
        id: Int key
        boss: Int
      }
      sync people: a.person -> b.contact {
        map {
          id -> id
          boss |> linked(people) -> boss else hold
        }
      }
      sync staff: a.person -> b.contact {
        map {
          id -> id
          boss |> linked(people) -> boss else hold
        }
      }
      """)
}
