import SyncModel
import SyncSyntax
import SyncText

/// `delete` and `leave`: what deletions, and records that left the filter, do on the other side.
extension SyncChecker {
  func delete(
    _ side: Side, _ rule: SyncSyntax.DeleteRule, _ clause: Clause, _ sync: inout CheckedSync, _ names: SideNames
  ) {
    guard let action = SyncModel.DeleteRule.Action(rawValue: rule.action.text) else {
      return clauseValue(rule.action, ["ignore", "archive", "propagate"], "delete")
    }
    if action == .ignore {
      guard let last = rule.limits.last else { return }
      let range = SourceRange(start: rule.action.range.end, end: last.range.end)
      return report(
        CheckCodes.deleteBudget, "`ignore` takes no budget", at: range, reason: "it deletes nothing",
        fixes: [.init("delete it", [TextEdit(range: range, replacement: "")])])
    }
    if side == .source, declaration.arrow.direction == .forward {
      return report(
        CheckCodes.clauseValue, "a one-way sync never writes its source", at: rule.action.range,
        reason: "the arrow goes `->`", help: ["leave the clause out, or write `<->`"])
    }
    let isPossible = canDelete(action, rule, names)
    guard let budget = budget(rule, action), isPossible else { return }
    if side == .source { sync.source.delete = budget } else { sync.target.delete = budget }
  }

  private func canDelete(
    _ action: SyncModel.DeleteRule.Action, _ rule: SyncSyntax.DeleteRule, _ names: SideNames
  ) -> Bool {
    guard names.isKnown else { return false }
    let schema = names.entity.schema
    let entity = "\(schema.connection).\(schema.name)"
    if let spec = names.connection?.spec, !spec.capabilities.writes {
      report(
        CheckCodes.cannotDelete, "records of `\(entity)` cannot be deleted", at: rule.action.range,
        reason: "a connection of kind `\(spec.kind)` is only read",
        labels: names.connection.map { [.init($0.location, "the connection")] } ?? [],
        help: ["write `ignore`"])
      return false
    }
    guard action == .archive else { return true }
    guard let mark = schema.fields.first(where: { $0.deletedValue != nil }) else {
      report(
        CheckCodes.cannotDelete, "nothing marks a record of `\(entity)` as deleted", at: rule.action.range,
        reason: "`archive` writes the value that the entity's `deleted(VALUE)` names",
        labels: names.entity.location.map { [.init($0, "the entity")] } ?? [],
        help: ["mark a field of it, as in `active: Bool deleted(false)`, or use `propagate`"])
      return false
    }
    guard mark.marks.isDisjoint(with: [.readonly, .createonly]) else {
      report(
        CheckCodes.cannotDelete, "`\(mark.path)`, which marks a record as deleted, cannot be written",
        at: rule.action.range, reason: "`archive` writes it",
        labels: names.entity.fieldLocations[mark.path].map { [.init($0, "the field")] } ?? [],
        help: ["use `propagate` or `ignore`"])
      return false
    }
    return true
  }

  // MARK: Budgets

  private func budget(
    _ rule: SyncSyntax.DeleteRule, _ action: SyncModel.DeleteRule.Action
  ) -> SyncModel.DeleteRule? {
    guard !rule.limits.isEmpty else {
      // The parser told already of an `up to` that nothing follows.
      guard rule.range.end <= rule.action.range.end else { return nil }
      let end = rule.action.range.end
      report(
        CheckCodes.deleteBudget, "`\(action.rawValue)` has no budget", at: rule.action.range,
        reason: "a run stops before it deletes more than was allowed",
        help: ["say how much a run may delete: a share of the linked records, a number, or both"],
        fixes: [
          .init(
            "add `up to 2% or 50`",
            [TextEdit(range: SourceRange(start: end, end: end), replacement: " up to 2% or 50")])
        ])
      return nil
    }
    var result = SyncModel.DeleteRule(action: action)
    var isSound = true
    for limit in rule.limits {
      switch limit.kind {
      case .missing: isSound = false
      case .literal(.percentage(let digits)) where result.shareMillionths == nil:
        guard let share = Self.millionths(digits) else {
          badBudget(limit, "a share is 0% to 100%, with at most 4 digits behind the point")
          isSound = false
          continue
        }
        result.shareMillionths = share
      case .literal(.integer(let digits)) where result.countMax == nil:
        guard let count = Int(digits) else {
          badBudget(limit, "a number of records this large fits nowhere")
          isSound = false
          continue
        }
        result.countMax = count
      case .literal(.percentage), .literal(.integer):
        badBudget(limit, "one share and one number can stand here")
        isSound = false
      default:
        badBudget(limit, "it is a share such as `2%`, a number of records such as `50`, or both joined by `or`")
        isSound = false
      }
    }
    return isSound ? result : nil
  }

  private func badBudget(_ limit: Expression, _ reason: String) {
    report(CheckCodes.deleteBudget, "this is no budget for deletions", at: limit.range, reason: reason)
  }

  /// Percent as written, in millionths.
  private static func millionths(_ digits: String) -> Int? {
    guard let percent = ExactDecimal(digits), percent.fits(precision: 7, scale: 4) else { return nil }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = Int(parts[0]) else { return nil }
    let fraction = (parts.count == 2 ? String(parts[1].prefix(4)) : "").utf8
    var value = 0
    for byte in fraction { value = value * 10 + Int(byte) - 48 }
    for _ in fraction.count..<4 { value *= 10 }
    guard whole <= 100 else { return nil }
    let share = whole * 10_000 + value
    return share <= 1_000_000 ? share : nil
  }

  // MARK: Leaving the filter

  /// After the `delete` clauses: `leave … delete` draws from their budgets.
  func leave(
    _ side: Side, _ action: Name, _ sync: inout CheckedSync, deletes: [Side: SyncSyntax.DeleteRule]
  ) {
    guard let rule = LeaveRule(rawValue: action.text) else {
      return clauseValue(action, ["keep", "unlink", "delete"], "leave")
    }
    if rule == .delete {
      let partner: Side = side == .source ? .target : .source
      if partner == .source, declaration.arrow.direction == .forward {
        return report(
          CheckCodes.clauseValue, "a one-way sync never writes its source", at: action.range,
          reason: "this deletes the record there whose partner left the filter",
          help: ["write `keep` or `unlink`"])
      }
      if deletes[partner]?.action.text != "propagate" {
        // One that nobody knows was told already.
        if let written = deletes[partner]?.action.text,
          written.isEmpty || SyncModel.DeleteRule.Action(rawValue: written) == nil
        {
          return
        }
        return report(
          CheckCodes.leaveBudget, "deleting what left the filter needs a budget", at: action.range,
          reason: "it draws from the budget of `delete \(partner.rawValue): propagate`",
          labels: deletes[partner].map { [.init(location($0.range), "this deletes nothing")] } ?? [],
          help: ["add `delete \(partner.rawValue): propagate up to 2% or 50`, or write `keep` or `unlink`"],
          fixes: deletes[partner] == nil
            ? [
              .init(
                "add `delete \(partner.rawValue): propagate up to 2% or 50`",
                [
                  TextEdit(
                    range: SourceRange(start: action.range.end, end: action.range.end),
                    replacement: "\n  delete \(partner.rawValue): propagate up to 2% or 50")
                ])
            ] : [])
      }
    }
    if side == .source { sync.source.leave = rule } else { sync.target.leave = rule }
  }
}
