import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum IdleOnCreate: LintRule {
  static let code = DiagnosticCode(
    "AP5033", name: "idle-on-create", "a line is written on create, and nothing is created",
    explanation: """
      `on create` writes the field when the record is made and never after, and this side has `create: off`: the line \
      never writes anything.
      """,
    wrong: LintExample.people(clauses: "create target: off", lines: "name -> name on create"),
    right: LintExample.people(clauses: "create target: off", lines: "name -> name"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.lines.compactMap { line -> Diagnostic? in
        guard let range = line.onCreate, let checked = sync.oneWay(line), sync.written(checked).create == .off else {
          return nil
        }
        let side = checked.direction == .toTarget ? "target" : "source"
        return finding(
          "`\(checked.field)` is never written", at: range, in: subject, reason: "`create \(side)` is `off`")
      }
    }
  }
}
