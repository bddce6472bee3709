import Foundation
import GRDB
import SyncModel

/// Room on disk for what a run cannot keep in memory: lists of key and payload, several rows to a key allowed. One file,
/// gone with the run; it survives no crash and needs none. One caller at a time. Spaces are numbered from 0.
public final class ScratchSpace: @unchecked Sendable {
  let queue: DatabaseQueue
  private let path: String
  private let lock: FileLock
  /// The spaces in use, and whether each has its index.
  private var spaces: [Int: Bool] = [:]
  private var isClosed = false

  /// SQLite's name for a database that is in no file.
  static let nowhere = ":memory:"

  private init(path: String, lock: FileLock, queue: DatabaseQueue) {
    self.path = path
    self.lock = lock
    self.queue = queue
  }

  deinit { close() }

  /// Opens a new space in the folder `scratch` beside the store's file, or in the system's temporary folder where the
  /// store is no file or its folder cannot be written. Removes what dead processes left there.
  public static func open(besideStore store: String) throws(StateError) -> ScratchSpace {
    var folders: [String] = []
    if !StoreLocation.isPostgres(store), store != nowhere {
      let parent = (store as NSString).deletingLastPathComponent
      folders.append(((parent.isEmpty ? "." : parent) as NSString).appendingPathComponent("scratch"))
    }
    // What it holds are records: it is nobody else's.
    folders.append((NSTemporaryDirectory() as NSString).appendingPathComponent("antiphon-scratch-\(getuid())"))
    var failure = StateError.failed("there is no folder for scratch space")
    for folder in folders {
      do throws(StateError) { return try open(folder: folder) } catch { failure = error }
    }
    throw failure
  }

  private static func open(folder: String) throws(StateError) -> ScratchSpace {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .failed("cannot make the folder `\(folder)`: \(error.localizedDescription)")
    }
    removeLeftovers(folder)
    guard let (path, lock) = newFile(folder) else { throw .failed("cannot write in the folder `\(folder)`") }
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    configuration.label = "scratch space"
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { database in
        try database.execute(sql: "PRAGMA journal_mode = OFF")
        try database.execute(sql: "PRAGMA synchronous = OFF")
        try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
        try database.execute(sql: "PRAGMA cache_size = -32768")
        // One transaction for the whole life: pages leave memory when the cache is full, nothing is ever rolled back.
        try database.execute(sql: "BEGIN EXCLUSIVE")
      }
      return ScratchSpace(path: path, lock: lock, queue: queue)
    } catch {
      lock.release()
      throw SQLiteDriver.stateError(error, path)
    }
  }

  /// Removes the file. Later calls fail.
  public func close() {
    if isClosed { return }
    isClosed = true
    queue.inDatabase { database in
      if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
    }
    try? queue.close()
    try? FileManager.default.removeItem(atPath: path)
    lock.release()
  }

  /// Another process that tidies up may hold a new lock file for a moment.
  private static func newFile(_ folder: String) -> (path: String, lock: FileLock)? {
    for _ in 0..<8 {
      let path = (folder as NSString).appendingPathComponent(UUID().uuidString.lowercased())
      if let lock = FileLock.take(path + ".lock") { return (path + ".db", lock) }
    }
    return nil
  }

  private static func removeLeftovers(_ folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasSuffix(".lock") {
      let path = (folder as NSString).appendingPathComponent(name)
      guard let lock = FileLock.take(path) else { continue }
      let database = (path as NSString).deletingPathExtension + ".db"
      for leftover in [database, database + "-journal", database + "-wal"] {
        try? FileManager.default.removeItem(atPath: leftover)
      }
      lock.release()
    }
  }

  // MARK: Rows

  /// Adds a row for each key; its payload is the entry of `payloads` at the same place. Row ids grow.
  public func insert(space: Int, keys: KeyPage, payloads: KeyPage) throws(StateError) {
    guard keys.count == payloads.count else {
      throw .failed("\(keys.count) keys and \(payloads.count) payloads make no rows")
    }
    try use(space) { database in
      let statement = try RawStatement(database, "INSERT INTO space_\(space) (key, payload) VALUES (?1, ?2)")
      for index in 0..<keys.count {
        statement.bind(1, keys[index])
        statement.bind(2, payloads[index])
        try statement.run()
      }
    }
  }

  /// The rows of each key, in the order of the page's keys, then of insertion: `(place of the key, row, payload)`.
  /// The bytes are good until `body` returns, which must not use the space.
  public func find(
    space: Int, keys: KeyPage, _ body: (Int, Int64, UnsafeRawBufferPointer) -> Void
  ) throws(StateError) {
    try index(space)
    try use(space) { database in
      let statement = try RawStatement(
        database, "SELECT id, payload FROM space_\(space) WHERE key = ?1 ORDER BY id")
      defer { statement.reset() }
      for place in 0..<keys.count {
        statement.bind(1, keys[place])
        while try statement.step() { body(place, statement.int(0), statement.bytes(1)) }
        statement.reset()
      }
    }
  }

  /// Rows in the order of insertion, at most `limit` behind a row: `(row, key, payload)`. Returns the last row's id, or
  /// `nil` at the end.
  public func scan(
    space: Int, after row: Int64 = 0, limit: Int,
    _ body: (Int64, UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
  ) throws(StateError) -> Int64? {
    try use(space) { database in
      let statement = try RawStatement(
        database, "SELECT id, key, payload FROM space_\(space) WHERE id > ?1 ORDER BY id LIMIT ?2")
      defer { statement.reset() }
      statement.bind(1, row)
      statement.bind(2, Int64(limit))
      var last: Int64?
      while try statement.step() {
        last = statement.int(0)
        body(statement.int(0), statement.bytes(1), statement.bytes(2))
      }
      return last
    }
  }

  /// The rows whose key has other rows too, key by key, each in the order of insertion: `(row, key, payload)`.
  public func forEachDuplicate(
    space: Int, _ body: (Int64, UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
  ) throws(StateError) {
    try index(space)
    try use(space) { database in
      let statement = try RawStatement(
        database,
        """
        SELECT id, space_\(space).key, payload
        FROM (SELECT key FROM space_\(space) GROUP BY key HAVING count(*) > 1) AS repeated
        JOIN space_\(space) ON space_\(space).key = repeated.key
        ORDER BY space_\(space).key, id
        """)
      defer { statement.reset() }
      while try statement.step() { body(statement.int(0), statement.bytes(1), statement.bytes(2)) }
    }
  }

  /// Removes rows by their ids.
  public func remove(space: Int, rows: [Int64]) throws(StateError) {
    try use(space) { database in
      let statement = try RawStatement(database, "DELETE FROM space_\(space) WHERE id = ?1")
      for row in rows {
        statement.bind(1, row)
        try statement.run()
      }
    }
  }

  /// Removes all rows.
  public func removeAll(space: Int) throws(StateError) {
    try use(space) { try $0.execute(sql: "DELETE FROM space_\(space)") }
  }

  public func count(space: Int) throws(StateError) -> Int {
    try use(space) { try Int.fetchOne($0, sql: "SELECT count(*) FROM space_\(space)") ?? 0 }
  }

  private func use<Value>(_ space: Int, _ body: (Database) throws -> Value) throws(StateError) -> Value {
    guard space >= 0, !isClosed else { throw .failed("there is no scratch space \(space)") }
    do {
      return try queue.inDatabase { database in
        if spaces[space] == nil {
          try database.execute(
            sql: "CREATE TABLE space_\(space) (id INTEGER PRIMARY KEY, key BLOB NOT NULL, payload BLOB NOT NULL)")
          spaces[space] = false
        }
        return try body(database)
      }
    } catch {
      throw SQLiteDriver.stateError(error, path)
    }
  }

  /// The index is made when it is first needed: sorting at once is several times faster than row by row.
  private func index(_ space: Int) throws(StateError) {
    if spaces[space] == true { return }
    try use(space) { try $0.execute(sql: "CREATE INDEX space_\(space)_by_key ON space_\(space) (key)") }
    spaces[space] = true
  }
}
