public import Foundation
import SyncBuiltins
public import SyncCheck
import SyncConnectors
public import SyncModel
import SyncRuntime
public import SyncServer
public import SyncText

/// The files of this machine as the language server sees them: what is open in the editor comes first.
public struct EditorWorkspace: ServedWorkspace {
  private let documents: OpenDocuments
  private let schemas = LocalSchemas()
  private let workspace: Workspace
  public let functions: [any BuiltinFunction.Type]
  public let connectors: [ConnectorSpec]

  public init(_ documents: OpenDocuments) {
    self.documents = documents
    let surroundings = Surroundings.process()
    functions = surroundings.functions
    connectors = surroundings.connectors.map { $0.spec }
    workspace = Workspace(
      surroundings: surroundings, texts: documents.source, schemas: schemas, recordsIndex: true)
  }

  public func check(_ source: SourceFile) async -> Checked { await workspace.check(source) }

  public func lint(_ checked: Checked, _ path: String, isImported: Bool) -> [Diagnostic] {
    workspace.lint(checked, path, isImported: isImported)
  }

  public func formatted(_ source: SourceFile) -> [UInt8]? {
    let (text, diagnostics) = Formatter.format(source)
    return diagnostics.hasErrors ? nil : text
  }

  public func mended(_ path: String, isImported: Bool) async -> SourceFile? {
    try? await workspace.mend(path, isImported: isImported).source
  }

  public func source(_ path: String) -> SourceFile? { workspace.load(path) }

  /// More are not looked at: an editor may be opened in a home folder.
  private static let filesMax = 5_000
  private static let skipped: Set<String> = ["node_modules"]

  public func files(in folders: [String]) -> [String] {
    var found: Set<String> = []
    for folder in folders {
      guard
        let walk = FileManager.default.enumerator(
          at: URL(fileURLWithPath: folder, isDirectory: true), includingPropertiesForKeys: nil,
          options: [.skipsHiddenFiles])
      else { continue }
      var seen = 0
      while let url = walk.nextObject() as? URL, found.count < Self.filesMax, seen < Self.filesMax * 20 {
        seen += 1
        if Self.skipped.contains(url.lastPathComponent) {
          walk.skipDescendants()
        } else if url.pathExtension == "sync" {
          found.insert(url.path(percentEncoded: false))
        }
      }
    }
    return found.sorted()
  }

  public func forgetSchemas() { schemas.forget() }
}

/// The language server of this process.
public enum EditorServer {
  /// Serves one client on the streams, and returns what the process should end with.
  public static func serve(version: String, input: FileHandle, output: FileHandle) async -> Int32 {
    let documents = OpenDocuments()
    return await StandardStreams.serve(
      { LanguageServer(workspace: EditorWorkspace(documents), documents: documents, version: version, send: $0) },
      input: input, output: output)
  }
}
