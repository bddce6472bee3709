/// A person's answer to a conflict as it was when it was read.
public struct ConflictDecision: Sendable, Hashable {
  public var id: Int64
  /// When a run last met the conflict; an answer to what has been met again since is none.
  public var lastSeen: Int64
  public var decision: String

  public init(id: Int64, lastSeen: Int64, decision: String) {
    self.id = id
    self.lastSeen = lastSeen
    self.decision = decision
  }
}

extension StateStore {
  /// Stores all answers or none, and gives the first that came too late: its conflict is closed, or was met again.
  public func decideConflicts(
    _ decisions: [ConflictDecision], by person: String, now: Int64
  ) throws(StateError) -> Int64? {
    struct Late: Error {
      var id: Int64
    }
    // An error of its own would be taken for one of the database.
    var late: Int64?
    do throws(StateError) {
      try write { database in
        for decision in decisions {
          let count = try database.executeCounting(
            sql: """
              UPDATE sync_conflicts SET status = 'decided', decision = ?, decided_by = ?, decided_at = ?
              WHERE id = ? AND last_seen = ? AND status IN ('pending', 'decided')
              """,
            arguments: [
              decision.decision, person, Timestamps.text(now), decision.id, Timestamps.text(decision.lastSeen),
            ])
          if count == 0 {
            late = decision.id
            throw Late(id: decision.id)
          }
        }
      }
    } catch {
      guard late != nil else { throw error }
    }
    return late
  }
}
