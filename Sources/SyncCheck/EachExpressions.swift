import SyncModel
import SyncSyntax
import SyncText

/// `xs |> each { sku -> ItemRef.value }`
extension ExpressionChecker {
  func each(
    _ value: Expression, _ lines: [Line], _ step: SourceRange, _ range: SourceRange, into type: ValueType? = nil
  ) -> Typed {
    let list = check(value)
    guard let (inner, local, element) = elements(of: list, for: "each", takesPlain: false) else {
      return .poisoned(range)
    }
    var wanted: ValueType?
    if case .list(let element)? = type { wanted = element.base }
    var members = RecordMembers(inner, wanted: wanted)
    var failures: [StepFailure] = []
    for line in lines { inner.line(line, &members, &failures) }
    let keyword = SourceRange(start: step.start, end: min(step.start + 4, step.end))
    let missing = { (path: FieldPath, _: FieldType) in "nothing writes `\(path)`, which every element needs" }
    guard let (body, made) = members.finish(at: keyword, missing: missing) else { return .poisoned(range) }
    return Typed(
      plan: .each(list.plan, local: local, body: body),
      type: FieldType(.list(FieldType(made, nullable: element.isNullable)), nullable: list.type.isNullable),
      range: range, failures: list.failures + failures)
  }

  private func line(_ line: Line, _ members: inout RecordMembers, _ failures: inout [StepFailure]) {
    let (expression, destination) = turned(line)
    if let onCreate = line.onCreate {
      report(
        CheckCodes.handlerNotHere, "`on create` has no place in `each`", at: onCreate,
        reason: "elements are no records of their own: the list is written whole",
        help: ["put it at the end of the line that `each` stands in"])
      members.spoil()
    }
    guard case .path(let path) = destination.kind else {
      _ = check(expression)
      members.spoil()
      if case .missing = destination.kind { return }
      report(
        CheckCodes.notAField, "a line writes into a field", at: destination.range, reason: "this is no field's name",
        help: ["put the expression to the left of `->`"])
      return
    }
    let names = path.components.map(\.text)
    var own: [StepFailure] = []
    let value: Typed
    var plan: PlanExpression?
    var type: FieldType
    switch members.place(of: path) {
    case .broken:
      _ = check(expression)
      return
    case .open:
      value = check(expression)
      own = value.failures
      plan = value.isPoisoned ? nil : value.plan
      type = value.type
    case .type(let wanted):
      value = check(expression, into: wanted)
      plan = fitting(value, wanted, place: "`\(FieldPath(names))`", &own)
      type = wanted
    }
    guard let plan else {
      members.spoil()
      members.add(.init(path: names, range: path.range, plan: .literal(.null), type: type))
      return
    }
    var member = RecordMembers.Member(path: names, range: path.range, plan: plan, type: type)
    if let handler = line.handler {
      if own.isEmpty {
        unreachable(handler, line)
      } else if !handle(handler, &member, members.wanted != nil) {
        members.spoil()
      }
    } else {
      failures += own
    }
    members.add(member)
  }

  /// What is read, and where it goes; a wrong arrow is told.
  private func turned(_ line: Line) -> (Expression, Expression) {
    if line.arrow.direction == .forward { return (line.left, line.right) }
    // The other arrow alone does not mend a line that is the wrong way round.
    var isTurned = false
    if line.arrow.direction == .backward, case .path = line.left.kind { isTurned = true }
    report(
      CheckCodes.wrongArrow, "the lines of `each` go `->`", at: line.arrow.range,
      reason: "a list of records is made anew, never taken apart again",
      help: isTurned ? ["write what is read on the left, and `->` before the field that is written"] : [],
      fixes: isTurned ? [] : [.init("write `->`", [TextEdit(range: line.arrow.range, replacement: "->")])])
    return isTurned ? (line.right, line.left) : (line.left, line.right)
  }

  /// False after a message.
  private func handle(_ handler: Handler, _ member: inout RecordMembers.Member, _ isTyped: Bool) -> Bool {
    switch handler.kind {
    case .reject(let reason): member.plan = .refusing(member.plan, reason: reason?.value)
    case .hold:
      report(
        CheckCodes.handlerNotHere, "`else hold` has no place in `each`", at: handler.range,
        reason: "what waits for a person is the whole record",
        help: ["put it at the end of the line that `each` stands in, or write `else reject`"])
      return false
    case .skip:
      guard !isTyped || member.type.isNullable else {
        report(
          CheckCodes.requiredMayBeMissing,
          "`\(FieldPath(member.path))` is needed by every element, and this line may leave it out", at: handler.range,
          reason: "it may be skipped",
          fixes: [.init("write `else reject`", [TextEdit(range: handler.range, replacement: "else reject")])])
        return false
      }
      member.isOptional = true
    case .value(let expression):
      var failures: [StepFailure] = []
      var other = isTyped ? check(expression, into: member.type) : check(expression)
      if other.isPoisoned { return false }
      if let failure = other.failures.first {
        report(
          CheckCodes.unhandledFailure, "a handler may not fail itself", at: failure.range, reason: failure.reason,
          help: ["use a constant, or `else reject`"])
        return false
      }
      if isTyped {
        guard let plan = fitting(other, member.type, place: "`\(FieldPath(member.path))`", &failures) else {
          return false
        }
        if let failure = failures.first {
          report(
            CheckCodes.typeMismatch, "this value does not fit `\(FieldPath(member.path))`", at: other.range,
            reason: failure.reason)
          return false
        }
        other.plan = plan
      } else {
        let value = Typed(plan: member.plan, type: member.type, range: member.range)
        guard let type = TypeJoin.join(value, other) else {
          report(
            CheckCodes.branchTypes, "the value and its replacement have different types", at: other.range,
            reason: "this is `\(other.type)`", labels: [.init(location(member.range), "this is `\(member.type)`")])
          return false
        }
        member.type = type
      }
      member.plan = .fallback(member.plan, other.plan)
    }
    return true
  }

  private func unreachable(_ handler: Handler, _ line: Line) {
    let start = max(line.left.range.end, line.right.range.end)
    report(
      CheckCodes.unreachableHandler, .warning, "this handler is never reached", at: handler.range,
      reason: "the line cannot fail",
      fixes: [
        .init(
          "delete it", [TextEdit(range: SourceRange(start: start, end: max(start, handler.range.end)), replacement: "")]
        )
      ])
  }
}
