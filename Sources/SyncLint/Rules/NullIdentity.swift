import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum NullIdentity: LintRule {
  static let code = DiagnosticCode(
    "AP5011", name: "null-identity", "`else null` stands at a field that identifies the record",
    explanation: """
      A record whose key, unique or matched field becomes null is found by nobody again: null never matches, so the next \
      run may make it once more. Reject or hold the record instead.
      """,
    wrong: LintExample.people(
      person: "code: Text", contact: "code: Int? unique", lines: "code |> int -> code else null"),
    right: LintExample.people(
      person: "code: Text", contact: "code: Int? unique", lines: "code |> int -> code else reject"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.lines.compactMap { line -> Diagnostic? in
        guard let checked = sync.oneWay(line), checked.handler.literal == .null,
          let what = sync.identity(checked.field, on: checked.direction)
        else { return nil }
        return finding(
          "`\(checked.field)` becomes null where the line fails", at: line.handler?.range ?? line.range, in: subject,
          reason: "it is \(what), and null identifies nothing", help: ["write `else reject` or `else hold`"])
      }
    }
  }
}

extension LintedSync {
  /// How a field identifies records of the side that a line of that direction writes, or `nil`.
  func identity(_ field: FieldPath, on direction: LineDirection) -> String? {
    let side: Side = direction == .toTarget ? .target : .source
    let entity = self.side(side).entity
    guard let schema = entity.field(field) else { return nil }
    if schema.marks.contains(.key) { return "the key of `\(entity.connection).\(entity.name)`" }
    if schema.marks.contains(.unique) { return "`unique`" }
    if matchFields(side).contains(field) { return "what records are matched by" }
    return nil
  }
}
