import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum UnusedTransform: LintRule {
  static let code = DiagnosticCode(
    "AP5004", name: "unused-transform", "a transform is declared and nothing calls it",
    explanation: """
      No line, filter or check reaches the transform, be it through others. Either a line lacks the step that it was \
      written for, or it is a leftover that readers must understand for nothing.
      """,
    wrong: LintExample.people(head: "transform shown(name: Text?): Text = name ?? \"\""),
    right: LintExample.people())

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    guard !subject.isLibrary else { return [] }
    let used = subject.uses.names().calls
    return subject.tree.declarations.compactMap { declaration in
      guard case .transform(let item) = declaration, !used.contains(item.name.text) else { return nil }
      return finding(
        "the transform `\(item.name.text)` is not used", at: item.name.range, in: subject,
        reason: "nothing that runs calls it", fixes: [subject.deletion(of: item.range)])
    }
  }
}
