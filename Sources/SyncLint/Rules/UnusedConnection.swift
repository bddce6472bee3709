import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum UnusedConnection: LintRule {
  static let code = DiagnosticCode(
    "AP5001", name: "unused-connection", "a connection is declared and no sync uses it",
    explanation: """
      A connection that nothing reads or writes is a leftover, or a sync that somebody meant to write. Its settings ask \
      for secrets that nobody needs. A file without any sync is there to be imported and may declare what it likes.
      """,
    wrong: LintExample.people(head: "connection shop: sqlite { path: \"shop.db\" }"),
    right: LintExample.people())

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    guard !subject.isLibrary else { return [] }
    return unused(in: subject).map { item in
      // What is declared of it goes with it.
      let entities = subject.tree.declarations.compactMap { declaration -> SourceRange? in
        guard case .entity(let entity) = declaration, entity.path.components[0].text == item.name.text else {
          return nil
        }
        return entity.range
      }
      return finding(
        "the connection `\(item.name.text)` is not used", at: item.name.range, in: subject,
        reason: "no sync reads or writes it", fixes: [subject.deletion(of: [item.range] + entities)])
    }
  }

  static func unused(in subject: LintSubject) -> [ConnectionDeclaration] {
    let names = subject.uses.names()
    return subject.tree.declarations.compactMap { declaration in
      guard case .connection(let item) = declaration, !names.connections.contains(item.name.text),
        !names.words.contains(item.name.text)
      else { return nil }
      return item
    }
  }
}
