import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum ConstantCondition: LintRule {
  static let code = DiagnosticCode(
    "AP5009", name: "constant-condition", "an `if` always goes the same way",
    explanation: """
      Types and constants alone decide the condition: one of the two values is never used. Usually the other field was \
      meant, or a null that cannot be.
      """,
    wrong: LintExample.people(lines: "if email == null then \"none\" else email -> email"),
    right: LintExample.people(lines: "if email == \"\" then \"none\" else email -> email"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.lines.compactMap { line -> Diagnostic? in
        guard let checked = sync.oneWay(line) else { return nil }
        let written = checked.direction == .toTarget ? line.left : line.right
        // What transforms ask is theirs: another caller may need the other way.
        let isOwn = written.calledNames.allSatisfy { subject.functions[$0] != nil }
        guard isOwn, !subject.dependsOnParameter(written) else { return nil }
        let conditions = written.all.compactMap { expression -> Expression? in
          if case .conditional(let condition, _, _) = expression.kind { condition } else { nil }
        }
        guard let first = conditions.first else { return nil }
        let constancy = Constancy(entity: sync.read(checked).entity)
        let values = checked.expression.all.compactMap { plan -> Bool? in
          if case .conditional(let condition, _, _) = plan { constancy.value(condition) } else { nil }
        }
        guard let value = values.first else { return nil }
        return finding(
          "this `if` always goes the same way", at: conditions.count == 1 ? first.range : written.range, in: subject,
          reason: "its condition is \(value) whatever a record holds")
      }
    }
  }
}
