import Foundation
import SyncConnect
import SyncSQL

/// A schema of a PostgreSQL database, by one connection that its callers share. A lost connection is made anew by the
/// next call.
final class PostgresDriver: StoreDriver, @unchecked Sendable {
  private let url: String
  private let lock = NSLock()
  private var pipeline: PostgresPipeline?
  private var lineage: String?
  private var isClosed = false
  /// Microseconds; until a lease says how long a runner may be silent.
  private var silenceMax: Int64 = 60_000_000
  private var translations: [String: PostgresText] = [:]
  private var address = "postgresql://"

  init(url: String) { self.url = url }

  var name: String { address }

  /// Connects, makes or migrates the store, and returns its lineage.
  func open() throws -> String {
    lock.lock()
    defer { lock.unlock() }
    let pipeline = try PostgresPipeline(url: url)
    // A host that begins with a slash is the folder of a socket.
    address =
      pipeline.host.hasPrefix("/")
      ? "postgresql:///\(pipeline.database)?host=\(pipeline.host)&port=\(pipeline.port)"
      : "postgresql://\(pipeline.host):\(pipeline.port)/\(pipeline.database)"
    try limitSilence(of: pipeline)
    let found = try PostgresMigration(pipeline, address: address).migrate()
    lineage = found
    self.pipeline = pipeline
    return found
  }

  func read<Value>(_ body: (any StoreSession) throws -> Value) throws -> Value {
    try transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
  }

  func write<Value>(_ body: (any StoreSession) throws -> Value) throws -> Value {
    try transaction("BEGIN ISOLATION LEVEL READ COMMITTED", body)
  }

  func close() throws {
    lock.lock()
    defer { lock.unlock() }
    isClosed = true
    pipeline = nil
  }

  private func transaction<Value>(_ begin: String, _ body: (any StoreSession) throws -> Value) throws -> Value {
    lock.lock()
    defer { lock.unlock() }
    let pipeline = try connected()
    do {
      try pipeline.send(begin, [])
      let value = try body(PostgresStoreSession(pipeline, self))
      try pipeline.flush()
      try commit(pipeline)
      return value
    } catch {
      pipeline.rollback()
      throw error
    }
  }

  /// Alone in its round trip: where this one is lost, and only there, nobody knows what became of the transaction.
  private func commit(_ pipeline: PostgresPipeline) throws {
    do {
      try pipeline.send("COMMIT", [])
      try pipeline.flush()
    } catch let error as PostgresError where error.isConnectionLost {
      throw StateError.failed(
        "the connection to the state store `\(name)` was lost while it stored; whether it is stored is not known: "
          + error.message)
    }
  }

  private func connected() throws -> PostgresPipeline {
    guard !isClosed else { throw StateError.failed("the state store is closed") }
    if let pipeline, pipeline.isAlive, !pipeline.isInTransaction { return pipeline }
    pipeline = nil
    let fresh = try PostgresPipeline(url: url)
    try limitSilence(of: fresh)
    guard try PostgresMigration(fresh, address: name).migrate() == lineage else {
      throw StateError.failed("another state store answers at `\(name)` since the connection was lost")
    }
    pipeline = fresh
    return fresh
  }

  func limitSilence(_ microseconds: Int64) {
    lock.lock()
    defer { lock.unlock() }
    silenceMax = microseconds
    // Where the connection is lost, the next one is told.
    if let pipeline, pipeline.isAlive, !pipeline.isInTransaction { try? limitSilence(of: pipeline) }
  }

  /// Never so short that a busy machine alone could end a transaction.
  private func limitSilence(of pipeline: PostgresPipeline) throws {
    let milliseconds = max(5_000, min(silenceMax / 1_000, Int64(Int32.max)))
    try pipeline.script("SET idle_in_transaction_session_timeout = \(milliseconds)")
  }

  fileprivate func translated(_ sql: String) -> PostgresText {
    if let known = translations[sql] { return known }
    let made = PostgresText(sql)
    translations[sql] = made
    return made
  }

  func stateError(_ error: any Error) -> StateError {
    if let error = error as? StateError { return error }
    if let error = error as? ConnectorFailure { return .failed("the state store: \(error.reason)") }
    guard let error = error as? PostgresError else { return .failed("the state store `\(name)`: \(error)") }
    if error.isConnectionLost {
      return .failed(
        "the connection to the state store `\(name)` was lost; nothing of the open transaction is stored: "
          + error.message)
    }
    // Serialisation failure, deadlock, and a lock that was not given in time.
    if ["40001", "40P01", "55P03"].contains(error.sqlState) { return .busy }
    return .failed("the state store `\(name)`: \(error.message)")
  }
}

/// A statement with `$1` for `?` and `?1`.
struct PostgresText {
  private(set) var sql = ""
  private(set) var parameterCount = 0

  init(_ text: String) {
    var result: [UInt8] = []
    var isQuoted = false
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "'") { isQuoted.toggle() }
      guard byte == UInt8(ascii: "?"), !isQuoted else {
        result.append(byte)
        continue
      }
      var number = 0
      while index < bytes.count, (0x30...0x39).contains(bytes[index]) {
        number = number &* 10 &+ Int(bytes[index] & 0x0F)
        index += 1
      }
      if number == 0 { number = parameterCount + 1 }
      parameterCount = max(parameterCount, number)
      result += Array("$\(number)".utf8)
    }
    sql = String(decoding: result, as: UTF8.self)
  }
}

final class PostgresStoreSession: StoreSession {
  private let pipeline: PostgresPipeline
  private let driver: PostgresDriver
  let isPostgres = true

  init(_ pipeline: PostgresPipeline, _ driver: PostgresDriver) {
    self.pipeline = pipeline
    self.driver = driver
  }

  func statement(_ sql: String) throws -> any StoreStatement {
    PostgresStatement(driver.translated(sql), pipeline)
  }

  func flush() throws { try pipeline.flush() }
}
