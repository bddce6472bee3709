import SyncEngine
public import SyncModel

/// The laws of one line, tried on values.
final class LineLaws {
  enum Outcome {
    case kept
    /// A handler takes it.
    case refused
    /// Nothing to try: the first expression has no value here.
    case undefined
    case broken(String)
  }

  let line: TwoWayLinePlan
  private let sync: SyncPlan
  private let forward: ExpressionEvaluator
  private let backward: ExpressionEvaluator
  private let arena = Arena(capacity: 4096)
  private let sourceSteps: [(String, Int)]
  private let targetSteps: [(String, Int)]

  init(_ line: TwoWayLinePlan, of sync: SyncPlan, functions: [any BuiltinFunction.Type]) throws(ProgramError) {
    self.line = line
    self.sync = sync
    let there = TraceSteps.of(line.forward, tables: sync.tables, reads: sync.source.reads)
    let back = line.backward.flatMap { TraceSteps.of($0, tables: sync.tables, reads: sync.target.reads) }
    forward = try ExpressionEvaluator(
      [line.forward] + there.map(\.1), fieldCount: sync.source.reads.count, tables: sync.tables, functions: functions)
    let normals = line.normal.map { [$0] } ?? []
    backward = try ExpressionEvaluator(
      line.backward + normals + back.map(\.1), fieldCount: sync.target.reads.count, tables: sync.tables,
      functions: functions)
    sourceSteps = there.enumerated().map { ($1.0, $0 + 1) }
    let base = line.backward.count + normals.count
    targetSteps = back.enumerated().map { ($1.0, $0 + base) }
  }

  private func evaluate(_ evaluator: ExpressionEvaluator, _ number: Int, _ row: [Sample]) -> Sample {
    arena.removeAll()
    return Sample(evaluator.value(number, of: row.map { $0.cell(in: arena) }, in: arena), in: arena)
  }

  func there(_ source: [Sample]) -> Sample { evaluate(forward, 0, source) }

  /// The source's row after what the target gives has been written to it; the failure of the first field that has none.
  func back(_ target: [Sample], to source: [Sample]) -> (row: [Sample], failure: Sample?) {
    var row = source
    for (number, slot) in line.sources.enumerated() {
      let value = evaluate(backward, number, target)
      guard value.isValue else { return (row, value) }
      row[slot] = value
    }
    return (row, nil)
  }

  private func normal(_ target: [Sample]) -> Sample { evaluate(backward, line.backward.count, target) }

  private func putting(_ value: Sample, into target: [Sample]) -> [Sample] {
    var row = target
    row[line.target] = value
    return row
  }

  private func refusal(_ failure: Sample, _ handler: HandlerPlan, _ what: String) -> Outcome {
    if case .none = handler, failure.kind == .failure { return .broken("\(what): \(failure.note)") }
    return .refused
  }

  func check(_ law: Law, source: [Sample], target: [Sample]) -> Outcome {
    let backHandler = line.backwardHandler ?? line.handler
    switch law {
    case .thereAndBack:
      let value = there(source)
      guard value.isValue else { return .undefined }
      let (row, failure) = back(putting(value, into: target), to: source)
      if let failure { return refusal(failure, line.handler, "\(value.text) does not come back") }
      let again = there(row)
      return again.equals(value) ? .kept : .broken("\(value.text) comes back as \(again.text)")
    case .backAndThere:
      let form = normal(target)
      guard form.isValue else { return .undefined }
      let (row, failure) = back(target, to: source)
      if let failure { return refusal(failure, line.handler, "\(target[line.target].text) cannot be written back") }
      let written = there(row)
      guard written.equals(form) else {
        return .broken("the source then gives \(written.text), but the target counts as \(form.text)")
      }
      let (second, secondFailure) = back(putting(form, into: target), to: row)
      if let secondFailure { return refusal(secondFailure, line.handler, "\(form.text) cannot be written back") }
      let settled = there(second)
      return settled.equals(form) ? .kept : .broken("a second round makes \(settled.text) of \(form.text)")
    case .normalForm:
      let value = there(source)
      guard value.isValue else { return .undefined }
      let form = normal(putting(value, into: target))
      guard form.isValue else { return refusal(form, line.handler, "\(value.text) has no normal form") }
      return form.equals(value)
        ? .kept : .broken("just written, \(value.text) counts as \(form.text), and would be written again")
    case .settles:
      let value = there(source)
      if value.isValue {
        let (row, failure) = back(putting(value, into: target), to: source)
        if let failure { return refusal(failure, backHandler, "\(value.text) does not come back") }
        let again = there(row)
        guard again.isValue else { return refusal(again, line.handler, "what came back does not go there again") }
        guard again.equals(value) else { return .broken("\(value.text) comes back as \(again.text)") }
      }
      let (row, failure) = back(target, to: source)
      if failure != nil { return value.isValue ? .kept : .undefined }
      let next = there(row)
      guard next.isValue else { return refusal(next, line.handler, "what the target gives does not go there again") }
      let (second, secondFailure) = back(putting(next, into: target), to: row)
      if let secondFailure { return refusal(secondFailure, backHandler, "\(next.text) does not come back") }
      for slot in line.sources where !second[slot].equals(row[slot]) {
        return .broken("the source's \(row[slot].text) becomes \(second[slot].text) without an edit")
      }
      return .kept
    case .succeeds: return there(source).isValue ? .kept : .undefined
    }
  }

  /// How the value went there and back, in the words of the mapping.
  func trace(_ law: Law, source: [Sample], target: [Sample]) -> [String] {
    var steps: [String] = []
    var row = target
    if law != .backAndThere {
      steps += walk(forward, sourceSteps, source)
      row = putting(there(source), into: target)
    }
    steps += walk(backward, targetSteps, row)
    let (written, failure) = back(row, to: source)
    if let failure { return steps + ["back: \(failure.text)"] }
    for slot in line.sources { steps.append("written to `\(sync.source.reads[slot])`: \(written[slot].text)") }
    return steps + ["the line then gives \(there(written).text)"]
  }

  private func walk(_ evaluator: ExpressionEvaluator, _ steps: [(String, Int)], _ row: [Sample]) -> [String] {
    var last: Sample?
    var result: [String] = []
    for (name, number) in steps {
      let value = evaluate(evaluator, number, row)
      // A conversion that changes nothing is none that a person wrote.
      if name.hasPrefix("as "), let last, last.equals(value) { continue }
      result.append("\(name) gives \(value.text)")
      last = value
    }
    return result
  }
}
