import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum UnusedTable: LintRule {
  static let code = DiagnosticCode(
    "AP5003", name: "unused-table", "a table is declared and nothing looks it up",
    explanation: """
      A table that no `via` names translates nothing. Either the line that should look it up is missing, and values go \
      over untranslated, or the table is a leftover.
      """,
    wrong: LintExample.people(head: "table codes: Text -> Text {\n  \"Spain\" -> \"ES\"\n}"),
    right: LintExample.people())

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    guard !subject.isLibrary else { return [] }
    let used = subject.uses.names().tables
    return subject.tree.declarations.compactMap { declaration in
      guard case .table(let item) = declaration, !used.contains(item.name.text) else { return nil }
      return finding(
        "the table `\(item.name.text)` is not used", at: item.name.range, in: subject, reason: "no `via` looks it up",
        fixes: [subject.deletion(of: item.range)])
    }
  }
}
