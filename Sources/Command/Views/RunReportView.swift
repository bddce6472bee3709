import Antiphon

/// One run after the fact: its counts, and everything that the audit says of it.
struct RunReportView {
  let store: StateStore
  let records = RecordView()

  func show(_ run: HistoryRow) throws {
    let duration = run.finished.map { " in \(Self.seconds($0 - run.started)) s" } ?? ""
    Terminal.print(
      records.paint.bold("\(run.sync)")
        + "   \(run.kind.rawValue) \(run.run), \(run.status.rawValue)   \(Moment.text(run.started))\(duration)   "
        + "plan \(run.planFingerprint.prefix(8))")
    Terminal.print("source: \(Self.counts(run.source))")
    Terminal.print("target: \(Self.counts(run.target))")
    if let error = run.error { Terminal.print("error: \(error)") }
    var isFirst = true
    try store.forEachRecord(run: run.run) { row in
      if isFirst { Terminal.print("") }
      isFirst = false
      Terminal.print(records.text(row))
    }
    if isFirst { Terminal.print("nothing was written, held or rejected") }
    Terminal.print("")
  }

  func json(_ run: HistoryRow) throws -> JSONDocument {
    var rows: [JSONDocument] = []
    try store.forEachRecord(run: run.run) { rows.append(RecordView.json($0)) }
    return .object([
      ("run", .int(run.run)), ("sync", .text(run.sync)), ("kind", .text(run.kind.rawValue)),
      ("status", .text(run.status.rawValue)), ("started", .moment(run.started)), ("finished", .moment(run.finished)),
      ("plan", .text(run.planFingerprint)), ("change_set", .optional(run.changeSet)), ("error", .optional(run.error)),
      ("source", .counts(run.source)), ("target", .counts(run.target)), ("records", .list(rows)),
    ])
  }

  /// `20 read, 3 created`: what is zero is left out.
  static func counts(_ counts: SideCounts) -> String {
    let others = [
      (counts.created, "created"), (counts.updated, "updated"), (counts.deleted, "deleted"),
      (counts.unchanged, "unchanged"), (counts.filtered, "filtered"), (counts.held, "held"),
      (counts.rejected, "rejected"), (counts.failed, "failed"),
    ].filter { $0.0 != 0 }
    return (["\(grouped(counts.read)) read"] + others.map { "\(grouped($0.0)) \($0.1)" }).joined(separator: ", ")
  }

  private static func seconds(_ microseconds: Int64) -> String {
    let tenths = max(0, microseconds) / 100_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
