/// What clients send; members that the server does not look at are left out.
struct InitializeParameters: Decodable {
  struct Folder: Decodable {
    var uri: String
  }

  struct Capabilities: Decodable {
    struct General: Decodable {
      var positionEncodings: [String]?
    }

    struct Workspace: Decodable {
      struct Edit: Decodable {
        var documentChanges: Bool?
      }

      struct Watched: Decodable {
        var dynamicRegistration: Bool?
      }

      var workspaceEdit: Edit?
      var didChangeWatchedFiles: Watched?
    }

    var general: General?
    var workspace: Workspace?
  }

  var rootUri: String?
  var workspaceFolders: [Folder]?
  var capabilities: Capabilities?
}

struct DocumentName: Decodable {
  var uri: String
  var version: Int?
}

struct DocumentParameters: Decodable {
  var textDocument: DocumentName
}

struct OpenParameters: Decodable {
  struct Document: Decodable {
    var uri: String
    var version: Int
    var text: String
  }

  var textDocument: Document
}

struct ChangeParameters: Decodable {
  struct Change: Decodable {
    /// The whole text where there is none.
    var range: ProtocolRange?
    var text: String
  }

  var textDocument: DocumentName
  var contentChanges: [Change]
}

struct PlaceParameters: Decodable {
  var textDocument: DocumentName
  var position: ProtocolPosition
}

struct RangeParameters: Decodable {
  var textDocument: DocumentName
  var range: ProtocolRange
}

struct CodeActionParameters: Decodable {
  struct Context: Decodable {
    var only: [String]?
  }

  var textDocument: DocumentName
  var range: ProtocolRange
  var context: Context?
}

struct ReferenceParameters: Decodable {
  struct Context: Decodable {
    var includeDeclaration: Bool
  }

  var textDocument: DocumentName
  var position: ProtocolPosition
  var context: Context
}

struct RenameParameters: Decodable {
  var textDocument: DocumentName
  var position: ProtocolPosition
  var newName: String
}

struct SymbolQuery: Decodable {
  var query: String
}

struct WatchedFiles: Decodable {
  struct Event: Decodable {
    var uri: String
  }

  var changes: [Event]
}

struct CancelParameters: Decodable {
  var id: MessageID
}
