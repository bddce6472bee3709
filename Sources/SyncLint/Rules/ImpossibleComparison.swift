import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum ImpossibleComparison: LintRule {
  static let code = DiagnosticCode(
    "AP5022", name: "impossible-comparison", "a text is compared with what it can never be",
    explanation: """
      `lower` never gives a capital, `upper` never a small letter, `trim` no blank at an end and `digits` nothing but \
      digits. Compared with a text that has one, the answer is always no.
      """,
    wrong: LintExample.people(clauses: "filter source: (email |> lower) != \"Nobody@example.com\""),
    right: LintExample.people(clauses: "filter source: (email |> lower) != \"nobody@example.com\""))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.expressions.flatMap(\.all).flatMap { expression -> [Diagnostic] in
      switch expression.kind {
      case .binary(.equal, _, let left, let right), .binary(.notEqual, _, let left, let right):
        return impossible(left, [right], subject) + impossible(right, [left], subject)
      case .binary(.in, _, let left, let right), .binary(.notIn, _, let left, let right):
        guard case .list(let items) = right.bare.kind else { return [] }
        return impossible(left, items, subject)
      case .match(let value, let arms): return impossible(value, arms.flatMap(\.patterns), subject)
      default: return []
      }
    }
  }

  private static func impossible(
    _ value: Expression, _ literals: [Expression], _ subject: LintSubject
  ) -> [Diagnostic] {
    guard let function = NormalText.function(of: value) else { return [] }
    return literals.compactMap { item in
      guard case .text(let text)? = item.literal, let reason = NormalText.refusal(of: text, by: function) else {
        return nil
      }
      return finding("`\(function)` never gives this text", at: item.range, in: subject, reason: reason)
    }
  }
}
