import SyncModel
import SyncRuntime
import SyncText

/// A sync as JSON says it: `{"sync_config": {"source_type", "source_config", …}}`.
struct SyncConfiguration {
  struct End {
    var place: String
    var spec: ConnectorSpec
    /// The settings of the connection, as they are given.
    var settings: ConfigurationObject
    var entity: String
    /// Fields that are the key, and the one that tells when a record was modified, where the system does not say.
    var key: [String]
    var modified: String?
  }

  enum Direction: String, CaseIterable {
    case forward = "source_to_target"
    case backward = "target_to_source"
    case both = "bidirectional"
  }

  var source: End
  var target: End
  var direction: Direction
  var batchSize: Int?
  var conflict: String?
  var filters: [ConfigurationFilter]
  var dryRun: Bool
  /// The name of the sync; that of the entity that is written otherwise.
  var name: String?

  static let conflictRules = ["source_wins", "target_wins", "latest", "manual"]
  private static let keys = [
    "source_type", "source_config", "target_type", "target_config", "direction", "batch_size", "conflict_resolution",
    "filters", "dry_run", "name",
  ]

  /// Throws one sentence a problem, each with its JSON path.
  static func read(_ text: String, file: String, _ specs: [ConnectorSpec]) throws -> SyncConfiguration {
    let document: ConfigurationValue
    do { document = try ConfigurationValue.parse(text) } catch {
      throw RuntimeError.failed("`\(file)` is no JSON: \(error)")
    }
    var problems: [String] = []
    let root = ConfigurationObject(path: "", document, &problems)
    root.expect(["sync_config"], &problems)
    if root.value("sync_config") == nil, problems.isEmpty { problems.append("sync_config: missing") }
    guard root.value("sync_config") != nil else { throw failure(file, problems) }
    let config = ConfigurationObject(path: "sync_config", root.value("sync_config"), &problems)
    config.expect(keys, &problems)
    let source = end("source", config, specs, &problems)
    let target = end("target", config, specs, &problems)
    let direction =
      config.word("direction", among: Direction.allCases.map(\.rawValue), &problems)
      .flatMap(Direction.init(rawValue:)) ?? .forward
    let conflict = config.word("conflict_resolution", among: conflictRules, &problems)
    if conflict != nil, direction != .both {
      problems.append(
        "sync_config.conflict_resolution: only a `bidirectional` sync has conflicts; leave it out, or change the direction"
      )
    }
    let filters = ConfigurationFilter.read(config.value("filters"), &problems)
    let batchSize = config.int("batch_size", in: 1...10_000, &problems)
    let dryRun = config.bool("dry_run", &problems) ?? false
    let name = config.text("name", &problems)
    guard let source, let target, problems.isEmpty else { throw failure(file, problems) }
    return SyncConfiguration(
      source: source, target: target, direction: direction, batchSize: batchSize, conflict: conflict, filters: filters,
      dryRun: dryRun, name: name)
  }

  static func failure(_ file: String, _ problems: [String]) -> RuntimeError {
    RuntimeError.failed(
      problems.count == 1
        ? "`\(file)`, \(problems[0])" : "`\(file)`:\n" + problems.map { "  \($0)" }.joined(separator: "\n"))
  }

  private static let entityKeys = ["entity", "table", "object_type"]
  /// Parts of libpq's connection string.
  static let postgresParts = ["host", "port", "database", "user", "password", "sslmode"]

  private static func end(
    _ name: String, _ config: ConfigurationObject, _ specs: [ConnectorSpec], _ problems: inout [String]
  ) -> End? {
    let typeKey = "\(name)_type"
    guard let given = config.text(typeKey, &problems) else {
      if config.value(typeKey) == nil { problems.append("sync_config.\(typeKey): missing") }
      return nil
    }
    let kind = given == "postgresql" ? "postgres" : given
    guard let spec = specs.first(where: { $0.kind == kind }) else {
      let kinds = specs.map(\.kind)
      let near = closest(kind, among: kinds).map { "; did you mean `\($0)`?" } ?? ""
      problems.append(
        "sync_config.\(typeKey): this version has no connector `\(given)`; it has "
          + kinds.map { "`\($0)`" }.joined(separator: ", ") + near)
      return nil
    }
    let place = "sync_config.\(name)_config"
    guard let value = config.value("\(name)_config") else {
      problems.append("\(place): missing")
      return nil
    }
    let settings = ConfigurationObject(path: place, value, &problems)
    let parts = kind == "postgres" ? postgresParts : []
    settings.expect(entityKeys + ["key", "modified"] + spec.settings.map(\.name) + parts, &problems)
    let names = entityKeys.filter { settings.value($0) != nil }
    guard names.count == 1, let entity = settings.text(names[0], &problems) else {
      if names.count != 1 {
        problems.append(
          "\(place): name the records by one of `entity`, `table`, `object_type`"
            + (names.isEmpty ? "" : "; there are \(names.count)"))
      }
      return nil
    }
    for setting in spec.settings where setting.isRequired && settings.value(setting.name) == nil {
      problems.append("\(place).\(setting.name): missing; it is \(setting.summary)")
    }
    return End(
      place: place, spec: spec, settings: settings, entity: entity, key: keyFields(settings, &problems),
      modified: settings.text("modified", &problems))
  }

  private static func keyFields(_ settings: ConfigurationObject, _ problems: inout [String]) -> [String] {
    switch settings.value("key") {
    case nil, .null?: return []
    case .text(let name)?: return [name]
    case .array(let elements)?:
      return elements.enumerated().compactMap { index, element in
        if case .text(let name) = element { return name }
        problems.append("\(settings.path).key[\(index)]: the name of a field expected, not \(element.kind)")
        return nil
      }
    case let other?:
      problems.append("\(settings.path).key: the name of a field, or a list of them, expected, not \(other.kind)")
      return []
    }
  }
}
