public import SyncText

/// AP32xx: what trying a mapping finds. `check` does not give these; `test` does.
public enum LawCodes {
  public static let all = [brokenLine, brokenInverse, idleLine]

  public static let brokenLine = DiagnosticCode(
    "AP3201", "a two-way line does not keep its laws",
    explanation: """
      What a line that goes both ways writes on one side must come back as it went, or as another form of the same \
      where a normalizer says so; what cannot cross is refused by the line's handler, never changed; and a run after \
      which nobody edited writes nothing. `antiphon test` tries this on values and shows the simplest that breaks it. \
      The usual cause is a transform whose `inverse` does not undo it.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        code: Text(20)
      }
      entity b.contact {
        id: Int key
        code: Text(20)
      }
      transform short(x: Text): Text = x |> shorten
      transform shorten(x: Text): Text inverse whole = x |> truncate(3)
      transform whole(x: Text): Text = x
      sync people: a.person <-> b.contact {
        map {
          id <-> id
          code |> short <-> code else reject
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        code: Text(20)
      }
      entity b.contact {
        id: Int key
        code: Text(20)
      }
      sync people: a.person <-> b.contact {
        map {
          id <-> id
          code |> truncate(3) -> code
        }
      }
      """)

  public static let brokenInverse = DiagnosticCode(
    "AP3202", "a transform and its inverse do not undo one another",
    explanation: """
      `inverse` is a promise: the one leads back from whatever the other gives, to the value that it was made of, or to \
      another form of it where a normalizer says so. A value for which there is no way back fails. `antiphon test` tries \
      this on values of the parameter's type and shows the simplest that breaks it.
      """,
    wrong: """
      transform gross(x: Decimal): Decimal inverse net = x * 1.25
      transform net(x: Decimal): Decimal inverse gross = x * 0.75
      """,
    right: """
      transform gross(x: Decimal): Decimal inverse net = x * 1.25
      transform net(x: Decimal): Decimal inverse gross = x * 0.8
      """)

  public static let idleLine = DiagnosticCode(
    "AP3203", "no value that was tried passes a two-way line",
    explanation: """
      Every value that `antiphon test` made for the types of this line was refused by its handler. It may be that the \
      line takes only values that nobody would guess; more often each of its steps refuses what the one before gives.
      """,
    wrong: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        born: Date
      }
      entity b.contact {
        id: Int key
        born: Int
      }
      sync people: a.person <-> b.contact {
        map {
          id <-> id
          born |> text |> int <-> born else reject
        }
      }
      """,
    right: """
      connection a: sqlite { path: "a.db" }
      connection b: sqlite { path: "b.db" }
      entity a.person {
        id: Int key
        born: Date
      }
      entity b.contact {
        id: Int key
        born: Text(10)
      }
      sync people: a.person <-> b.contact {
        map {
          id <-> id
          born |> text <-> born else reject
        }
      }
      """)
}
