import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum FloatIdentity: LintRule {
  static let code = DiagnosticCode(
    "AP5015", name: "float-identity", "records are matched by floating-point numbers",
    explanation: """
      A `Float` that went through another system seldom comes back to the last bit, and then the record is not found and \
      made again. Match on an `Int`, a `Decimal` or a text.
      """,
    wrong: LintExample.people(
      person: "code: Float unique", contact: "code: Float unique",
      clauses: "create target: off\nmatch code <-> code"),
    right: LintExample.people(
      person: "code: Decimal(12, 2) unique", contact: "code: Decimal(12, 2) unique",
      clauses: "create target: off\nmatch code <-> code"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync -> [Diagnostic] in
      let pairs = sync.syntax.clauses.flatMap { clause -> [MatchPair] in
        if case .match(let pairs) = clause.kind { pairs } else { [] }
      }
      return sync.checked.matches.flatMap(\.pairs).enumerated().compactMap { number, pair in
        guard let field = float(pair.sourceField, .source, sync) ?? float(pair.targetField, .target, sync) else {
          return nil
        }
        return finding(
          "records are matched by the floating-point number `\(field)`",
          at: number < pairs.count ? pairs[number].range : sync.syntax.name.range, in: subject,
          reason: "two systems seldom agree on its last bit")
      }
    }
  }

  private static func float(_ path: FieldPath?, _ side: Side, _ sync: LintedSync) -> FieldPath? {
    path.flatMap { sync.side(side).entity.field($0) }.flatMap { $0.type.base == .float ? $0.path : nil }
  }
}
