import SyncAssist
import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

/// What is known of the files: each open one checked, and all of the workspace where a question needs them. Checks are
/// kept until a text that they read changes.
final class Analysis {
  private let workspace: any ServedWorkspace
  private let documents: OpenDocuments
  private var checks: [String: Checked] = [:]
  private var lints: [String: [Diagnostic]] = [:]
  /// Of every file of the workspace, the paths that it imports.
  private var imports: [String: Set<String>] = [:]
  private var open: Assistant?
  private var whole: Assistant?
  var folders: [String] = []

  init(_ workspace: any ServedWorkspace, _ documents: OpenDocuments) {
    self.workspace = workspace
    self.documents = documents
  }

  // MARK: What changed

  /// The text of a file is another one, there is a file where none was, or none any more.
  func forget(_ path: String) {
    checks = checks.filter { !depends($0.key, $0.value, on: path) }
    lints = lints.filter { checks[$0.key] != nil }
    open = nil
    whole = nil
  }

  /// Anything may have changed.
  func forgetAll() {
    workspace.forgetSchemas()
    checks = [:]
    lints = [:]
    imports = [:]
    open = nil
    whole = nil
  }

  private func depends(_ path: String, _ checked: Checked, on changed: String) -> Bool {
    path == changed || checked.sources[changed] != nil
      || checked.imports.values.contains { $0.values.contains(changed) }
      || (changed.contains("/Schema/") && checked.connections.contains { changed.hasSuffix("/\($0.name).sync") })
  }

  /// Whether the diagnostics of a file are those of the texts as they are.
  func isKnown(_ path: String) -> Bool { lints[path] != nil }

  // MARK: Checks

  nonisolated(nonsending) func checked(_ path: String) async -> Checked? {
    if let known = checks[path] { return known }
    guard let source = documents.source(path) ?? workspace.source(path) else { return nil }
    let checked = await workspace.check(source)
    checks[path] = checked
    let now = Set((checked.imports[path] ?? [:]).values)
    // A file that others import need not use what it declares.
    for file in now.symmetricDifference(imports[path] ?? []) { lints[file] = nil }
    imports[path] = now
    return checked
  }

  /// All that is to be said of an open file, and of the files that it imports and that are not open.
  nonisolated(nonsending) func diagnostics(_ path: String) async -> [Diagnostic] {
    guard let checked = await checked(path) else { return [] }
    let lint: [Diagnostic]
    if let known = lints[path] {
      lint = known
    } else {
      lint = workspace.lint(checked, path, isImported: isImported(path))
      lints[path] = lint
    }
    return (checked.diagnostics + lint).sortedByPlace()
  }

  func isImported(_ path: String) -> Bool {
    for file in allFiles where imports[file] == nil {
      guard let source = documents.source(file) ?? workspace.source(file) else { continue }
      imports[file] = Self.imports(of: source)
    }
    return imports.contains { $0.key != path && $0.value.contains(path) }
  }

  /// The paths that a file imports, without checking it.
  private static func imports(of source: SourceFile) -> Set<String> {
    var paths: Set<String> = []
    for case .imported(let declaration) in parse(source).tree.declarations {
      paths.insert(FilePaths.join(folderOf: source.path, declaration.path.value))
    }
    return paths
  }

  private var allFiles: [String] {
    let open = documents.paths
    return open + workspace.files(in: folders).filter { documents.source($0) == nil }
  }

  // MARK: Answers

  /// Knows the open files and what they import.
  nonisolated(nonsending) func assistant() async -> Assistant {
    if let open { return open }
    let assistant = await assistant(of: documents.paths)
    open = assistant
    return assistant
  }

  /// Knows every file of the workspace.
  nonisolated(nonsending) func wholeAssistant() async -> Assistant {
    if let whole { return whole }
    let assistant = await assistant(of: allFiles)
    whole = assistant
    return assistant
  }

  nonisolated(nonsending) private func assistant(of paths: [String]) async -> Assistant {
    var files: [AssistedFile] = []
    for path in paths {
      if let checked = await checked(path) { files.append(AssistedFile(path, checked)) }
    }
    return Assistant(
      files, functions: workspace.functions, connectors: workspace.connectors, importable: allFiles)
  }
}
