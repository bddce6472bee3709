import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum DuplicateConnection: LintRule {
  static let code = DiagnosticCode(
    "AP5032", name: "duplicate-connection", "two connections reach the same system",
    explanation: """
      The kind and every setting are the same, so that both names stand for one system: a copied block whose settings \
      were never changed, as a rule. A sync between the two writes into what it reads.
      """,
    wrong: LintExample.people().replacing("\"office.db\"", with: "\"crm.db\""),
    right: LintExample.people())

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.tree.declarations.compactMap { declaration in
      guard case .connection(let item) = declaration,
        let place = subject.checked.connections.firstIndex(where: { $0.name == item.name.text })
      else { return nil }
      let own = subject.checked.connections[place]
      guard
        let first = subject.checked.connections[..<place].first(where: {
          $0.kind == own.kind && $0.settings == own.settings
        })
      else { return nil }
      return finding(
        "`\(item.name.text)` is the same system as `\(first.name)`", at: item.name.range, in: subject,
        reason: "the kind and every setting are the same")
    }
  }
}
