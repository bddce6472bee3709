import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum UnreachableRow: LintRule {
  static let code = DiagnosticCode(
    "AP5023", name: "unreachable-row", "a table is looked up by what its key can never be",
    explanation: """
      Before `via` the value is put into small letters, capitals, or stripped, and a key of the table is not of that \
      form: its row is never found, and the records that it was written for fail.
      """,
    wrong: LintExample.people(
      head: "table codes: Text -> Text {\n  \"Spain\" -> \"ES\"\n}",
      lines: "name |> lower |> via codes -> name else reject"),
    right: LintExample.people(
      head: "table codes: Text -> Text {\n  \"spain\" -> \"ES\"\n}",
      lines: "name |> lower |> via codes -> name else reject"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    var tables: [String: TableDeclaration] = [:]
    for case .table(let table) in subject.checked.trees.flatMap(\.declarations) { tables[table.name.text] = table }
    return subject.expressions.flatMap(\.all).compactMap { expression in
      guard case .pipe(let value, let step) = expression.kind, case .via(let name) = step.kind,
        let table = tables[name.text], let function = NormalText.function(of: value)
      else { return nil }
      for row in table.rows {
        guard case .text(let text)? = row.key?.literal, let reason = NormalText.refusal(of: text, by: function) else {
          continue
        }
        return finding(
          "`\(function)` never gives the key `\(text)` of `\(name.text)`", at: step.range, in: subject, reason: reason)
      }
      return nil
    }
  }
}
