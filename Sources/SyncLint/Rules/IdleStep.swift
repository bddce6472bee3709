import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum IdleStep: LintRule {
  static let code = DiagnosticCode(
    "AP5024", name: "idle-step", "a step of a pipeline changes nothing",
    explanation: """
      The step before gives already what this one would make of it: the same normalizer twice, or `trim` of what has \
      only digits. Often another function was meant.
      """,
    wrong: LintExample.people(lines: "email |> trim |> trim -> email"),
    right: LintExample.people(lines: "email |> trim -> email"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.expressions.flatMap(\.all).compactMap { expression in
      guard case .pipe(let value, let step) = expression.kind, case .call(let name, let arguments) = step.kind,
        let before = call(value)
      else { return nil }
      let isRepeated =
        before.name == name.text && subject.functions[name.text]?.kind == .normalizer
        && before.arguments.map { subject.text($0.range) } == arguments.map { subject.text($0.range) }
        && arguments.allSatisfy { $0.literal != nil }
      let isOfDigits = before.name == "digits" && ["trim", "lower", "upper"].contains(name.text)
      guard isRepeated || isOfDigits else { return nil }
      return finding(
        "this step changes nothing", at: step.range, in: subject,
        reason: "`\(before.name)` gives already what `\(name.text)` would make of it",
        fixes: [
          .init(
            "delete the step",
            [TextEdit(range: SourceRange(start: value.range.end, end: step.range.end), replacement: "")], isSafe: true)
        ])
    }
  }

  /// The function that gave a value, and its arguments behind the first.
  private static func call(_ value: Expression) -> (name: String, arguments: [Expression])? {
    switch value.bare.kind {
    case .call(let name, let arguments): return (name.text, Array(arguments.dropFirst()))
    case .pipe(_, let step):
      if case .call(let name, let arguments) = step.kind { return (name.text, arguments) }
      return nil
    default: return nil
    }
  }
}
