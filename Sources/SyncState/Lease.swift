import SyncModel

/// The right to run a sync, or one shard of it. The fence only grows: an earlier holder's writes are told from ours.
public struct Lease: Sendable, Hashable {
  public var sync: Int64
  /// `i/n`, or empty for the whole sync.
  public var shard: String
  public var holder: String
  public var fence: Int64
}

extension StateStore {
  /// Takes the sync for `duration` microseconds. Shards of one division go side by side; the whole sync and shards of
  /// another division exclude each other.
  /// - Parameters:
  ///   - holder: not empty, and unlike that of any other run.
  ///   - dead: a holder that is known to have ended without giving its lease back.
  public func acquireLease(
    sync: Int64, shard: String = "", holder: String, takingOver dead: String? = nil, now: Int64, duration: Int64
  ) throws(StateError) -> Lease {
    if holder.isEmpty { throw .failed("a lease needs a holder") }
    driver.limitSilence(duration)
    return try write { database in
      // Whoever wants a lease of this sync waits here. Not the strongest lock: rows that refer to the sync go on.
      if database.isPostgres {
        _ = try database.rows(sql: "SELECT id FROM syncs WHERE id = ?1 FOR NO KEY UPDATE", arguments: [sync])
      }
      var fence: Int64 = 1
      let rows = try database.rows(
        sql: "SELECT shard, holder, fence, expires FROM leases WHERE sync_id = ?", arguments: [sync])
      for row in rows {
        let other: String = row["shard"]
        guard Self.overlap(other, shard) else { continue }
        let otherHolder: String = row["holder"]
        let expires: Int64 = row["expires"]
        if !otherHolder.isEmpty, otherHolder != dead, expires > now {
          throw StateError.leaseHeld(holder: otherHolder, until: expires)
        }
        if other == shard { fence = row["fence"] + 1 }
        // A holder that sleeps past its time must not wake up into a lease that still looks like its own.
        try database.execute(
          sql: "UPDATE leases SET holder = '', fence = fence + 1 WHERE sync_id = ? AND shard = ?",
          arguments: [sync, other])
      }
      try database.execute(
        sql: """
          INSERT INTO leases (sync_id, shard, holder, fence, expires) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (sync_id, shard) DO UPDATE SET
            holder = excluded.holder, fence = excluded.fence, expires = excluded.expires
          """, arguments: [sync, shard, holder, fence, now.addingSaturated(duration)])
      return Lease(sync: sync, shard: shard, holder: holder, fence: fence)
    }
  }

  /// Holds the lease for `duration` microseconds from `now`.
  public func renew(_ lease: Lease, now: Int64, duration: Int64) throws(StateError) {
    try write(lease) { try Self.renew(lease, until: now.addingSaturated(duration), $0) }
  }

  static func renew(_ lease: Lease, until expires: Int64, _ database: any StoreSession) throws {
    try database.execute(
      sql: "UPDATE leases SET expires = ? WHERE sync_id = ? AND shard = ?",
      arguments: [expires, lease.sync, lease.shard])
  }

  /// Gives the lease back; a lost lease is left alone.
  public func release(_ lease: Lease) throws(StateError) {
    try write { database in
      try database.execute(
        sql: """
          UPDATE leases SET holder = '', expires = 0
          WHERE sync_id = ? AND shard = ? AND holder = ? AND fence = ?
          """, arguments: [lease.sync, lease.shard, lease.holder, lease.fence])
    }
  }

  /// On PostgreSQL the lease's row is ours until the transaction ends, so that nobody takes over in between.
  static func verify(_ lease: Lease, _ database: any StoreSession) throws {
    let found = try database.one(
      Int64.self,
      sql: """
        SELECT fence FROM leases WHERE sync_id = ?1 AND shard = ?2 AND holder = ?3 AND holder <> '' AND fence = ?4\
        \(database.forUpdate)
        """, arguments: [lease.sync, lease.shard, lease.holder, lease.fence])
    if found == nil { throw StateError.leaseLost }
  }

  /// Whether two shards may hold the same record: `1/4` and `2/4` may not.
  static func overlap(_ one: String, _ other: String) -> Bool {
    if one == other { return true }
    let first = one.split(separator: "/", omittingEmptySubsequences: false)
    let second = other.split(separator: "/", omittingEmptySubsequences: false)
    return first.count != 2 || second.count != 2 || first[1] != second[1]
  }
}

extension Int64 {
  func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
