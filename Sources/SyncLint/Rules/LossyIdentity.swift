import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum LossyIdentity: LintRule {
  static let code = DiagnosticCode(
    "AP5014", name: "lossy-identity", "a key is made by a function that gives one result for several values",
    explanation: """
      Two records that differ only in what is cut away or rounded get the same key: the second is refused, or overwrites \
      the first. Take the whole value, or join it with something that tells them apart.
      """,
    wrong: LintExample.people(
      contact: "code: Text(10) unique", lines: "email |> truncate(10) -> code"),
    right: LintExample.people(contact: "code: Text(10) unique", lines: "email -> code else reject"))

  /// What cuts or rounds; a change of case or spacing unites only what is meant to be one.
  private static let lossy: Set<String> = [
    "truncate", "substring", "first", "last", "count", "length", "round", "floor", "ceil", "abs", "clamp", "mod",
    "year",
    "month", "day", "start_of_day",
  ]

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.lines.compactMap { line -> Diagnostic? in
        guard let checked = sync.oneWay(line), let function = guilty(checked.expression),
          let field = sync.written(checked).entity.field(checked.field),
          !field.marks.isDisjoint(with: [.key, .unique])
        else { return nil }
        return finding(
          "several values give the same `\(checked.field)`", at: line.range, in: subject,
          reason: "`\(function)` gives one result for several values, and the field is "
            + (field.marks.contains(.key) ? "the key" : "`unique`"))
      }
    }
  }

  /// Along the pipeline only: joined with something else, the whole may tell records apart.
  private static func guilty(_ plan: PlanExpression) -> String? {
    switch plan.unconverted {
    case .call(let function, let arguments):
      if lossy.contains(function) { return function }
      return arguments.first.flatMap(guilty)
    default: return nil
    }
  }
}
