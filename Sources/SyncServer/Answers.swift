import SyncAssist
import SyncText

/// Requests and what is answered.
extension LanguageServer {
  func answer(_ method: String, _ id: MessageID, _ message: [UInt8]) async throws -> [UInt8] {
    switch (method, phase) {
    case ("initialize", .fresh): return Outgoing.answer(id, try initialize(message))
    case ("initialize", _):
      throw ResponseError(code: ResponseError.invalidRequest, message: "the server is initialized already")
    case (_, .fresh): throw ResponseError(code: ResponseError.notInitialized, message: "`initialize` comes first")
    case ("shutdown", _):
      phase = .shutDown
      return Outgoing.answer(id, Nothing?.none)
    case (_, .shutDown):
      throw ResponseError(code: ResponseError.invalidRequest, message: "the server was shut down")
    default: break
    }
    switch method {
    case "textDocument/hover": return Outgoing.answer(id, try await hover(message))
    case "textDocument/completion": return Outgoing.answer(id, try await completion(message))
    case "textDocument/signatureHelp": return Outgoing.answer(id, try await signatureHelp(message))
    case "textDocument/definition": return Outgoing.answer(id, try await definition(message))
    case "textDocument/references": return Outgoing.answer(id, try await references(message))
    case "textDocument/documentHighlight": return Outgoing.answer(id, try await highlights(message))
    case "textDocument/prepareRename": return Outgoing.answer(id, try await prepareRename(message))
    case "textDocument/rename": return Outgoing.answer(id, try await rename(message))
    case "textDocument/documentSymbol": return Outgoing.answer(id, try await documentSymbols(message))
    case "workspace/symbol": return Outgoing.answer(id, try await workspaceSymbols(message))
    case "textDocument/inlayHint": return Outgoing.answer(id, try await inlayHints(message))
    case "textDocument/semanticTokens/full":
      return Outgoing.answer(id, try await semanticTokens(message, isPart: false))
    case "textDocument/semanticTokens/range":
      return Outgoing.answer(id, try await semanticTokens(message, isPart: true))
    case "textDocument/foldingRange": return Outgoing.answer(id, try await foldingRanges(message))
    case "textDocument/formatting": return Outgoing.answer(id, try formatting(message))
    case "textDocument/codeAction": return Outgoing.answer(id, try await codeActions(message))
    default:
      throw ResponseError(code: ResponseError.methodNotFound, message: "the server does not know `\(method)`")
    }
  }

  struct Nothing: Encodable {}

  // MARK: Where

  /// The open file that a request is about.
  private func open(_ document: DocumentName) throws -> OpenDocuments.Document {
    guard let open = documents[FileURI.path(document.uri)] else {
      throw ResponseError(code: ResponseError.invalidParameters, message: "`\(document.uri)` is not open")
    }
    return open
  }

  private func place(_ message: [UInt8]) throws -> (path: String, offset: Int, source: SourceFile) {
    let parameters: PlaceParameters = try parameters(message)
    let source = try open(parameters.textDocument).source
    return (source.path, source.offset(of: parameters.position, encoding), source)
  }

  // MARK: What stands there

  private func hover(_ message: [UInt8]) async throws -> HoverAnswer? {
    let (path, offset, source) = try place(message)
    guard let hover = await analysis.assistant().hover(path, at: offset) else { return nil }
    return HoverAnswer(
      contents: MarkupContent(value: hover.markdown), range: source.protocolRange(hover.range, encoding))
  }

  private func completion(_ message: [UInt8]) async throws -> CompletionList {
    let (path, offset, source) = try place(message)
    let found = await analysis.assistant().completions(path, at: offset)
    return CompletionList(isIncomplete: false, items: found.map { item($0, in: source) })
  }

  private func signatureHelp(_ message: [UInt8]) async throws -> SignatureHelpAnswer? {
    let (path, offset, _) = try place(message)
    guard let help = await analysis.assistant().signatureHelp(path, at: offset) else { return nil }
    // Labels are offsets in UTF-16 units, whatever positions are in.
    func unit(_ offset: Int) -> Int { String(decoding: help.label.utf8.prefix(offset), as: UTF8.self).utf16.count }
    return SignatureHelpAnswer(
      signatures: [
        .init(
          label: help.label,
          documentation: help.documentation.isEmpty ? nil : MarkupContent(value: help.documentation),
          parameters: help.parameters.map { .init(label: [unit($0.lowerBound), unit($0.upperBound)]) })
      ], activeParameter: help.active)
  }

  private func definition(_ message: [UInt8]) async throws -> [ProtocolLocation] {
    let (path, offset, _) = try place(message)
    return await analysis.assistant().definition(path, at: offset).compactMap { location($0) }
  }

  private func references(_ message: [UInt8]) async throws -> [ProtocolLocation] {
    let parameters: ReferenceParameters = try parameters(message)
    let source = try open(parameters.textDocument).source
    return await analysis.wholeAssistant().references(
      source.path, at: source.offset(of: parameters.position, encoding),
      includingDeclaration: parameters.context.includeDeclaration
    ).compactMap { location($0) }
  }

  private struct Highlight: Encodable {
    var range: ProtocolRange
  }

  private func highlights(_ message: [UInt8]) async throws -> [Highlight] {
    let (path, offset, source) = try place(message)
    return await analysis.assistant().references(path, at: offset, includingDeclaration: true)
      .filter { $0.path == path }.map { Highlight(range: source.protocolRange($0.range, encoding)) }
  }

  // MARK: Renaming

  private func prepareRename(_ message: [UInt8]) async throws -> PrepareRenameAnswer? {
    let (path, offset, source) = try place(message)
    guard let range = await analysis.wholeAssistant().renamable(path, at: offset) else { return nil }
    return PrepareRenameAnswer(range: source.protocolRange(range, encoding), placeholder: source.text(range))
  }

  private func rename(_ message: [UInt8]) async throws -> WorkspaceEdit {
    let parameters: RenameParameters = try parameters(message)
    let source = try open(parameters.textDocument).source
    let assistant = await analysis.wholeAssistant()
    do {
      return workspaceEdit(
        try assistant.rename(
          source.path, at: source.offset(of: parameters.position, encoding), to: parameters.newName))
    } catch {
      throw ResponseError(code: ResponseError.requestFailed, message: error.reason)
    }
  }

  // MARK: Whole files

  private func documentSymbols(_ message: [UInt8]) async throws -> [DocumentSymbol] {
    let parameters: DocumentParameters = try parameters(message)
    let source = try open(parameters.textDocument).source
    return await analysis.assistant().documentSymbols(source.path).map { symbol($0, in: source) }
  }

  private func workspaceSymbols(_ message: [UInt8]) async throws -> [WorkspaceSymbol] {
    let parameters: SymbolQuery = try parameters(message)
    return await analysis.wholeAssistant().workspaceSymbols(parameters.query).compactMap { path, symbol in
      guard let location = location(SourceLocation(path: path, range: symbol.selection)) else { return nil }
      return WorkspaceSymbol(
        name: symbol.name, kind: Self.kind(symbol.kind), location: location,
        containerName: symbol.detail.isEmpty ? nil : symbol.detail)
    }
  }

  private func inlayHints(_ message: [UInt8]) async throws -> [InlayHintAnswer] {
    let parameters: RangeParameters = try parameters(message)
    let source = try open(parameters.textDocument).source
    return await analysis.assistant().inlayHints(source.path, in: source.sourceRange(parameters.range, encoding)).map {
      InlayHintAnswer(
        position: source.protocolPosition(of: $0.offset, encoding), label: $0.text, kind: $0.kind == .type ? 1 : nil,
        tooltip: $0.tooltip, paddingLeft: true)
    }
  }

  private func semanticTokens(_ message: [UInt8], isPart: Bool) async throws -> SemanticTokensAnswer {
    let parameters: DocumentParameters = try parameters(message)
    let source = try open(parameters.textDocument).source
    var tokens = await analysis.assistant().semanticTokens(source.path)
    if isPart {
      let range: RangeParameters = try self.parameters(message)
      let part = source.sourceRange(range.range, encoding)
      tokens = tokens.filter { $0.range.end > part.start && $0.range.start < part.end }
    }
    return SemanticTokensAnswer(data: encoded(tokens, in: source))
  }

  private func foldingRanges(_ message: [UInt8]) async throws -> [FoldingRangeAnswer] {
    let parameters: DocumentParameters = try parameters(message)
    let source = try open(parameters.textDocument).source
    return await analysis.assistant().foldingRanges(source.path).map {
      FoldingRangeAnswer(
        startLine: $0.firstLine - 1, endLine: $0.lastLine - 1, kind: $0.kind == .block ? nil : $0.kind.rawValue)
    }
  }

  private func formatting(_ message: [UInt8]) throws -> [ProtocolTextEdit] {
    let parameters: DocumentParameters = try parameters(message)
    let source = try open(parameters.textDocument).source
    guard let text = workspace.formatted(source) else {
      throw ResponseError(code: ResponseError.requestFailed, message: "a file with syntax errors is not formatted")
    }
    return edits(LineEdits.between(source, text), in: source)
  }

  // MARK: Repairs

  private func codeActions(_ message: [UInt8]) async throws -> [CodeAction] {
    let parameters: CodeActionParameters = try parameters(message)
    let source = try open(parameters.textDocument).source
    let range = source.sourceRange(parameters.range, encoding)
    func isWanted(_ kind: String) -> Bool {
      parameters.context?.only.map { $0.contains { kind == $0 || kind.hasPrefix($0 + ".") } } ?? true
    }
    var actions: [CodeAction] = []
    if isWanted("quickfix") {
      for found in await analysis.diagnostics(source.path)
      where found.location.path == source.path && found.location.range.start <= range.end
        && found.location.range.end >= range.start
      {
        for (number, fix) in found.fixes.enumerated() {
          actions.append(
            CodeAction(
              title: fix.title, kind: "quickfix", diagnostics: [diagnostic(found)],
              isPreferred: number == 0 && (fix.isSafe || found.fixes.count == 1) ? true : nil,
              edit: workspaceEdit(fix.edits.map { Replacement(source.path, $0) })))
        }
      }
    }
    // Asked for by name, as on save; else it would stand in every menu.
    let all = "source.fixAll.antiphon"
    if parameters.context?.only != nil, isWanted(all),
      let mended = await workspace.mended(source.path, isImported: analysis.isImported(source.path)),
      mended.bytes != source.bytes
    {
      let edits = LineEdits.between(source, mended.bytes).map { Replacement(source.path, $0) }
      actions.append(CodeAction(title: "make all safe repairs", kind: all, edit: workspaceEdit(edits)))
    }
    return actions
  }
}
