/// People in one system, contacts in the other, with the parts that a test is about.
enum MappingText {
  static func people(
    head: String = "", person: String = "", contact: String = "", arrow: String = "->", clauses: String = "",
    lines: String = "", tail: String = ""
  ) -> String {
    """
    connection crm: sqlite { path: "crm.db" }
    connection office: sqlite { path: "office.db" }
    entity crm.person {
      id: Int key
      email: Text(60)
      name: Text?
      age: Int
      born: Date
      score: Float
      state: enum("new", "old")
      \(person)
    }
    entity office.contact {
      id: Int key
      email: Text
      name: Text?
      \(contact)
    }
    \(head)
    sync people: crm.person \(arrow) office.contact {
      \(clauses)
      map {
        id \(arrow) id
        \(lines)
      }
    }
    \(tail)
    """
  }
}
