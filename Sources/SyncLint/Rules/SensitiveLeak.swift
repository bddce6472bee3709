import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum SensitiveLeak: LintRule {
  static let code = DiagnosticCode(
    "AP5020", name: "sensitive-leak", "a sensitive field is written into one that is not",
    explanation: """
      `sensitive` keeps a value out of plans, logs and reports. Written into a field without the mark, the same value is \
      shown wherever that one is, by this tool and by whoever reads the other system. Asking whether it is there says \
      nothing of it.
      """,
    wrong: LintExample.people(person: "ssn: Text sensitive", contact: "ssn: Text", lines: "ssn -> ssn"),
    right: LintExample.people(person: "ssn: Text sensitive", contact: "ssn: Text sensitive", lines: "ssn -> ssn"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.lines.compactMap { line -> Diagnostic? in
        if let checked = sync.oneWay(line) {
          return leak(
            carried(checked.expression), sync.read(checked).entity, [checked.field], sync.written(checked).entity, line,
            subject)
        }
        guard let checked = sync.twoWay(line) else { return nil }
        let (source, target) = (sync.checked.source.entity, sync.checked.target.entity)
        return leak(carried(checked.forward), source, [checked.target], target, line, subject)
          ?? leak(checked.backward.flatMap { carried($0) }, target, checked.sources, source, line, subject)
      }
    }
  }

  private static func leak(
    _ slots: [Int], _ origin: EntitySchema, _ fields: [FieldPath], _ goal: EntitySchema, _ line: Line,
    _ subject: LintSubject
  ) -> Diagnostic? {
    let secret = slots.lazy.filter { $0 < origin.fields.count }.map { origin.fields[$0] }
      .first { $0.marks.contains(.sensitive) }
    guard let secret,
      let open = fields.first(where: { goal.field($0).map { !$0.marks.contains(.sensitive) } ?? false })
    else { return nil }
    return finding(
      "`\(open)` shows what `\(secret.path)` keeps back", at: line.left.range + line.right.range, in: subject,
      reason: "`\(secret.path)` is sensitive and `\(goal.connection).\(goal.name)` does not mark `\(open)` so",
      help: ["mark it `sensitive` too, or leave the line out"])
  }

  /// The fields whose values reach the result.
  private static func carried(_ plan: PlanExpression) -> [Int] {
    switch plan {
    case .field(let slot): [slot]
    case .present, .binary(.equal, _, .literal(.null)), .binary(.notEqual, _, .literal(.null)): []
    default: plan.children.flatMap { carried($0) }
    }
  }
}
