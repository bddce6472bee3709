import Antiphon

/// A compiled plan as people read it: what is read, matched and written.
enum CompiledPlanView {
  static func text(_ plan: CompiledPlan) -> String {
    var lines: [String] = []
    for connection in plan.connections {
      lines.append("connection \(connection.name): \(connection.kind)")
      if let limits = connection.limits { lines.append("  limits \(limits)") }
      if let retry = connection.retry { lines.append("  retry \(retry)") }
      if let breaker = connection.breaker { lines.append("  breaker \(breaker)") }
    }
    for sync in plan.syncs {
      lines.append("")
      lines.append(
        "sync \(sync.name)   \(sync.source.entity.connection).\(sync.source.entity.name) -> "
          + "\(sync.target.entity.connection).\(sync.target.entity.name)")
      if let filter = sync.source.filterText { lines.append("  filter source: \(filter)") }
      if let filter = sync.target.filterText { lines.append("  filter target: \(filter)") }
      for match in sync.matches {
        let pairs = match.pairs.map { pair in
          "\(pair.sourceField.map { "\($0)" } ?? "…") <-> \(pair.targetField.map { "\($0)" } ?? "…")"
        }
        lines.append("  match \(pairs.joined(separator: " and "))")
      }
      for line in sync.lines {
        lines.append("  \(padded("\(sync.target.reads[line.slot])", 28)) \(line.text)   (line \(line.lineNumber))")
      }
      lines.append("  create target: \(sync.target.create.rawValue), update target: \(sync.target.update.rawValue)")
      lines += run(sync)
    }
    return lines.joined(separator: "\n")
  }

  private static func run(_ sync: SyncPlan) -> [String] {
    let settings = [
      sync.batch.map { "batch: \($0)" }, sync.run?.concurrency.map { "concurrency: \($0)" },
      sync.run?.schedule.map { "schedule: \($0)" },
      sync.run?.fullRefresh.map { "full_refresh: every \(DurationText.text($0))" },
      sync.run?.notify.map { "notify: \($0)" },
    ]
    return settings.compactMap { $0.map { "  run \($0)" } }
  }
}
