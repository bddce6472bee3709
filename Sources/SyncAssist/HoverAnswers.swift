import SyncCheck
import SyncLint
import SyncModel
import SyncSyntax
import SyncText

extension Assistant {
  /// What is known about the thing at the place.
  public func hover(_ path: String, at offset: Int) -> Hover? {
    guard let file = file(path, offset) else { return nil }
    if let name = Comments.allowedName(at: offset, in: file) {
      return LintRules.codes.first { $0.name == file.source.text(name) }.map { code in
        Hover("**\(code.id)** \(code.title)\n\n\(code.explanation)", name)
      }
    }
    if let occurrence = file.occurrence(at: offset), let text = describe(occurrence.symbol, in: file) {
      return Hover(markdown(text, occurrence, file), occurrence.location.range)
    }
    if let hover = imported(file, offset) ?? line(file, offset) { return hover }
    if let hover = word(file, offset) { return hover }
    return type(file, offset)
  }

  private func markdown(
    _ text: SymbolText, _ occurrence: SemanticIndex.Occurrence, _ file: KnownFile
  ) -> String {
    guard [.function, .transform, .table].contains(occurrence.symbol.kind), !occurrence.isDeclaration,
      let (_, type) = enclosing(occurrence.location.range, file, callsOnly: true)
    else { return text.markdown }
    return text.markdown + "\n\nHere it gives `\(type)`."
  }

  /// The smallest expression around a range, and its type.
  func enclosing(_ range: SourceRange, _ file: KnownFile, callsOnly: Bool = false) -> (SourceRange, FieldType)? {
    file.types
      .filter { $0.key.start <= range.start && range.end <= $0.key.end && (!callsOnly || $0.key != range) }
      .min { ($0.key.end - $0.key.start) < ($1.key.end - $1.key.start) }
      .map { ($0.key, $0.value) }
  }

  private func imported(_ file: KnownFile, _ offset: Int) -> Hover? {
    for case .imported(let item) in file.tree.declarations where item.path.range.touches(offset) {
      guard let path = file.imports[item.path.value], files[path] != nil else { return nil }
      return Hover("The file `\(path)`", item.path.range)
    }
    return nil
  }

  /// The arrow of a line of a `map`.
  private func line(_ file: KnownFile, _ offset: Int) -> Hover? {
    guard
      let line = file.index.lines.first(where: { $0.location.path == file.path && $0.arrow.touches(offset) })
    else { return nil }
    let text = file.source.text(line.arrow)
    let way = text == "<->" ? "both ways" : "one way"
    var says = "This line goes \(way)."
    if text == "<->" { says += " Its pipeline is " + Descriptions.kind(line.kind) + "." }
    if line.isFallible { says += "\n\nIt can fail: its handler says what happens then." }
    return Hover(says, line.arrow)
  }

  private func type(_ file: KnownFile, _ offset: Int) -> Hover? {
    guard let token = file.token(at: offset), token.kind != .endOfFile,
      let (range, type) = enclosing(token.range, file)
    else { return nil }
    return Hover(Descriptions.code("\(type)"), range)
  }

  // MARK: Words of the language

  private func word(_ file: KnownFile, _ offset: Int) -> Hover? {
    guard let token = file.token(at: offset), token.kind == .identifier || token.kind == .reserved else { return nil }
    let word = file.text(token)
    let cursor = Cursor(file, at: token.range.start, wordAt: token)
    let says: String?
    switch cursor.block {
    case nil: says = header(word, cursor, file)
    case .connection?:
      return setting(word, cursor, file).map { Hover($0, token.range) }
    case .entity?:
      says = LanguageWords.says(word, cursor.isAfterColon ? LanguageWords.marks + LanguageWords.types : [])
    case .sync?: says = clause(word, cursor)
    case .conflict?:
      says =
        cursor.entryStarts(with: "on")
        ? LanguageWords.says(word, LanguageWords.deleteConflicts)
        : LanguageWords.says(word, LanguageWords.policies)
    case .settings?: says = LanguageWords.says(word, LanguageWords.runSettings)
    case .map?, .check?, .each?:
      says = cursor.before == "else" ? LanguageWords.says(word, LanguageWords.handlers) : nil
    default: says = nil
    }
    return says.map { Hover("`\(word)`: \($0)", token.range) }
  }

  private func header(_ word: String, _ cursor: Cursor, _ file: KnownFile) -> String? {
    if cursor.isEntryStart { return LanguageWords.says(word, LanguageWords.declarations) }
    switch cursor.declarationWord {
    case "connection":
      return connectors.first { $0.kind == word && cursor.before == ":" }.map { spec in
        spec.summary + "\n" + spec.settings.map { "\n- `\($0.name): \($0.type)` \($0.summary)" }.joined()
      }
    case "parameter", "table", "transform":
      return LanguageWords.says(word, LanguageWords.types)
    case "sync" where word == "was": return "The name that the sync had before: its links stay with it."
    case "entity" where word == "from": return "Where the records stand, if not under the entity's name."
    default: return nil
    }
  }

  private func clause(_ word: String, _ cursor: Cursor) -> String? {
    if cursor.isEntryStart { return LanguageWords.says(word, LanguageWords.clauses) }
    let values: [(word: String, says: String)]
    switch cursor.entryWord {
    case "conflict": values = LanguageWords.policies
    case "leave": values = LanguageWords.leave
    case "delete": values = LanguageWords.deletes
    case "create": values = LanguageWords.creates
    case "update": values = LanguageWords.updates
    case "map": values = cursor.before == "else" ? LanguageWords.handlers : []
    default: values = []
    }
    return LanguageWords.says(word, values)
  }

  private func setting(_ word: String, _ cursor: Cursor, _ file: KnownFile) -> String? {
    guard cursor.isEntryStart, let spec = connectors.first(where: { $0.kind == cursor.connectionKind }),
      let setting = spec.settings.first(where: { $0.name == word })
    else { return nil }
    return Descriptions.code("\(setting.name): \(setting.type)")
      + "\n\n\(setting.summary)\(setting.isRequired ? "\n\nNeeded." : "")"
      + (setting.isSecret ? "\n\nA secret: `env(\"NAME\")` or `secret_file(\"path\")`." : "")
  }
}
