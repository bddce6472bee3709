import SyncConnect
import SyncEngine
import SyncFormats
public import SyncModel
public import SyncState

/// Takes snapshots: every record of the entities that a mapping's syncs name, in every field that the systems tell, so
/// that other versions of the mapping can be tried on them.
public struct SnapshotRecorder: Sendable {
  private let surroundings: Surroundings

  public init(_ surroundings: Surroundings) { self.surroundings = surroundings }

  public struct Options: Sendable {
    /// Only the entities of this sync.
    public var only: String?
    /// Values of fields marked `sensitive` are kept.
    public var withSensitive = false

    public init(only: String? = nil, withSensitive: Bool = false) {
      self.only = only
      self.withSensitive = withSensitive
    }
  }

  /// - Parameters:
  ///   - mapping: how the mapping is named.
  ///   - store: whose links are taken too.
  public func record(
    _ plan: CompiledPlan, mapping: String, store: StateStore?, options: Options = Options(), to path: String
  ) async throws -> (SnapshotHeader, SnapshotSummary) {
    var plan = plan
    if let only = options.only {
      plan.syncs = plan.syncs.filter { $0.name == only }
      guard !plan.syncs.isEmpty else { throw RuntimeError.failed("`\(mapping)` declares no sync `\(only)`") }
    }
    let systems = Systems(plan, surroundings)
    do {
      let result = try await record(plan, systems, mapping, store, options, to: path)
      await systems.close()
      return result
    } catch {
      await systems.close()
      throw (error as? ConnectorFailure).map { RuntimeError.failed($0.reason) } ?? error
    }
  }

  private func record(
    _ plan: CompiledPlan, _ systems: Systems, _ mapping: String, _ store: StateStore?, _ options: Options,
    to path: String
  ) async throws -> (SnapshotHeader, SnapshotSummary) {
    var header = SnapshotHeader(mapping: mapping, created: surroundings.now(), entities: [])
    var missing: Set<String> = []
    let secrets = Self.secrets(plan)
    for side in plan.syncs.flatMap({ [$0.source, $0.target] })
    where !header.entities.contains(where: { $0.place == side.entity.place }) {
      var entity = side.entity
      let reads = Set(
        plan.syncs.flatMap { [$0.source, $0.target] }.filter { $0.entity.place == entity.place }.flatMap(\.reads))
      let connection = try await systems.connection(entity.connection)
      if try systems.spec(entity.connection).capabilities.createsEntities,
        try await !connection.entityNames().contains(entity.name)
      {
        missing.insert(entity.place)
      } else {
        let live = try await connection.discover(entity.name).schema.fields.map(\.outsidePath)
        entity.fields = entity.fields.filter { field in
          // A file's nested objects are told by their parts, and may be declared whole.
          reads.contains(field.path)
            || live.contains { $0.starts(with: field.outsidePath) || field.outsidePath.starts(with: $0) }
        }
      }
      if !options.withSensitive {
        let secret = secrets[entity.place] ?? []
        if let key = entity.keyFields.first(where: { secret.contains($0.path) }) {
          throw RuntimeError.failed(
            "the key `\(key.path)` of \(entity.place) is sensitive, and a record cannot be told without its key; "
              + "`--with-sensitive` takes such values into the snapshot")
        }
        let hidden = entity.fields.filter { secret.contains($0.path) }
        header.leftOut += hidden.map { "\(entity.place).\($0.path)" }
        entity.fields.removeAll { secret.contains($0.path) }
      }
      header.entities.append(entity)
    }
    let writer = try SnapshotWriter(path: path, header: header)
    for entity in header.entities where !missing.contains(entity.place) {
      let form = try JSONWriter(EntitySchema.flat(entity.fields).map(\.path))
      let reader = try await systems.connection(entity.connection).read(
        ReadRequest(entity: entity, fields: entity.fields))
      while let page = try await reader.next() {
        try Task.checkCancellation()
        try writer.add(page, of: entity, entity.fields, form)
      }
    }
    if let store {
      for sync in plan.syncs { try links(of: sync, store, options, writer) }
    }
    return (header, try writer.finish())
  }

  /// The fields of each entity whose values nobody may see: by their mark, or since lines carry such values there.
  private static func secrets(_ plan: CompiledPlan) -> [String: Set<FieldPath>] {
    var result: [String: Set<FieldPath>] = [:]
    for sync in plan.syncs {
      let describer = ChangeDescriber(sync)
      for side in RecordSide.allCases {
        let entity = sync.side(side).entity
        let marked = entity.fields.filter { $0.marks.contains(.sensitive) }.map(\.path)
        result[entity.place, default: []].formUnion(describer.sensitiveFields(side).union(marked))
      }
    }
    return result
  }

  private func links(of plan: SyncPlan, _ store: StateStore, _ options: Options, _ writer: SnapshotWriter) throws {
    var names = [plan.name]
    if let former = plan.formerName { names.append(former) }
    guard let sync = names.lazy.compactMap({ try? store.syncID($0) }).first else { return }
    let layout = BaseLayout(plan, store: store)
    let describer = ChangeDescriber(plan)
    let sensitive = [
      RecordSide.source: describer.sensitiveFields(.source), .target: describer.sensitiveFields(.target),
    ]
    let view = try SnapshotBaseView(plan) { side, field in
      !options.withSensitive && (sensitive[side]?.contains(field.path) ?? false)
    }
    var last: Int64 = 0
    while true {
      let page = try store.links(sync: sync, after: last, limit: 2_048)
      guard let lastID = page.lastID else { return }
      last = lastID
      let bases = try store.bases(page.hits.map(\.id))
      for (index, hit) in page.hits.enumerated() {
        let stored = bases[hit.id]?.base ?? []
        let target = page.targetKeys.array(index)
        let values = ChangePage(plan, arena: Arena(capacity: 1024))
        values.append(ChangePage.Row(action: .update))
        try layout.decode(stored, into: values, 0)
        let link = LinkSeeding.Link(
          sourceKey: page.sourceKeys.array(index), targetKey: target.isEmpty ? nil : target, status: hit.status,
          hasBase: !stored.isEmpty)
        try writer.add(link, of: plan, values, view)
      }
    }
  }
}
