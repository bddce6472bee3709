import Foundation
import SyncModel
import SyncRuntime
public import SyncState

/// The held decisions of a store, as people list and answer them. An answer changes no system: the next run of the sync
/// carries it out, behind the same guards as everything else.
public struct ConflictDesk {
  private let store: StateStore

  public init(_ store: StateStore) { self.store = store }

  /// Oldest first. Without `all` only those that wait for an answer or for the run that carries it out.
  public func conflicts(sync: String? = nil, all: Bool = false) throws -> [ConflictRow] {
    if let sync { _ = try store.knownSync(sync) }
    return try store.conflicts(sync: sync, statuses: all ? Set(ConflictStatus.allKnown) : [.pending, .decided])
  }

  public func conflict(_ id: Int64) throws -> ConflictRow {
    if let row = try found([id])[id] { return row }
    throw RuntimeError.failed("there is no conflict \(id); `antiphon conflicts list` lists them")
  }

  /// Answers conflicts, all or none, and gives their syncs.
  public func decide(_ ids: [Int64], _ answer: ConflictAnswer, by person: String) throws -> [String] {
    let rows = try ids.map(conflict)
    let plans = plans(rows)
    for row in rows {
      guard row.status == .pending || row.status == .decided else {
        throw RuntimeError.failed("conflict \(row.id) is not open any more: it is \(row.status.rawValue)")
      }
      if let fault = ConflictChoices(row: row, plan: plans[row.sync]).fault(answer) {
        throw RuntimeError.failed(fault.description)
      }
    }
    return try store(rows.map { ($0, answer) }, person)
  }

  /// Takes over the answers of a filled-in sheet, all or none, and gives the syncs and how many answers there were.
  public func decide(sheet text: String, named name: String, by person: String) throws -> (syncs: [String], count: Int)
  {
    var answers: [(ConflictRow, ConflictAnswer)] = []
    var faults: [ConflictSheet.Fault] = []
    var lines: [Int64: Int] = [:]
    do {
      let entries = try ConflictSheet.parse(text)
      let rows = try found(Set(entries.map(\.id)))
      let plans = plans(Array(rows.values))
      for entry in entries {
        if let other = lines.updateValue(entry.line, forKey: entry.id) {
          faults.append(.init(line: entry.line, reason: "conflict \(entry.id) stands in line \(other) already"))
          continue
        }
        do {
          if let answer = try ConflictSheet.answer(
            entry, for: rows[entry.id], plan: rows[entry.id].flatMap { plans[$0.sync] }), let row = rows[entry.id]
          {
            answers.append((row, answer))
          }
        } catch {
          faults.append(error)
        }
      }
    } catch let fault as ConflictSheet.Fault {
      faults.append(fault)
    }
    guard faults.isEmpty else {
      throw RuntimeError.failed(
        "\(name): nothing was stored:\n" + faults.map { "  \(name):\($0.line): \($0.reason)" }.joined(separator: "\n"))
    }
    return (try store(answers, person), answers.count)
  }

  /// What may be answered to a conflict.
  public func choices(_ row: ConflictRow) -> ConflictChoices {
    ConflictChoices(row: row, plan: plans([row])[row.sync])
  }

  /// The syncs of the conflicts as they ran last, as far as the store knows.
  private func plans(_ rows: [ConflictRow]) -> [String: SyncPlan] {
    var plans: [String: SyncPlan] = [:]
    for sync in Set(rows.map(\.sync)) {
      // A run that has just begun has not kept its plan yet.
      for run in (try? store.history(sync: sync, limit: 5)) ?? [] {
        guard let plan = try? store.keptPlan(of: run) else { continue }
        plans[sync] = plan.syncs.first { $0.name == sync }
        break
      }
    }
    return plans
  }

  /// No record of the target gets two partners.
  private func checkPartners(_ answers: [(row: ConflictRow, answer: ConflictAnswer)]) throws {
    var given: [String: [String: Int64]] = [:]
    let answered = Set(answers.map(\.row.id))
    for sync in Set(answers.map(\.row.sync)) {
      for row in try store.conflicts(sync: sync, statuses: [.decided]) where !answered.contains(row.id) {
        guard let decision = row.decision, decision.hasPrefix("link:") else { continue }
        given[sync, default: [:]][String(decision.dropFirst("link:".count))] = row.id
      }
    }
    for (row, answer) in answers {
      guard case .link(let key) = answer else { continue }
      if let other = given[row.sync, default: [:]].updateValue(row.id, forKey: key) {
        throw RuntimeError.failed("nothing was stored: conflicts \(other) and \(row.id) cannot both get \(key)")
      }
    }
  }

  private func found(_ ids: Set<Int64>) throws -> [Int64: ConflictRow] {
    var rows: [Int64: ConflictRow] = [:]
    for row in try store.conflicts(statuses: Set(ConflictStatus.allKnown)) where ids.contains(row.id) {
      rows[row.id] = row
    }
    return rows
  }

  private func store(_ answers: [(row: ConflictRow, answer: ConflictAnswer)], _ person: String) throws -> [String] {
    try checkPartners(answers)
    let decisions = answers.map { row, answer in
      ConflictDecision(id: row.id, lastSeen: row.lastSeen, decision: answer.decision)
    }
    if let late = try store.decideConflicts(decisions, by: person, now: Moment.now()) {
      throw RuntimeError.failed("nothing was stored: a run met conflict \(late) just now; look at it again")
    }
    return Set(answers.map(\.row.sync)).sorted()
  }

  /// Who answers, where nobody else is named: the user of this machine.
  public static var person: String { "\(NSUserName())@\(ProcessInfo.processInfo.hostName)" }
}
