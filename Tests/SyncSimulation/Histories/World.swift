import Antiphon
import Foundation
import SyncBuiltins
import SyncCheck
import SyncConnectors
import SyncModel
import SyncRuntime
import SyncState
import SyncText
import Synchronization

/// A law of the runtime that did not hold.
public struct Violation: Error, Sendable, CustomStringConvertible {
  public var law: String
  public var detail: String

  public init(_ law: String, _ detail: String) {
    self.law = law
    self.detail = detail
  }

  public var description: String { "\(law): \(detail)" }
}

/// A pair as the store has it.
struct Pair: Sendable, Hashable {
  var source: MemoryValue
  var target: MemoryValue?
  var status: LinkStatus
}

/// Both systems, the state store, and the engine between them.
final class World {
  private static let number = Atomic(0)

  let history: History
  let systems: [Side: MemorySystem]
  let folder: String
  private(set) var store: StateStore
  private(set) var compiled: CompiledPlan
  private var runners = 0
  private let fresh = Atomic(0)
  private(set) var time: Int64 = 1_000_000_000_000

  init(_ history: History) async throws {
    self.history = history
    let number = Self.number.add(1, ordering: .relaxed).newValue
    let root = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    folder = "\(root)/antiphon-simulation-\(ProcessInfo.processInfo.processIdentifier)-\(number)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let names: [Side: String] = [.source: "left-\(number)", .target: "right-\(number)"]
    let mapping = history.mapping.text(source: names[.source] ?? "", target: names[.target] ?? "")
    try mapping.write(toFile: folder + "/m.sync", atomically: false, encoding: .utf8)
    var systems: [Side: MemorySystem] = [:]
    let workspace = Workspace(surroundings: Self.surroundings(time: { 0 }, holder: "check", fresh: { "" }))
    let checked = try await workspace.check(folder + "/m.sync")
    guard checked.diagnostics.allSatisfy({ $0.severity != .error || $0.code.id == "AP4900" }) else {
      try? FileManager.default.removeItem(atPath: folder)
      throw Violation(
        "the generated mapping is accepted",
        checked.diagnostics.map { "\($0.code.id) \($0.message)" }.joined(separator: "; ") + "\n" + mapping)
    }
    compiled = workspace.compile(checked)
    let sync = compiled.syncs[0]
    for (side, entity) in [(Side.source, sync.source.entity), (.target, sync.target.entity)] {
      let system = MemorySystem(name: names[side] ?? "", entity: entity)
      system.configure(side: side, trims: side == .target && history.trims, skew: side == .source ? history.skew : 0)
      systems[side] = system
      MemoryConnector.add(system)
    }
    self.systems = systems
    store = try StateStore.open(path: folder + "/state.db")
    tick(0)
  }

  func close() {
    try? store.close()
    for system in systems.values { MemoryConnector.remove(system.name) }
    try? FileManager.default.removeItem(atPath: folder)
  }

  subscript(_ side: Side) -> MemorySystem { systems[side]! }

  func tick(_ microseconds: Int64) {
    time += microseconds + 1_000_000
    for system in systems.values { system.setClock(time) }
  }

  // MARK: What persons do

  private func record(_ side: Side, _ pick: Int) -> MemoryValue? {
    let order = self[side].contents.order
    return order.isEmpty ? nil : order[pick % order.count]
  }

  func edit(_ step: Step) {
    tick(0)
    switch step {
    case .create(let side, let values): self[side].create(values, by: .person)
    case .edit(let side, let pick, let values):
      if let key = record(side, pick) { self[side].update(key, values, by: .person) }
    case .delete(let side, let pick):
      if let key = record(side, pick) { self[side].delete(key, by: .person) }
    case .rekey(let side, let pick):
      guard let key = record(side, pick), var row = self[side].contents.rows[key] else { return }
      row[keyName(side)] = .absent
      self[side].delete(key, by: .person)
      self[side].create(row, by: .person)
    case .merge(let side, let one, let other):
      guard let kept = record(side, one), let lost = record(side, other), kept != lost,
        let row = self[side].contents.rows[lost]
      else { return }
      self[side].delete(lost, by: .person)
      let field = side == .source ? "name" : "label"
      if let value = row[field] { self[side].update(kept, [field: value], by: .person) }
    case .wait(let time): tick(time)
    case .plan, .run, .apply: break
    }
  }

  func keyName(_ side: Side) -> String { side == .source ? "id" : "number" }

  // MARK: What the engine does

  struct Told: Sendable {
    var reports: [SyncReport] = []
    var changes: [RecordChange] = []
    var error: String?
    var isGuarded = false
    var faults: [Fault] = []
    var died: Bool { faults.contains { $0.kills } }
    var isComplete: Bool { error == nil }

    /// What the engine said of its run.
    var text: String {
      let lines = changes.map { change in
        let fields = change.fields.map { "\($0.path): \($0.old ?? "–") → \($0.new ?? "–")" }.joined(separator: ", ")
        return "  \(change.action) \(change.side) \(change.sourceKey ?? "–")/\(change.targetKey ?? "–") \(fields) "
          + (change.reason ?? "")
      }
      return
        (["the engine told:"] + lines + [error.map { "  failed: \($0)" } ?? "  done"] + faults.map { "  met \($0)" })
        .joined(separator: "\n")
    }
  }

  private static func surroundings(
    time: @escaping @Sendable () -> Int64, holder: String, fresh: @escaping @Sendable () -> String
  ) -> Surroundings {
    Surroundings(
      connectors: [MemoryConnector.self] + BuiltinConnectors.all, functions: BuiltinFunctions.all,
      environment: { _ in nil }, readFile: { _ in nil }, now: time, holder: holder,
      isAlive: { $0 == holder }, freshIdentity: fresh)
  }

  private func runner(_ faults: FaultSession?) -> SyncRunner {
    runners += 1
    let instant = time
    fresh.add(1, ordering: .relaxed)
    let name = String(repeating: "0", count: 24) + String(fresh.load(ordering: .relaxed) + 10_000_000).suffix(8)
    return SyncRunner(
      Self.surroundings(
        time: {
          faults?.clock()
          return instant
        }, holder: "runner \(runners)", fresh: { name }), store: store)
  }

  private func call(
    _ faults: [Fault], _ body: (SyncRunner, @escaping SyncRunner.Observer) async throws -> [SyncReport]
  ) async throws -> Told {
    tick(0)
    let store = self.store
    let session = FaultSession(faults) { try? store.close() }
    for system in systems.values { system.setFaults(session) }
    let changes = Mutex<[RecordChange]>([])
    var told = Told()
    do {
      told.reports = try await body(runner(session)) { event in
        if case .change(let change) = event { changes.withLock { $0.append(change) } }
      }
    } catch {
      told.error = "\(error)"
      if case .guarded? = error as? RuntimeError { told.isGuarded = true }
    }
    told.changes = changes.withLock { $0 }
    told.faults = session.met
    for system in systems.values { system.setFaults(nil) }
    if session.isDead { self.store = try StateStore.open(path: folder + "/state.db") }
    tick(0)
    return told
  }

  func run(_ faults: [Fault] = []) async throws -> Told {
    try await call(faults) { try await $0.run(compiled, showsChanges: true, observer: $1) }
  }

  func plan() async throws -> Told { try await call([]) { try await $0.plan(compiled, observer: $1) } }

  private var changeSetPath: String { folder + "/set.changes" }

  func makeChangeSet() async throws -> Told {
    let store = self.store
    return try await call([]) { runner, observer in
      try? FileManager.default.removeItem(atPath: changeSetPath)
      fresh.add(1, ordering: .relaxed)
      let name = String(repeating: "0", count: 24) + String(fresh.load(ordering: .relaxed) + 20_000_000).suffix(8)
      let instant = time
      let writer = try ChangeSetWriter(
        path: changeSetPath, plan: compiled, store: store,
        surroundings: Self.surroundings(time: { instant }, holder: "writer", fresh: { name }))
      let reports = try await runner.plan(compiled, into: writer, observer: observer)
      try writer.finish(reports, store: store)
      return reports
    }
  }

  func applyChangeSet(_ faults: [Fault]) async throws -> Told {
    try await call(faults) { try await $0.apply(ChangeSetReader(path: changeSetPath), observer: $1) }
  }

  // MARK: What the store says

  private var sync: Int64? { try? store.syncID("people") }

  func pairs() throws -> [Pair] {
    guard let sync else { return [] }
    var pairs: [Pair] = []
    try store.forEachLink(sync: sync) { page in
      for index in 0..<page.count {
        pairs.append(
          Pair(
            source: Self.key(page.sourceKeys.array(index)) ?? .absent, target: Self.key(page.targetKeys.array(index)),
            status: page.hits[index].status))
      }
      return true
    }
    return pairs
  }

  static func key(_ bytes: [UInt8]) -> MemoryValue? {
    let arena = Arena(capacity: 64)
    let cells = bytes.withUnsafeBytes { KeyEncoding.decode($0, to: arena) }
    return cells?.first.map { MemoryValue($0, in: arena, type: .int(bits: 64)) }
  }

  /// Keys that wait: rejected, held or to be tried again; and pairs with an open decision.
  func waiting() throws -> (records: [Side: Set<MemoryValue>], fields: [(Pair, String)]) {
    var records: [Side: Set<MemoryValue>] = [.source: [], .target: []]
    guard let sync else { return (records, []) }
    for entry in try store.queuedKeys(sync: sync) {
      if let key = Self.key(entry.key) { records[entry.side == .source ? .source : .target]?.insert(key) }
    }
    let fields = try store.conflicts(sync: "people", statuses: [.pending]).map { row in
      (
        Pair(
          source: row.key.sourceKey.flatMap(Self.key) ?? .absent, target: row.key.targetKey.flatMap(Self.key),
          status: .active), row.key.field
      )
    }
    return (records, fields)
  }

  func openIntents() throws -> Int {
    guard let sync else { return 0 }
    return try store.openIntents(sync: sync).count
  }

  func audit(_ run: Int64) throws -> [AuditRow] { try store.records(run: run, limit: 10_000) }
}
