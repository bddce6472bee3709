import SyncModel
public import SyncSyntax
import SyncText

/// Checks a file with everything that it imports. Goes on after every mistake; what merely follows from one is silent.
public func check(_ parsed: Parsed, in environment: CheckEnvironment) -> Checked {
  let sink = DiagnosticSink(recorder: environment.recordsIndex ? IndexRecorder() : nil)
  var files = ImportedFiles(parsed, environment, sink)
  let scope = DeclarationResolver(environment: environment, sink: sink).resolve(&files)
  for file in files.inOrder {
    for case .sync(let declaration) in file.tree.declarations { scope.addSync(declaration, in: file.source.path) }
  }
  var syncs: [CheckedSync] = []
  var whole: [String: CheckedSync] = [:]
  var flawed: Set<String> = []
  var order = SyncOrder()
  for file in files.inOrder {
    for case .sync(let declaration) in file.tree.declarations {
      let checker = SyncChecker(declaration, file: file, scope: scope, sink: sink)
      let known = sink.diagnostics.count
      if let sync = checker.check() {
        if sink.diagnostics[known...].contains(where: { $0.severity == .error }) { flawed.insert(sync.name) }
        if whole[sync.name] == nil { whole[sync.name] = sync }
        if file.isRoot { syncs.append(sync) }
      }
      order.add(declaration.name.text, checker.links.references)
    }
  }
  let examples = files.inOrder.last { $0.isRoot }.map {
    TestDeclarations(file: $0, scope: scope, sink: sink, syncs: whole, flawed: flawed).check()
  }
  order.reportCycles(to: sink)
  let places = Dictionary(order.sorted().enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  syncs.sort { places[$0.name, default: 0] < places[$1.name, default: 0] }
  let tested = Set((examples ?? []).map(\.sync)).sorted().compactMap { whole[$0] }
  let used = Set(
    (syncs + tested).flatMap { sync in
      [sync.source.entity.connection, sync.target.entity.connection] + sync.lookups.map(\.entity.connection)
    })
  let connections = scope.connectionOrder.compactMap { scope.connections[$0] }.filter { connection in
    used.contains(connection.plan.name) || connection.location.path == parsed.tree.source.path
  }
  let read = files.inOrder.flatMap(\.diagnostics)
  let refused = Set(read.map(\.location))
  // A literal that the parser refused already is told once.
  let found = sink.diagnostics.filter { $0.code != CheckCodes.invalidLiteral || !refused.contains($0.location) }
  let diagnostics = read + found
  return Checked(
    diagnostics: diagnostics.sortedByPlace(), sources: files.sources, trees: files.inOrder.map(\.tree),
    imports: files.imports, connections: connections.map(\.plan), syncs: syncs, entities: scope.declaredEntities,
    inverses: files.inOrder.last { $0.isRoot }.map { InversePairs(file: $0, scope: scope).all() } ?? [],
    examples: examples ?? [],
    testedSyncs: tested,
    parameterNames: scope.parameterNames, index: sink.recorder?.finish(files.inOrder, scope))
}

/// The file and all that it imports, each once, imported ones first.
struct ImportedFiles {
  struct File {
    var source: SourceFile
    var tree: SyntaxTree
    var diagnostics: [Diagnostic]
    var isRoot: Bool
  }

  static let filesMax = 2_000
  static let depthMax = 200

  private(set) var inOrder: [File] = []
  var sources: [String: SourceFile] = [:]
  private(set) var imports: [String: [String: String]] = [:]

  init(_ root: Parsed, _ environment: CheckEnvironment, _ sink: DiagnosticSink) {
    var loading: [Loading] = []
    add(root, isRoot: true, environment, sink, &loading)
  }

  /// A file whose imports are being read, and the import that asked for it last.
  private struct Loading {
    var path: String
    var next: SourceLocation?
  }

  private mutating func add(
    _ parsed: Parsed, isRoot: Bool, _ environment: CheckEnvironment, _ sink: DiagnosticSink, _ loading: inout [Loading]
  ) {
    let source = parsed.tree.source
    sources[source.path] = source
    loading.append(Loading(path: source.path))
    for case .imported(let declaration) in parsed.tree.declarations {
      let location = SourceLocation(path: source.path, range: declaration.path.range)
      // Nothing readable stands there: reported by the parser.
      if declaration.path.value.isEmpty, location.range.end < location.range.start + 2 { continue }
      let path = FilePaths.join(folderOf: source.path, declaration.path.value)
      imports[source.path, default: [:]][declaration.path.value] = path
      loading[loading.count - 1].next = location
      if let start = loading.firstIndex(where: { $0.path == path }) {
        let cycle = loading[start...]
        sink.add(
          Diagnostic(
            CheckCodes.importCycle, cycle.count == 1 ? "this file imports itself" : "these files import one another",
            at: cycle.first?.next ?? location,
            reason: (cycle.map(\.path) + [path]).map { "`\($0)`" }.joined(separator: " → "),
            help: cycle.count == 1 ? ["delete the line"] : ["move what both need into a third file"]))
        continue
      }
      if sources[path] != nil { continue }
      guard sources.count < Self.filesMax, loading.count < Self.depthMax, let file = environment.load(path) else {
        sink.add(
          Diagnostic(
            CheckCodes.importMissing, "there is no file `\(declaration.path.value)`", at: location,
            reason: "looked for `\(path)`", help: ["paths are relative to the file that imports"]))
        continue
      }
      add(parse(file), isRoot: false, environment, sink, &loading)
    }
    loading.removeLast()
    inOrder.append(File(source: source, tree: parsed.tree, diagnostics: parsed.diagnostics, isRoot: isRoot))
  }

  /// Takes in a schema file that a connection brought.
  mutating func addSchema(_ file: SourceFile) -> File? {
    guard sources[file.path] == nil else { return nil }
    let parsed = parse(file)
    sources[file.path] = file
    let added = File(source: file, tree: parsed.tree, diagnostics: parsed.diagnostics, isRoot: false)
    inOrder.insert(added, at: 0)
    return added
  }
}

public enum FilePaths {
  /// A relative path beside the file that names it, `.` and `..` resolved where they can be.
  public static func join(folderOf file: String, _ path: String) -> String {
    if path.hasPrefix("/") { return path }
    var parts = file.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    if !parts.isEmpty { parts.removeLast() }
    for part in path.split(separator: "/", omittingEmptySubsequences: true).map(String.init) {
      if part == "." { continue }
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    if parts.isEmpty { return file.hasPrefix("/") ? "/" : "." }
    return (file.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
