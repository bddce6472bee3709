import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum SkipIdentity: LintRule {
  static let code = DiagnosticCode(
    "AP5013", name: "skip-identity", "`else skip` stands at a field that records are found by",
    explanation: """
      Where the line fails, the rest of the record goes on without its key or matched field: a record is made that no \
      later run finds, and made again. Reject or hold the record instead.
      """,
    wrong: LintExample.people(
      person: "code: Text unique", contact: "code: Int? unique",
      clauses: "match (code |> int else null) <-> code", lines: "code |> int -> code else skip"),
    right: LintExample.people(
      person: "code: Text unique", contact: "code: Int? unique",
      clauses: "match (code |> int else null) <-> code", lines: "code |> int -> code else reject"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.lines.compactMap { line -> Diagnostic? in
        var writes: [(FieldPath, LineDirection)] = []
        if let checked = sync.oneWay(line), case .skip = checked.handler {
          writes = [(checked.field, checked.direction)]
        }
        if let checked = sync.twoWay(line), case .skip = checked.handler {
          writes = [(checked.target, .toTarget)] + checked.sources.map { ($0, .toSource) }
        }
        for (field, direction) in writes {
          guard let what = sync.identity(field, on: direction), what != "`unique`" || sync.isMatched(field, direction)
          else { continue }
          return finding(
            "a record may be made without its `\(field)`", at: line.handler?.range ?? line.range, in: subject,
            reason: "it is \(what)", help: ["write `else reject` or `else hold`"])
        }
        return nil
      }
    }
  }
}

extension LintedSync {
  fileprivate func isMatched(_ field: FieldPath, _ direction: LineDirection) -> Bool {
    matchFields(direction == .toTarget ? .target : .source).contains(field)
  }
}
