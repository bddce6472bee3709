public import SyncEngine
public import SyncModel
import SyncText

/// Tries the round-trip laws of every line that goes both ways, on values at the types' boundaries and at random.
/// Source of the laws: section 6 of the language.
public struct LawTester {
  public let seed: UInt64
  /// Random values for each line, beside those at the boundaries.
  public let cases: Int
  private let functions: [any BuiltinFunction.Type]

  public static let casesMax = 1_000_000

  public init(functions: [any BuiltinFunction.Type], seed: UInt64, cases: Int = 200) {
    self.functions = functions
    self.seed = seed
    self.cases = max(0, min(cases, Self.casesMax))
  }

  /// - Parameter inverses: a sync of one line for each transform that names an inverse.
  public func test(_ plan: CompiledPlan, inverses: [SyncPlan] = []) throws(ProgramError) -> LawReport {
    var report = LawReport()
    var broken: [String] = []
    for sync in inverses {
      for line in sync.twoWayLines {
        report.inverses += 1
        let found = report.findings.count
        try test(line, of: sync, isInverse: true, into: &report)
        if report.findings.count > found { broken.append(sync.name) }
      }
    }
    for sync in plan.syncs {
      for line in sync.twoWayLines {
        report.lines += 1
        let found = report.findings.count
        try test(line, of: sync, isInverse: false, into: &report)
        // One mistake gives one message: it was told where the transform is declared.
        if broken.contains(where: { Self.calls(line.text, $0) }) { report.findings.removeSubrange(found...) }
      }
    }
    return report
  }

  /// Whether the name stands in the line as a word of its own.
  private static func calls(_ line: String, _ name: String) -> Bool {
    line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { $0 == name }
  }

  private func test(
    _ line: TwoWayLinePlan, of sync: SyncPlan, isInverse: Bool, into report: inout LawReport
  ) throws(ProgramError) {
    let types = [RecordSide.source: sync.source.readFields.map(\.type), .target: sync.target.readFields.map(\.type)]
    let sourceTypes = types[.source] ?? []
    let targetTypes = types[.target] ?? []
    if let reason = Self.obstacle(line, sourceTypes, targetTypes) {
      report.untried.append(.init(location: line.location, lineNumber: line.lineNumber, reason: reason))
      return
    }
    let laws = try LineLaws(line, of: sync, functions: functions)
    laws.namesSides = !isInverse
    let values = SampleValues(tables: sync.tables)
    var generator = SeededGenerator(seed: seed)
    // A line that goes one way may read other fields too.
    let isPair = line.normal == nil
    let sources = rows(sourceTypes, varying: line.sources, filling: isPair, values, &generator)
    let targets = rows(targetTypes, varying: [line.target], filling: isPair, values, &generator)
    let count = max(sources.count, targets.count)
    report.cases += count
    var passed = false
    for law in laws.laws {
      var returned = 0
      var stranded: Int?
      for number in 0..<count {
        let source = sources[number % sources.count]
        let target = targets[number % targets.count]
        switch laws.check(law, source: source, target: target) {
        case .kept: returned += 1
        case .oneWay: stranded = stranded ?? number
        case .refused: continue
        case .broken:
          let finding = Finding(laws: laws, law: law, sync: sync, isInverse: isInverse, types: types)
          report.findings.append(finding.shrunken(source, target))
          return
        }
        passed = true
      }
      if law == .thereAndBack, returned == 0, let stranded {
        let finding = Finding(laws: laws, law: law, sync: sync, isInverse: isInverse, types: types)
        report.findings.append(
          finding.stranded(sources[stranded % sources.count], targets[stranded % targets.count]))
        return
      }
    }
    if !passed { report.findings.append(Finding.idle(line, sync)) }
  }

  /// Why no value of these types is made.
  private static func obstacle(_ line: TwoWayLinePlan, _ source: [FieldType], _ target: [FieldType]) -> String? {
    if Links.areAsked(by: line.forward) { return "what it gives depends on the pairs of another sync" }
    let types = line.sources.map { source[$0] } + [target[line.target]]
    return types.first { !SampleValues.covers($0) }.map { "no values of `\($0)` are made" }
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
          row[slot] = values.random(types[slot], &generator)
        }
      }
      for (index, slot) in varying.enumerated() {
        let pool = edges[index]
        if number < edgeCount, !pool.isEmpty {
          row[slot] = pool[number % pool.count]
        } else if !pool.isEmpty, varying.count > 1 || number % 4 == 0 {
          row[slot] = pool[generator.below(pool.count)]
        } else {
          row[slot] = values.random(types[slot], &generator)
        }
      }
      rows.append(row)
    }
    return rows
  }
}

/// Whether an expression asks for the links of another sync.
enum Links {
  static func areAsked(by expression: PlanExpression) -> Bool {
    switch expression {
    case .linked, .fetched: true
    case .call(_, let arguments), .list(let arguments): arguments.contains(where: areAsked)
    case .record(let members): members.contains { areAsked(by: $0.value) }
    case .each(let list, _, let body), .sifted(let list, _, let body), .isElement(let list, let body, _):
      areAsked(by: list) || areAsked(by: body)
    case .part(let inner, _, _), .refusing(let inner, _): areAsked(by: inner)
    case .convert(let inner, _), .lookup(let inner, _), .hole(let inner, _, _), .negate(let inner): areAsked(by: inner)
    case .settled(_, let value, let body), .bind(_, let value, let body):
      areAsked(by: value) || areAsked(by: body)
    case .binary(_, let left, let right), .fallback(let left, let right):
      areAsked(by: left) || areAsked(by: right)
    case .conditional(_, let then, let otherwise): areAsked(by: then) || areAsked(by: otherwise)
    default: false
    }
  }
}
