import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum ConstantFilter: LintRule {
  static let code = DiagnosticCode(
    "AP5007", name: "constant-filter", "a filter takes every record or none",
    explanation: """
      Types and constants alone decide the filter, whatever the record holds. `x != "a" or x != "b"` is the usual one: \
      each value differs from one of the two, and everything passes. Where nothing passes, the partners of all linked \
      records are treated as `leave` says. What depends on a parameter is not judged.
      """,
    wrong: LintExample.people(clauses: "filter source: name != \"test\" or name != \"demo\""),
    right: LintExample.people(clauses: "filter source: name != \"test\" and name != \"demo\""))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.syntax.clauses.compactMap { clause -> Diagnostic? in
        guard case .filter(let side, let expression) = clause.kind, let plan = sync.side(side).filter,
          !subject.dependsOnParameter(expression),
          let value = Constancy(entity: sync.side(side).entity).value(plan)
        else { return nil }
        return finding(
          value ? "this filter takes every record" : "this filter takes no record", at: expression.range, in: subject,
          reason: "it is \(value) whatever a record holds")
      }
    }
  }
}
