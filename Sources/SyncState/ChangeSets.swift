import Foundation
public import SyncModel

public enum ChangeSetState: String, Sendable, Hashable, Codable {
  case planned, applying, applied
}

/// A change set that was made with this store.
public struct ChangeSetRow: Sendable, Hashable {
  public var id: String
  public var syncs: [String]
  public var planFingerprint: String
  /// Of the file's content: an edited change set is not the one that was made.
  public var digest: Fingerprint
  public var created: Int64
  public var state: ChangeSetState
  public var run: Int64?
  /// How many of its changes are settled, in its order.
  public var settled: Int
}

extension StateStore {
  public func recordChangeSet(
    id: String, syncs: [String], planFingerprint: String, digest: Fingerprint, created: Int64
  ) throws(StateError) {
    try write { database in
      let names = String(decoding: try JSONEncoder().encode(syncs), as: UTF8.self)
      try database.execute(
        sql: """
          INSERT INTO change_sets (id, syncs, plan_hash, digest, created, state) VALUES (?, ?, ?, ?, ?, 'planned')
          """, arguments: [id, names, planFingerprint, digest.description, created])
    }
  }

  public func changeSet(_ id: String) throws(StateError) -> ChangeSetRow? {
    try read { database in
      guard let row = try database.row(sql: "SELECT * FROM change_sets WHERE id = ?", arguments: [id]) else {
        return nil
      }
      let names: String = row["syncs"]
      guard let digest = Fingerprint(row["digest"] as String), let state = ChangeSetState(rawValue: row["state"]) else {
        throw StateError.failed("the state store `\(path)` is damaged: change set \(id)")
      }
      return ChangeSetRow(
        id: id, syncs: try JSONDecoder().decode([String].self, from: Data(names.utf8)),
        planFingerprint: row["plan_hash"], digest: digest, created: row["created"], state: state, run: row["run_id"],
        settled: row["settled"])
    }
  }

  public func markChangeSet(_ lease: Lease, id: String, state: ChangeSetState, run: Int64) throws(StateError) {
    try write(lease) { database in
      try database.execute(
        sql: "UPDATE change_sets SET state = ?, run_id = ? WHERE id = ?", arguments: [state.rawValue, run, id])
    }
  }
}
