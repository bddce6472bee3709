import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum DeleteWithoutRefresh: LintRule {
  static let code = DiagnosticCode(
    "AP5034", name: "delete-without-refresh", "a scheduled sync takes over deletions and never reads whole",
    explanation: """
      A system that can be asked for what changed does not tell what is gone: a deletion shows only when its side is read \
      whole. A schedule that says how often that happens bounds how long a deleted record lives on.
      """,
    wrong: LintExample.people(
      clauses: "delete target: propagate up to 2% or 50\n\nrun {\n  schedule: every 15m\n  \(LintExample.told)\n}"),
    right: LintExample.people(
      clauses:
        "delete target: propagate up to 2% or 50\n\nrun {\n  schedule: every 15m\n  full_refresh: every 1d\n  \(LintExample.told)\n}"
    ))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync -> [Diagnostic] in
      guard let run = sync.checked.run, run.schedule != nil, run.fullRefresh == nil else { return [] }
      return sync.syntax.clauses.compactMap { clause -> Diagnostic? in
        guard case .delete(let side, _) = clause.kind, sync.side(side).delete.action != .ignore else { return nil }
        let other = sync.side(side == .source ? .target : .source)
        guard let kind = subject.checked.connections.first(where: { $0.name == other.entity.connection })?.kind,
          subject.connectors.first(where: { $0.kind == kind })?.capabilities.readsChanges == true
        else { return nil }
        return finding(
          "nothing says how often deletions are looked for", at: clause.keyword, in: subject,
          reason: "a deletion shows only when the other side is read whole",
          help: ["add `full_refresh: every 1d` to `run`"])
      }
    }
  }
}
