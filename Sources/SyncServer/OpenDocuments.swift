public import SyncText
import Synchronization

/// The texts that are open in an editor, which count instead of the files. Shared with whoever reads files.
public final class OpenDocuments: Sendable {
  struct Document: Sendable {
    /// As the client writes it.
    var uri: String
    var version: Int
    var source: SourceFile
  }

  private let documents = Mutex<[String: Document]>([:])

  public init() {}

  /// The text of an open file.
  public func source(_ path: String) -> SourceFile? { documents.withLock { $0[path]?.source } }

  subscript(path: String) -> Document? {
    get { documents.withLock { $0[path] } }
    set { documents.withLock { $0[path] = newValue } }
  }

  /// In order.
  var paths: [String] { documents.withLock { $0.keys.sorted() } }
}
