import SyncCheck
import SyncModel
import SyncSyntax
public import SyncText

extension Assistant {
  /// The range of the name at the place, where it can be renamed.
  public func renamable(_ path: String, at offset: Int) -> SourceRange? {
    guard let (file, occurrence) = try? nameToRename(path, offset) else { return nil }
    return Self.ownName(occurrence, file)
  }

  /// The edits by which the thing at the place gets another name everywhere. A sync keeps its links, by `was`; a field of
  /// an entity that the files declare keeps its name outside, by `as`.
  public func rename(_ path: String, at offset: Int, to name: String) throws(RenameRefusal) -> [Replacement] {
    let symbol = try nameToRename(path, offset).occurrence.symbol
    let new = FieldName.plain(name)
    try checkName(new, instead: name)
    guard let location = symbol.location else { throw RenameRefusal("nothing declares `\(symbol.name)` in a text") }
    if FieldName.plain(lastName(of: symbol)) == new { return [] }
    try checkClash(symbol, new)
    let spelled = FieldPath.spelled(new)
    var edits: [Replacement] = []
    for place in places[symbol] ?? [] {
      guard let file = files[place.location.path] else { continue }
      if symbol.kind == .sync, isFormerName(place.location, file) { continue }
      edits.append(
        Replacement(file.path, TextEdit(range: Self.ownName(place, file), replacement: spelled)))
    }
    if let extra = try keeping(symbol, location) { edits.append(Replacement(location.path, extra)) }
    return edits.sorted { ($0.path, $0.edit.range.start) < ($1.path, $1.edit.range.start) }
  }

  private func nameToRename(
    _ path: String, _ offset: Int
  ) throws(RenameRefusal) -> (file: KnownFile, occurrence: SemanticIndex.Occurrence) {
    guard let file = file(path, offset) else { throw RenameRefusal("the file is not known") }
    guard let occurrence = file.occurrence(at: offset) else {
      throw RenameRefusal("no name that a text declares stands here")
    }
    let symbol = occurrence.symbol
    switch symbol.kind {
    case .function: throw RenameRefusal("`\(symbol.name)` is a function of the standard library")
    case .member:
      throw RenameRefusal("`\(symbol.name)` is a part of a record: the system outside knows it by that name")
    case .entity, .field, .connection, .local, .parameter, .sync, .table, .transform: break
    }
    guard let location = symbol.location else {
      throw RenameRefusal("`\(symbol.name)` is read from the system itself, which would not know another name")
    }
    if [.entity, .field].contains(symbol.kind), Self.isPulled(location.path) {
      throw RenameRefusal("`\(symbol.name)` stands in a pulled schema: the system itself names it so")
    }
    if symbol.kind == .connection, files.keys.contains(where: { Self.isSchema($0, of: symbol.name) }) {
      throw RenameRefusal(
        "the schema of `\(symbol.name)` stands in a file of that name: pull it anew under another one")
    }
    if symbol.kind == .sync, isFormerName(occurrence.location, file) {
      throw RenameRefusal("this is the name that the sync had before")
    }
    return (file, occurrence)
  }

  private static func isPulled(_ path: String) -> Bool { path.hasPrefix("Schema/") || path.contains("/Schema/") }

  private static func isSchema(_ path: String, of connection: String) -> Bool {
    path == "Schema/\(connection).sync" || path.hasSuffix("/Schema/\(connection).sync")
  }

  private func isFormerName(_ location: SourceLocation, _ file: KnownFile) -> Bool {
    file.tree.declarations.contains { declaration in
      if case .sync(let item) = declaration { item.formerName?.range == location.range } else { false }
    }
  }

  private func lastName(of symbol: SemanticIndex.Symbol) -> String {
    guard symbol.kind == .field, let location = symbol.location, let file = files[location.path] else {
      return symbol.name
    }
    return file.source.text(Self.lastName(location.range, file))
  }

  /// Of a path the last name: the others may be shared.
  private static func ownName(_ occurrence: SemanticIndex.Occurrence, _ file: KnownFile) -> SourceRange {
    [.field, .entity].contains(occurrence.symbol.kind)
      ? lastName(occurrence.location.range, file) : occurrence.location.range
  }

  private static func lastName(_ range: SourceRange, _ file: KnownFile) -> SourceRange {
    guard let place = file.lastToken(startingBefore: range.end), file.tree.tokens[place].range.start >= range.start
    else { return range }
    return file.tree.tokens[place].range
  }

  // MARK: Refusals

  private func checkName(_ name: String, instead written: String) throws(RenameRefusal) {
    if name.isEmpty { throw RenameRefusal("a name has at least one character") }
    if name.contains(where: { $0 == "`" || $0.isNewline }) {
      throw RenameRefusal("a name holds neither backticks nor line ends")
    }
    if FieldPath.reservedWords.contains(name), !written.hasPrefix("`") {
      throw RenameRefusal("`\(name)` is a reserved word; in backticks it would be a name")
    }
  }

  private func checkClash(_ symbol: SemanticIndex.Symbol, _ name: String) throws(RenameRefusal) {
    let views = files.values.filter { file in
      (places[symbol] ?? []).contains { $0.location.path == file.path } || file.path == symbol.location?.path
    }
    for view in views {
      let index = view.index
      let isTaken: Bool
      switch symbol.kind {
      case .connection: isTaken = index.connections[name] != nil
      case .entity: isTaken = index.entities["\(symbol.container).\(name)"] != nil
      case .field: isTaken = clashes(symbol, name, index)
      case .table: isTaken = index.tables[name] != nil
      case .transform:
        if functions[name] != nil || LanguageWords.special.contains(where: { $0.word == name }) {
          throw RenameRefusal("`\(name)` is a function of the standard library")
        }
        isTaken = index.transforms[name] != nil
      case .parameter:
        if let field = field(thatHides: name, symbol) {
          throw RenameRefusal("the field `\(field)` would hide it where it is used")
        }
        isTaken = index.parameters[name] != nil
      case .local: isTaken = index.transforms[symbol.container]?.parameters.contains { $0.name == name } ?? false
      case .sync: isTaken = index.syncs[name] != nil
      case .function, .member: isTaken = false
      }
      if isTaken { throw RenameRefusal("there is another \(Self.word(symbol.kind)) `\(name)`") }
    }
  }

  private func clashes(_ symbol: SemanticIndex.Symbol, _ name: String, _ index: SemanticIndex) -> Bool {
    guard let schema = index.entities[symbol.container]?.schema,
      let field = schema.fields.first(where: { "\($0.path)" == symbol.name })
    else { return false }
    var components = field.path.components
    components[components.count - 1] = name
    let wanted = FieldPath(components)
    return schema.fields.contains { $0.path == wanted }
  }

  /// A field of an entity whose sync uses the parameter.
  private func field(thatHides name: String, _ symbol: SemanticIndex.Symbol) -> String? {
    for place in places[symbol] ?? [] where !place.isDeclaration {
      guard let file = files[place.location.path] else { continue }
      for case .sync(let item) in file.tree.declarations
      where item.range.start <= place.location.range.start && place.location.range.end <= item.range.end {
        for side in [item.source, item.target] {
          let entity = side.components.map(\.text).joined(separator: ".")
          if file.index.entities[entity]?.schema.field(FieldPath(name)) != nil { return "\(entity).\(name)" }
        }
      }
    }
    return nil
  }

  private static func word(_ kind: SemanticIndex.SymbolKind) -> String {
    kind == .local ? "parameter" : kind.rawValue
  }

  // MARK: What keeps its old name

  /// The edit by which the world outside still finds what was renamed.
  private func keeping(
    _ symbol: SemanticIndex.Symbol, _ location: SourceLocation
  ) throws(RenameRefusal) -> TextEdit? {
    guard let declaration = declaration(of: symbol) else { return nil }
    switch (symbol.kind, declaration) {
    case (.sync, .sync(let item)):
      guard item.formerName == nil else { return nil }
      let end = item.name.range.end
      return TextEdit(
        range: SourceRange(start: end, end: end), replacement: " was \(FieldPath.spelled(item.name.text))")
    case (.entity, .entity(let item)):
      guard item.from == nil else { return nil }
      let end = item.path.range.end
      return TextEdit(
        range: SourceRange(start: end, end: end), replacement: " from \(ValueType.quoted(symbol.name))")
    case (.field, .entity(let item)):
      guard let field = item.fields.first(where: { $0.path.range == location.range }), field.alias == nil else {
        return nil
      }
      guard field.path.components.count == 1 else {
        throw RenameRefusal("`\(symbol.name)` has no `as`: the system outside knows it by this path")
      }
      let end = field.range.end
      return TextEdit(
        range: SourceRange(start: end, end: end), replacement: " as \(ValueType.quoted(field.path.components[0].text))")
    default: return nil
    }
  }
}
