internal import CLibpq
internal import SyncModel

/// One blocking connection in pipeline mode: what is sent waits in a queue, and one round trip answers all of it. Bound
/// and returned values are in PostgreSQL's binary forms. One caller at a time.
public final class PostgresPipeline {
  public typealias Answer = (PostgresResult) throws -> Void

  private struct Entry {
    var prepares: String?
    var answer: Answer?
  }

  private let link: PostgresLink
  private var entries: [Entry] = []
  private var names: [String: String] = [:]
  private var made = 0
  /// Answers are read at the latest after so many statements, so that neither end waits for room.
  private static let queueMax = 1024

  public init(url: String) throws {
    link = try PostgresLink.connect(url, secrets: try PostgresSecrets(url: url))
  }

  public var isAlive: Bool { link.isAlive }
  public var isInTransaction: Bool { isAlive && PQtransactionStatus(link.raw) != PQTRANS_IDLE }
  public var database: String { PQdb(link.raw).map { String(cString: $0) } ?? "" }
  public var host: String { link.host }
  public var port: String { link.port }

  /// Runs statements without parameters outside of the pipeline, which must be empty.
  @discardableResult
  public func script(_ sql: String) throws(PostgresError) -> PostgresResult {
    if PQpipelineStatus(link.raw) != PQ_PIPELINE_OFF { PQexitPipelineMode(link.raw) }
    return try link.execute(sql)
  }

  /// Queues a statement, which is prepared at its first use. The values are copied; `nil` is null.
  public func send(_ sql: String, _ values: [UnsafeRawBufferPointer?], _ answer: Answer? = nil) throws {
    if PQpipelineStatus(link.raw) == PQ_PIPELINE_OFF { PQenterPipelineMode(link.raw) }
    let name: String
    if let known = names[sql] {
      name = known
    } else {
      made += 1
      name = "s\(made)"
      guard PQsendPrepare(link.raw, name, sql, 0, nil) == 1 else { throw link.lost() }
      names[sql] = name
      entries.append(Entry(prepares: sql, answer: nil))
    }
    let empty: StaticString = ""
    let pointers = values.map { value in
      value.map {
        UnsafePointer(($0.baseAddress ?? UnsafeRawPointer(empty.utf8Start)).assumingMemoryBound(to: CChar.self))
      }
    }
    let lengths = values.map { Int32(clamping: $0?.count ?? 0) }
    let formats = [Int32](repeating: 1, count: values.count)
    guard PQsendQueryPrepared(link.raw, name, Int32(values.count), pointers, lengths, formats, 1) == 1 else {
      throw link.lost()
    }
    entries.append(Entry(prepares: nil, answer: answer))
    if entries.count >= Self.queueMax { try flush() }
  }

  /// Waits for all that was sent. The first failure among the answers is thrown after the last was read.
  public func flush() throws {
    if entries.isEmpty { return }
    let waiting = entries
    entries.removeAll(keepingCapacity: true)
    guard PQpipelineSync(link.raw) == 1 else { throw link.lost() }
    var failure: (any Error)?
    for entry in waiting {
      do {
        let result = try link.checked(PQgetResult(link.raw))
        if failure == nil { try entry.answer?(result) }
      } catch {
        failure = failure ?? error
        if let sql = entry.prepares { names[sql] = nil }
      }
      guard link.isAlive else { throw failure ?? link.lost() }
      while let rest = PQgetResult(link.raw) { PQclear(rest) }
    }
    // The end of the pipeline has an answer of its own.
    if let end = PQgetResult(link.raw) { PQclear(end) }
    if let failure { throw failure }
  }

  /// Rolls back what is open, whatever was sent.
  public func rollback() {
    guard link.isAlive else { return }
    try? flush()
    if isInTransaction {
      try? send("ROLLBACK", [])
      try? flush()
    }
  }
}
