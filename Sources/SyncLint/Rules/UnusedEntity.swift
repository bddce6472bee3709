import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum UnusedEntity: LintRule {
  static let code = DiagnosticCode(
    "AP5002", name: "unused-entity", "an entity is declared and no sync uses it",
    explanation: """
      An entity that is written in the mapping itself is there for its syncs. One that none of them names is a leftover, \
      and its fields drift from the system without anybody noticing. What `antiphon schema pull` writes stands in a file \
      of its own and is not asked about.
      """,
    wrong: LintExample.people(head: "entity crm.company {\n  id: Int key\n}"),
    right: LintExample.people())

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    guard !subject.isLibrary else { return [] }
    let names = subject.uses.names()
    let dropped = Set(UnusedConnection.unused(in: subject).map(\.name.text))
    return subject.tree.declarations.compactMap { declaration in
      guard case .entity(let item) = declaration, !dropped.contains(item.path.components[0].text) else { return nil }
      let name = item.path.components.map(\.text).joined(separator: ".")
      guard !names.entities.contains(where: { $0 == name || $0.hasPrefix(name + ".") }) else { return nil }
      return finding(
        "the entity `\(name)` is not used", at: item.path.range, in: subject, reason: "no sync reads or writes it",
        fixes: [subject.deletion(of: item.range)])
    }
  }
}
