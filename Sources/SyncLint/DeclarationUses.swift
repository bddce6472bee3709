import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

/// Which names the files that were checked together use, by the file that uses them.
struct DeclarationUses: Sendable {
  /// The names that one file uses.
  struct Names: Sendable {
    var calls: Set<String> = []
    var tables: Set<String> = []
    /// First components of paths: fields, parameters, connections in `lookup`.
    var words: Set<String> = []
    /// Sides of syncs and connections of entities: `crm`, and `crm.person` of the former.
    var connections: Set<String> = []
    var entities: Set<String> = []
    var syncs: Set<String> = []

    mutating func add(_ expression: Expression) {
      calls.formUnion(expression.calledNames)
      tables.formUnion(expression.tableNames)
      for path in expression.paths {
        words.insert(path.components[0].text)
        entities.insert(path.components.map(\.text).joined(separator: "."))
      }
    }

    mutating func formUnion(_ other: Names) {
      calls.formUnion(other.calls)
      tables.formUnion(other.tables)
      words.formUnion(other.words)
      connections.formUnion(other.connections)
      entities.formUnion(other.entities)
      syncs.formUnion(other.syncs)
    }
  }

  /// By path: what stands in the file, unused transforms left out.
  private(set) var byFile: [String: Names] = [:]

  init(_ trees: [SyntaxTree]) {
    var transforms: [String: (path: String, declaration: TransformDeclaration)] = [:]
    for tree in trees {
      var names = Names()
      for declaration in tree.declarations {
        switch declaration {
        case .transform(let item): transforms[item.name.text] = (tree.source.path, item)
        case .sync(let item):
          for side in [item.source, item.target] {
            let parts = side.components.map(\.text)
            names.connections.insert(parts[0])
            names.entities.insert(parts.joined(separator: "."))
          }
          for expression in item.clauses.flatMap(\.expressions) { names.add(expression) }
        case .connection(let item):
          for expression in item.settings.flatMap(\.expressions) { names.add(expression) }
        case .parameter(let item): if let value = item.value { names.add(value) }
        case .table(let item):
          for row in item.rows { for value in [row.key, row.value].compactMap({ $0 }) { names.add(value) } }
        case .test(let item):
          names.syncs.insert(item.sync.text)
          for entry in item.givens.flatMap(\.fields) { names.add(entry.value) }
        case .entity, .imported, .unknown: break
        }
      }
      byFile[tree.source.path] = names
    }
    // A transform counts as used from where something that is used calls it.
    var open = byFile.values.flatMap(\.calls)
    var seen: Set<String> = []
    while let name = open.popLast() {
      guard seen.insert(name).inserted, let (path, item) = transforms[name] else { continue }
      var names = Names()
      names.add(item.body)
      if let inverse = item.inverse { names.calls.insert(inverse.text) }
      open += names.calls
      byFile[path]?.formUnion(names)
    }
  }

  /// Of all files, or of those alone that the condition takes.
  func names(where isTaken: (String) -> Bool = { _ in true }) -> Names {
    byFile.reduce(into: Names()) { if isTaken($1.key) { $0.formUnion($1.value) } }
  }
}
