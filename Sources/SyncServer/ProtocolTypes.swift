/// The shapes of the protocol that the server speaks; names and members are those of Language Server Protocol 3.17.
struct ProtocolPosition: Codable, Hashable {
  var line: Int
  var character: Int
}

struct ProtocolRange: Codable, Hashable {
  var start: ProtocolPosition
  var end: ProtocolPosition
}

struct ProtocolLocation: Encodable {
  var uri: String
  var range: ProtocolRange
}

struct ProtocolTextEdit: Encodable {
  var range: ProtocolRange
  var newText: String
}

struct ProtocolDiagnostic: Encodable {
  struct Related: Encodable {
    var location: ProtocolLocation
    var message: String
  }

  var range: ProtocolRange
  /// 1 error, 2 warning, 3 information.
  var severity: Int
  var code: String
  var source = "antiphon"
  var message: String
  /// 1 unnecessary.
  var tags: [Int]?
  var relatedInformation: [Related]?
}

struct WorkspaceEdit: Encodable {
  struct DocumentEdit: Encodable {
    struct Document: Encodable {
      var uri: String
      /// `null` where the file is not open.
      var version: Int?

      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(uri, forKey: .uri)
        try container.encode(version, forKey: .version)
      }

      enum CodingKeys: String, CodingKey { case uri, version }
    }

    var textDocument: Document
    var edits: [ProtocolTextEdit]
  }

  var documentChanges: [DocumentEdit]?
  /// For clients that do not know `documentChanges`.
  var changes: [String: [ProtocolTextEdit]]?
}

struct CodeAction: Encodable {
  var title: String
  var kind: String
  var diagnostics: [ProtocolDiagnostic]?
  var isPreferred: Bool?
  var edit: WorkspaceEdit
}

struct MarkupContent: Encodable {
  var kind = "markdown"
  var value: String
}

struct HoverAnswer: Encodable {
  var contents: MarkupContent
  var range: ProtocolRange
}

struct CompletionItem: Encodable {
  var label: String
  var kind: Int
  var detail: String?
  var documentation: MarkupContent?
  var sortText: String
  var filterText: String
  var textEdit: ProtocolTextEdit
}

struct CompletionList: Encodable {
  var isIncomplete: Bool
  var items: [CompletionItem]
}

struct DocumentSymbol: Encodable {
  var name: String
  var detail: String?
  var kind: Int
  var range: ProtocolRange
  var selectionRange: ProtocolRange
  var children: [DocumentSymbol]
}

struct WorkspaceSymbol: Encodable {
  var name: String
  var kind: Int
  var location: ProtocolLocation
  var containerName: String?
}

struct InlayHintAnswer: Encodable {
  var position: ProtocolPosition
  var label: String
  /// 1 a type; left out for the kind of a line.
  var kind: Int?
  var tooltip: String?
  var paddingLeft: Bool
}

struct FoldingRangeAnswer: Encodable {
  var startLine: Int
  var endLine: Int
  var kind: String?
}

struct SemanticTokensAnswer: Encodable {
  var data: [Int]
}

struct SignatureHelpAnswer: Encodable {
  struct Signature: Encodable {
    struct Parameter: Encodable {
      var label: [Int]
    }

    var label: String
    var documentation: MarkupContent?
    var parameters: [Parameter]
  }

  var signatures: [Signature]
  var activeSignature = 0
  var activeParameter: Int
}

struct PrepareRenameAnswer: Encodable {
  var range: ProtocolRange
  var placeholder: String
}
