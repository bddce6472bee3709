import Foundation
public import SyncModel

/// A decision that a rule of the mapping left to a person.
public struct HeldConflict: Sendable, Hashable {
  public var key: ConflictKey
  public var kind: ConflictKind
  /// The values as JSON; the target of a match is an array of the keys that match.
  public var base: String?
  public var source: String?
  public var target: String?
  public var rule: String

  public init(
    key: ConflictKey, kind: ConflictKind = .field, base: String?, source: String?, target: String?, rule: String
  ) {
    self.key = key
    self.kind = kind
    self.base = base
    self.source = source
    self.target = target
    self.rule = rule
  }
}

/// The pair, as encoded keys, and the field in question; no field where the whole record is.
public struct ConflictKey: Sendable, Hashable {
  public var sourceKey: [UInt8]?
  public var targetKey: [UInt8]?
  public var field: String

  public init(sourceKey: [UInt8]?, targetKey: [UInt8]?, field: String = "") {
    self.sourceKey = sourceKey
    self.targetKey = targetKey
    self.field = field
  }

  var bytes: [UInt8] {
    // The two cannot run together: no key holds FE where a component begins.
    (sourceKey ?? []) + [0xFE] + (targetKey ?? [])
  }

  init(bytes: [UInt8], source: Bool, field: String, split: Int) {
    sourceKey = source ? Array(bytes.prefix(split)) : nil
    let rest = Array(bytes.dropFirst(split + 1))
    targetKey = rest.isEmpty ? nil : rest
    self.field = field
  }
}

public enum ConflictStatus: String, Sendable, Hashable, Codable {
  case pending
  /// A person answered; the next run carries it out.
  case decided
  case applied
  /// What held it vanished.
  case gone
}

/// A line of `sync_conflicts`.
public struct ConflictRow: Sendable, Hashable {
  public var id: Int64
  public var sync: String
  public var key: ConflictKey
  /// `nil` where a version noted it that did not tell.
  public var kind: ConflictKind?
  public var sourceKeyText: String?
  public var targetKeyText: String?
  public var base: String?
  public var source: String?
  public var target: String?
  public var rule: String
  public var status: ConflictStatus
  /// `source`, `target`, `base`, or a JSON value.
  public var decision: String?
  public var decidedBy: String?
  public var decidedAt: Int64?
  public var firstSeen: Int64
  public var lastSeen: Int64
}

extension StateStore {
  /// Decisions by status, oldest first; of all syncs when `sync` is `nil`.
  public func conflicts(
    sync: String? = nil, statuses: Set<ConflictStatus> = [.pending]
  ) throws(StateError) -> [ConflictRow] {
    try read { database in
      let rows = try database.rows(
        sql: """
          SELECT *, (SELECT name FROM syncs WHERE syncs.id = sync_id) AS sync_name FROM sync_conflicts
          WHERE CAST(?1 AS TEXT) IS NULL OR sync_id = (SELECT id FROM syncs WHERE name = ?1) ORDER BY id
          """, arguments: [sync])
      return rows.compactMap { row in
        guard let status = ConflictStatus(rawValue: row["status"]), statuses.contains(status) else { return nil }
        return Self.conflictRow(row, status)
      }
    }
  }

  /// Stores a person's answer. False when the conflict is not open any more.
  public func decideConflict(
    _ id: Int64, decision: String, by person: String, now: Int64
  ) throws(StateError) -> Bool {
    try write { database in
      let count = try database.executeCounting(
        sql: """
          UPDATE sync_conflicts SET status = 'decided', decision = ?, decided_by = ?, decided_at = ?
          WHERE id = ? AND status IN ('pending', 'decided')
          """, arguments: [decision, person, Timestamps.text(now), id])
      return count > 0
    }
  }

  /// Closes the decisions that the run did not meet again: a complete read has shown that their cause is gone.
  public func clearConflicts(_ lease: Lease, exceptOf run: Int64) throws(StateError) {
    try write(lease) { database in
      try database.execute(
        sql: """
          UPDATE sync_conflicts SET status = 'gone'
          WHERE sync_id = ? AND run_id <> ? AND status IN ('pending', 'decided')
          """, arguments: [lease.sync, run])
    }
  }

  private static func conflictRow(_ row: StoreRow, _ status: ConflictStatus) -> ConflictRow {
    let bytes: [UInt8] = row["key_bytes"]
    let split: Int = row["source_size"]
    let sourceText: String? = row["source_key"]
    let key = ConflictKey(bytes: bytes, source: sourceText != nil, field: row["field"], split: split)
    let name: String? = row["sync_name"]
    let decidedAt: String? = row["decided_at"]
    let kind: String = row["kind"]
    return ConflictRow(
      id: row["id"], sync: name ?? row["sync"], key: key, kind: ConflictKind(rawValue: kind), sourceKeyText: sourceText,
      targetKeyText: row["target_key"], base: row["base"], source: row["source"], target: row["target"],
      rule: row["rule"], status: status, decision: row["decision"], decidedBy: row["decided_by"],
      decidedAt: decidedAt.flatMap(Timestamps.parse), firstSeen: Timestamps.parse(row["first_seen"]) ?? 0,
      lastSeen: Timestamps.parse(row["last_seen"]) ?? 0)
  }

  static func storeConflicts(
    _ settlement: Settlement, sync: Int64, run: Int64, now: Int64, _ database: any StoreSession
  ) throws {
    let time = Timestamps.text(now)
    for conflict in settlement.conflicts {
      let key = conflict.key
      try database.execute(
        sql: """
          INSERT INTO sync_conflicts (sync_id, sync, run_id, source_key, target_key, field, base, source, target, rule,
            status, first_seen, last_seen, key_bytes, source_size, kind)
          VALUES (?1, (SELECT name FROM syncs WHERE id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'pending', ?10, ?10, ?11,
            ?12, ?13)
          ON CONFLICT (sync_id, key_bytes, field) WHERE status IN ('pending', 'decided') DO UPDATE SET
            -- An answer holds for the values it was given for.
            status = CASE WHEN sync_conflicts.base IS NOT DISTINCT FROM excluded.base
              AND sync_conflicts.source IS NOT DISTINCT FROM excluded.source
              AND sync_conflicts.target IS NOT DISTINCT FROM excluded.target
              AND sync_conflicts.kind IN ('', excluded.kind)
              THEN sync_conflicts.status ELSE 'pending' END,
            base = excluded.base, source = excluded.source, target = excluded.target, rule = excluded.rule,
            kind = excluded.kind, run_id = excluded.run_id, last_seen = excluded.last_seen
          """,
        arguments: [
          sync, run, key.sourceKey.map(KeyEncoding.description), key.targetKey.map(KeyEncoding.description), key.field,
          conflict.base, conflict.source, conflict.target, conflict.rule, time, key.bytes,
          key.sourceKey?.count ?? 0, conflict.kind.rawValue,
        ])
    }
    for key in settlement.clearedConflicts {
      try database.execute(
        sql: """
          UPDATE sync_conflicts SET status = 'gone', last_seen = ?
          WHERE sync_id = ? AND key_bytes = ? AND field = ? AND status IN ('pending', 'decided')
          """, arguments: [time, sync, key.bytes, key.field])
    }
    for (id, decidedAt) in settlement.reopenedConflicts {
      try database.execute(
        sql: """
          UPDATE sync_conflicts SET status = 'pending', run_id = ?, last_seen = ?
          WHERE id = ? AND sync_id = ? AND status = 'decided' AND decided_at = ?
          """, arguments: [run, time, id, sync, Timestamps.text(decidedAt)])
    }
    for id in settlement.appliedConflicts {
      try database.execute(
        sql: "UPDATE sync_conflicts SET status = 'applied', last_seen = ? WHERE id = ? AND sync_id = ?",
        arguments: [time, id, sync])
    }
  }
}
