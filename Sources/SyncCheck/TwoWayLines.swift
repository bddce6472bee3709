import SyncModel
import SyncSyntax
import SyncText

/// Lines that go both ways, and the order of those that do not.
extension LineChecker {
  /// A line that goes both ways, checked in both directions; `nil` after a message.
  func twoWay(
    _ reading: Reading, _ path: FieldPath, _ field: FieldSchema, _ use: HandlerUse, isHandlerUsed: inout Bool
  ) -> (line: CheckedSync.TwoWayLine, forward: CheckedLine, canSkipBack: Bool)? {
    if let handler = use.handler, use.isOwn, case .value = handler.kind {
      sync.report(
        CheckCodes.handlerNotHere, "a line that goes both ways has no other value", at: handler.range,
        reason: "`else VALUE` says what one side gets, and nothing of the way back",
        help: ["write `else skip`, `else reject` or `else hold`"],
        fixes: [.init("write `else skip`", [TextEdit(range: handler.range, replacement: "else skip")])])
      return nil
    }
    var use = use
    // The block's value is for the lines that go one way.
    if case .value? = use.handler?.kind {
      use.handler = nil
      use.more = ["the block's value is for lines that go one way"]
    }
    if let place = reading.line.onCreate {
      sync.report(
        CheckCodes.onCreateTwoWay, "a line that goes both ways is written at every edit", at: place,
        reason: "`on create` stands on lines that go one way",
        fixes: [
          .init(
            "delete it",
            [TextEdit(range: SourceRange(start: reading.destination.range.end, end: place.end), replacement: "")])
        ])
    }
    let reverser = PipelineReverser(checker: source.checker, other: target.checker, line: reading.line)
    guard let reversal = reverser.reverse(reading.expression) else { return nil }
    let fields = source.entity.schema.fields
    for slot in reversal.slots where !mayReturn(to: fields[slot], reading) { return nil }
    if reversal.slots.count == 1, let start = reversal.slots.first {
      let points = FixedPoints(sync: sync, steps: reversal.steps)
      let read = fields[start]
      guard
        points.check(
          from: read, label(read.path, source, "`\(read.path)` is `\(read.type)`"), to: field,
          label(path, target, "`\(path)` is `\(field.type)`"))
      else { return nil }
    }
    guard let slot = target.entity.schema.fields.firstIndex(where: { $0.path == path }),
      let forward = assign(reversal.forward, field, path, reading, use, target, source)
    else { return nil }
    let written = Typed(
      plan: .field(slot), type: field.type, range: reading.destination.range, field: path, isNormalizer: true)
    let made = whole(written, for: reversal.forward.type, reading)
    var backward: [PlanExpression] = []
    var canReturnFail = false
    for (number, value) in reversal.backward(made).enumerated() {
      let place = fields[reversal.slots[number]]
      guard let plan = back(whole(value, for: place.type, reading), place, reading, use, &canReturnFail) else {
        return nil
      }
      backward.append(plan)
    }
    let canFail = forward.isFallible || canReturnFail
    sync.sink.recorder?.note(
      reading.line, reversal.steps.contains(where: \.isNormalizer) ? .normalizer : canFail ? .partial : .iso,
      isFallible: canFail, in: sync.file.source.path)
    if !canFail, use.isOwn, let handler = use.handler { unreachable(handler, reading) }
    if canFail { isHandlerUsed = true }
    var handler = forward.handler
    if canFail, case .none = handler { handler = plan(of: use.handler) }
    var line = CheckedSync.TwoWayLine(
      sources: reversal.slots.map { fields[$0].path }, target: path, forward: forward.plan, backward: backward,
      normal: normal(forward.plan, backward, reversal.slots), handler: handler, place: sync.place(reading.line.range))
    let there = reversal.pairing?.forward ?? reversal.forward
    let over = reversal.pairing?.over(Typed(plan: .field(reversal.slots[0]), type: there.type, range: there.range))
    // Bare fields are compared as they are; what fails matches nothing.
    let isBare = if case .field? = over?.plan { true } else { false }
    line.pairing = .init(
      source: there.plan,
      target: isBare ? .field(slot) : normal((over ?? there).plan, backward, reversal.slots))
    var canSkip = false
    if canReturnFail, case .skip = handler { canSkip = true }
    return (line, forward, canSkip)
  }

  /// An exact number on its way into a place of whole numbers, which it entered by the implicit conversion.
  private func whole(_ value: Typed, for type: FieldType, _ reading: Reading) -> Typed {
    guard case .decimal = value.type.base, case .int = type.base else { return value }
    let range = reading.destination.range
    var checker = target.checker
    checker.sink = DiagnosticSink()
    let call = checker.call(Name("int", range), [(value, Expression(.missing, range))], range, step: range)
    var result = call
    result.failures = call.failures.map { failure in
      failure.range == range && failure.reason.hasPrefix("`int` fails")
        ? StepFailure(range: range, reason: "the number may not be whole or be beyond 64 bits")
        : failure
    }
    return result
  }

  private func plan(of handler: Handler?) -> HandlerPlan {
    switch handler?.kind {
    case .skip?: .skip
    case .reject(let reason)?: .reject(reason?.value)
    case .hold(let reason)?: .hold(reason?.value)
    case .value?, nil: .none
    }
  }

  /// f(g(t)): the way there over what came back.
  private func normal(_ forward: PlanExpression, _ backward: [PlanExpression], _ slots: [Int]) -> PlanExpression {
    var locals: [Int: Int] = [:]
    var simple: [Int: PlanExpression] = [:]
    for (slot, value) in zip(slots, backward) {
      if case .field = value {
        simple[slot] = value
      } else if case .field = forward {
        simple[slot] = value
      } else {
        source.checker.counter.local += 1
        locals[slot] = source.checker.counter.local
      }
    }
    var result = forward.replacingFields { slot in simple[slot] ?? locals[slot].map { .local($0) } ?? .field(slot) }
    for (slot, value) in zip(slots, backward).reversed() {
      if let local = locals[slot] { result = .bind(local: local, value: value, body: result) }
    }
    return result
  }

  private func mayReturn(to field: FieldSchema, _ reading: Reading) -> Bool {
    let isReadonly = field.marks.contains(.readonly)
    guard isReadonly || field.marks.contains(.createonly) else { return true }
    if isReadonly, case .path(let path) = reading.destination.kind,
      let written = target.entity.schema.field(FieldPath(path.components.map(\.text))),
      written.marks.contains(.readonly)
    {
      return false  // Told of the target.
    }
    sync.report(
      isReadonly ? CheckCodes.readOnly : CheckCodes.createOnly,
      isReadonly
        ? "`\(field.path)` cannot be written, and this line goes both ways"
        : "`\(field.path)` is written only when the record is made, and this line goes both ways",
      at: reading.expression.range, reason: "an edit of the target would have to be written there",
      labels: label(field.path, source, isReadonly ? "`readonly` here" : "`createonly` here"),
      fixes: [.init("write `->`", [TextEdit(range: reading.line.arrow.range, replacement: "->")])])
    return false
  }

  /// The value on its way back into its field.
  private func back(
    _ value: Typed, _ field: FieldSchema, _ reading: Reading, _ use: HandlerUse, _ canFail: inout Bool
  ) -> PlanExpression? {
    if value.isPoisoned || field.type.base == .poisoned { return nil }
    var failures = value.failures
    var plan = value.plan
    switch Assignment.assign(value, to: field.type, place: "`\(field.path)`") {
    case .fits(let fitting): plan = fitting
    case .narrows(let narrowing, let reason):
      plan = narrowing
      failures.append(StepFailure(range: reading.destination.range, reason: reason))
    case .mismatch(let reason, let help):
      sync.report(
        CheckCodes.typeMismatch, "this does not come back into `\(field.path)`", at: reading.destination.range,
        reason: reason, labels: label(field.path, source, "`\(field.path)` is `\(field.type)`"),
        help: help + ["write `->`, or make the two fields' types agree"])
      return nil
    }
    guard let failure = failures.first else { return plan }
    canFail = true
    guard use.handler == nil else { return plan }
    let end = reading.line.range.end
    sync.report(
      value.failures.isEmpty ? CheckCodes.unhandledNarrowing : CheckCodes.unhandledFailure,
      "the way back of this line can fail, and the line does not say what happens then", at: failure.range,
      reason: "on the way back, \(failure.reason)",
      labels: label(field.path, source, "`\(field.path)` is `\(field.type)`"),
      help: ["add `else reject`, `else skip` or `else hold` at the line's end"] + use.more,
      fixes: ["else reject", "else skip", "else hold"].map {
        .init("add `\($0)`", [TextEdit(range: SourceRange(start: end, end: end), replacement: " \($0)")])
      })
    return nil
  }

  // MARK: Pairs and order

  /// A `->` and a `<-` line over one pair of fields are one line that goes both ways.
  func joinPairs(_ result: inout CheckedSync) {
    let sources = source.entity.schema.fields
    let targets = target.entity.schema.fields
    var index = 0
    while index < result.lines.count {
      let line = result.lines[index]
      func whole(_ line: CheckedSync.Line) -> PlanExpression {
        if case .value(let value) = line.handler { return .fallback(line.expression, value) }
        return line.expression
      }
      func handler(_ line: CheckedSync.Line) -> HandlerPlan {
        if case .value = line.handler { return .none }
        return line.handler
      }
      guard line.direction == .toTarget, !line.onCreate,
        let partner = result.lines.firstIndex(where: { other in
          other.direction == .toSource && !other.onCreate
            && whole(line).fields.map { sources[$0].path } == [other.field]
            && whole(other).fields.map { targets[$0].path } == [line.field]
        })
      else {
        index += 1
        continue
      }
      let other = result.lines[partner]
      result.twoWayLines.append(
        CheckedSync.TwoWayLine(
          sources: [other.field], target: line.field, forward: whole(line), backward: [whole(other)],
          normal: nil, handler: handler(line), backwardHandler: handler(other), place: line.place))
      result.lines.remove(at: max(index, partner))
      result.lines.remove(at: min(index, partner))
      if partner < index { index -= 1 }
    }
  }

  /// Puts each line behind those that write what it reads; a cycle is told at the first of its lines.
  func order(_ result: inout CheckedSync) {
    var open = result.lines
    var ordered: [CheckedSync.Line] = []
    func reads(_ line: CheckedSync.Line, _ other: CheckedSync.Line) -> Bool {
      guard line.direction != other.direction else { return false }
      let entity = (line.direction == .toTarget ? source : target).entity.schema
      var slots = line.expression.fields
      if case .value(let value) = line.handler { slots += value.fields }
      return slots.contains { entity.fields[$0].path == other.field }
    }
    while !open.isEmpty {
      guard let next = open.firstIndex(where: { line in !open.contains { reads(line, $0) } }) else {
        tell(cycle(in: open, reads))
        result.lines = ordered + open
        return
      }
      ordered.append(open.remove(at: next))
    }
    result.lines = ordered
  }

  /// Each line reads what the one behind it writes, the last what the first does. The first stands first in the file.
  private func cycle(
    in open: [CheckedSync.Line], _ reads: (CheckedSync.Line, CheckedSync.Line) -> Bool
  ) -> [CheckedSync.Line] {
    var path = [0]
    while let last = path.last, let next = open.firstIndex(where: { reads(open[last], $0) }) {
      if let start = path.firstIndex(of: next) {
        let members = Array(path[start...])
        let turn = members.indices.min { members[$0] < members[$1] } ?? 0
        return (members[turn...] + members[..<turn]).map { open[$0] }
      }
      path.append(next)
    }
    return open
  }

  private func tell(_ cycle: [CheckedSync.Line]) {
    guard let first = cycle.first else { return }
    func name(_ line: CheckedSync.Line) -> String {
      "`\(line.direction == .toTarget ? "target" : "source").\(line.field)`"
    }
    sync.report(
      CheckCodes.lineCycle, "these lines read one another's fields in a circle", at: first.place.location.range,
      reason: (cycle + [first]).map(name).joined(separator: " reads ") + ": no order settles them in one run",
      labels: cycle.dropFirst().map { .init($0.place.location, "a part of the circle") },
      help: ["let one of them read a field that no line writes"])
  }
}
