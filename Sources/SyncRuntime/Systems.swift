import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// The open connections of a plan; each is opened once, when first needed.
final class Systems {
  private let plan: CompiledPlan
  private let surroundings: Surroundings
  private var open: [String: any Connection] = [:]

  init(_ plan: CompiledPlan, _ surroundings: Surroundings) {
    self.plan = plan
    self.surroundings = surroundings
  }

  func connection(_ name: String) async throws -> any Connection {
    if let known = open[name] { return known }
    guard let settings = plan.connections.first(where: { $0.name == name }) else {
      throw RuntimeError.failed("the plan names the connection `\(name)` and does not hold it")
    }
    do {
      let connection = try await surroundings.open(settings)
      open[name] = connection
      return connection
    } catch let failure as ConnectorFailure {
      if case .locked = failure { throw failure }
      // Some connectors name the connection themselves.
      throw RuntimeError.failed(
        failure.reason.contains("`\(name)`") ? failure.reason : "the connection `\(name)`: \(failure.reason)")
    }
  }

  func spec(_ name: String) throws -> ConnectorSpec {
    guard let kind = plan.connections.first(where: { $0.name == name })?.kind,
      let connector = surroundings.connectors.first(where: { $0.spec.kind == kind })
    else { throw RuntimeError.failed("the plan names the connection `\(name)`, of a kind this version does not have") }
    return connector.spec
  }

  func close() async {
    for connection in open.values { await connection.close() }
    open = [:]
  }

  /// Everything that one sync needs: both systems open, known to the store, and still of the shape that the plan was
  /// made for.
  func session(_ sync: SyncPlan, store: StateStore, runStarted: Int64) async throws -> SyncSession {
    let source = try await connection(sync.source.entity.connection)
    let target = try await connection(sync.target.entity.connection)
    do {
      let row = try store.register(
        SyncIdentity(
          name: sync.name, formerName: sync.formerName, sourceIdentity: try await source.identity(),
          targetIdentity: try await target.identity(), sourceEntity: sync.source.entity.name,
          targetEntity: sync.target.entity.name, siblings: plan.syncs.map(\.name).filter { $0 != sync.name }),
        now: surroundings.now())
      let creates = try spec(sync.target.entity.connection).capabilities.createsEntities
      var targetExists = true
      if creates { targetExists = try await target.entityNames().contains(sync.target.entity.name) }
      try await checkShape(sync, source, targetExists ? target : nil)
      return try SyncSession(
        plan: sync, source: source, target: target, targetExists: targetExists,
        sourceSpec: try spec(sync.source.entity.connection),
        targetSpec: try spec(sync.target.entity.connection), surroundings: surroundings, store: store, sync: row.id,
        linkCount: row.linkCount, runStarted: runStarted, lookups: try await lookups(sync, runStarted))
    } catch {
      throw Systems.translated(error, sync: sync.name)
    }
  }

  private func lookups(_ sync: SyncPlan, _ runStarted: Int64) async throws -> Lookups? {
    guard let plans = sync.lookups else { return nil }
    var open: [String: (connection: any Connection, spec: ConnectorSpec)] = [:]
    var problems: [String] = []
    for plan in plans {
      let name = plan.entity.connection
      let connection = try await connection(name)
      open[name] = (connection, try spec(name))
      guard try !spec(name).capabilities.createsEntities else { continue }
      let live = try await connection.discover(plan.entity.name)
      problems += SchemaDrift.problems(
        SidePlan(entity: plan.entity, reads: plan.reads, keyCount: 1), live: live.schema,
        unsupported: live.unsupported, written: [])
    }
    try refuse(problems, sync)
    return try Lookups(sync, connections: open, functions: surroundings.functions, runStarted: runStarted)
  }

  private func refuse(_ problems: [String], _ sync: SyncPlan) throws {
    guard !problems.isEmpty else { return }
    throw RuntimeError.failed(
      "the sync `\(sync.name)` was made for another schema:\n  " + problems.joined(separator: "\n  ")
        + "\nrun `antiphon schema pull` and check the mapping again")
  }

  private func checkShape(_ sync: SyncPlan, _ source: any Connection, _ target: (any Connection)?) async throws {
    let toTarget = sync.twoWayLines.map(\.target) + sync.lines.filter { $0.direction == .toTarget }.map(\.slot)
    let toSource = sync.twoWayLines.flatMap(\.sources) + sync.lines.filter { $0.direction == .toSource }.map(\.slot)
    var problems: [String] = []
    let sides: [(SidePlan, (any Connection)?, Set<FieldPath>)] = [
      (sync.source, source, Set(toSource.map { sync.source.reads[$0] })),
      (sync.target, target, Set(toTarget.map { sync.target.reads[$0] })),
    ]
    for (side, connection, writes) in sides {
      // A file has no types of its own: what it holds is held against the plan as it is read.
      guard let connection, try !spec(side.entity.connection).capabilities.createsEntities else { continue }
      let live = try await connection.discover(side.entity.name)
      problems += SchemaDrift.problems(side, live: live.schema, unsupported: live.unsupported, written: writes)
    }
    try refuse(problems, sync)
  }

  /// The same failure as the command line tells it.
  static func translated(_ error: any Error, sync: String) -> any Error {
    switch error {
    case let error as RuntimeError: return error
    case let error as ProgramError: return RuntimeError.failed("the sync `\(sync)`: \(error.description)")
    case ConnectorFailure.locked(let reason):
      return RuntimeError.busy(
        "the sync `\(sync)`: \(reason); where that is a run that hangs or was paused, let it go on or end it")
    case let error as ConnectorFailure: return RuntimeError.failed("the sync `\(sync)`: \(error.reason)")
    case let error as StateError:
      switch error {
      case .leaseHeld, .leaseLost, .leaseExpired, .busy: return RuntimeError.busy("the sync `\(sync)`: \(error)")
      case .identityChanged:
        return RuntimeError.guarded(
          "the sync `\(sync)`: \(error); point the connection back, or give the sync another name to start afresh")
      case .linksUnderAnotherName(let name):
        return RuntimeError.guarded(
          "the sync `\(sync)`: \(error); if it was renamed write `sync \(sync) was \(name)`")
      case .newerStore, .failed: return RuntimeError.failed("\(error)")
      }
    default: return error
    }
  }
}
