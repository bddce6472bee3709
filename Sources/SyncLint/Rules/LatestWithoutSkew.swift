import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum LatestWithoutSkew: LintRule {
  static let code = DiagnosticCode(
    "AP5018", name: "latest-without-skew", "`latest` trusts two clocks to the microsecond",
    explanation: """
      The two systems stamp their records by clocks of their own. Where the clocks differ by a second, edits within that \
      second are won by the faster clock, and the other edit is lost without a word. With a skew, edits that close are \
      held for a person.
      """,
    wrong: LintExample.people(
      person: "note: Text\nchanged: Timestamp modified readonly",
      contact: "note: Text\nchanged: Timestamp modified readonly", arrow: "<->", clauses: "conflict latest",
      lines: "note <-> note"),
    right: LintExample.people(
      person: "note: Text\nchanged: Timestamp modified readonly",
      contact: "note: Text\nchanged: Timestamp modified readonly", arrow: "<->", clauses: "conflict latest(skew: 2s)",
      lines: "note <-> note"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.syntax.clauses.flatMap { clause -> [Diagnostic] in
        guard case .conflict(let policy, let entries) = clause.kind else { return [] }
        return ([policy].compactMap { $0 } + entries.map(\.policy)).compactMap { policy in
          guard policy.name.text == "latest", policy.arguments.isEmpty else { return nil }
          return finding(
            "`latest` has no skew", at: policy.range, in: subject,
            reason: "the clocks of two systems are never the same",
            fixes: [
              .init("write `latest(skew: 2s)`", [TextEdit(range: policy.range, replacement: "latest(skew: 2s)")])
            ])
        }
      }
    }
  }
}
