import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum NeedlessAtLeastOnce: LintRule {
  static let code = DiagnosticCode(
    "AP5029", name: "needless-at-least-once", "a side accepts duplicates that it need not",
    explanation: """
      `at_least_once` accepts that a record may be made twice where a run is cut short, for sides on which nothing tells \
      whether it was made. Here the lines write the whole key, so that a record made before is found again.
      """,
    wrong: LintExample.people(clauses: "create target: at_least_once"),
    right: LintExample.people(clauses: "create target: on"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.syntax.clauses.compactMap { clause -> Diagnostic? in
        guard case .create(let side, let value) = clause.kind, value.text == "at_least_once" else { return nil }
        let direction: LineDirection = side == .target ? .toTarget : .toSource
        var written = Set(sync.checked.lines.filter { $0.direction == direction }.map(\.field))
        for line in sync.checked.twoWayLines {
          if side == .target { written.insert(line.target) } else { written.formUnion(line.sources) }
        }
        let keys = sync.side(side).entity.keyFields
        guard !keys.isEmpty, keys.allSatisfy({ written.contains($0.path) }) else { return nil }
        return finding(
          "creates on the \(side.rawValue) are safe without `at_least_once`", at: value.range, in: subject,
          reason: "the lines write the whole key",
          fixes: [.init("write `on`", [TextEdit(range: value.range, replacement: "on")])])
      }
    }
  }
}
