import SyncModel

/// Compares two versions of one sync.
struct SyncComparison {
  let old: SyncPlan
  let new: SyncPlan

  func differences() -> [PlanDifference] {
    var result: [PlanDifference] = []
    if old.name != new.name {
      result.append(difference(.minor, "name", old.name, new.name, "its links come along"))
    }
    if old.headline != new.headline {
      let isDirection =
        old.source.entity.name == new.source.entity.name && old.target.entity.name == new.target.entity.name
      result.append(
        difference(
          .critical, "sync", old.headline, new.headline,
          isDirection && old.isTwoWay != new.isTwoWay
            ? (new.isTwoWay ? "the source may be written now" : "edits of the target do not come back any more")
            : "links hold between the records that they were made for"))
    }
    for side in RecordSide.allCases { result += sideDifferences(side) }
    if matchTexts(old) != matchTexts(new) {
      result.append(
        difference(
          .critical, "match", matchTexts(old).joined(separator: "; "), matchTexts(new).joined(separator: "; "),
          "records that have no partner yet find another, or none"))
    }
    result += LineComparison(old: old, new: new).differences()
    result += tableDifferences()
    if old.onDeleteConflict != new.onDeleteConflict {
      result.append(
        difference(
          new.onDeleteConflict == .delete ? .critical : .change, "conflict, on delete", old.onDeleteConflict.rawValue,
          new.onDeleteConflict.rawValue, ""))
    }
    if old.batch != new.batch {
      result.append(
        difference(
          .minor, "run, batch", old.batch.map { "\($0)" } ?? "the connector's",
          new.batch.map { "\($0)" } ?? "the connector's", ""))
    }
    return result + runDifferences()
  }

  private func difference(
    _ severity: DifferenceSeverity, _ subject: String, _ old: String?, _ new: String?, _ note: String
  ) -> PlanDifference {
    PlanDifference(severity, sync: self.new.name, subject, old: old, new: new, note: note)
  }

  // MARK: Sides

  private func canonical(_ plan: SyncPlan, _ side: RecordSide) -> CanonicalExpression {
    CanonicalExpression(reads: plan.side(side).reads, tables: plan.tables)
  }

  private func sideDifferences(_ side: RecordSide) -> [PlanDifference] {
    let (before, after) = (old.side(side), new.side(side))
    var result: [PlanDifference] = []
    if before.filter.map(canonical(old, side).text) != after.filter.map(canonical(new, side).text) {
      result.append(
        difference(
          .critical, "filter \(side.name)", before.filterText, after.filterText, "other records take part"))
    }
    if before.leave != after.leave {
      result.append(
        difference(
          after.leave == .delete ? .critical : .change, "leave \(side.name)", before.leave.rawValue,
          after.leave.rawValue, ""))
    }
    if before.create != after.create {
      result.append(
        difference(
          after.create == .atLeastOnce ? .critical : .change, "create \(side.name)", before.create.rawValue,
          after.create.rawValue, after.create == .atLeastOnce ? "a run that is cut short may make a record twice" : ""))
    }
    if before.update != after.update {
      result.append(
        difference(
          after.update == .restore ? .critical : .change, "update \(side.name)", before.update.rawValue,
          after.update.rawValue, after.update == .restore ? "edits of the \(side.name) are overwritten" : ""))
    }
    if before.delete != after.delete {
      result.append(
        difference(
          isLooser(before.delete, after.delete) ? .critical : .change, "delete \(side.name)", text(before.delete),
          text(after.delete), isLooser(before.delete, after.delete) ? "more may be deleted" : ""))
    }
    result += checkDifferences(side)
    result += markDifferences(side)
    return result
  }

  private func isLooser(_ before: DeleteRule, _ after: DeleteRule) -> Bool {
    if after.action == .ignore { return false }
    if before.action == .ignore || before.action == .archive && after.action == .propagate { return true }
    if before.action == .propagate, after.action == .archive { return false }
    return (after.countMax ?? .max) > (before.countMax ?? .max)
      || (after.shareMillionths ?? .max) > (before.shareMillionths ?? .max)
  }

  private func text(_ rule: DeleteRule) -> String {
    var budget: [String] = []
    if let share = rule.shareMillionths {
      let digits = "\(share % 10_000)"
      let rest = share % 10_000 == 0 ? "" : "." + String(repeating: "0", count: 4 - digits.count) + digits
      budget.append("\(share / 10_000)\(rest)%")
    }
    if let count = rule.countMax { budget.append("\(count)") }
    return rule.action.rawValue + (budget.isEmpty ? "" : " up to " + budget.joined(separator: " or "))
  }

  private func checkDifferences(_ side: RecordSide) -> [PlanDifference] {
    func checks(_ plan: SyncPlan) -> [String: String] {
      let canonical = canonical(plan, side)
      return Dictionary(
        plan.side(side).checks.map { (canonical.text($0.condition) + canonical.text($0.handler), $0.text) },
        uniquingKeysWith: { first, _ in first })
    }
    let (before, after) = (checks(old), checks(new))
    let gone = before.filter { after[$0.key] == nil }.values.sorted()
    let come = after.filter { before[$0.key] == nil }.values.sorted()
    // One that was changed is told as one.
    if gone.count == 1, come.count == 1 {
      return [difference(.change, "check \(side.name)", gone[0], come[0], "")]
    }
    return gone.map { difference(.change, "check \(side.name)", $0, nil, "records pass that did not") }
      + come.map { difference(.change, "check \(side.name)", nil, $0, "records are kept back that passed") }
  }

  /// What the schema says of the fields that are read.
  private func markDifferences(_ side: RecordSide) -> [PlanDifference] {
    let (before, after) = (old.side(side), new.side(side))
    guard before.entity.name == after.entity.name else { return [] }
    var result: [PlanDifference] = []
    for path in after.reads {
      guard let was = before.entity.field(path), let now = after.entity.field(path), was != now else { continue }
      if was.type != now.type {
        result.append(difference(.minor, "type of `\(path)` of the \(side.name)", "\(was.type)", "\(now.type)", ""))
      }
      for mark in Set(was.marks.symmetricDifference(now.marks)).sorted(by: { $0.rawValue < $1.rawValue }) {
        let has = now.marks.contains(mark)
        result.append(
          difference(
            .change, "mark of `\(path)` of the \(side.name)", has ? nil : mark.rawValue, has ? mark.rawValue : nil, ""))
      }
      if was.deletedValue != now.deletedValue {
        result.append(
          difference(
            .critical, "mark of `\(path)` of the \(side.name)",
            was.deletedValue.map { "deleted(\(SyncDiff.text($0)))" },
            now.deletedValue.map { "deleted(\(SyncDiff.text($0)))" }, "other records count as deleted"))
      }
    }
    return result
  }

  // MARK: Run

  private func runDifferences() -> [PlanDifference] {
    let (before, after) = (old.run, new.run)
    var result: [PlanDifference] = []
    func compare(_ name: String, _ was: String?, _ now: String?, _ severity: DifferenceSeverity, _ note: String) {
      if was != now { result.append(difference(severity, "run, \(name)", was, now, note)) }
    }
    compare("concurrency", before?.concurrency.map { "\($0)" }, after?.concurrency.map { "\($0)" }, .minor, "")
    let isStopped = after?.schedule == nil
    compare(
      "schedule", before?.schedule?.description, after?.schedule?.description, isStopped ? .change : .minor,
      isStopped ? "it does not run by itself any more" : "")
    let isUnread = after?.fullRefresh == nil
    compare(
      "full_refresh", before?.fullRefresh.map { "every \(DurationText.text($0))" },
      after?.fullRefresh.map { "every \(DurationText.text($0))" }, isUnread ? .change : .minor,
      isUnread ? "both sides are not read whole by themselves any more" : "")
    compare(
      "notify", before?.notify?.description, after?.notify?.description, .change,
      after?.notify == nil ? "nobody is told any more" : "")
    return result
  }

  // MARK: Match and tables

  private func matchTexts(_ plan: SyncPlan) -> [String] {
    plan.matches.map { match in
      match.pairs.map { pair in
        let source = pair.sourceField.map { "\($0)" } ?? canonical(plan, .source).text(pair.source)
        let target = pair.targetField.map { "\($0)" } ?? canonical(plan, .target).text(pair.target)
        return "\(source) <-> \(target)"
      }.joined(separator: " and ")
    }
  }

  private func tableDifferences() -> [PlanDifference] {
    var result: [PlanDifference] = []
    var told: Set<String> = []
    // A table that goes both ways stands there once for each way.
    for table in new.tables where told.insert(table.name).inserted {
      let former = old.tables.filter { $0.name == table.name }
      func common(_ other: TablePlan) -> Int { other.rows.count { row in table.rows.contains { $0.key == row.key } } }
      guard let before = former.max(by: { common($0) < common($1) }), before != table else { continue }
      func rows(_ table: TablePlan) -> [String: String] {
        var rows = Dictionary(
          table.rows.map { (SyncDiff.text($0.key), SyncDiff.text($0.value)) }, uniquingKeysWith: { first, _ in first })
        rows["_"] = table.otherwise.map(SyncDiff.text)
        return rows
      }
      let (was, now) = (rows(before), rows(table))
      for key in Set(was.keys).union(now.keys).sorted() where was[key] != now[key] {
        result.append(
          difference(
            .change, "table `\(table.name)`", was[key].map { "\(key) -> \($0)" }, now[key].map { "\(key) -> \($0)" }, ""
          ))
      }
    }
    return result
  }
}
