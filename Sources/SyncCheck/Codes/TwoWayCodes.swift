import SyncText

// AP311x: what a line that goes both ways must obey.
extension CheckCodes {
  public static let notReversible = DiagnosticCode(
    "AP3110", "a step of a two-way line cannot be undone",
    explanation: """
      A line that goes both ways is undone step by step, so that an edit of the target finds its way back. A step that loses \
      something has no way back: write `->`, or two lines, one with `->` and one with `<-`.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        email: Text(80) unique
        name: Text(40)?
      }
      entity b.contact {
        id: Int key
        mail: Text(80) unique
        title: Text(40)?
      }
      sync people: a.person <-> b.contact {
        match email <-> mail
        map {
          email <-> mail
          name |> truncate(3) <-> title
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        email: Text(80) unique
        name: Text(40)?
      }
      entity b.contact {
        id: Int key
        mail: Text(80) unique
        title: Text(40)?
      }
      sync people: a.person <-> b.contact {
        match email <-> mail
        map {
          email <-> mail
          name |> truncate(3) -> title
        }
      }
      """)

  public static let unreachableKey = DiagnosticCode(
    "AP3111", "a table has a key that the steps before it never give",
    explanation: """
      The way back through the table leads to its key, and the way there from that key must lead back to the same row. Steps \
      such as `lower` change some keys, so that it never would.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        email: Text(80) unique
        stage: Text(20)?
      }
      entity b.contact {
        id: Int key
        mail: Text(80) unique
        code: Text(20)?
      }
      table stages: Text <-> Text {
        "Customer" <-> "C"
      }
      sync people: a.person <-> b.contact {
        match email <-> mail
        map {
          email <-> mail
          stage |> lower |> via stages <-> code  else skip
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        email: Text(80) unique
        stage: Text(20)?
      }
      entity b.contact {
        id: Int key
        mail: Text(80) unique
        code: Text(20)?
      }
      table stages: Text <-> Text {
        "customer" <-> "C"
      }
      sync people: a.person <-> b.contact {
        match email <-> mail
        map {
          email <-> mail
          stage |> lower |> via stages <-> code  else skip
        }
      }
      """)

  public static let touchingHoles = DiagnosticCode(
    "AP3112", "two holes of a two-way template touch",
    explanation: """
      A template is undone by finding the texts between its holes. Where there is none, a text splits in many ways.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        email: Text(80) unique
        first: Text(40)?
        last: Text(40)?
      }
      entity b.contact {
        id: Int key
        mail: Text(80) unique
        name: Text(120)?
      }
      sync people: a.person <-> b.contact {
        match email <-> mail
        map {
          email <-> mail
          "{first}{last}" <-> name  else reject
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        email: Text(80) unique
        first: Text(40)?
        last: Text(40)?
      }
      entity b.contact {
        id: Int key
        mail: Text(80) unique
        name: Text(120)?
      }
      sync people: a.person <-> b.contact {
        match email <-> mail
        map {
          email <-> mail
          "{first} {last}" <-> name  else reject
        }
      }
      """)

  public static let lineCycle = DiagnosticCode(
    "AP3113", "lines read one another's fields in a circle",
    explanation: """
      Lines that go one way run in the order in which they read what others write, so that one run settles. A circle has no \
      such order.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        email: Text(80) unique
        name: Text(40)?
        nick: Text(40)?
      }
      entity b.contact {
        id: Int key
        mail: Text(80) unique
        title: Text(90)?
      }
      sync people: a.person <-> b.contact {
        match email <-> mail
        map {
          email <-> mail
          "{name} {nick}" -> title
          name <- title |> truncate(40)
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        email: Text(80) unique
        name: Text(40)?
        nick: Text(40)?
      }
      entity b.contact {
        id: Int key
        mail: Text(80) unique
        title: Text(90)?
      }
      sync people: a.person <-> b.contact {
        match email <-> mail
        map {
          email <-> mail
          "{name} {nick}" -> title
        }
      }
      """)
}
