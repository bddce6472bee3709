import Foundation
public import SyncCheck
import SyncConnect
public import SyncModel
public import SyncRuntime
import SyncText

/// A JSON sync configuration as a mapping, made by names and types and checked like any other.
public struct ConfigurationImport: Sendable {
  /// The whole mapping, formatted. No secret stands in it.
  public var text: String
  public var checked: Checked
  /// Sentences that a person should know.
  public var messages: [String]
  /// How many fields are mapped.
  public var lineCount: Int
  public var isDryRun: Bool
  /// With what the configuration says of secrets, which the mapping takes from the environment.
  public var surroundings: Surroundings
  /// The mapping with everything that it names; `nil` where it has errors.
  public var plan: CompiledPlan?

  /// - Parameters:
  ///   - file: the configuration.
  ///   - output: where the mapping stands, or would.
  public static func make(
    from file: String, for output: String, surroundings: Surroundings = .process()
  ) async throws -> ConfigurationImport {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw RuntimeError.failed("cannot read the file `\(file)`")
    }
    let config = try SyncConfiguration.read(
      String(decoding: data, as: UTF8.self), file: file, surroundings.connectors.map { $0.spec })
    var problems: [String] = []
    let (here, there) = (folder(of: file), folder(of: output))
    let base = here == there ? nil : here
    let source = ConfigurationConnection("source_system", config.source, folder: base, &problems)
    let target = ConfigurationConnection("target_system", config.target, folder: base, &problems)
    if !problems.isEmpty { throw SyncConfiguration.failure(file, problems) }

    var outside = surroundings
    let known = source.environment.merging(target.environment) { $1 }
    outside.environment = { known[$0] ?? surroundings.environment($0) }
    let workspace = Workspace(surroundings: outside)
    let connections = source.declaration + "\n" + target.declaration
    let plans = await workspace.check(SourceFile(path: output, text: connections)).connections
    let from = try await entity(config.source, source.name, plans, outside, &problems)
    let to = try await entity(config.target, target.name, plans, outside, &problems)
    let clauses = clauses(config, from.schema, to.schema, &problems)
    if !problems.isEmpty { throw SyncConfiguration.failure(file, problems) }

    var text = "// Made from \((file as NSString).lastPathComponent).\n" + connections
    for end in [from, to] where end.isDeclared {
      text += "\n" + EntityText.declaration(DiscoveredEntity(schema: end.schema))
    }
    let isBackward = config.direction == .backward
    let draft = await MappingDraft.make(
      isBackward ? to.schema : from.schema, isBackward ? from.schema : to.schema, isTwoWay: config.direction == .both,
      name: config.name, clauses: clauses, after: SourceFile(path: output, text: text), workspace)
    let formatted = String(decoding: Formatter.format(SourceFile(path: output, text: draft.text)).text, as: UTF8.self)
    let checked = await workspace.check(SourceFile(path: output, text: formatted))
    return ConfigurationImport(
      text: formatted, checked: checked, messages: source.messages + target.messages, lineCount: draft.lineCount,
      isDryRun: config.dryRun, surroundings: outside, plan: checked.isSound ? workspace.compile(checked) : nil)
  }

  private static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).standardized.deletingLastPathComponent().path
  }

  /// The live entity, with the marks that the configuration adds; declared where no check would find it so.
  private static func entity(
    _ end: SyncConfiguration.End, _ name: String, _ plans: [ConnectionPlan], _ surroundings: Surroundings,
    _ problems: inout [String]
  ) async throws -> (schema: EntitySchema, isDeclared: Bool) {
    guard let plan = plans.first(where: { $0.name == name }) else {
      throw RuntimeError.failed("\(end.place) makes no connection")
    }
    guard
      var schema = try await SchemaPull(surroundings: surroundings).entities(of: plan, only: [end.entity]).first?.schema
    else { throw RuntimeError.failed("\(end.place): there is no `\(end.entity)`") }
    let found = schema
    for key in end.key {
      guard let index = schema.fields.firstIndex(where: { $0.path == schema.field(named: key)?.path }) else {
        problems.append("\(end.place).key: " + schema.misses(key))
        continue
      }
      schema.fields[index].marks.insert(.key)
      // A file without a value there is refused, record by record.
      schema.fields[index].type = schema.fields[index].type.nonNull
    }
    if schema.keyFields.isEmpty, let index = schema.fields.firstIndex(where: { "\($0.path)".lowercased() == "id" }) {
      schema.fields[index].marks.insert(.key)
      schema.fields[index].type = schema.fields[index].type.nonNull
    }
    if schema.keyFields.isEmpty, end.key.isEmpty {
      problems.append("\(end.place): nothing tells the records of `\(end.entity)` apart; name the field by `key`")
    }
    if let modified = end.modified {
      if let index = schema.fields.firstIndex(where: { $0.path == schema.field(named: modified)?.path }) {
        if schema.fields[index].type.base == .timestamp {
          schema.fields[index].marks.insert(.modified)
        } else {
          problems.append(
            "\(end.place).modified: `\(modified)` is \(schema.fields[index].type.base), and a Timestamp is needed")
        }
      } else {
        problems.append("\(end.place).modified: " + schema.misses(modified))
      }
    }
    return (schema, schema != found || !Workspace.readsSchema(of: plan.kind))
  }

  /// What stands in the sync beside its map.
  private static func clauses(
    _ config: SyncConfiguration, _ source: EntitySchema, _ target: EntitySchema, _ problems: inout [String]
  ) -> [String] {
    var clauses: [String] = []
    let read = config.direction == .backward ? target : source
    let conditions = config.filters.compactMap { $0.expression(over: read, &problems) }
    if !conditions.isEmpty { clauses.append("filter source: \(conditions.joined(separator: " and "))") }
    if let conflict = config.conflict {
      if conflict == "latest" {
        for (name, entity) in [("source", source), ("target", target)]
        where !entity.fields.contains(where: { $0.marks.contains(.modified) }) {
          let instants = entity.fields.filter { $0.type.base == .timestamp }.map { "`\($0.path)`" }
          problems.append(
            "sync_config.conflict_resolution: `latest` needs to know when a record was modified, and nothing says so of "
              + "`\(entity.name)`; name the field by `modified` in \(name)_config"
              + (instants.isEmpty ? " (it has no Timestamp)" : " (there is \(instants.joined(separator: ", ")))")
              + ", or take `source_wins`, `target_wins` or `manual`")
        }
      }
      clauses.append("conflict \(conflict)")
    }
    if let size = config.batchSize { clauses.append("run {\n    batch: \(size)\n  }") }
    return clauses
  }
}
