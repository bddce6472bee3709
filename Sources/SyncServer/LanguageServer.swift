import Foundation
import SyncAssist
import SyncText

/// The language server: takes messages of the protocol one after the other and sends answers. Knows neither the streams
/// that they travel on nor the disk. Source: Language Server Protocol 3.17.
public actor LanguageServer {
  enum Phase {
    case fresh, running, shutDown
  }

  let workspace: any ServedWorkspace
  let documents: OpenDocuments
  let analysis: Analysis
  let version: String
  let send: @Sendable ([UInt8]) -> Void
  var phase = Phase.fresh
  var encoding = PositionEncoding.utf16
  var knowsDocumentChanges = false
  var watchesFiles = false
  /// Open files whose diagnostics are older than the texts that they come of.
  private var stale: Set<String> = []
  /// What was told of each file, to be taken back.
  private var told: [String: [ProtocolDiagnostic]] = [:]
  private let cancellations = Cancellations()
  private let decoder = JSONDecoder()

  /// - Parameters:
  ///   - documents: the same that the workspace asks for unsaved texts.
  ///   - send: takes each message without its header.
  public init(
    workspace: any ServedWorkspace, documents: OpenDocuments, version: String,
    send: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.workspace = workspace
    self.documents = documents
    analysis = Analysis(workspace, documents)
    self.version = version
    self.send = send
  }

  /// What the process should end with, once the client has said `exit`: 0 after `shutdown`, else 1.
  public private(set) var exitCode: Int32?

  /// Notes, as soon as it is read, that a request need not be answered any more. Called from any thread.
  public nonisolated func preview(_ message: [UInt8]) { cancellations.note(message) }

  /// Takes one message.
  public func receive(_ message: [UInt8]) async {
    let data = Data(message)
    guard let envelope = try? decoder.decode(Envelope.self, from: data) else {
      let isJSON = (try? JSONSerialization.jsonObject(with: data)) != nil
      return send(
        Outgoing.refusal(
          nil,
          isJSON
            ? ResponseError(code: ResponseError.invalidRequest, message: "this is no request")
            : ResponseError(code: ResponseError.parse, message: "this is no JSON")))
    }
    guard let method = envelope.method else {
      // The client's answer to a request of ours.
      if envelope.id == nil {
        send(
          Outgoing.refusal(nil, ResponseError(code: ResponseError.invalidRequest, message: "the method is missing")))
      }
      return
    }
    guard let id = envelope.id else { return await notify(method, message) }
    if cancellations.take(id) {
      return send(
        Outgoing.refusal(id, ResponseError(code: ResponseError.cancelled, message: "cancelled by the client")))
    }
    do {
      send(try await answer(method, id, message))
    } catch let error as ResponseError {
      send(Outgoing.refusal(id, error))
    } catch {
      send(
        Outgoing.refusal(
          id, ResponseError(code: ResponseError.invalidParameters, message: "the parameters of `\(method)` are wrong")))
    }
  }

  /// Nothing more has come: time to say what the changes since the last call mean.
  public func settle() async {
    guard phase == .running, !stale.isEmpty else { return }
    let paths = stale.sorted()
    stale = []
    for path in paths where documents[path] != nil { await publish(path) }
    // A file that is imported now, or no longer, is judged anew.
    for path in documents.paths where !analysis.isKnown(path) { await publish(path) }
    await publishOthers()
  }

  private struct Whole<Value: Decodable>: Decodable {
    var params: Value
  }

  func parameters<Value: Decodable>(_ message: [UInt8]) throws -> Value {
    do {
      return try decoder.decode(Whole<Value>.self, from: Data(message)).params
    } catch {
      throw ResponseError(
        code: ResponseError.invalidParameters, message: "the parameters are wrong: \(Self.told(error))")
    }
  }

  private static func told(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "`\(key.stringValue)` is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "`\(context.codingPath.map(\.stringValue).joined(separator: "."))` is of another type"
    default: "they cannot be read"
    }
  }

  // MARK: Notifications

  private func notify(_ method: String, _ message: [UInt8]) async {
    if method == "exit" {
      exitCode = phase == .shutDown ? 0 : 1
      return
    }
    guard phase == .running else { return }
    switch method {
    case "initialized": if watchesFiles { watchFiles() }
    case "textDocument/didOpen":
      guard let open: OpenParameters = try? parameters(message) else { return }
      let path = FileURI.path(open.textDocument.uri)
      documents[path] = OpenDocuments.Document(
        uri: open.textDocument.uri, version: open.textDocument.version,
        source: SourceFile(path: path, text: open.textDocument.text))
      changed(path)
    case "textDocument/didChange":
      guard let change: ChangeParameters = try? parameters(message) else { return }
      let path = FileURI.path(change.textDocument.uri)
      guard var document = documents[path] else { return }
      for edit in change.contentChanges { document.source = applied(edit, to: document.source) }
      document.version = change.textDocument.version ?? document.version
      documents[path] = document
      changed(path)
    case "textDocument/didClose":
      guard let closed: DocumentParameters = try? parameters(message) else { return }
      let path = FileURI.path(closed.textDocument.uri)
      documents[path] = nil
      changed(path)
      tell(path, [])
    case "textDocument/didSave", "workspace/didChangeWatchedFiles", "workspace/didChangeWorkspaceFolders",
      "workspace/didChangeConfiguration":
      analysis.forgetAll()
      stale.formUnion(documents.paths)
    default: return
    }
  }

  private func changed(_ path: String) {
    analysis.forget(path)
    stale.formUnion(documents.paths.filter { !analysis.isKnown($0) })
  }

  private func applied(_ edit: ChangeParameters.Change, to source: SourceFile) -> SourceFile {
    guard let range = edit.range else { return SourceFile(path: source.path, text: edit.text) }
    let place = source.sourceRange(range, encoding)
    var bytes = source.bytes
    bytes.replaceSubrange(place.start..<place.end, with: edit.text.utf8)
    return SourceFile(path: source.path, bytes: bytes)
  }

  // MARK: Diagnostics

  private func publish(_ path: String) async {
    let found = await analysis.diagnostics(path)
    tell(path, found.filter { $0.location.path == path })
  }

  /// Files that are not open and that open ones import speak through these.
  private func publishOthers() async {
    var others: [String: [Diagnostic]] = [:]
    for path in documents.paths {
      for diagnostic in await analysis.diagnostics(path) where documents[diagnostic.location.path] == nil {
        if !(others[diagnostic.location.path] ?? []).contains(diagnostic) {
          others[diagnostic.location.path, default: []].append(diagnostic)
        }
      }
    }
    for path in told.keys.sorted() where documents[path] == nil && others[path] == nil { tell(path, []) }
    for (path, diagnostics) in others.sorted(by: { $0.key < $1.key }) { tell(path, diagnostics) }
  }

  private struct Published: Encodable {
    var uri: String
    var version: Int?
    var diagnostics: [ProtocolDiagnostic]
  }

  private func tell(_ path: String, _ diagnostics: [Diagnostic]) {
    let document = documents[path]
    let shown = diagnostics.map { self.diagnostic($0) }
    // Nothing is said of a file of which nothing is, or was, to be said; an open one is told each time.
    if shown.isEmpty, document == nil, told[path] == nil { return }
    told[path] = shown.isEmpty ? nil : shown
    send(
      Outgoing.notice(
        "textDocument/publishDiagnostics",
        Published(uri: uri(path), version: document?.version, diagnostics: shown)))
  }

  private func watchFiles() {
    struct Watcher: Encodable {
      var globPattern: String
    }
    struct Options: Encodable {
      var watchers: [Watcher]
    }
    struct Registration: Encodable {
      var id: String
      var method: String
      var registerOptions: Options
    }
    struct Registrations: Encodable {
      var registrations: [Registration]
    }
    let options = Options(watchers: [Watcher(globPattern: "**/*.sync")])
    send(
      Outgoing.request(
        "watch", "client/registerCapability",
        Registrations(registrations: [
          Registration(id: "watch", method: "workspace/didChangeWatchedFiles", registerOptions: options)
        ])))
  }
}
