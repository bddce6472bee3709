import Foundation
public import SyncModel
import SyncRuntime
public import SyncState

extension StateStore {
  /// The sync's number; a sentence with the names that exist where it never ran here.
  public func knownSync(_ name: String) throws -> Int64 {
    if let id = try syncID(name) { return id }
    let names = try syncNames()
    let known =
      names.isEmpty ? "no sync ran with it yet" : "it knows " + names.map { "`\($0)`" }.joined(separator: ", ")
    throw RuntimeError.failed("the state store knows no sync `\(name)`; \(known)")
  }

  /// The run of that number, or the newest that is no plan.
  public func wantedRun(_ id: Int64?) throws -> HistoryRow {
    if let id {
      if let row = try run(id) { return row }
      throw RuntimeError.failed("the state store has no run \(id); `antiphon history` lists the runs")
    }
    if let row = try history(limit: 1).first { return row }
    throw RuntimeError.failed("the state store has no run yet; `antiphon run FILE` makes one")
  }

  /// The mapping that a run was made with.
  public func keptPlan(of run: HistoryRow) throws -> CompiledPlan {
    guard let text = try plan(hash: run.planFingerprint) else {
      throw RuntimeError.failed("the state store does not hold the mapping of run \(run.run)")
    }
    do {
      return try JSONDecoder().decode(CompiledPlan.self, from: Data(text.utf8))
    } catch {
      throw RuntimeError.failed("the mapping of run \(run.run) was stored by another version")
    }
  }

  /// The newest run of each sync that the plan of `row` has, in the order of their numbers.
  public func companions(of row: HistoryRow) throws -> [HistoryRow] {
    var runs: [HistoryRow] = []
    for name in try syncNames() {
      if let newest = try history(sync: name, limit: 1).first, newest.planFingerprint == row.planFingerprint {
        runs.append(newest)
      }
    }
    return runs.sorted { $0.run < $1.run }
  }

  /// Everything that the audit says of a run, in the order of writing.
  public func forEachRecord(run: Int64, _ body: (AuditRow) throws -> Void) throws {
    var last: Int64 = 0
    while true {
      let page = try records(run: run, after: last, limit: 1000)
      guard let end = page.last else { return }
      for row in page { try body(row) }
      last = end.id
    }
  }
}
