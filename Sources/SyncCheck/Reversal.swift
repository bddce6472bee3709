import SyncModel
import SyncSyntax
import SyncText

/// What can be undone: what it makes of its fields, and how they are got back from what it made.
struct Reversal {
  /// Places of the fields in their entity.
  var slots: [Int]
  /// Over the fields, chains of normalizers settled.
  var forward: Typed
  /// From a value of the result's type, the value of each field.
  var backward: (Typed) -> [Typed]
  /// The two values by which a `match` compares: without those that stand in for null.
  var pairing: (forward: Typed, over: (Typed) -> Typed)?
  var steps: [TwoWayPipeline.Step] = []
}

/// Undoes what stands left of `<->`; a step that cannot be undone is told where it stands.
struct PipelineReverser {
  let checker: ExpressionChecker
  /// Of the other side, over which the way back goes.
  let other: ExpressionChecker
  let line: Line

  /// `nil` after a message, or where the expression is broken already.
  func reverse(_ expression: Expression) -> Reversal? {
    if case .parenthesized(let inner) = expression.kind { return reverse(inner) }
    if case .template(let parts) = expression.kind { return template(parts, expression) }
    if checker.check(expression).isPoisoned { return nil }
    var (there, back) = (checker, other)
    there.sink = DiagnosticSink()
    back.sink = DiagnosticSink()
    do {
      let pipeline = try TwoWayPipeline(expression, there: there, back: back)
      guard case .field(let slot) = pipeline.base.plan else { return nil }
      let counter = checker.counter
      var forward = pipeline.forward(pipeline.base, counter: counter)
      if pipeline.steps.isEmpty { forward.range = expression.range }
      return Reversal(
        slots: [slot], forward: forward, backward: { [pipeline.backward($0)] },
        pairing: (
          pipeline.forward(pipeline.base, counter: counter, withDefaults: false),
          { pipeline.forward($0, counter: counter, withDefaults: false) }
        ), steps: pipeline.flat)
    } catch {
      tell(error)
      return nil
    }
  }

  private func tell(_ refusal: TwoWayPipeline.Refusal) {
    let arrow = [Diagnostic.Fix("write `->`", [TextEdit(range: line.arrow.range, replacement: "->")])]
    switch refusal.kind {
    case .silent: break
    case .step:
      checker.report(
        CheckCodes.notReversible, "`\(refusal.name)` cannot be undone, and this line goes both ways", at: refusal.range,
        reason: refusal.reason, labels: refusal.labels,
        help: refusal.help.isEmpty
          ? ["write `->`, and where the way back is known a second line with `<-`"] : refusal.help, fixes: arrow)
    case .shape:
      checker.report(
        CheckCodes.notReversible, "this has no way back, and the line goes both ways", at: refusal.range,
        reason: refusal.reason, labels: refusal.labels,
        help: refusal.help.isEmpty
          ? ["the left of `<->` is a pipeline over one field, or a template of fields"] : refusal.help, fixes: arrow)
    }
  }

  // MARK: Templates

  private func template(_ parts: [TemplatePart], _ expression: Expression) -> Reversal? {
    var texts: [String] = [""]
    var slots: [Int] = []
    var isNullable: [Bool] = []
    for (index, part) in parts.enumerated() {
      switch part {
      case .text(let text, _): texts[texts.count - 1] += text
      case .hole(let hole):
        let typed = checker.check(hole)
        if typed.isPoisoned { return nil }
        guard case .field(let slot) = typed.plan else {
          tell(
            .shape(
              hole.range, "a hole of a two-way template is a field, and nothing else",
              help: ["write the step on a line of its own, or `->`"]))
          return nil
        }
        guard typed.type.base.family == .text else {
          tell(
            .shape(
              hole.range, "what comes back from a template is text, and this is `\(typed.type)`",
              help: ["write `->`, and where the way back is known a second line with `<-`"]))
          return nil
        }
        if index > 0, case .hole(let former) = parts[index - 1] {
          checker.report(
            CheckCodes.touchingHoles, "nothing stands between these two holes", at: hole.range,
            reason: "the way back cannot tell where the one ends and the other begins",
            labels: [.init(checker.location(former.range), "the first hole")],
            help: ["put a text between them, such as a blank"])
          return nil
        }
        if slots.contains(slot) {
          checker.report(
            CheckCodes.duplicateWriter, "this field stands in two holes", at: hole.range,
            reason: "on the way back, one field has one writer", help: ["write `->`"])
          return nil
        }
        slots.append(slot)
        isNullable.append(typed.type.isNullable)
        texts.append("")
      }
    }
    var typed = checker.check(expression)
    if typed.isPoisoned { return nil }
    let fixed = texts
    func split(_ text: PlanExpression, _ number: Int) -> PlanExpression { .hole(text, texts: fixed, number: number) }
    if slots.count > 1 {
      // What would not come back in the same parts is not written either: a part that is null beside one that is not, or
      // one that holds what stands between them.
      let whole = typed.type.isNullable ? PlanExpression.convert(typed.plan, to: typed.type.nonNull) : typed.plan
      checker.counter.local += 1
      let text = PlanExpression.local(checker.counter.local)
      typed.plan = .bind(
        local: checker.counter.local, value: whole,
        body: .conditional(.binary(.equal, split(text, 0), .literal(.null)), then: text, otherwise: text))
      if isNullable.allSatisfy({ $0 }) {
        let areNull = slots.map { PlanExpression.binary(.equal, .field($0), .literal(.null)) }
        typed.plan = .conditional(
          areNull.dropFirst().reduce(areNull[0]) { .binary(.and, $0, $1) }, then: .literal(.null),
          otherwise: typed.plan)
      } else {
        typed.type.isNullable = false
      }
      let isAnyNull = isNullable.contains(true)
      typed.failures.append(
        StepFailure(
          range: expression.range,
          reason:
            "a part may \(isAnyNull ? "be null or " : "")hold what stands between the parts, and then nothing leads back"
        ))
    }
    return Reversal(slots: slots, forward: typed) { value in
      slots.indices.map { number in
        var hole = value
        hole.plan = split(value.plan, number)
        hole.type = FieldType(.text(max: value.type.base.textMax), nullable: value.type.isNullable)
        hole.literal = nil
        hole.constants = nil
        if slots.count > 1 || fixed.contains(where: { !$0.isEmpty }) {
          hole.failures.append(
            StepFailure(
              range: expression.range,
              reason: "a text may split into the holes in no way or in several"))
        }
        return hole
      }
    }
  }
}
