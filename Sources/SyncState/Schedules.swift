/// A line of `sync_schedules`.
public struct ScheduleRow: Sendable, Hashable {
  public var sync: String
  /// As the mapping writes it.
  public var schedule: String
  public var isEnabled: Bool
  public var nextRun: Int64?
  public var lastRun: Int64?

  public init(sync: String, schedule: String, isEnabled: Bool = true, nextRun: Int64? = nil, lastRun: Int64? = nil) {
    self.sync = sync
    self.schedule = schedule
    self.isEnabled = isEnabled
    self.nextRun = nextRun
    self.lastRun = lastRun
  }
}

extension StateStore {
  /// Sorted by sync.
  public func schedules() throws(StateError) -> [ScheduleRow] {
    try read { database in
      try database.rows(sql: "SELECT * FROM sync_schedules ORDER BY sync").map { row in
        let next: String? = row["next_run"]
        let last: String? = row["last_run"]
        return ScheduleRow(
          sync: row["sync"], schedule: row["schedule"], isEnabled: row["enabled"],
          nextRun: next.flatMap(Timestamps.parse), lastRun: last.flatMap(Timestamps.parse))
      }
    }
  }

  /// Stores the lines, each in place of the sync's former one.
  public func storeSchedules(_ rows: [ScheduleRow]) throws(StateError) {
    try write { database in
      for row in rows {
        try database.execute(
          sql: """
            INSERT INTO sync_schedules (sync, schedule, enabled, next_run, last_run) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (sync) DO UPDATE SET schedule = excluded.schedule, enabled = excluded.enabled,
              next_run = excluded.next_run, last_run = excluded.last_run
            """,
          arguments: [
            row.sync, row.schedule, row.isEnabled, row.nextRun.map(Timestamps.text), row.lastRun.map(Timestamps.text),
          ])
      }
    }
  }

  public func removeSchedule(sync: String) throws(StateError) {
    try write { try $0.execute(sql: "DELETE FROM sync_schedules WHERE sync = ?", arguments: [sync]) }
  }
}
