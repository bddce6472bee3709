import SyncModel
import SyncSyntax
import SyncText

extension DeclarationResolver {
  /// - Parameter isPulled: of a schema file; a declaration of the mapping wins over it.
  func add(_ item: EntityDeclaration, _ file: ImportedFiles.File, _ scope: Scope, isPulled: Bool) {
    let path = file.source.path
    let location = SourceLocation(path: path, range: item.path.range)
    let names = item.path.components.map(\.text)
    guard names.count >= 2, !names.contains("") else {
      if !names.contains("") {
        sink.add(
          Diagnostic(
            CheckCodes.unknownEntity, "an entity belongs to a connection", at: location,
            reason: "write it as `entity CONNECTION.\(names[0])`"))
      }
      return
    }
    let connection = names[0]
    let name = names.dropFirst().joined(separator: ".")
    // A schema file stands beside the mappings that declare its connection.
    let isSchemaFile = path.hasPrefix("Schema/") || path.contains("/Schema/")
    if scope.connections[connection] == nil, file.isRoot, !isSchemaFile {
      let near = closest(connection, among: scope.connections.keys.sorted())
      sink.add(
        Diagnostic(
          CheckCodes.unknownConnection, "there is no connection `\(connection)`",
          at: SourceLocation(path: path, range: item.path.components[0].range),
          reason: near.map { "did you mean `\($0)`?" } ?? "no `connection` of that name is declared or imported",
          fixes: near.map {
            [.init("write `\($0)`", [TextEdit(range: item.path.components[0].range, replacement: $0)])]
          } ?? []))
    }
    if let first = scope.entities["\(connection).\(name)"] {
      if isPulled, first.location?.path != path { return }
      sink.add(
        Diagnostic(
          CheckCodes.duplicateDeclaration, "there is another entity `\(connection).\(name)`", at: location,
          reason: "a name stands for one thing", labels: first.location.map { [.init($0, "the first one")] } ?? []))
      return
    }
    var fields: [FieldSchema] = []
    var locations: [FieldPath: SourceLocation] = [:]
    for declaration in item.fields where !declaration.path.components.contains(where: { $0.text.isEmpty }) {
      let field = FieldPath(declaration.path.components.map(\.text))
      let place = SourceLocation(path: path, range: declaration.path.range)
      if let first = locations[field] {
        sink.add(
          Diagnostic(
            CheckCodes.duplicateDeclaration, "the field `\(field)` stands twice", at: place,
            reason: "a name stands for one field", labels: [.init(first, "the first one")]))
        continue
      }
      locations[field] = place
      fields.append(schema(declaration, field, file, scope))
    }
    scope.entities["\(connection).\(name)"] = Scope.Entity(
      schema: EntitySchema(connection: connection, name: name, from: item.from?.value, fields: fields),
      location: location, fieldLocations: locations)
  }

  private func schema(
    _ declaration: FieldDeclaration, _ path: FieldPath, _ file: ImportedFiles.File, _ scope: Scope
  ) -> FieldSchema {
    let type = TypeResolver(path: file.source.path, sink: sink).resolve(declaration.type)
    if type.base == .secret {
      sink.add(
        Diagnostic(
          CheckCodes.unknownType, "a field is no `Secret`",
          at: SourceLocation(path: file.source.path, range: declaration.type.range),
          reason: "secrets flow into settings only", help: ["write `Text sensitive` for what no output may show"]))
    }
    var marks: Set<FieldSchema.Mark> = []
    var deletedValue: SyncModel.Literal?
    for mark in declaration.marks where !mark.name.text.isEmpty {
      if mark.name.text == "deleted" {
        let checker = ExpressionChecker(
          scope: scope, names: .nothing, path: file.source.path, sink: sink, tables: TableUse(), counter: .init())
        let typed = mark.argument.map { checker.check($0) }
        deletedValue = typed?.literal
        if deletedValue == nil, typed?.isPoisoned != true {
          checker.report(
            CheckCodes.unknownMark, "`deleted` names the value that marks a record as deleted", at: mark.range,
            reason: "write it as `deleted(true)`")
        } else if let typed, !typed.isPoisoned,
          case .mismatch(let reason, let help) = Assignment.assign(typed, to: type, place: "`\(path)`")
        {
          checker.misfit(typed, type, "this value never stands in `\(path)`", reason: reason, help: help)
        }
        continue
      }
      guard let known = FieldSchema.Mark(rawValue: mark.name.text) else {
        let names = FieldSchema.Mark.allCases.map(\.rawValue) + ["deleted"]
        let near = closest(mark.name.text, among: names)
        sink.add(
          Diagnostic(
            CheckCodes.unknownMark, "there is no field mark `\(mark.name.text)`",
            at: SourceLocation(path: file.source.path, range: mark.name.range),
            reason: near.map { "did you mean `\($0)`?" } ?? "the marks are \(names.joined(separator: ", "))",
            fixes: near.map { [.init("write `\($0)`", [TextEdit(range: mark.name.range, replacement: $0)])] } ?? []))
        continue
      }
      marks.insert(known)
    }
    return FieldSchema(
      path: path, type: type, marks: marks, deletedValue: deletedValue, alias: declaration.alias?.value)
  }
}
