import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum HugeDeleteBudget: LintRule {
  static let code = DiagnosticCode(
    "AP5016", name: "huge-delete-budget", "a budget for deletions lets most records go",
    explanation: """
      The budget is what stops a run when one side is read half or comes back empty. A share of half or more, or a \
      million records, with nothing beside it that is smaller, stops nothing.
      """,
    wrong: LintExample.people(clauses: "delete target: propagate up to 100%"),
    right: LintExample.people(clauses: "delete target: propagate up to 2% or 50"))

  private static let shareMillionthsMax = 500_000
  private static let countMax = 1_000_000

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.syntax.clauses.compactMap { clause -> Diagnostic? in
        guard case .delete(let side, let rule) = clause.kind, let first = rule.limits.first else { return nil }
        let budget = sync.side(side).delete
        guard budget.action != .ignore, budget.shareMillionths.map({ $0 >= shareMillionthsMax }) ?? true,
          budget.countMax.map({ $0 >= countMax }) ?? true
        else { return nil }
        return finding(
          "this budget stops no accident", at: first.range + (rule.limits.last?.range ?? first.range), in: subject,
          reason: "a side that is read half loses its partners on the other", help: ["write `up to 2% or 50`"])
      }
    }
  }
}
