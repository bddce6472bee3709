public import SyncModel
public import SyncRuntime
public import SyncState

/// What a Swift program embeds: plans and runs mappings against a state store, with the built-in connectors and functions
/// or with its own.
public struct SyncFramework: Sendable {
  private let runner: SyncRunner
  private let surroundings: Surroundings
  private let store: StateStore

  public init(store: StateStore, surroundings: Surroundings = .process()) {
    self.store = store
    self.surroundings = surroundings
    runner = SyncRunner(surroundings, store: store)
  }

  public typealias Observer = SyncRunner.Observer

  public func plan(
    _ plan: CompiledPlan, options: RunOptions = RunOptions(), into writer: ChangeSetWriter? = nil,
    observer: @escaping Observer = { _ in }
  ) async throws -> [SyncReport] {
    try await runner.plan(plan, options: options, into: writer, observer: observer)
  }

  /// Plans and applies as one stream, or only plans.
  public func sync(
    _ plan: CompiledPlan, dryRun: Bool = false, options: RunOptions = RunOptions(), showsChanges: Bool = false,
    observer: @escaping Observer = { _ in }
  ) async throws -> [SyncReport] {
    if dryRun { return try await runner.plan(plan, options: options, observer: observer) }
    return try await runner.run(plan, options: options, showsChanges: showsChanges, observer: observer)
  }

  public func apply(
    _ changeSet: ChangeSetReader, observer: @escaping Observer = { _ in }
  ) async throws -> [SyncReport] {
    try await runner.apply(changeSet, observer: observer)
  }

  public func changeSetWriter(path: String, plan: CompiledPlan) throws -> ChangeSetWriter {
    try ChangeSetWriter(path: path, plan: plan, store: store, surroundings: surroundings)
  }
}
