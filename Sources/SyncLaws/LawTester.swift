public import SyncEngine
public import SyncModel

/// Tries the round-trip laws of every line that goes both ways, on values at the types' boundaries and at random.
/// Source of the laws: section 6 of the language.
public struct LawTester {
  public let seed: UInt64
  /// Random values for each law of a line, beside those at the boundaries.
  public let cases: Int
  private let functions: [any BuiltinFunction.Type]

  public init(functions: [any BuiltinFunction.Type], seed: UInt64, cases: Int = 200) {
    self.functions = functions
    self.seed = seed
    self.cases = max(0, min(cases, 1_000_000))
  }

  public func test(_ plan: CompiledPlan) throws(ProgramError) -> LawReport {
    var report = LawReport()
    for sync in plan.syncs {
      for line in sync.twoWayLines { try test(line, of: sync, into: &report) }
    }
    return report
  }

  private func test(_ line: TwoWayLinePlan, of sync: SyncPlan, into report: inout LawReport) throws(ProgramError) {
    let sourceTypes = sync.source.readFields.map(\.type)
    let targetTypes = sync.target.readFields.map(\.type)
    guard line.sources.allSatisfy({ SampleValues.covers(sourceTypes[$0]) }),
      SampleValues.covers(targetTypes[line.target]), !line.text.contains("linked(")
    else {
      report.untried.append("\(line.location.path):\(line.lineNumber)")
      return
    }
    report.lines += 1
    let laws = try LineLaws(line, of: sync, functions: functions)
    let values = SampleValues(tables: sync.tables)
    let isPair = line.normal == nil
    let kinds: [Law] = isPair ? [.settles] : [.thereAndBack, .backAndThere, .normalForm]
    var generator = SeededGenerator(seed: seed)
    let sources = rows(
      sourceTypes, varying: line.sources, filling: isPair, values, &generator)
    let targets = rows(targetTypes, varying: [line.target], filling: isPair, values, &generator)
    var succeeded = false
    for law in kinds {
      var kept = 0
      var refused: ([Sample], [Sample])?
      var isBroken = false
      for number in 0..<max(sources.count, targets.count) {
        let source = sources[number % sources.count]
        let target = targets[number % targets.count]
        report.cases += 1
        switch laws.check(law, source: source, target: target) {
        case .kept: kept += 1
        case .refused: refused = refused ?? (source, target)
        case .undefined: continue
        case .broken:
          report.findings.append(finding(law, laws, sync, source, target))
          isBroken = true
        }
        succeeded = true
        if isBroken { break }
      }
      if law == .thereAndBack, !isBroken, kept == 0, let refused {
        report.findings.append(
          LawFinding(
            law: law, isWarning: false, sync: sync.name, location: line.location, lineNumber: line.lineNumber,
            line: line.text, headline: "nothing that goes there ever comes back",
            steps: laws.trace(law, source: refused.0, target: refused.1),
            advice: "write `->`, or `->` with a `<-` line of its own"))
      }
    }
    guard !succeeded else { return }
    report.findings.append(
      LawFinding(
        law: .succeeds, isWarning: true, sync: sync.name, location: line.location, lineNumber: line.lineNumber,
        line: line.text, headline: "no value generated passes this line", steps: [],
        advice: "see whether its steps fit one another; each of them may refuse what the one before gives"))
  }

  /// Rows with values in the slots that vary; in the others too where `filling`, else absent.
  private func rows(
    _ types: [FieldType], varying: [Int], filling: Bool, _ values: SampleValues, _ generator: inout SeededGenerator
  ) -> [[Sample]] {
    let edges = varying.map { values.boundaries(types[$0]) }
    let edgeCount = edges.map(\.count).max() ?? 0
    var rows: [[Sample]] = []
    for number in 0..<max(1, edgeCount * varying.count + cases) {
      var row = [Sample](repeating: .absent, count: types.count)
      if filling {
        for slot in types.indices where SampleValues.covers(types[slot]) {
          row[slot] = Sample(values.random(types[slot], &generator))
        }
      }
      for (index, slot) in varying.enumerated() {
        let pool = edges[index]
        if number < edgeCount, !pool.isEmpty {
          row[slot] = Sample(pool[number % pool.count])
        } else if !pool.isEmpty, varying.count > 1 || number % 4 == 0 {
          row[slot] = Sample(pool[generator.below(pool.count)])
        } else {
          row[slot] = Sample(values.random(types[slot], &generator))
        }
      }
      rows.append(row)
    }
    return rows
  }

  private func finding(
    _ law: Law, _ laws: LineLaws, _ sync: SyncPlan, _ source: [Sample], _ target: [Sample]
  ) -> LawFinding {
    func breaks(_ source: [Sample], _ target: [Sample]) -> Bool {
      if case .broken = laws.check(law, source: source, target: target) { true } else { false }
    }
    let smallSource = Shrinking.shrink(source) { breaks($0, target) }
    let smallTarget = Shrinking.shrink(target) { breaks(smallSource, $0) }
    var headline = "the law is broken"
    if case .broken(let reason) = laws.check(law, source: smallSource, target: smallTarget) { headline = reason }
    let line = laws.line
    let start =
      law == .backAndThere
      ? ["target `\(sync.target.reads[line.target])` holds \(smallTarget[line.target].text)"]
      : line.sources.map { "source `\(sync.source.reads[$0])` holds \(smallSource[$0].text)" }
    return LawFinding(
      law: law, isWarning: false, sync: sync.name, location: line.location, lineNumber: line.lineNumber,
      line: line.text, headline: headline,
      steps: start + laws.trace(law, source: smallSource, target: smallTarget), advice: Self.advice(law))
  }

  private static func advice(_ law: Law) -> String {
    switch law {
    case .settles: "let the two lines undo one another, or drop one of them"
    case .succeeds: "see whether the steps of the line fit one another"
    case .thereAndBack, .backAndThere, .normalForm:
      "correct the step or the `inverse` that does not undo the other, or write `->` with a `<-` line of its own"
    }
  }
}
