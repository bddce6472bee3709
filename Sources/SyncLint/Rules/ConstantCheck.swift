import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum ConstantCheck: LintRule {
  static let code = DiagnosticCode(
    "AP5008", name: "constant-check", "a check holds for every record or for none",
    explanation: """
      The condition says what the type of the field says already, or what no record can fulfil: a check that is always \
      true guards nothing, and one that is always false rejects everything.
      """,
    wrong: LintExample.people(clauses: "check source {\n  email != null   else reject \"no address\"\n}"),
    right: LintExample.people(clauses: "check source {\n  email != \"\"   else reject \"no address\"\n}"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.syntax.clauses.flatMap { clause -> [Diagnostic] in
        guard case .check(let side, let conditions) = clause.kind else { return [] }
        return conditions.compactMap { condition in
          let range = condition.expression.range
          guard let check = sync.side(side).checks.first(where: { $0.place.location.range == range }),
            !subject.dependsOnParameter(condition.expression),
            let value = Constancy(entity: sync.side(side).entity).value(check.condition)
          else { return nil }
          return finding(
            value ? "this check holds for every record" : "this check holds for no record", at: range, in: subject,
            reason: "it is \(value) whatever a record holds")
        }
      }
    }
  }
}
