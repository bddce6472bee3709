import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum UnusedParameter: LintRule {
  static let code = DiagnosticCode(
    "AP5005", name: "unused-parameter", "a parameter is declared and nothing reads it",
    explanation: """
      Whoever sets the parameter on the command line believes that the run is different for it, and it is not. There is \
      no fix by itself, since scripts may still pass the name.
      """,
    wrong: LintExample.people(head: "parameter region: Text = \"north\""),
    right: LintExample.people(head: "parameter region: Text = \"north\"", clauses: "filter source: name == region"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    guard !subject.isLibrary else { return [] }
    let used = subject.uses.names().words
    return subject.tree.declarations.compactMap { declaration in
      guard case .parameter(let item) = declaration, !used.contains(item.name.text) else { return nil }
      return finding(
        "the parameter `\(item.name.text)` is not used", at: item.name.range, in: subject,
        reason: "`--set \(item.name.text)=…` changes nothing",
        help: ["read it where it was meant to count, or delete it"])
    }
  }
}
