import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum DefaultIdentity: LintRule {
  static let code = DiagnosticCode(
    "AP5012", name: "default-identity", "a constant stands in for a value that identifies the record",
    explanation: """
      Every record without a value gets the same one in a key, unique or matched field: the second of them is refused by \
      the system, or taken for the first. Reject or hold the record instead.
      """,
    wrong: LintExample.people(contact: "label: Text unique", lines: "name ?? \"unknown\" -> label"),
    right: LintExample.people(contact: "label: Text unique", lines: "name -> label else reject"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.lines.compactMap { line -> Diagnostic? in
        guard let checked = sync.oneWay(line), let what = sync.identity(checked.field, on: checked.direction) else {
          return nil
        }
        let isHandler = checked.handler.literal.map { $0 != .null } ?? false
        guard isHandler || checked.expression.fallbackLiteral != nil else { return nil }
        return finding(
          "records without a value all get the same `\(checked.field)`",
          at: isHandler ? line.handler?.range ?? line.range : line.range, in: subject, reason: "it is \(what)",
          help: ["write `else reject` or `else hold`"])
      }
    }
  }
}
