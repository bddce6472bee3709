public import SyncCheck
public import SyncModel
public import SyncText

/// What the server asks of the program around it: files, schemas and rules. Everything is asked with the texts that are
/// open in the editor in place of the files.
public protocol ServedWorkspace: Sendable {
  /// With `Checked.index`.
  func check(_ source: SourceFile) async -> Checked
  func lint(_ checked: Checked, _ path: String, isImported: Bool) -> [Diagnostic]
  /// The text in the one style; `nil` where it has syntax errors.
  func formatted(_ source: SourceFile) -> [UInt8]?
  /// The text after all repairs that change nothing of what the mapping does.
  func mended(_ path: String, isImported: Bool) async -> SourceFile?
  func source(_ path: String) -> SourceFile?
  /// The mapping files below the folders.
  func files(in folders: [String]) -> [String]
  /// Systems or files changed: what is known of local schemas is no longer.
  func forgetSchemas()
  var functions: [any BuiltinFunction.Type] { get }
  var connectors: [ConnectorSpec] { get }
}
