public import SyncText

// AP3xxx: what the parts of two-way lines must be to one another.
extension CheckCodes {
  public static let inverseMisfit = DiagnosticCode(
    "AP3114", "the inverse of a transform does not lead back",
    explanation: """
      An `inverse` is a transform of one value: it takes what the other gives and gives what the other takes. Where it \
      names an inverse itself, it names that one.
      """,
    wrong: """
      transform gross(x: Decimal): Decimal inverse net = x * 1.25
      transform net(x: Text): Decimal = (x |> decimal else 0.0)
      """,
    right: """
      transform gross(x: Decimal): Decimal inverse net = x * 1.25
      transform net(x: Decimal): Decimal = x * 0.8
      """)

  public static let onCreateTwoWay = DiagnosticCode(
    "AP3115", "a two-way line says `on create`",
    explanation: """
      `on create` writes a field when the record is made and never after, which only a line that goes one way can \
      promise. A line that goes both ways carries every later edit.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text
      }
      entity b.contact {
        id: Int key
        title: Text
      }
      sync people: a.person <-> b.contact {
        map {
          id <-> id
          name <-> title on create
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        name: Text
      }
      entity b.contact {
        id: Int key
        title: Text
      }
      sync people: a.person <-> b.contact {
        map {
          id <-> id
          name -> title on create
        }
      }
      """)
}
