public import SyncCheck
public import SyncModel
import SyncSyntax
import SyncText

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
  let files: [String: KnownFile]
  /// Every place of a name, in all files.
  let places: [SemanticIndex.Symbol: [SemanticIndex.Occurrence]]
  let functions: [String: any BuiltinFunction.Type]
  let connectors: [ConnectorSpec]
  let importable: [String]

  /// - Parameters:
  ///   - files: every file whose places are asked about, each checked by itself. What they import is known through them;
  ///     where a file stands among the imports of another too, its own check counts.
  ///   - importable: paths of files that completion may propose after `import`, in the form of `AssistedFile.path`.
  public init(
    _ files: [AssistedFile], functions: [any BuiltinFunction.Type], connectors: [ConnectorSpec],
    importable: [String] = []
  ) {
    var known: [String: KnownFile] = [:]
    for file in files {
      guard known[file.path] == nil, let tree = file.checked.trees.last(where: { $0.source.path == file.path }) else {
        continue
      }
      known[file.path] = KnownFile(
        tree: tree, index: file.checked.index ?? SemanticIndex(), imports: file.checked.imports[file.path] ?? [:],
        isOwn: true)
    }
    for file in files {
      for tree in file.checked.trees where known[tree.source.path] == nil {
        known[tree.source.path] = KnownFile(
          tree: tree, index: file.checked.index ?? SemanticIndex(),
          imports: file.checked.imports[tree.source.path] ?? [:], isOwn: false)
      }
    }
    let all = Self.occurrences(files, known)
    for (path, occurrences) in all {
      known[path]?.occurrences = occurrences.sorted { $0.location.range.start < $1.location.range.start }
    }
    var places: [SemanticIndex.Symbol: [SemanticIndex.Occurrence]] = [:]
    for path in all.keys.sorted() {
      for occurrence in known[path]?.occurrences ?? [] { places[occurrence.symbol, default: []].append(occurrence) }
    }
    self.files = known
    self.places = places
    self.functions = Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.connectors = connectors
    self.importable = importable
  }

  /// By file: what its own check found there, and what only the checks of files that import it could tell.
  private static func occurrences(
    _ files: [AssistedFile], _ known: [String: KnownFile]
  ) -> [String: [SemanticIndex.Occurrence]] {
    var found: [String: [SemanticIndex.Occurrence]] = [:]
    var seen: Set<SourceLocation> = []
    func add(_ file: AssistedFile, _ takes: (String) -> Bool) {
      for occurrence in file.checked.index?.occurrences ?? []
      where takes(occurrence.location.path) && seen.insert(occurrence.location).inserted {
        found[occurrence.location.path, default: []].append(occurrence)
      }
    }
    for file in files { add(file) { $0 == file.path } }
    for file in files {
      // Another text under the same path has other places.
      let same = file.checked.trees.map(\.source).filter { known[$0.path]?.source == $0 }
      let paths = Set(same.map(\.path))
      add(file) { paths.contains($0) }
    }
    return found
  }

  /// The file, if the place is in it.
  func file(_ path: String, _ offset: Int) -> KnownFile? {
    guard let file = files[path], offset >= 0, offset <= file.source.bytes.count else { return nil }
    return file
  }
}
