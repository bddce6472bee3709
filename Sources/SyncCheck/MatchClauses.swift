import SyncModel
import SyncSyntax
import SyncText

extension SyncChecker {
  func matches(
    _ clauses: [[MatchPair]], _ attempts: LineChecker.Attempts, _ sync: inout CheckedSync, _ source: SideNames,
    _ target: SideNames
  ) {
    for pairs in clauses {
      var plans: [MatchPlan.Pair] = []
      var isSound = true
      for pair in pairs {
        if let plan = self.pair(pair, sync, source, target) { plans.append(plan) } else { isSound = false }
      }
      if isSound { sync.matches.append(MatchPlan(pairs: plans)) }
    }
    guard clauses.isEmpty else { return }
    if sync.isTwoWay {
      impliedTwoWay(&sync, attempts, source, target)
    } else {
      implied(&sync, attempts, target)
    }
  }

  /// Without a `match`, the lines that write the whole key of the target say how records find each other.
  private func implied(_ sync: inout CheckedSync, _ attempts: LineChecker.Attempts, _ target: SideNames) {
    let keys = target.entity.schema.keyFields
    guard !keys.isEmpty else { return }
    var pairs: [MatchPlan.Pair] = []
    for key in keys {
      guard let pair = pair(writing: key.path, sync, target) else {
        // A broken line may be the one that writes it.
        if attempts.mayWrite(key.path) { return }
        report(
          CheckCodes.noMatch, "nothing says how records of the two sides find each other", at: declaration.name.range,
          reason: "there is no `match`, and no line writes the key `\(key.path)`",
          help: ["add `match SOURCE_FIELD <-> TARGET_FIELD`"])
        return
      }
      pairs.append(pair)
    }
    sync.matches = [MatchPlan(pairs: pairs)]
  }

  /// In a two-way sync the lines may write the whole key of either side.
  private func impliedTwoWay(
    _ sync: inout CheckedSync, _ attempts: LineChecker.Attempts, _ source: SideNames, _ target: SideNames
  ) {
    let keys = target.entity.schema.keyFields.map(\.path)
    let returned = source.entity.schema.keyFields.map(\.path)
    guard !keys.isEmpty, !returned.isEmpty else { return }
    let pairs = keys.compactMap { pair(writing: $0, sync, target) }
    if pairs.count == keys.count {
      sync.matches = [MatchPlan(pairs: pairs)]
      return
    }
    let back = returned.compactMap { pair(returning: $0, sync, source) }
    if back.count == returned.count {
      sync.matches = [MatchPlan(pairs: back)]
      return
    }
    if keys.allSatisfy({ attempts.mayWrite($0) }) || returned.allSatisfy({ attempts.mayReturn($0) }) { return }
    guard sync.source.create != .off, sync.target.create != .off else { return }
    report(
      CheckCodes.noMatch, "nothing says how records of the two sides find each other", at: declaration.name.range,
      reason: "there is no `match`, and no lines write the whole key of a side: each side would be copied to the other",
      help: ["add `match SOURCE_FIELD <-> TARGET_FIELD`"])
  }

  /// How the line that writes a field of the target tells which record it is.
  private func pair(writing path: FieldPath, _ sync: CheckedSync, _ target: SideNames) -> MatchPlan.Pair? {
    if let line = sync.twoWayLines.first(where: { $0.target == path }), let pairing = line.pairing {
      return MatchPlan.Pair(
        source: pairing.source, target: pairing.target, sourceField: line.sources.count == 1 ? line.sources[0] : nil,
        targetField: path)
    }
    guard let line = sync.lines.first(where: { $0.direction == .toTarget && $0.field == path }),
      let slot = target.entity.schema.fields.firstIndex(where: { $0.path == path })
    else { return nil }
    let value = NormalForm(line.expression, functions: scope.functions)?.plan ?? line.expression
    return MatchPlan.Pair(
      source: value, target: .field(slot), sourceField: field(of: value, sync.source.entity), targetField: path)
  }

  /// The same of a field of the source.
  private func pair(returning path: FieldPath, _ sync: CheckedSync, _ source: SideNames) -> MatchPlan.Pair? {
    if let line = sync.twoWayLines.first(where: { $0.sources == [path] }), let pairing = line.pairing {
      return MatchPlan.Pair(
        source: pairing.source, target: pairing.target, sourceField: path, targetField: line.target)
    }
    guard let line = sync.lines.first(where: { $0.direction == .toSource && $0.field == path }),
      let slot = source.entity.schema.fields.firstIndex(where: { $0.path == path })
    else { return nil }
    let value = NormalForm(line.expression, functions: scope.functions)?.plan ?? line.expression
    return MatchPlan.Pair(
      source: .field(slot), target: value, sourceField: path, targetField: field(of: value, sync.target.entity))
  }

  private func field(of plan: PlanExpression, _ entity: EntitySchema) -> FieldPath? {
    if case .field(let slot) = plan { return entity.fields[slot].path }
    return nil
  }

  private func pair(
    _ pair: MatchPair, _ sync: CheckedSync, _ source: SideNames, _ target: SideNames
  ) -> MatchPlan.Pair? {
    if pair.arrow.direction != .both {
      report(
        CheckCodes.wrongArrow, "a `match` goes `<->`", at: pair.arrow.range, reason: "it compares the two sides",
        fixes: [.init("write `<->`", [TextEdit(range: pair.arrow.range, replacement: "<->")], isSafe: true)])
    }
    let left = source.checker.check(pair.source)
    let right = target.checker.check(pair.target)
    guard !left.isPoisoned, !right.isPoisoned else { return nil }
    for (side, typed) in [("left", left), ("right", right)] {
      if let failure = typed.failures.first {
        report(
          CheckCodes.unhandledFailure, "the \(side) of a `match` can fail", at: failure.range, reason: failure.reason,
          help: ["say it in parentheses: `(… else null)`"])
        return nil
      }
    }
    var sourcePlan = left.plan
    var targetPlan = right.plan
    if let read = left.field, let written = right.field, case .field = left.plan, case .field = right.plan,
      let line = sync.twoWayLines.first(where: { $0.target == written && $0.sources == [read] }),
      let pairing = line.pairing
    {
      return MatchPlan.Pair(
        source: pairing.source, target: pairing.target, sourceField: read, targetField: written)
    }
    // Values are compared in the normal form of the line over the same two fields.
    if case .field(let read) = left.plan, case .field(let slot) = right.plan, let written = right.field,
      let line = sync.lines.first(where: { $0.direction == .toTarget && $0.field == written }),
      let form = NormalForm(line.expression, functions: scope.functions), form.slot == read
    {
      sourcePlan = form.plan
      if form.isNormalizer { targetPlan = form.over(slot) }
    } else {
      guard source.checker.comparable(left, right, at: right.range) else { return nil }
    }
    return MatchPlan.Pair(
      source: sourcePlan, target: targetPlan, sourceField: field(of: left.plan, sync.source.entity),
      targetField: field(of: right.plan, sync.target.entity))
  }
}
