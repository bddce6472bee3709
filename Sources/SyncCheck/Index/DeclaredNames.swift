import SyncModel
import SyncSyntax
import SyncText

/// Takes down the names that declarations consist of.
struct DeclaredNames {
  let recorder: IndexRecorder
  let scope: Scope
  /// Where members, locals and entities are declared: what is noted while checking does not know it.
  private var late: [SemanticIndex.Symbol: SourceLocation] = [:]
  private var entities: [String: SourceLocation] = [:]

  init(recorder: IndexRecorder, scope: Scope) {
    self.recorder = recorder
    self.scope = scope
  }

  func located(_ symbol: SemanticIndex.Symbol) -> SemanticIndex.Symbol {
    var symbol = symbol
    symbol.location = late[symbol]
    return symbol
  }

  // MARK: Declarations

  mutating func declare(_ tree: SyntaxTree) {
    let path = tree.source.path
    for declaration in tree.declarations {
      switch declaration {
      case .connection(let item): declare(.connection, item.name, path, scope.connections[item.name.text]?.location)
      case .parameter(let item): declare(.parameter, item.name, path, scope.parameters[item.name.text]?.location)
      case .table(let item): declare(.table, item.name, path, scope.tables[item.name.text]?.location)
      case .sync(let item): declare(.sync, item.name, path, scope.syncs[item.name.text]?.location)
      case .transform(let item): declare(item, path)
      case .entity(let item): declare(item, path)
      case .imported, .test, .unknown: break
      }
    }
  }

  /// The name, if it is the one that holds among those of its kind.
  private func declare(
    _ kind: SemanticIndex.SymbolKind, _ name: Name, _ path: String, _ first: SourceLocation?
  ) {
    let location = SourceLocation(path: path, range: name.range)
    guard first == location else { return }
    recorder.note(.init(kind, name.text, at: location), at: location, isDeclaration: true)
  }

  private mutating func declare(_ item: TransformDeclaration, _ path: String) {
    let location = scope.transforms[item.name.text]?.location
    declare(.transform, item.name, path, location)
    guard location == SourceLocation(path: path, range: item.name.range) else { return }
    for parameter in item.parameters where !parameter.name.text.isEmpty {
      add(.local, parameter.name.text, in: item.name.text, SourceLocation(path: path, range: parameter.name.range))
    }
  }

  private mutating func declare(_ item: EntityDeclaration, _ path: String) {
    let names = item.path.components.map(\.text)
    guard names.count >= 2, !names.contains("") else { return }
    let container = names.joined(separator: ".")
    guard let entity = scope.entities[container],
      entity.location == SourceLocation(path: path, range: item.path.range)
    else { return }
    let range = SourceRange(start: item.path.components[1].range.start, end: item.path.range.end)
    let location = SourceLocation(path: path, range: range)
    entities[container] = location
    recorder.note(symbol(of: entity.schema), at: location, isDeclaration: true)
    for declaration in item.fields where !declaration.path.components.contains(where: { $0.text.isEmpty }) {
      let field = FieldPath(declaration.path.components.map(\.text))
      let place = SourceLocation(path: path, range: declaration.path.range)
      guard entity.fieldLocations[field] == place else { continue }
      recorder.note(.init(.field, "\(field)", in: container, at: place), at: place, isDeclaration: true)
      members(of: declaration.type, field.components, container, path)
    }
  }

  private mutating func members(of type: TypeSyntax, _ parents: [String], _ container: String, _ path: String) {
    switch type.kind {
    case .list(let element): members(of: element, parents, container, path)
    case .record(let fields):
      for field in fields where !field.name.text.isEmpty {
        let names = parents + [field.name.text]
        add(.member, "\(FieldPath(names))", in: container, SourceLocation(path: path, range: field.name.range))
        members(of: field.type, names, container, path)
      }
    case .named, .missing: break
    }
  }

  private mutating func add(
    _ kind: SemanticIndex.SymbolKind, _ name: String, in container: String, _ location: SourceLocation
  ) {
    let unknown = SemanticIndex.Symbol(kind, name, in: container, at: nil)
    guard late[unknown] == nil else { return }
    late[unknown] = location
    recorder.note(.init(kind, name, in: container, at: location), at: location, isDeclaration: true)
  }

  // MARK: Uses

  func refer(_ tree: SyntaxTree) {
    let path = tree.source.path
    for declaration in tree.declarations {
      switch declaration {
      case .entity(let item): connection(item.path, path)
      case .transform(let item):
        guard let inverse = item.inverse, let transform = scope.transforms[inverse.text] else { continue }
        use(.transform, inverse, path, transform.location)
      case .sync(let item):
        for side in [item.source, item.target] {
          connection(side, path)
          entity(side, path)
        }
        if let former = item.formerName, let sync = scope.syncs[item.name.text] {
          recorder.note(.init(.sync, item.name.text, at: sync.location), at: .init(path: path, range: former.range))
        }
      case .test(let item): test(item, path)
      case .imported, .parameter, .connection, .table, .unknown: break
      }
    }
  }

  private func use(_ kind: SemanticIndex.SymbolKind, _ name: Name, _ path: String, _ declared: SourceLocation) {
    recorder.note(.init(kind, name.text, at: declared), at: SourceLocation(path: path, range: name.range))
  }

  private func connection(_ names: Path, _ path: String) {
    guard let first = names.components.first, let connection = scope.connections[first.text] else { return }
    use(.connection, first, path, connection.location)
  }

  private func symbol(of entity: EntitySchema) -> SemanticIndex.Symbol {
    .init(.entity, entity.name, in: entity.connection, at: entities[SemanticIndex.entityName(entity)])
  }

  private func entity(_ names: Path, _ path: String) {
    guard names.components.count >= 2,
      let entity = scope.entities[names.components.map(\.text).joined(separator: ".")]
    else { return }
    let range = SourceRange(start: names.components[1].range.start, end: names.range.end)
    recorder.note(symbol(of: entity.schema), at: SourceLocation(path: path, range: range))
  }

  private func test(_ item: TestDeclaration, _ path: String) {
    guard let sync = scope.syncs[item.sync.text] else { return }
    use(.sync, item.sync, path, sync.location)
    for given in item.givens where given.role != .base {
      fields(given.fields, of: given.role == .source ? sync.source : sync.target, path)
    }
    for expectation in item.expectations {
      if case .change(_, let side, let entries) = expectation.kind {
        fields(entries, of: side == .source ? sync.source : sync.target, path)
      }
    }
  }

  private func fields(_ entries: [RecordEntry], of entity: EntitySchema?, _ path: String) {
    guard let entity else { return }
    let container = SemanticIndex.entityName(entity)
    for entry in entries {
      let field = FieldPath(entry.path.components.map(\.text))
      guard entity.field(field) != nil else { continue }
      recorder.note(
        .init(.field, "\(field)", in: container, at: scope.entities[container]?.fieldLocations[field]),
        at: SourceLocation(path: path, range: entry.path.range))
    }
  }
}
