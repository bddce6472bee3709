import SyncModel

/// Compares the lines of two versions of a sync. A line is known by the field that it writes.
struct LineComparison {
  let old: SyncPlan
  let new: SyncPlan

  /// What a line does.
  private struct Facts {
    var arrow: String
    var value: String
    var handler: String
    var onCreate: Bool
    var policy: String
    var text: String
  }

  func differences() -> [PlanDifference] {
    let (before, after) = (facts(old), facts(new))
    var result: [PlanDifference] = []
    for (field, line) in after.sorted(by: { $0.key < $1.key }) {
      guard let was = before[field] else {
        result.append(
          PlanDifference(
            .change, sync: new.name, "line to \(field)", old: nil, new: line.text, note: "the field is written now"))
        continue
      }
      var notes: [String] = []
      if was.arrow != line.arrow { notes.append("`\(was.arrow)` became `\(line.arrow)`") }
      if was.value != line.value { notes.append("other values") }
      if was.handler != line.handler { notes.append("another handler") }
      if was.onCreate != line.onCreate { notes.append(line.onCreate ? "on create only" : "not on create only") }
      if !notes.isEmpty {
        result.append(
          PlanDifference(
            .change, sync: new.name, "line to \(field)", old: was.text, new: line.text,
            note: notes.joined(separator: ", ")))
      }
      if was.policy != line.policy, was.arrow == line.arrow {
        result.append(
          PlanDifference(
            .change, sync: new.name, "conflict policy of \(field)", old: was.policy, new: line.policy))
      }
    }
    for (field, line) in before.sorted(by: { $0.key < $1.key }) where after[field] == nil {
      result.append(
        PlanDifference(
          .change, sync: new.name, "line to \(field)", old: line.text, new: nil, note: "the field is left alone now"))
    }
    return result
  }

  private func facts(_ plan: SyncPlan) -> [String: Facts] {
    var facts: [String: Facts] = [:]
    let forward = CanonicalExpression(reads: plan.source.reads, tables: plan.tables)
    let backward = CanonicalExpression(reads: plan.target.reads, tables: plan.tables)
    for line in plan.twoWayLines {
      let policy: String
      if let group = line.group, plan.conflictGroups.indices.contains(group) {
        policy = "group(\(plan.conflictGroups[group].name)): \(text(plan.conflictGroups[group].policy))"
      } else {
        policy = text(line.policy)
      }
      facts["`\(plan.target.reads[line.target])`"] = Facts(
        arrow: line.normal == nil ? "-> and <-" : "<->",
        value: forward.text(line.forward)
          + zip(line.sources, line.backward).map { "\(plan.source.reads[$0]) \(backward.text($1))" }.joined(),
        handler: forward.text(line.handler) + (line.backwardHandler.map { " / " + backward.text($0) } ?? ""),
        onCreate: false, policy: policy, text: line.text)
    }
    for line in plan.lines {
      let isForward = line.direction == .toTarget
      let canonical = isForward ? forward : backward
      let path = (isForward ? plan.target : plan.source).reads[line.slot]
      facts[isForward ? "`\(path)`" : "the source's `\(path)`"] = Facts(
        arrow: line.direction.rawValue, value: canonical.text(line.expression), handler: canonical.text(line.handler),
        onCreate: line.onCreate, policy: "", text: line.text)
    }
    return facts
  }

  private func text(_ policy: ConflictPolicy) -> String {
    switch policy {
    case .sourceWins: "source_wins"
    case .targetWins: "target_wins"
    case .latest(let skew):
      skew == 0
        ? "latest"
        : "latest(skew: \(skew % 1_000_000 == 0 ? "\(skew / 1_000_000)s" : "\(skew / 1_000)ms"))"
    case .manual: "manual"
    case .max: "max"
    case .min: "min"
    case .union: "union"
    case .delta: "delta"
    }
  }
}
