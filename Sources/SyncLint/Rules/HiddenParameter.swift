import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum HiddenParameter: LintRule {
  static let code = DiagnosticCode(
    "AP5026", name: "hidden-parameter", "a field hides a parameter of the same name",
    explanation: """
      Where the record has a field of that name, the name stands for the field: `region == region` compares the field \
      with itself, and `--set region=…` changes nothing there. Give the parameter another name.
      """,
    wrong: LintExample.people(head: "parameter name: Text = \"Ada\"", clauses: "filter source: email == name"),
    right: LintExample.people(head: "parameter wanted: Text = \"Ada\"", clauses: "filter source: email == wanted"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.tree.declarations.compactMap { declaration in
      guard case .parameter(let item) = declaration else { return nil }
      for sync in subject.syncs {
        for (side, expression) in sync.readings {
          let entity = sync.side(side).entity
          guard entity.field(FieldPath(item.name.text)) != nil,
            let use = expression.paths.first(where: { $0.components.map(\.text) == [item.name.text] })
          else { continue }
          return finding(
            "the field `\(item.name.text)` of `\(entity.connection).\(entity.name)` hides this parameter",
            at: item.name.range, in: subject, reason: "the name stands for the field there",
            labels: [.init(subject.location(use.range), "the field is read here")])
        }
      }
      return nil
    }
  }
}

extension LintedSync {
  /// The expressions over the record of each side.
  fileprivate var readings: [(Side, Expression)] {
    syntax.clauses.flatMap { clause -> [(Side, Expression)] in
      switch clause.kind {
      case .filter(let side, let expression): [(side, expression)]
      case .check(let side, let conditions): conditions.map { (side, $0.expression) }
      case .match(let pairs): pairs.flatMap { [(.source, $0.source), (.target, $0.target)] }
      case .map(_, let lines):
        lines.flatMap { line -> [(Side, Expression)] in
          // A plain field on both sides is no question of names.
          if case .path = line.left.kind, case .path = line.right.kind { return [] }
          return line.arrow.direction == .backward ? [(.target, line.right)] : [(.source, line.left)]
        }
      default: []
      }
    }
  }
}
