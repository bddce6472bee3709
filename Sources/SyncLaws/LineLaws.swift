import SyncEngine
import SyncModel

/// The laws of one line, tried on a source and a target record.
final class LineLaws {
  enum Outcome {
    case kept
    /// It crosses, and a handler keeps it from coming back.
    case oneWay
    /// A handler takes it before it crosses.
    case refused
    case broken(Breach)
  }

  /// What a law forbids, in one sentence each.
  struct Breach {
    var headline: String
    var reason: String
  }

  let bench: LineBench
  /// False where the sides are not those of a sync, but what two transforms take.
  var namesSides = true
  private let functions: [any BuiltinFunction.Type]
  private let exactness: [RecordSide: [Exactness]]
  private var line: TwoWayLinePlan { bench.line }

  init(_ line: TwoWayLinePlan, of sync: SyncPlan, functions: [any BuiltinFunction.Type]) throws(ProgramError) {
    let bench = try LineBench(line, of: sync, functions: functions)
    self.bench = bench
    self.functions = functions
    var exactness: [RecordSide: [Exactness]] = [:]
    for side in RecordSide.allCases {
      exactness[side] = bench.expressions(from: side).map {
        Exactness($0, side: sync.side(side), tables: sync.tables, functions: functions)
      }
    }
    self.exactness = exactness
  }

  /// The laws that bind the line. A `->` and a `<-` line over one pair of fields need not undo one another.
  var laws: [Law] { line.normal == nil ? [.settles] : [.thereAndBack, .backAndThere, .settles] }

  func check(_ law: Law, source: [Sample], target: [Sample]) -> Outcome {
    switch law {
    case .thereAndBack: goAndReturn(from: .source, source, other: target)
    case .backAndThere: goAndReturn(from: .target, target, other: source)
    case .settles: settle(source, target)
    }
  }

  private func isExact(_ side: RecordSide, _ row: [Sample]) -> Bool {
    exactness[side]?.allSatisfy { $0.holds(for: row) } ?? false
  }

  /// What one side holds goes to the other, comes back, and is the same: exactly where no step takes it for another form
  /// of the same value, else in normal form.
  private func goAndReturn(from side: RecordSide, _ row: [Sample], other: [Sample]) -> Outcome {
    let own = bench.slots(side)
    guard case .written(let there) = bench.cross(from: side, row, onto: other) else {
      return unhandled(from: side, row).map(Outcome.broken) ?? .refused
    }
    guard case .written(let back) = bench.cross(from: side.other, there, onto: row) else {
      return unhandled(from: side.other, there).map(Outcome.broken) ?? .oneWay
    }
    if back.equals(row, at: own) { return .kept }
    let whose = namesSides ? "the \(side.name)'s " : ""
    let changed = Breach(
      headline: "\(row.text(of: own)) does not come back",
      reason: "\(whose)\(row.text(of: own)) comes back as \(back.text(of: own))")
    switch bench.cross(from: side, back, onto: there) {
    case .refused(let reason):
      return .broken(
        Breach(headline: changed.headline, reason: "\(changed.reason), which does not go there again: \(reason)"))
    case .written(let again):
      let far = bench.slots(side.other)
      if side == .source, !again.equals(there, at: far) { return .broken(changed) }
      return isExact(side, row) && isExact(side.other, there) ? .broken(changed) : .kept
    }
  }

  /// After a run that wrote, whoever won, the next one writes nothing; nor would the first of a new store.
  private func settle(_ source: [Sample], _ target: [Sample]) -> Outcome {
    var outcome = Outcome.refused
    for winner in RecordSide.allCases {
      let start = LineBench.Pair(source: source, target: target)
      guard case .merged(let first, _, let held) = bench.merge(start, winner: winner), !held else { continue }
      outcome = .kept
      if let breach = echo(first, after: winner) { return .broken(breach) }
      // Then somebody edits the loser.
      var edited = first
      if winner == .source { edited.target[line.target] = target[line.target] }
      if winner == .target { for slot in line.sources { edited.source[slot] = source[slot] } }
      guard case .merged(let second, _, let held) = bench.merge(edited, winner: winner), !held else { continue }
      if let breach = echo(second, after: winner.other) { return .broken(breach) }
    }
    return outcome
  }

  private func echo(_ pair: LineBench.Pair, after winner: RecordSide) -> Breach? {
    var strangers = pair
    strangers.memory = nil
    // Two lines over one pair of fields may say different things of it; only what was agreed on keeps them quiet.
    for next in line.normal == nil ? [pair] : [pair, strangers] {
      // What a handler keeps is not written.
      guard case .merged(let after, let writes, let held) = bench.merge(next, winner: winner) else { continue }
      if let side = writes.first {
        let slots = bench.slots(side)
        let (before, now) = side == .source ? (pair.source, after.source) : (pair.target, after.target)
        return Breach(
          headline: "this line writes again though nobody edited",
          reason: "a second run turns the \(side.name)'s \(before.text(of: slots)) into \(now.text(of: slots))")
      }
      if held {
        return Breach(
          headline: "this line disagrees with itself",
          reason: "\(pair.source.text(of: line.sources)) and \(pair.target.text(of: [line.target])) were just written "
            + "and are in conflict")
      }
    }
    return nil
  }

  /// Why a value that is not written should have been: nothing says what happens then.
  private func unhandled(from side: RecordSide, _ row: [Sample]) -> Breach? {
    guard case .none = bench.handler(from: side) else { return nil }
    for expression in bench.expressions(from: side) {
      let arena = Arena(capacity: 1024)
      guard let last = steps(expression, side, row, arena).last?.value, last.tag == .failure else { continue }
      // Arithmetic beyond 38 digits is the one failure that needs no handler.
      if last.scale != 0 { return nil }
      return Breach(
        headline: "this line fails on \(row.text(of: bench.slots(side))) and does not say what happens then",
        reason: last.string(in: arena))
    }
    return nil
  }

  // MARK: Telling

  private func steps(
    _ expression: PlanExpression, _ side: RecordSide, _ row: [Sample], _ arena: Arena
  ) -> [ExpressionTrace.Step] {
    row.map { $0.cell(in: arena) }.withUnsafeBufferPointer { cells in
      guard let start = cells.baseAddress else { return [] }
      return
        (try? ExpressionTrace.steps(
          expression, reads: bench.plan.side(side).reads, tables: bench.plan.tables, row: start, in: arena,
          functions: functions, runStarted: 0)) ?? []
    }
  }

  /// How the values went there and back, a sentence for each way.
  func trace(_ law: Law, source: [Sample], target: [Sample]) -> [String] {
    let side: RecordSide = law == .backAndThere ? .target : .source
    let (row, other) = side == .source ? (source, target) : (target, source)
    var told = [way("there", side, row)]
    guard case .written(let there) = bench.cross(from: side, row, onto: other) else { return told }
    told.append(way("back", side.other, there))
    guard case .written(let back) = bench.cross(from: side.other, there, onto: row) else { return told }
    told.append(way("there again", side, back))
    return told
  }

  private func way(_ name: String, _ side: RecordSide, _ row: [Sample]) -> String {
    let arena = Arena(capacity: 4096)
    let ways = bench.expressions(from: side).enumerated().map { number, expression in
      var parts: [String] = []
      var last: Cell?
      for step in steps(expression, side, row, arena) {
        // A conversion that changes nothing is none that a person wrote.
        if step.name.hasPrefix("as "), let last, CellComparison.equal(step.value, in: arena, last, in: arena) {
          continue
        }
        last = step.value
        let value =
          step.value.tag == .failure
          ? "fails: \(step.value.string(in: arena))" : "gives \(Sample(step.value, in: arena).text)"
        parts.append(parts.isEmpty ? "\(step.name) \(value)" : "|> \(step.name) \(value)")
      }
      let slots = bench.slots(side.other)
      if slots.count > 1 { parts.append("for \(bench.plan.side(side.other).reads[slots[number]])") }
      return parts.joined(separator: ", ")
    }
    return "\(name): " + ways.joined(separator: "; ")
  }
}
