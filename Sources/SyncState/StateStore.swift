import Foundation
import GRDB
import SyncModel

/// What is kept between runs: links, the intent journal, cursors, leases and the history, in one SQLite file or in a
/// schema of a PostgreSQL database.
///
/// Calls block; the caller chooses the thread. The store has no clock: instants are passed in, as microseconds since
/// 2000-01-01T00:00:00Z. Two processes may use one store at once. Everything that a runner writes carries its lease and is
/// refused (`leaseLost`) when another runner has taken over.
public final class StateStore: @unchecked Sendable {
  /// 32 hexadecimal digits, made with the store: a change set is applied only where it was made.
  public let lineage: String
  let driver: any StoreDriver

  private init(_ driver: any StoreDriver, lineage: String) {
    self.driver = driver
    self.lineage = lineage
  }

  /// The file, or the address of the database without its password.
  public var path: String { driver.name }

  /// Opens the store at a path or, for `postgresql://…` and libpq's `host=… dbname=…`, in a PostgreSQL database. There its
  /// tables are in the schema `antiphon`, unless the client sets `search_path`.
  public static func open(location: String) throws(StateError) -> StateStore {
    guard StoreLocation.isPostgres(location) else { return try open(path: location) }
    let driver = PostgresDriver(url: location)
    do {
      return StateStore(driver, lineage: try driver.open())
    } catch {
      throw driver.stateError(error)
    }
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

  /// A store in no file, of this process alone, gone when it is closed.
  public static func inMemory() throws(StateError) -> StateStore { try openOnce(ScratchSpace.nowhere) }

  private static func openOnce(_ path: String) throws(StateError) -> StateStore {
    do {
      let driver = try SQLiteDriver(path: path)
      let lineage = try driver.queue.inDatabase { database in
        try StoreMigration.prepare(database)
        return try StoreMigration.migrate(database, path: path)
      }
      return StateStore(driver, lineage: lineage)
    } catch {
      throw SQLiteDriver.stateError(error, path)
    }
  }

  public func close() throws(StateError) {
    do { try driver.close() } catch { throw driver.stateError(error) }
  }

  /// One consistent view.
  func read<Value>(_ body: (any StoreSession) throws -> Value) throws(StateError) -> Value {
    do { return try driver.read(body) } catch { throw driver.stateError(error) }
  }

  /// One transaction, which is durable when this returns; nothing of it is kept when `body` throws.
  func write<Value>(_ body: (any StoreSession) throws -> Value) throws(StateError) -> Value {
    do { return try driver.write(body) } catch { throw driver.stateError(error) }
  }

  /// As `write`, for the holder of the lease only.
  func write<Value>(_ lease: Lease, _ body: (any StoreSession) throws -> Value) throws(StateError) -> Value {
    try write { database in
      try Self.verify(lease, database)
      return try body(database)
    }
  }
}

/// What a place of a store is, as people write it.
public enum StoreLocation {
  /// A URL or connection string of PostgreSQL, and no path.
  public static func isPostgres(_ location: String) -> Bool {
    let starts = [
      "postgresql://", "postgres://", "host=", "hostaddr=", "dbname=", "service=", "user=", "port=",
    ]
    return starts.contains(where: location.hasPrefix)
  }
}
