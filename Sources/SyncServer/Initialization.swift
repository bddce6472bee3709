/// The first request: what client and server can do.
extension LanguageServer {
  struct InitializeResult: Encodable {
    struct Server: Encodable {
      var name = "antiphon"
      var version: String
    }

    var capabilities: ServerCapabilities
    var serverInfo: Server
  }

  struct ServerCapabilities: Encodable {
    struct Synchronization: Encodable {
      var openClose = true
      /// Edits, not whole texts.
      var change = 2
      var save = true
    }

    struct Completion: Encodable {
      var triggerCharacters = [".", ">", " ", "(", "\"", ":", "`"]
    }

    struct Signatures: Encodable {
      var triggerCharacters = ["(", ","]
    }

    struct Rename: Encodable {
      var prepareProvider = true
    }

    struct CodeActions: Encodable {
      var codeActionKinds = ["quickfix", "source.fixAll.antiphon"]
    }

    struct Tokens: Encodable {
      struct Legend: Encodable {
        var tokenTypes: [String]
        var tokenModifiers: [String]
      }

      var legend = Legend(tokenTypes: LanguageServer.tokenTypes, tokenModifiers: LanguageServer.tokenModifiers)
      var full = true
      var range = true
    }

    var positionEncoding: String
    var textDocumentSync = Synchronization()
    var hoverProvider = true
    var completionProvider = Completion()
    var signatureHelpProvider = Signatures()
    var definitionProvider = true
    var referencesProvider = true
    var documentHighlightProvider = true
    var renameProvider = Rename()
    var documentSymbolProvider = true
    var workspaceSymbolProvider = true
    var inlayHintProvider = true
    var foldingRangeProvider = true
    var documentFormattingProvider = true
    var codeActionProvider = CodeActions()
    var semanticTokensProvider = Tokens()
  }

  func initialize(_ message: [UInt8]) throws -> InitializeResult {
    let parameters: InitializeParameters = try parameters(message)
    encoding = .chosen(among: parameters.capabilities?.general?.positionEncodings)
    let workspace = parameters.capabilities?.workspace
    knowsDocumentChanges = workspace?.workspaceEdit?.documentChanges ?? false
    watchesFiles = workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false
    let folders = parameters.workspaceFolders?.map(\.uri) ?? parameters.rootUri.map { [$0] } ?? []
    analysis.folders = folders.map(FileURI.path)
    phase = .running
    return InitializeResult(
      capabilities: ServerCapabilities(positionEncoding: encoding.rawValue), serverInfo: .init(version: version))
  }
}
