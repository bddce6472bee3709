internal import CLibpq
internal import Dispatch
internal import Foundation
import Synchronization

/// A connection with a thread of its own: what it runs blocks nobody else. Cancelling the task that waits cancels the
/// statement on the server; the session is of no use after that.
public actor PostgresSession {
  private let executor: QueueExecutor
  private let link: PostgresLink
  private let cancellation: PostgresCancellation

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Connects and sets what every session has. `PG*` variables fill what the url leaves out.
  public static func open(_ url: String) async throws -> PostgresSession {
    try Task.checkCancellation()
    let secrets = try PostgresSecrets(url: url)
    let executor = QueueExecutor()
    let link = try await withCheckedThrowingContinuation { continuation in
      executor.queue.async {
        continuation.resume(with: Result { try PostgresLink.connect(url, secrets: secrets) })
      }
    }
    return PostgresSession(executor: executor, link: link)
  }

  private init(executor: QueueExecutor, link: PostgresLink) {
    self.executor = executor
    self.link = link
    cancellation = PostgresCancellation(link)
  }

  /// Whether the session can serve another call.
  public var isUsable: Bool { !cancellation.wasFired && link.isIdle }

  /// Runs blocking work on the session's thread. Failures of statements are thrown as `ConnectorFailure`.
  public nonisolated func run<Value: Sendable>(
    _ work: @escaping @Sendable (PostgresLink) throws -> Value
  ) async throws -> Value {
    try await withTaskCancellationHandler {
      try await perform(work)
    } onCancel: {
      cancellation.fire()
    }
  }

  /// Ends what runs, from any thread.
  public nonisolated func cancel() { cancellation.fire() }

  private func perform<Value: Sendable>(_ work: @Sendable (PostgresLink) throws -> Value) throws -> Value {
    guard cancellation.begin() else { throw CancellationError() }
    defer { cancellation.end() }
    do {
      return try work(link)
    } catch {
      if cancellation.wasFired { throw CancellationError() }
      if let error = error as? PostgresError { throw error.failure }
      throw error
    }
  }
}

/// One thread at a time, off the pool that all tasks share.
private final class QueueExecutor: SerialExecutor {
  let queue = DispatchQueue(label: "antiphon.postgres")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}

/// Asks the server to end the running statement. A request that arrives between two statements is lost, so it is repeated
/// until the work has ended.
private final class PostgresCancellation: @unchecked Sendable {
  private struct State {
    var isFired = false
    var isRunning = false
  }

  private let state = Mutex(State())
  private let raw: OpaquePointer?

  init(_ link: PostgresLink) { raw = PQgetCancel(link.raw) }
  deinit { PQfreeCancel(raw) }

  var wasFired: Bool { state.withLock { $0.isFired } }

  func begin() -> Bool {
    state.withLock { state in
      guard !state.isFired else { return false }
      state.isRunning = true
      return true
    }
  }

  func end() { state.withLock { $0.isRunning = false } }

  func fire() {
    let isFirst = state.withLock { state in
      defer { state.isFired = true }
      return !state.isFired
    }
    guard isFirst else { return }
    DispatchQueue.global().async {
      var message = [CChar](repeating: 0, count: 256)
      // Once also where nothing waits: a COPY goes on at the server while nobody reads it.
      repeat {
        PQcancel(self.raw, &message, Int32(message.count))
        usleep(20_000)
      } while self.state.withLock { $0.isRunning }
    }
  }
}
