import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum UnusedImport: LintRule {
  static let code = DiagnosticCode(
    "AP5006", name: "unused-import", "an import brings nothing that is used",
    explanation: """
      Neither this file nor another that it imports names anything that the imported file declares or imports itself. \
      The import only makes this file break when that one is moved.
      """,
    wrong: "import \"other.sync\"\n\n" + LintExample.people(),
    right: LintExample.people())

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    // A file of declarations may pass on what it imports.
    guard !subject.isLibrary else { return [] }
    return subject.tree.declarations.compactMap { declaration in
      guard case .imported(let item) = declaration,
        let root = subject.checked.imports[subject.tree.source.path]?[item.path.value]
      else { return nil }
      let brought = closure(of: root, subject)
      // What a file brings that imports this one's own import too cannot be told apart: it counts for both.
      let used = subject.uses.names { !brought.contains($0) }
      let isUsed = subject.checked.trees.contains { tree in
        brought.contains(tree.source.path) && tree.declarations.contains { names($0, used) }
      }
      if isUsed { return nil }
      return finding(
        "nothing of `\(item.path.value)` is used", at: item.path.range, in: subject,
        reason: "this file names none of its declarations", fixes: [subject.deletion(of: item.range)])
    }
  }

  private static func closure(of path: String, _ subject: LintSubject) -> Set<String> {
    var found: Set<String> = []
    var open = [path]
    while let next = open.popLast() {
      guard next != subject.tree.source.path, found.insert(next).inserted else { continue }
      open += subject.checked.imports[next].map { Array($0.values) } ?? []
    }
    return found
  }

  private static func names(_ declaration: Declaration, _ used: DeclarationUses.Names) -> Bool {
    switch declaration {
    case .parameter(let item): return used.words.contains(item.name.text)
    case .connection(let item):
      return used.connections.contains(item.name.text) || used.words.contains(item.name.text)
    case .entity(let item):
      let name = item.path.components.map(\.text).joined(separator: ".")
      return used.entities.contains { $0 == name || $0.hasPrefix(name + ".") }
    case .table(let item): return used.tables.contains(item.name.text)
    case .transform(let item): return used.calls.contains(item.name.text)
    case .sync(let item): return used.words.contains(item.name.text) || used.syncs.contains(item.name.text)
    case .imported, .test, .unknown: return false
    }
  }
}
