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

  /// What would put back what a run wrote.
  public func undo(
    _ run: HistoryRow, _ plan: CompiledPlan, into writer: ChangeSetWriter?, approvesDeletes: Bool = false,
    observer: @escaping Observer = { _ in }
  ) async throws -> [SyncReport] {
    try await runner.undo(
      run: run.run, plan, sync: run.sync, into: writer, approvesDeletes: approvesDeletes, observer: observer)
  }

  /// How the values of a pair came to be. The key is as people write it.
  public func explain(
    _ plan: CompiledPlan, sync: String, key: String, side: RecordSide, field: String?
  ) async throws -> PairExplanation {
    guard let found = plan.syncs.first(where: { $0.name == sync }) else {
      throw RuntimeError.failed("the mapping has no sync `\(sync)`")
    }
    return try await runner.explain(
      plan, sync: sync, key: try KeyText(found.side(side)).encoded(key), side: side, field: field)
  }

  /// - Parameters:
  ///   - approvesDeletes: a person has seen what it deletes; budgets are not asked again.
  ///   - undoes: the run that it undoes.
  public func changeSetWriter(
    path: String, plan: CompiledPlan, approvesDeletes: Bool = false, undoes: Int64? = nil
  ) throws -> ChangeSetWriter {
    try ChangeSetWriter(
      path: path, plan: plan, store: store, surroundings: surroundings, approvesDeletes: approvesDeletes,
      undoes: undoes)
  }
}
