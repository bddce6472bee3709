import SyncModel
import SyncText

/// Puts a broken law in words, on the simplest values that break it.
struct Finding {
  let laws: LineLaws
  let law: Law
  let sync: SyncPlan
  let isInverse: Bool
  let types: [RecordSide: [FieldType]]

  func shrunken(_ source: [Sample], _ target: [Sample]) -> LawFinding {
    func breach(_ source: [Sample], _ target: [Sample]) -> LineLaws.Breach? {
      if case .broken(let breach) = laws.check(law, source: source, target: target) { breach } else { nil }
    }
    let smallSource = Shrinking.shrink(source, types[.source] ?? []) { breach($0, target) != nil }
    let smallTarget = Shrinking.shrink(target, types[.target] ?? []) { breach(smallSource, $0) != nil }
    let told = breach(smallSource, smallTarget) ?? LineLaws.Breach(headline: "the law is broken", reason: "")
    return finding(told, smallSource, smallTarget)
  }

  /// Values go there, and none of them ever comes back.
  func stranded(_ source: [Sample], _ target: [Sample]) -> LawFinding {
    finding(
      LineLaws.Breach(
        headline: "nothing that goes there ever comes back",
        reason: "\(source.text(of: laws.bench.line.sources)) crosses, and its way back fails"), source, target)
  }

  private func finding(_ breach: LineLaws.Breach, _ source: [Sample], _ target: [Sample]) -> LawFinding {
    let line = laws.bench.line
    let (first, second) = (sync.source.entity.name, sync.target.entity.name)
    let headline =
      law == .backAndThere ? "`\(first)` does not undo `\(second)`" : "`\(second)` does not undo `\(first)`"
    let help =
      isInverse
      ? "correct one of the two, or let it fail on what has no way back"
      : "correct the step or the `inverse` that does not undo the other, or write `->`"
    return LawFinding(
      law: law, subject: sync.name,
      diagnostic: Diagnostic(
        isInverse ? LawCodes.brokenInverse : LawCodes.brokenLine, isInverse ? headline : breach.headline,
        at: line.location,
        reason: breach.reason, help: [help]), steps: laws.trace(law, source: source, target: target))
  }

  static func idle(_ line: TwoWayLinePlan, _ sync: SyncPlan) -> LawFinding {
    LawFinding(
      law: nil, subject: sync.name,
      diagnostic: Diagnostic(
        LawCodes.idleLine, .warning, "no value that was tried passes this line", at: line.location,
        reason: "its handler took every one of them",
        help: ["see whether each step takes what the one before it gives"]), steps: [])
  }
}
