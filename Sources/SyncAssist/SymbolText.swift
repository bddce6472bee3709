import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

/// What is to say about a symbol: one line of code, and prose.
struct SymbolText: Sendable {
  var code: String
  var prose: [String] = []

  var markdown: String { ([Descriptions.code(code)] + prose).joined(separator: "\n\n") }
}

extension Assistant {
  /// - Parameter file: where it is asked, whose own view of the declarations counts.
  func describe(_ symbol: SemanticIndex.Symbol, in file: KnownFile) -> SymbolText? {
    let index = file.index
    switch symbol.kind {
    case .connection:
      guard let connection = index.connections[symbol.name] else { return nil }
      let spec = connectors.first { $0.kind == connection.kind }
      return SymbolText(
        code: "connection \(FieldPath.spelled(symbol.name)): \(connection.kind)",
        prose: documentation(of: symbol) + (spec.map { [$0.summary] } ?? []) + declared(symbol, file))
    case .entity:
      guard let entity = index.entities["\(symbol.container).\(symbol.name)"] else { return nil }
      return describe(entity.schema, symbol, file)
    case .field:
      guard let field = index.entities[symbol.container]?.schema.fields.first(where: { "\($0.path)" == symbol.name })
      else { return nil }
      return SymbolText(
        code: Descriptions.field(field),
        prose: documentation(of: symbol) + Self.marks(field) + ["A field of `\(symbol.container)`."]
          + declared(symbol, file))
    case .member:
      let text = symbol.location.flatMap { memberType(at: $0) }
      return SymbolText(
        code: symbol.name + (text.map { ": \($0)" } ?? ""), prose: ["Within a field of `\(symbol.container)`."])
    case .table:
      guard let table = index.tables[symbol.name] else { return nil }
      let arrow = table.isTwoWay ? "<->" : "->"
      return SymbolText(
        code: "table \(FieldPath.spelled(symbol.name)): \(table.from) \(arrow) \(table.to)",
        prose: documentation(of: symbol) + declared(symbol, file))
    case .transform:
      guard let transform = index.transforms[symbol.name] else { return nil }
      var code = "transform " + Descriptions.signature(symbol.name, transform).label
      if let inverse = transform.inverse { code += " inverse \(FieldPath.spelled(inverse))" }
      return SymbolText(code: code, prose: documentation(of: symbol) + declared(symbol, file))
    case .parameter:
      guard let parameter = index.parameters[symbol.name] else { return nil }
      return SymbolText(
        code: "parameter \(FieldPath.spelled(symbol.name)): \(parameter.type)",
        prose: documentation(of: symbol) + declared(symbol, file))
    case .local:
      let type = index.transforms[symbol.container]?.parameters.first { $0.name == symbol.name }?.type
      return SymbolText(
        code: FieldPath.spelled(symbol.name) + (type.map { ": \($0)" } ?? ""),
        prose: ["A parameter of `\(symbol.container)`."])
    case .sync:
      guard let sync = index.syncs[symbol.name] else { return nil }
      let sides = [sync.source, sync.target].compactMap { $0.map { "\($0.connection).\($0.name)" } }
      return SymbolText(
        code: "sync \(FieldPath.spelled(symbol.name))"
          + (sides.count == 2 ? ": \(sides[0]) \(arrow(of: symbol)) \(sides[1])" : ""),
        prose: documentation(of: symbol) + declared(symbol, file))
    case .function: return describeFunction(symbol.name)
    }
  }

  func describeFunction(_ name: String) -> SymbolText? {
    if let function = functions[name] {
      return SymbolText(
        code: Descriptions.signature(function).label, prose: [Descriptions.documentation(function)])
    }
    return LanguageWords.special.first { $0.word == name }.map { SymbolText(code: $0.signature, prose: [$0.says]) }
  }

  private func describe(_ entity: EntitySchema, _ symbol: SemanticIndex.Symbol, _ file: KnownFile) -> SymbolText {
    let shown = entity.fields.prefix(30).map { "  " + Descriptions.field($0) }
    let rest = entity.fields.count > 30 ? ["  …"] : []
    let lines = ["entity \(entity.connection).\(entity.name) {"] + shown + rest + ["}"]
    return SymbolText(
      code: lines.joined(separator: "\n"), prose: documentation(of: symbol) + declared(symbol, file))
  }

  private static func marks(_ field: FieldSchema) -> [String] {
    var marks = FieldSchema.Mark.allCases.filter(field.marks.contains).map(\.rawValue)
    if field.deletedValue != nil { marks.append("deleted") }
    return marks.compactMap { mark in LanguageWords.says(mark, LanguageWords.marks).map { "`\(mark)`: \($0)" } }
  }

  /// Where it is declared, if that is another file.
  private func declared(_ symbol: SemanticIndex.Symbol, _ file: KnownFile) -> [String] {
    guard let location = symbol.location else {
      return [.entity, .field].contains(symbol.kind) ? ["Read from the system itself; no text declares it."] : []
    }
    guard location.path != file.path else { return [] }
    let line = files[location.path].map { ":\($0.source.position(at: location.range.start).line)" } ?? ""
    return ["Declared in `\(location.path)`\(line)."]
  }

  private func arrow(of symbol: SemanticIndex.Symbol) -> String {
    guard case .sync(let item)? = declaration(of: symbol) else { return "->" }
    return item.arrow.direction.rawValue
  }

  // MARK: Declarations

  /// The declaration whose name the symbol is; of a field and a member the entity, of a local the transform.
  func declaration(of symbol: SemanticIndex.Symbol) -> Declaration? {
    guard let location = symbol.location, let file = files[location.path] else { return nil }
    return file.tree.declarations.first { declaration in
      declaration.range.start <= location.range.start && location.range.end <= declaration.range.end
    }
  }

  /// What the comments above the declaration say.
  func documentation(of symbol: SemanticIndex.Symbol) -> [String] {
    guard let declaration = declaration(of: symbol) else { return [] }
    if symbol.kind == .field, case .entity(let entity) = declaration {
      let field = entity.fields.first { $0.path.range == symbol.location?.range }
      return field?.documentation.map { [$0] } ?? []
    }
    return declaration.documentation.map { [$0] } ?? []
  }

  private func memberType(at location: SourceLocation) -> String? {
    guard let file = files[location.path] else { return nil }
    for case .entity(let entity) in file.tree.declarations
    where entity.range.start <= location.range.start && location.range.end <= entity.range.end {
      for field in entity.fields {
        if let type = Self.member(at: location.range, in: field.type) { return file.source.text(type.range) }
      }
    }
    return nil
  }

  private static func member(at range: SourceRange, in type: TypeSyntax) -> TypeSyntax? {
    switch type.kind {
    case .list(let element): return member(at: range, in: element)
    case .record(let fields):
      for field in fields {
        if field.name.range == range { return field.type }
        if let found = member(at: range, in: field.type) { return found }
      }
      return nil
    case .named, .missing: return nil
    }
  }
}

extension Declaration {
  var range: SourceRange {
    switch self {
    case .imported(let item): item.range
    case .parameter(let item): item.range
    case .connection(let item): item.range
    case .entity(let item): item.range
    case .table(let item): item.range
    case .transform(let item): item.range
    case .sync(let item): item.range
    case .test(let item): item.range
    case .unknown(let range): range
    }
  }

  var documentation: String? {
    switch self {
    case .parameter(let item): item.documentation
    case .connection(let item): item.documentation
    case .entity(let item): item.documentation
    case .table(let item): item.documentation
    case .transform(let item): item.documentation
    case .sync(let item): item.documentation
    case .test(let item): item.documentation
    case .imported, .unknown: nil
    }
  }
}

extension SourceRange {
  /// Whether a cursor stands in it or at one of its ends.
  func touches(_ offset: Int) -> Bool { start <= offset && offset <= end }
}
