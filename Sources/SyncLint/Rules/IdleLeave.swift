import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum IdleLeave: LintRule {
  static let code = DiagnosticCode(
    "AP5017", name: "idle-leave", "`leave` speaks of a side that has no filter",
    explanation: """
      `leave SIDE` says what happens to the partner of a record that no longer passes the filter of that side. Without a \
      filter every record passes, and the clause does nothing: the filter is missing, or the other side was meant.
      """,
    wrong: LintExample.people(clauses: "leave source: unlink"),
    right: LintExample.people(clauses: "filter source: name != null\nleave source: unlink"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.syntax.clauses.compactMap { clause -> Diagnostic? in
        guard case .leave(let side, let action) = clause.kind, action.text != "keep", sync.side(side).filter == nil
        else {
          return nil
        }
        return finding(
          "nothing ever leaves the \(side.rawValue)", at: clause.range, in: subject,
          reason: "there is no `filter \(side.rawValue)`", fixes: [subject.deletion(of: clause.range)])
      }
    }
  }
}
