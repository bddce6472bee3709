import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum OneWayLine: LintRule {
  static let code = DiagnosticCode(
    "AP5019", name: "one-way-line", "a plain field goes one way in a two-way sync",
    explanation: """
      Both sides can write the field, and its type is the same on both: edits on the side that the line writes are \
      overwritten by the next run. Write `<->`, or say why the field has one master.
      """,
    wrong: LintExample.people(arrow: "<->", lines: "name -> name"),
    right: LintExample.people(arrow: "<->", lines: "name <-> name"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.filter(\.checked.isTwoWay).flatMap { sync in
      sync.lines.compactMap { line -> Diagnostic? in
        guard let checked = sync.oneWay(line), !checked.onCreate, case .field(let slot) = checked.expression,
          case .none = checked.handler, case .path = line.left.kind, case .path = line.right.kind,
          let written = sync.written(checked).entity.field(checked.field)
        else { return nil }
        let origin = sync.read(checked)
        guard slot < origin.entity.fields.count, origin.update != .off else { return nil }
        let read = origin.entity.fields[slot]
        let fixed: Set<FieldSchema.Mark> = [.key, .readonly, .createonly, .version, .modified]
        guard read.type == written.type, read.marks.isDisjoint(with: fixed), written.marks.isDisjoint(with: fixed),
          !isReturned(read.path, against: checked.direction, sync)
        else { return nil }
        let side = checked.direction == .toTarget ? "target" : "source"
        return finding(
          "edits of `\(checked.field)` on the \(side) are overwritten", at: line.arrow.range, in: subject,
          reason: "the sync goes both ways, and this line does not",
          fixes: [.init("write `<->`", [TextEdit(range: line.arrow.range, replacement: "<->")])])
      }
    }
  }

  /// Another line writes what this one reads.
  private static func isReturned(_ field: FieldPath, against direction: LineDirection, _ sync: LintedSync) -> Bool {
    sync.checked.lines.contains { $0.direction != direction && $0.field == field }
      || sync.checked.twoWayLines.contains {
        direction == .toTarget ? $0.sources.contains(field) : $0.target == field
      }
  }
}
