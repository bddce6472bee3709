import SyncConnect
import SyncModel

/// Reads one page ahead of the stage that works on pages, so that the two overlap; never more, so that memory is bounded.
final class ReadAhead: @unchecked Sendable {
  private let reader: any PageReader
  private var pending: Task<RecordBatch?, any Error>

  init(_ reader: any PageReader) {
    self.reader = reader
    pending = Task { try await reader.next() }
  }

  func next() async throws -> RecordBatch? {
    let running = pending
    let page = try await withTaskCancellationHandler {
      try await running.value
    } onCancel: {
      running.cancel()
    }
    guard page != nil else { return nil }
    let reader = reader
    pending = Task { try await reader.next() }
    return page
  }

  func close() async {
    pending.cancel()
    _ = await pending.result
    await reader.close()
  }
}
