import SyncModel
import SyncSyntax
import SyncText

/// Takes down what names and expressions mean while they are checked. It hangs on the sink: what is checked in silence,
/// such as the body of a transform at a place that calls it, is not taken down again.
final class IndexRecorder {
  private(set) var index = SemanticIndex()
  private var seen: Set<SourceLocation> = []

  func note(_ symbol: SemanticIndex.Symbol, at location: SourceLocation, isDeclaration: Bool = false) {
    guard location.range.start < location.range.end, seen.insert(location).inserted else { return }
    index.occurrences.append(.init(symbol, at: location, isDeclaration: isDeclaration))
  }

  func note(_ type: FieldType, of range: SourceRange, in path: String) {
    guard type.base != .poisoned, range.start < range.end else { return }
    index.types[path, default: [:]][range] = type
  }

  func note(_ line: Line, _ kind: TransformKind, isFallible: Bool, in path: String) {
    index.lines.append(
      .init(
        location: SourceLocation(path: path, range: line.range), arrow: line.arrow.range, kind: kind,
        isFallible: isFallible))
  }

  /// Adds what the declarations themselves say, and everything in reach.
  func finish(_ files: [ImportedFiles.File], _ scope: Scope) -> SemanticIndex {
    var names = DeclaredNames(recorder: self, scope: scope)
    for file in files { names.declare(file.tree) }
    for file in files { names.refer(file.tree) }
    for place in index.occurrences.indices where index.occurrences[place].symbol.location == nil {
      index.occurrences[place].symbol = names.located(index.occurrences[place].symbol)
    }
    index.connections = scope.connections.mapValues { .init(kind: $0.plan.kind, location: $0.location) }
    index.entities = scope.entities.mapValues {
      .init(schema: $0.schema, location: $0.location, fieldLocations: $0.fieldLocations)
    }
    index.tables = scope.tables.mapValues {
      .init(from: $0.from, to: $0.to, isTwoWay: $0.isTwoWay, location: $0.location)
    }
    index.transforms = scope.transforms.mapValues {
      .init(parameters: $0.parameters, result: $0.result, inverse: $0.inverse?.text, location: $0.location)
    }
    index.parameters = scope.parameters.mapValues { .init(type: $0.type, location: $0.location) }
    index.syncs = scope.syncs.mapValues { .init(source: $0.source, target: $0.target, location: $0.location) }
    return index
  }
}

extension ExpressionChecker {
  /// Takes down what the expression is, and hands it on.
  func noted(_ typed: Typed) -> Typed {
    sink.recorder?.note(typed.type, of: typed.range, in: path)
    return typed
  }

  func note(
    _ kind: SemanticIndex.SymbolKind, _ name: String, in container: String = "", declared: SourceLocation?,
    at range: SourceRange
  ) {
    sink.recorder?.note(.init(kind, name, in: container, at: declared), at: location(range))
  }

  /// A path whose first names are a field of the side, and whose other ones are members of it.
  func noteField(_ field: FieldPath, of entity: EntitySchema, declared: SourceLocation?, _ path: Path) {
    guard sink.recorder != nil, let first = path.components.first else { return }
    let length = min(field.components.count, path.components.count)
    let container = SemanticIndex.entityName(entity)
    note(
      .field, "\(field)", in: container, declared: declared, at: first.range + path.components[max(0, length - 1)].range
    )
    noteMembers(path.components.dropFirst(length), within: field, in: container)
  }

  /// Members of records within a field or its elements.
  func noteMembers(_ names: ArraySlice<Name>, within field: FieldPath, in container: String) {
    guard sink.recorder != nil else { return }
    var members = field.components
    for name in names {
      members.append(name.text)
      note(.member, "\(FieldPath(members))", in: container, declared: nil, at: name.range)
    }
  }
}

extension SemanticIndex {
  static func entityName(_ entity: EntitySchema) -> String { "\(entity.connection).\(entity.name)" }
}
