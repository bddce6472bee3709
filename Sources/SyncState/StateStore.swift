import Foundation
import GRDB
import SyncModel
import SyncSchema

/// What is kept between runs: links, the intent journal, cursors, leases and the history, in one SQLite file.
///
/// Calls block; the caller chooses the thread. The store has no clock: instants are passed in, as microseconds since
/// 2000-01-01T00:00:00Z. Two processes may use one file at once. Everything that a runner writes carries its lease and is
/// refused (`leaseLost`) when another runner has taken over.
public final class StateStore: @unchecked Sendable {
  /// 32 hexadecimal digits, made with the store: a change set is applied only where it was made.
  public let lineage: String
  public let path: String
  let queue: DatabaseQueue

  private init(path: String, queue: DatabaseQueue, lineage: String) {
    self.path = path
    self.queue = queue
    self.lineage = lineage
  }

  /// Opens the store, making it and its folders where they are missing, and migrates it.
  public static func open(path: String) throws(StateError) -> StateStore {
    let folder = (path as NSString).deletingLastPathComponent
    if !folder.isEmpty {
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw .failed("cannot make the folder `\(folder)` of the state store: \(error.localizedDescription)")
      }
    }
    let deadline = ContinuousClock.now.advanced(by: .seconds(10))
    while true {
      do throws(StateError) {
        return try openOnce(path)
      } catch {
        // SQLite does not wait by itself while another process makes the file.
        guard case .busy = error, ContinuousClock.now < deadline else { throw error }
        Thread.sleep(forTimeInterval: 0.01)
      }
    }
  }

  private static func openOnce(_ path: String) throws(StateError) -> StateStore {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.foreignKeysEnabled = true
    configuration.allowsUnsafeTransactions = true
    configuration.label = "state store"
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      // Bases hold what records hold.
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      let lineage = try queue.inDatabase { database in
        try StoreMigration.prepare(database)
        return try StoreMigration.migrate(database, path: path)
      }
      return StateStore(path: path, queue: queue, lineage: lineage)
    } catch {
      throw Self.stateError(error, path)
    }
  }

  public func close() throws(StateError) {
    do { try queue.close() } catch { throw Self.stateError(error, path) }
  }

  static func stateError(_ error: any Error, _ path: String) -> StateError {
    if let error = error as? StateError { return error }
    guard let error = error as? DatabaseError else { return .failed("the state store `\(path)`: \(error)") }
    if error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED { return .busy }
    return .failed("the state store `\(path)`: \(error.message ?? error.description)")
  }

  /// One consistent view.
  func read<Value>(_ body: (Database) throws -> Value) throws(StateError) -> Value {
    do {
      return try queue.inDatabase { database in
        try database.execute(sql: "BEGIN DEFERRED")
        defer { Self.rollback(database) }
        return try body(database)
      }
    } catch {
      throw Self.stateError(error, path)
    }
  }

  /// One transaction, which is durable when this returns; nothing of it is kept when `body` throws.
  func write<Value>(_ body: (Database) throws -> Value) throws(StateError) -> Value {
    do {
      return try queue.inDatabase { database in
        try database.execute(sql: "BEGIN IMMEDIATE")
        do {
          let value = try body(database)
          try database.execute(sql: "COMMIT")
          return value
        } catch {
          Self.rollback(database)
          throw error
        }
      }
    } catch {
      throw Self.stateError(error, path)
    }
  }

  /// As `write`, for the holder of the lease only.
  func write<Value>(_ lease: Lease, _ body: (Database) throws -> Value) throws(StateError) -> Value {
    try write { database in
      try Self.verify(lease, database)
      return try body(database)
    }
  }

  private static func rollback(_ database: Database) {
    // SQLite may have rolled back by itself; the first error is the one to report.
    if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
  }
}
