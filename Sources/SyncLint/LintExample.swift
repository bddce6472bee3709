/// The mapping that the examples of rules are variations of: people in one system, contacts in the other.
enum LintExample {
  /// A setting of `run` that tells somebody.
  static let told = "notify: slack(env(\"SLACK_WEBHOOK_URL\")) on [failure, held]"

  /// - Parameters:
  ///   - head: what stands before the sync.
  ///   - person, contact: further fields of the source and the target.
  ///   - clauses: what stands in the sync before its map.
  ///   - key: the line of the key.
  ///   - lines: further lines of the map.
  ///   - tail: what stands behind the sync.
  static func people(
    head: String = "", person: String = "", contact: String = "", arrow: String = "->", clauses: String = "",
    key: String? = nil, lines: String = "", tail: String = ""
  ) -> String {
    """
    connection crm: sqlite { path: "crm.db" }
    connection office: sqlite { path: "office.db" }

    entity crm.person {
      id: Int key
      email: Text
      name: Text?\(indented(person, 2))
    }

    entity office.contact {
      id: Int key
      email: Text
      name: Text?\(indented(contact, 2))
    }
    \(head.isEmpty ? "" : "\n\(head)\n")
    sync people: crm.person \(arrow) office.contact {\(indented(clauses, 2))
      map {
        \(key ?? "id \(arrow) id")\(indented(lines, 4))
      }
    }\(tail.isEmpty ? "" : "\n\n\(tail)")
    """
  }

  private static func indented(_ text: String, _ width: Int) -> String {
    if text.isEmpty { return "" }
    let margin = "\n" + String(repeating: " ", count: width)
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "\n" : margin + $0 }
      .joined()
  }
}
