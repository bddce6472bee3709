public import SyncModel

public enum RunKind: String, Sendable, Hashable, Codable {
  case run, apply, plan
  /// A person made or gave up pairs; no plan is behind it.
  case links
}

extension SideCounts {
  var columns: [Int] { [read, created, updated, deleted, unchanged, filtered, rejected, held, failed] }

  static let names = [
    "read", "created", "updated", "deleted", "unchanged", "filtered", "rejected", "held", "failed",
  ]

  init(_ row: StoreRow, side: String) {
    self.init()
    read = row["\(side)_read"]
    created = row["\(side)_created"]
    updated = row["\(side)_updated"]
    deleted = row["\(side)_deleted"]
    unchanged = row["\(side)_unchanged"]
    filtered = row["\(side)_filtered"]
    rejected = row["\(side)_rejected"]
    held = row["\(side)_held"]
    failed = row["\(side)_failed"]
  }
}

public struct NewRun: Sendable, Hashable {
  public var planFingerprint: String
  public var kind: RunKind
  public var started: Int64
  public var changeSet: String?

  public init(planFingerprint: String, kind: RunKind, started: Int64, changeSet: String? = nil) {
    self.planFingerprint = planFingerprint
    self.kind = kind
    self.started = started
    self.changeSet = changeSet
  }
}

public struct RunResult: Sendable, Hashable {
  public var finished: Int64
  public var status: RunStatus
  public var source: SideCounts
  public var target: SideCounts
  public var error: String?

  public init(
    finished: Int64, status: RunStatus, source: SideCounts = SideCounts(), target: SideCounts = SideCounts(),
    error: String? = nil
  ) {
    self.finished = finished
    self.status = status
    self.source = source
    self.target = target
    self.error = error
  }
}

/// A line of `sync_history`.
public struct HistoryRow: Sendable, Hashable {
  public var run: Int64
  public var sync: String
  public var shard: String
  public var kind: RunKind
  public var planFingerprint: String
  public var changeSet: String?
  public var started: Int64
  public var finished: Int64?
  public var status: RunStatus
  public var source: SideCounts
  public var target: SideCounts
  public var error: String?
}

extension StateStore {
  /// Opens a line of the history. Runs of the same shard that never said how they ended are marked interrupted.
  public func beginRun(_ lease: Lease, _ run: NewRun) throws(StateError) -> Int64 {
    try write(lease) { database in
      let started = Timestamps.text(run.started)
      try database.execute(
        sql: """
          UPDATE sync_history SET status = 'interrupted', finished = ?
          WHERE sync_id = ? AND shard = ? AND status = 'running'
          """, arguments: [started, lease.sync, lease.shard])
      let made = try database.one(
        Int64.self,
        sql: """
          INSERT INTO sync_history (sync_id, sync, shard, kind, plan_hash, change_set, started, status)
          VALUES (?1, (SELECT name FROM syncs WHERE id = ?1), ?2, ?3, ?4, ?5, ?6, 'running') RETURNING id
          """,
        arguments: [
          lease.sync, lease.shard, run.kind.rawValue, run.planFingerprint, run.changeSet, started,
        ])
      guard let made else { throw StateError.failed("the state store `\(path)` took no run") }
      return made
    }
  }

  /// Closes the line, and moves the cursors that the run as a whole covers.
  public func finishRun(
    _ lease: Lease, run: Int64, _ result: RunResult, cursors: [Cursor] = []
  ) throws(StateError) {
    try write(lease) { database in
      let columns = ["source", "target"].flatMap { side in SideCounts.names.map { "\(side)_\($0) = ?" } }
      var arguments: [any StoreBindable] = [Timestamps.text(result.finished), result.status.rawValue, result.error]
      arguments += (result.source.columns + result.target.columns).map { $0 as any StoreBindable }
      arguments += [run, lease.sync] as [any StoreBindable]
      try database.execute(
        sql: """
          UPDATE sync_history SET finished = ?, status = ?, error = ?, \(columns.joined(separator: ", "))
          WHERE id = ? AND sync_id = ?
          """, arguments: arguments)
      try Self.store(cursors, sync: lease.sync, database)
    }
  }

  /// The latest runs, newest first; of all syncs when `sync` is `nil`.
  public func history(sync: String? = nil, limit: Int) throws(StateError) -> [HistoryRow] {
    try read { database in
      let rows = try database.rows(
        sql: """
          SELECT * FROM sync_history
          WHERE CAST(?1 AS TEXT) IS NULL OR sync = ?1 OR sync_id = (SELECT id FROM syncs WHERE name = ?1)
          ORDER BY id DESC LIMIT ?2
          """, arguments: [sync, limit])
      return rows.compactMap(Self.historyRow)
    }
  }

  public func run(_ id: Int64) throws(StateError) -> HistoryRow? {
    try read { database in
      try database.row(sql: "SELECT * FROM sync_history WHERE id = ?", arguments: [id])
        .flatMap(Self.historyRow)
    }
  }

  /// The last run that finished without failing; only what ran a plan counts.
  public func latestRun(sync: Int64) throws(StateError) -> HistoryRow? {
    try read { database in
      try database.row(
        sql: """
          SELECT * FROM sync_history
          WHERE sync_id = ? AND kind IN ('run', 'apply') AND status IN ('succeeded', 'partial') ORDER BY id DESC LIMIT 1
          """, arguments: [sync]
      ).flatMap(Self.historyRow)
    }
  }

  /// The plan of the last run that finished without failing; only what ran a plan counts.
  public func latestPlanFingerprint(sync: Int64) throws(StateError) -> String? {
    try read { database in
      try database.one(
        String.self,
        sql: """
          SELECT plan_hash FROM sync_history
          WHERE sync_id = ? AND kind IN ('run', 'apply') AND status IN ('succeeded', 'partial') ORDER BY id DESC LIMIT 1
          """, arguments: [sync])
    }
  }

  private static func historyRow(_ row: StoreRow) -> HistoryRow? {
    guard let kind = RunKind(rawValue: row["kind"]), let status = RunStatus(rawValue: row["status"]) else { return nil }
    let finished: String? = row["finished"]
    return HistoryRow(
      run: row["id"], sync: row["sync"], shard: row["shard"], kind: kind, planFingerprint: row["plan_hash"],
      changeSet: row["change_set"], started: Timestamps.parse(row["started"]) ?? 0,
      finished: finished.flatMap(Timestamps.parse), status: status, source: SideCounts(row, side: "source"),
      target: SideCounts(row, side: "target"), error: row["error"])
  }
}
