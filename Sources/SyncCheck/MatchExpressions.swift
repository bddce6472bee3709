import SyncModel
import SyncSyntax
import SyncText

extension ExpressionChecker {
  func match(_ subject: Expression, _ arms: [MatchArm], _ range: SourceRange) -> Typed {
    let value = check(subject)
    var plans: [MatchArmPlan] = []
    var otherwise: PlanExpression?
    var failures = value.failures
    var joined: Typed?
    var isPoisoned = value.isPoisoned
    var firstArm: Typed?
    var choices: [Typed] = []
    var seen: [SyncModel.Literal] = []
    for arm in arms {
      var patterns: [SyncModel.Literal] = []
      let isCovered =
        otherwise != nil || (!value.isPoisoned && missing(value.type, seen).isEmpty && isFinite(value.type))
      for pattern in arm.patterns {
        let typed = check(pattern)
        guard !typed.isPoisoned, !value.isPoisoned else {
          isPoisoned = true
          continue
        }
        guard let literal = typed.literal else {
          report(
            CheckCodes.needsConstant, "a pattern of `match` is a constant", at: typed.range,
            reason: "this depends on the record")
          isPoisoned = true
          continue
        }
        guard comparable(value, typed, at: typed.range) else {
          isPoisoned = true
          continue
        }
        if literal == .null, !value.type.isNullable, value.type.base != .json, !isCovered {
          report(
            CheckCodes.unreachableArm, .warning, "this pattern is never reached", at: typed.range,
            reason: "the value is `\(value.type)`, which is never null")
        } else if seen.contains(literal), !isCovered {
          report(
            CheckCodes.unreachableArm, .warning, "this pattern is never reached", at: typed.range,
            reason: "an arm above takes the same value")
        }
        seen.append(literal)
        patterns.append(literal)
      }
      if isCovered {
        report(
          CheckCodes.unreachableArm, .warning, "this arm is never reached", at: arm.patternRange,
          reason: "the arms above take every value")
      }
      let result = check(arm.value)
      choices.append(result)
      failures += result.failures
      if result.isPoisoned { isPoisoned = true }
      if let known = joined {
        if let type = TypeJoin.join(known, result) {
          joined?.type = type
          joined?.literal = nil
          joined?.constants = Typed.constants(choices)
        } else {
          report(
            CheckCodes.branchTypes, "the arms of the `match` have different types", at: result.range,
            reason: "this is `\(result.type)`",
            labels: firstArm.map { [.init(location($0.range), "this is `\($0.type)`")] } ?? [])
          isPoisoned = true
        }
      } else {
        joined = result
        firstArm = result
      }
      if arm.patterns.isEmpty {
        if otherwise == nil { otherwise = result.plan }
      } else {
        plans.append(MatchArmPlan(patterns: patterns, value: result.plan))
      }
    }
    if otherwise == nil, !isPoisoned {
      let left = missing(value.type, seen)
      if !left.isEmpty {
        report(
          CheckCodes.notExhaustive, "this `match` does not take every value",
          at: SourceRange(start: range.start, end: range.start + 5),
          reason: "missing: \(left.joined(separator: ", "))",
          labels: [.init(location(value.range), "this is `\(value.type)`")], help: ["add `_ => …` for everything else"])
        isPoisoned = true
      }
    }
    guard !isPoisoned, let type = joined?.type else { return .poisoned(range) }
    return Typed(
      plan: .match(value.plan, arms: plans, otherwise: otherwise), type: type, range: range, failures: failures,
      constants: Typed.constants(choices))
  }

  private func isFinite(_ type: FieldType) -> Bool {
    switch type.base {
    case .enumeration, .bool: true
    default: false
    }
  }

  /// The values that no pattern takes, as text.
  private func missing(_ type: FieldType, _ seen: [SyncModel.Literal]) -> [String] {
    var left: [String] = []
    switch type.base {
    case .enumeration(let members):
      left = members.filter { !seen.contains(.text($0)) }.map(ValueType.quoted)
    case .bool: left = [true, false].filter { !seen.contains(.bool($0)) }.map { "`\($0)`" }
    default: return ["everything else"]
    }
    if type.isNullable, !seen.contains(.null) { left.append("`null`") }
    return left
  }
}
