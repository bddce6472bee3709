import Foundation
import SyncBuiltins
public import SyncCheck
import SyncCompile
import SyncConnect
import SyncConnectors
import SyncLint
public import SyncModel
import SyncRuntime
import SyncSyntax
public import SyncText
import Synchronization

/// Mapping files on disk: reads them with their imports and schemas, checks and compiles them.
public struct Workspace: Sendable {
  private let surroundings: Surroundings
  private let parameters: [String: String]
  private let texts: @Sendable (String) -> SourceFile?
  private let schemas: LocalSchemas?
  private let recordsIndex: Bool

  /// - Parameters:
  ///   - parameters: values of `parameter` declarations by name, as text.
  ///   - texts: texts that count instead of the files at their paths, such as those that are open in an editor.
  ///   - schemas: keeps what local systems told of themselves; without it they are asked each time.
  ///   - recordsIndex: fills `Checked.index`.
  public init(
    parameters: [String: String] = [:], surroundings: Surroundings = .process(),
    texts: @escaping @Sendable (String) -> SourceFile? = { _ in nil }, schemas: LocalSchemas? = nil,
    recordsIndex: Bool = false
  ) {
    self.parameters = parameters
    self.surroundings = surroundings
    self.texts = texts
    self.schemas = schemas
    self.recordsIndex = recordsIndex
  }

  /// The text at a path: an open one, or that of the file.
  func load(_ path: String) -> SourceFile? { texts(path) ?? Self.load(path) }

  /// Checks a file completely. Entities come from the file, its imports, `Schema/CONNECTION.sync` beside it or in a parent
  /// folder, or, for local systems, from the system itself.
  public func check(_ path: String) async throws -> Checked {
    guard let source = load(path) else { throw RuntimeError.failed("cannot read the file `\(path)`") }
    return await check(source)
  }

  /// Checks a text that may not be on disk yet, as if it stood at its path.
  public func check(_ source: SourceFile) async -> Checked {
    let parsed = parse(source)
    var local: [String: SchemaSource] = [:]
    // The checker asks, and cannot wait: what it asked for is fetched between two rounds. Each round answers every
    // question of the one before, so the number of rounds is bounded by the number of connections.
    while true {
      let asked = Mutex<[ConnectionPlan]>([])
      let known = local
      let checked = SyncCheck.check(
        parsed,
        in: CheckEnvironment(
          functions: surroundings.functions, connectors: surroundings.connectors.map { $0.spec }, load: load,
          schema: { connection, mapping in
            if let file = Self.schemaFile(of: connection.name, beside: mapping, load) { return .file(file) }
            if let found = known[connection.name] { return found }
            asked.withLock { $0.append(connection) }
            return .none
          }, parameters: parameters, recordsIndex: recordsIndex))
      let questions = asked.withLock { $0 }.filter { connection in
        local[connection.name] == nil
          && surroundings.connectors.contains { $0.spec.kind == connection.kind && $0.spec.capabilities.hasLocalSchema }
      }
      if questions.isEmpty { return checked }
      for connection in questions { local[connection.name] = await localSchema(connection) }
    }
  }

  /// What the lint rules find in a file that was checked.
  /// - Parameter isImported: another file takes its declarations, so that it need not use them itself.
  public func lint(_ checked: Checked, _ path: String, isImported: Bool = false) -> [Diagnostic] {
    LintSubject(
      checked, path: path, functions: surroundings.functions, connectors: surroundings.connectors.map { $0.spec },
      isImported: isImported
    ).map { SyncLint.lint($0) } ?? []
  }

  /// The connections that a file and its imports declare; the rest of the file may be broken.
  public func connections(of path: String) async throws -> [ConnectionPlan] {
    guard let source = load(path) else { throw RuntimeError.failed("cannot read the file `\(path)`") }
    let checked = SyncCheck.check(
      parse(source),
      in: CheckEnvironment(
        functions: surroundings.functions, connectors: surroundings.connectors.map { $0.spec }, load: load,
        schema: { _, _ in .none }, parameters: parameters))
    return checked.connections
  }

  public func compile(_ checked: Checked, only: String? = nil) -> CompiledPlan {
    SyncCompile.compile(checked, only: only)
  }

  /// Whether connections of that kind tell their schema at once, so that nothing needs to be pulled.
  public static func readsSchema(of kind: String) -> Bool {
    BuiltinConnectors.all.contains { $0.spec.kind == kind && $0.spec.capabilities.hasLocalSchema }
  }

  private func localSchema(_ plan: ConnectionPlan) async -> SchemaSource {
    if let known = schemas?[plan] { return known }
    let read = await readSchema(plan)
    schemas?[plan] = read
    return read
  }

  private func readSchema(_ plan: ConnectionPlan) async -> SchemaSource {
    do {
      let connection = try await surroundings.open(plan)
      var entities: [EntitySchema] = []
      var failure: (any Error)?
      for name in try await connection.entityNames() {
        do {
          entities.append(try await connection.discover(name).schema)
        } catch {
          // One unreadable file beside the others must not hide them.
          failure = error
        }
      }
      await connection.close()
      if entities.isEmpty, let failure { return .unavailable("\(failure)") }
      return .entities(entities)
    } catch {
      return .unavailable("\(error)")
    }
  }

  static func load(_ path: String) -> SourceFile? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    return SourceFile(path: path, bytes: [UInt8](data))
  }

  /// `Schema/NAME.sync` beside the mapping or in the nearest folder above it.
  static func schemaFile(
    of connection: String, beside mapping: String, _ load: (String) -> SourceFile? = Workspace.load
  ) -> SourceFile? {
    var folder = (mapping as NSString).deletingLastPathComponent
    if folder.isEmpty { folder = "." }
    for _ in 0..<64 {
      let candidate = (folder == "." ? "" : folder + "/") + "Schema/\(connection).sync"
      if let file = load(candidate) { return file }
      if folder == "/" { return nil }
      if folder == "." || folder.hasSuffix("..") {
        folder = folder == "." ? ".." : folder + "/.."
      } else {
        folder = (folder as NSString).deletingLastPathComponent
        if folder.isEmpty { folder = "." }
      }
    }
    return nil
  }

  /// Every `.sync` file that the paths name, folders searched through, in order and once.
  public static func files(_ paths: [String]) throws -> [String] {
    var found: [String] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw RuntimeError.failed("there is no file or folder `\(path)`")
      }
      if isFolder.boolValue {
        let inside = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        let trimmed = path.hasSuffix("/") ? String(path.dropLast()) : path
        found += inside.filter { $0.hasSuffix(".sync") }.sorted().map { trimmed + "/" + $0 }
      } else {
        found.append(path)
      }
    }
    var seen: Set<String> = []
    return found.filter { seen.insert($0).inserted }
  }
}
