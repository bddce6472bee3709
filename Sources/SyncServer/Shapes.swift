import SyncAssist
import SyncText

/// What the server knows, in the protocol's shapes.
extension LanguageServer {
  /// As the client writes it, where the file is open.
  func uri(_ path: String) -> String { documents[path]?.uri ?? FileURI.uri(path) }

  func source(_ path: String) -> SourceFile? { documents[path]?.source ?? workspace.source(path) }

  func location(_ place: SourceLocation) -> ProtocolLocation? {
    source(place.path).map { ProtocolLocation(uri: uri(place.path), range: $0.protocolRange(place.range, encoding)) }
  }

  func diagnostic(_ diagnostic: Diagnostic) -> ProtocolDiagnostic {
    let source = source(diagnostic.location.path) ?? SourceFile(path: diagnostic.location.path, bytes: [])
    var lines = [diagnostic.message]
    if !diagnostic.reason.isEmpty { lines.append(diagnostic.reason) }
    lines += diagnostic.help.map { "help: \($0)" }
    let related = diagnostic.labels.compactMap { label in
      location(label.location).map { ProtocolDiagnostic.Related(location: $0, message: label.message) }
    }
    let isUnnecessary = diagnostic.code.name?.hasPrefix("unused-") ?? false
    return ProtocolDiagnostic(
      range: source.protocolRange(diagnostic.location.range, encoding),
      severity: diagnostic.severity == .error ? 1 : diagnostic.severity == .warning ? 2 : 3,
      code: diagnostic.code.id, message: lines.joined(separator: "\n"), tags: isUnnecessary ? [1] : nil,
      relatedInformation: related.isEmpty ? nil : related)
  }

  func edits(_ edits: [TextEdit], in source: SourceFile) -> [ProtocolTextEdit] {
    edits.map { ProtocolTextEdit(range: source.protocolRange($0.range, encoding), newText: $0.replacement) }
  }

  /// Edits of files, in the form that the client knows.
  func workspaceEdit(_ edits: [Replacement]) -> WorkspaceEdit {
    let byFile = Dictionary(grouping: edits, by: \.path).sorted { $0.key < $1.key }
    let files = byFile.compactMap { path, edits in
      source(path).map { (path, self.edits(edits.map(\.edit), in: $0)) }
    }
    guard knowsDocumentChanges else {
      return WorkspaceEdit(changes: Dictionary(files.map { (uri($0.0), $0.1) }) { first, _ in first })
    }
    return WorkspaceEdit(
      documentChanges: files.map { path, edits in
        .init(textDocument: .init(uri: uri(path), version: documents[path]?.version), edits: edits)
      })
  }

  func item(_ completion: Completion, in source: SourceFile) -> CompletionItem {
    let rank = String(max(0, completion.sortRank))
    return CompletionItem(
      label: completion.label, kind: Self.kind(completion.kind), detail: completion.detail,
      documentation: completion.documentation.map { MarkupContent(value: $0) },
      sortText: String(repeating: "0", count: max(0, 4 - rank.count)) + rank + completion.label,
      filterText: completion.insertion,
      textEdit: ProtocolTextEdit(
        range: source.protocolRange(completion.replaces, encoding), newText: completion.insertion))
  }

  /// Source: Language Server Protocol 3.17, `CompletionItemKind`.
  private static func kind(_ kind: Completion.Kind) -> Int {
    switch kind {
    case .function, .transform: 3
    case .field: 5
    case .parameter: 6
    case .entity: 7
    case .connection: 9
    case .setting: 10
    case .value, .code: 12
    case .table: 13
    case .keyword, .policy: 14
    case .file: 17
    case .sync: 23
    case .type: 25
    }
  }

  func symbol(_ symbol: Symbol, in source: SourceFile) -> DocumentSymbol {
    DocumentSymbol(
      name: symbol.name.isEmpty ? "(no name)" : symbol.name, detail: symbol.detail.isEmpty ? nil : symbol.detail,
      kind: Self.kind(symbol.kind), range: source.protocolRange(symbol.range, encoding),
      selectionRange: source.protocolRange(symbol.selection, encoding),
      children: symbol.children.map { self.symbol($0, in: source) })
  }

  /// Source: Language Server Protocol 3.17, `SymbolKind`.
  static func kind(_ kind: Symbol.Kind) -> Int {
    switch kind {
    case .connection: 2
    case .entity: 5
    case .setting: 7
    case .field: 8
    case .transform: 12
    case .parameter: 14
    case .table: 18
    case .clause: 19
    case .sync: 24
    case .test: 6
    }
  }

  static let tokenTypes = SemanticToken.Kind.allCases.map(\.rawValue)
  static let tokenModifiers = ["declaration", "readonly"]

  /// Each token relative to the one before, a line at a time. Source: Language Server Protocol 3.17, "Semantic Tokens".
  func encoded(_ tokens: [SemanticToken], in source: SourceFile) -> [Int] {
    var data: [Int] = []
    var last = ProtocolPosition(line: 0, character: 0)
    var walk = PositionWalk(source, encoding)
    for token in tokens {
      let modifiers = (token.isDeclaration ? 1 : 0) | (token.isReadonly ? 2 : 0)
      let type = SemanticToken.Kind.allCases.firstIndex(of: token.kind) ?? 0
      for part in lines(of: token.range, in: source) {
        let start = walk.position(of: part.start)
        let end = walk.position(of: part.end)
        let isSameLine = start.line == last.line
        data += [
          start.line - last.line, start.character - (isSameLine ? last.character : 0),
          end.character - start.character, type, modifiers,
        ]
        last = start
      }
    }
    return data
  }

  /// The parts of a range on each line that it touches.
  private func lines(of range: SourceRange, in source: SourceFile) -> [SourceRange] {
    var parts: [SourceRange] = []
    var start = range.start
    for index in range.start..<max(range.start, min(range.end, source.bytes.count)) where source.bytes[index] == 0x0A {
      if index > start { parts.append(SourceRange(start: start, end: index)) }
      start = index + 1
    }
    if range.end > start { parts.append(SourceRange(start: start, end: range.end)) }
    return parts
  }
}
