public import SyncCheck
public import SyncModel
import SyncSyntax
public import SyncText

/// A file and what checking it gave, with `CheckEnvironment.recordsIndex`.
public struct AssistedFile: Sendable {
  public var path: String
  public var checked: Checked

  public init(_ path: String, _ checked: Checked) {
    self.path = path
    self.checked = checked
  }
}

/// Answers questions about places in mapping files. Offsets are UTF-8 bytes from a file's start; a path that is not among
/// the files, or an offset outside of its text, has no answer.
public struct Assistant: Sendable {
  /// - Parameters:
  ///   - files: every file whose places are asked about, each checked by itself. What they import is known through them;
  ///     where a file stands among the imports of another too, its own check counts.
  ///   - importable: paths of files that completion may propose after `import`, in the form of `AssistedFile.path`.
  public init(
    _ files: [AssistedFile], functions: [any BuiltinFunction.Type], connectors: [ConnectorSpec],
    importable: [String] = []
  ) {
  }

  public func hover(_ path: String, at offset: Int) -> Hover? { nil }
  public func completions(_ path: String, at offset: Int) -> [Completion] { [] }
  public func definition(_ path: String, at offset: Int) -> [SourceLocation] { [] }
  public func references(_ path: String, at offset: Int, includingDeclaration: Bool) -> [SourceLocation] { [] }
  /// The range of the name at the place, where it can be renamed.
  public func renamable(_ path: String, at offset: Int) -> SourceRange? { nil }
  /// The edits by which the thing at the place gets another name everywhere.
  public func rename(_ path: String, at offset: Int, to name: String) throws(RenameRefusal) -> [Replacement] { [] }
  public func documentSymbols(_ path: String) -> [Symbol] { [] }
  /// The declarations of all files whose names have the letters of the query, in their order; the best first.
  public func workspaceSymbols(_ query: String) -> [(path: String, symbol: Symbol)] { [] }
  public func inlayHints(_ path: String, in range: SourceRange) -> [InlayHint] { [] }
  /// In the order of the text, none over another.
  public func semanticTokens(_ path: String) -> [SemanticToken] { [] }
  public func foldingRanges(_ path: String) -> [FoldingRange] { [] }
  public func signatureHelp(_ path: String, at offset: Int) -> SignatureHelp? { nil }
}
