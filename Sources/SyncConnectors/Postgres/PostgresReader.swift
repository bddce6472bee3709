import SyncConnect
import SyncModel
import SyncSQL
import Synchronization

/// One `COPY … TO STDOUT` in a snapshot of its own, on a connection of its own. While a page is worked on the next is
/// read, and no more than that.
final class PostgresReader: PageReader {
  private let pool: PostgresPool
  private let session: PostgresSession
  private let decoder: PostgresDecoder
  private let pageSize: Int
  private let ahead = Mutex<Task<RecordBatch?, any Error>?>(nil)
  private let isEnded = Atomic(false)
  private let arenaSize = ArenaSize()

  /// What the last page needed, so that the next does not grow into it step by step.
  private final class ArenaSize: Sendable {
    let bytes = Atomic(64 * 1024)
  }

  static func open(
    _ pool: PostgresPool, _ sql: String, _ decoder: PostgresDecoder, pageSize: Int
  ) async throws -> PostgresReader {
    let session = try await pool.take()
    try await session.run { link in
      try link.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0")
      try link.beginCopyOut(sql)
    }
    return PostgresReader(pool, session, decoder, pageSize: max(1, pageSize))
  }

  private init(_ pool: PostgresPool, _ session: PostgresSession, _ decoder: PostgresDecoder, pageSize: Int) {
    self.pool = pool
    self.session = session
    self.decoder = decoder
    self.pageSize = pageSize
  }

  deinit {
    if !isEnded.load(ordering: .relaxed) { session.cancel() }
  }

  func next() async throws -> RecordBatch? {
    if isEnded.load(ordering: .acquiring) { return nil }
    let task = ahead.withLock { ahead in
      defer { ahead = nil }
      return ahead ?? start()
    }
    do {
      // Whoever waits is the one whose cancelling ends the read.
      let page = try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        session.cancel()
      }
      if page == nil {
        isEnded.store(true, ordering: .releasing)
        await pool.give(session)
      } else {
        ahead.withLock { $0 = start() }
      }
      return page
    } catch {
      await close()
      throw error
    }
  }

  func close() async {
    guard !isEnded.exchange(true, ordering: .acquiringAndReleasing) else { return }
    session.cancel()
    let task = ahead.withLock { ahead in
      defer { ahead = nil }
      return ahead
    }
    _ = await task?.result
  }

  private func start() -> Task<RecordBatch?, any Error> {
    Task { [session, decoder, pageSize, arenaSize] in
      try await session.run { link in
        let arena = Arena(capacity: arenaSize.bytes.load(ordering: .relaxed))
        let batch = RecordBatch(columnCount: decoder.fields.count, rowCapacity: pageSize, arena: arena)
        while batch.rowCount < pageSize, let line = try link.nextRow() {
          decoder.appendRow(line, to: batch)
        }
        if batch.rowCount > 0 {
          arenaSize.bytes.store(arena.count + arena.count / 8, ordering: .relaxed)
          return batch
        }
        try link.execute("COMMIT")
        return nil
      }
    }
  }
}
