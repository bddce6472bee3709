import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum DefaultInRequired: LintRule {
  static let code = DiagnosticCode(
    "AP5021", name: "default-in-required", "a constant fills a required field",
    explanation: """
      The system asks for the field because it needs it, and where the source has nothing it gets a constant that looks \
      like a value. Nobody can tell the two apart later. Reject or hold the record, or say why the constant will do.
      """,
    wrong: LintExample.people(contact: "label: Text required", lines: "name ?? \"unknown\" -> label"),
    right: LintExample.people(contact: "label: Text required", lines: "name -> label else reject"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.lines.compactMap { line -> Diagnostic? in
        guard let checked = sync.oneWay(line), let field = sync.written(checked).entity.field(checked.field),
          field.marks.contains(.required), sync.identity(checked.field, on: checked.direction) == nil
        else { return nil }
        let isHandler = checked.handler.literal.map { $0 != .null } ?? false
        guard isHandler || checked.expression.fallbackLiteral != nil else { return nil }
        return finding(
          "`\(checked.field)` is required and may get a constant",
          at: isHandler ? line.handler?.range ?? line.range : line.range, in: subject,
          reason: "nobody can tell it from a value", help: ["write `else reject` or `else hold`"])
      }
    }
  }
}
