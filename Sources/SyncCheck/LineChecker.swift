import SyncModel
import SyncSyntax
import SyncText

/// Checks the lines of a `map`: direction, types, failure, and that every field that must be written is.
struct LineChecker {
  let sync: SyncChecker
  let source: SyncChecker.SideNames
  let target: SyncChecker.SideNames

  private struct Written {
    var range: SourceRange
    var canSkip: Bool
    var canBeNull: Bool
    /// The range of what may be null or skipped.
    var guilty: SourceRange
    var isKnown: Bool
  }

  func check(_ lines: [Line], handler: Handler?, keyword: SourceRange, _ result: inout CheckedSync) {
    var written: [FieldPath: Written] = [:]
    var isHandlerUsed = false
    if let handler { checkDefault(handler) }
    for line in lines {
      let isTwoWay = sync.declaration.arrow.direction == .both
      guard direction(line, isTwoWay: isTwoWay) else { continue }
      let isBackward = line.arrow.direction == .backward
      let expression = isBackward ? line.right : line.left
      let destination = isBackward ? line.left : line.right
      // In a two-way sync, which cannot run yet, a backward line reads the target and writes the source.
      let reading = isBackward && isTwoWay ? target : source
      let writing = isBackward && isTwoWay ? source : target
      let value = reading.checker.check(expression)
      guard let (path, field) = self.field(destination, writing) else { continue }
      let isFirst = checkWriter(path, field, line, destination, writing, &written, isBackward: isBackward && isTwoWay)
      guard isFirst else { continue }
      let used = line.handler ?? handler
      guard let checked = assign(value, field, path, line, used, isOwn: line.handler != nil, writing, reading) else {
        if !(isBackward && isTwoWay) {
          written[path] = Written(
            range: destination.range, canSkip: false, canBeNull: false, guilty: destination.range, isKnown: false)
        }
        continue
      }
      if checked.isFallible { isHandlerUsed = true }
      if isBackward && isTwoWay { continue }
      written[path] = Written(
        range: destination.range, canSkip: checked.canSkip, canBeNull: checked.canBeNull, guilty: checked.guilty,
        isKnown: true)
      result.lines.append(
        CheckedSync.Line(
          target: path, expression: checked.plan, handler: checked.handler, onCreate: line.onCreate != nil,
          place: sync.place(line.range)))
    }
    if let handler, !isHandlerUsed, !lines.isEmpty, !lines.contains(where: { isBroken($0) }) {
      sync.report(
        CheckCodes.unreachableHandler, .warning, "no line needs this handler", at: handler.range,
        reason: "none of the lines without one of their own can fail")
    }
    requireFields(written, keyword, result)
  }

  private func isBroken(_ line: Line) -> Bool {
    if case .missing = line.left.kind { return true }
    if case .missing = line.right.kind { return true }
    return false
  }

  private func checkDefault(_ handler: Handler) {
    if case .value(let expression) = handler.kind, case .literal(.null) = expression.kind { return }
    if case .value(let expression) = handler.kind {
      let typed = source.checker.check(expression)
      if !typed.isPoisoned { sync.handled(typed, what: "a handler") }
    }
  }

  // MARK: Direction

  private func direction(_ line: Line, isTwoWay: Bool) -> Bool {
    if isTwoWay { return true }
    switch line.arrow.direction {
    case .forward: return true
    case .backward:
      if case .path = line.left.kind, !isTargetPath(line.right) {
        let left = sync.file.source.text(line.left.range)
        let right = sync.file.source.text(line.right.range)
        wrongArrow(line, [TextEdit(range: line.left.range + line.right.range, replacement: "\(right) -> \(left)")])
      } else {
        wrongArrow(line, [TextEdit(range: line.arrow.range, replacement: "->")])
      }
    case .both: wrongArrow(line, [TextEdit(range: line.arrow.range, replacement: "->")])
    }
    return false
  }

  private func isTargetPath(_ expression: Expression) -> Bool {
    guard case .path(let path) = expression.kind else { return false }
    return target.entity.schema.field(FieldPath(path.components.map(\.text))) != nil
  }

  private func wrongArrow(_ line: Line, _ edits: [TextEdit]) {
    sync.report(
      CheckCodes.wrongArrow, "the lines of this sync go `->`", at: line.arrow.range,
      reason: "the sync itself goes from source to target",
      labels: [.init(sync.location(sync.declaration.arrow.range), "declared here")],
      fixes: [.init("turn the line round", edits)])
  }

  // MARK: The field written

  private func field(_ destination: Expression, _ side: SyncChecker.SideNames) -> (FieldPath, FieldSchema)? {
    if case .missing = destination.kind { return nil }
    guard case .path(let path) = destination.kind else {
      sync.report(
        CheckCodes.notAField, "a line writes into a field", at: destination.range,
        reason: "this is computed", help: ["put the expression to the left of `->`"])
      return nil
    }
    let names = path.components.map(\.text)
    if names.contains("") { return nil }
    let wanted = FieldPath(names)
    guard let field = side.entity.schema.field(wanted) else {
      let known = side.entity.schema.fields.map { "\($0.path)" }
      let near = closest("\(wanted)", among: known)
      sync.report(
        CheckCodes.unknownField, "there is no field `\(wanted)`", at: path.range,
        reason: near.map { "did you mean `\($0)`?" }
          ?? "`\(side.entity.schema.connection).\(side.entity.schema.name)` has no field of that name",
        help: near == nil && !known.isEmpty
          ? ["there is " + known.prefix(8).map { "`\($0)`" }.joined(separator: ", ") + (known.count > 8 ? ", …" : "")]
          : [],
        fixes: near.map { [.init("write `\($0)`", [TextEdit(range: path.range, replacement: $0)])] } ?? [])
      return nil
    }
    return (wanted, field)
  }

  private func label(_ path: FieldPath, _ side: SyncChecker.SideNames, _ text: String) -> [Diagnostic.Label] {
    side.entity.fieldLocations[path].map { [.init($0, text)] } ?? []
  }

  private func checkWriter(
    _ path: FieldPath, _ field: FieldSchema, _ line: Line, _ destination: Expression, _ side: SyncChecker.SideNames,
    _ written: inout [FieldPath: Written], isBackward: Bool
  ) -> Bool {
    if let first = written[path], !isBackward {
      sync.report(
        CheckCodes.duplicateWriter, "another line writes `\(path)`", at: destination.range,
        reason: "one field has one writer", labels: [.init(sync.location(first.range), "the first one")],
        help: ["join the two, as with `??` or `if`"])
      return false
    }
    if field.marks.contains(.readonly), line.arrow.direction != .both {
      sync.report(
        CheckCodes.readOnly, "`\(path)` cannot be written", at: destination.range, reason: "the system sets it itself",
        labels: label(path, side, "`readonly` here"))
    } else if field.marks.contains(.createonly), line.onCreate == nil {
      let end = line.right.range.end
      sync.report(
        CheckCodes.createOnly, "`\(path)` is written only when the record is made", at: destination.range,
        reason: "the line does not say so", labels: label(path, side, "`createonly` here"),
        fixes: [
          .init("add `on create`", [TextEdit(range: SourceRange(start: end, end: end), replacement: " on create")])
        ])
    }
    return true
  }

  // MARK: The value

  private struct CheckedLine {
    var plan: PlanExpression
    var handler: HandlerPlan
    var isFallible: Bool
    var canSkip: Bool
    var canBeNull: Bool
    var guilty: SourceRange
  }

  private func assign(
    _ value: Typed, _ field: FieldSchema, _ path: FieldPath, _ line: Line, _ handler: Handler?, isOwn: Bool,
    _ writing: SyncChecker.SideNames, _ reading: SyncChecker.SideNames
  ) -> CheckedLine? {
    guard !value.isPoisoned, field.type.base != .poisoned else { return nil }
    var failures = value.failures
    var plan = value.plan
    var narrowing: String?
    switch Assignment.assign(value, to: field.type, place: "`\(path)`") {
    case .fits(let fitting): plan = fitting
    case .narrows(let converted, let reason):
      plan = converted
      narrowing = reason
      failures.append(StepFailure(range: value.range, reason: reason))
    case .mismatch(let reason, let help):
      sync.report(
        CheckCodes.typeMismatch, "this does not fit `\(path)`", at: value.range, reason: reason,
        labels: label(path, writing, "`\(path)` is `\(field.type)`"), help: help)
      return nil
    }
    let isFallible = !failures.isEmpty
    var result = CheckedLine(
      plan: plan, handler: .none, isFallible: isFallible, canSkip: false,
      canBeNull: field.type.isNullable && value.type.isNullable,
      guilty: value.range)
    guard isFallible else {
      if isOwn, let handler, line.arrow.direction == .forward {
        sync.report(
          CheckCodes.unreachableHandler, .warning, "this handler is never reached", at: handler.range,
          reason: "the line cannot fail")
      }
      return result
    }
    guard let handler else {
      unhandled(failures[0], value, narrowing, path, field, line, writing, reading)
      return nil
    }
    switch handler.kind {
    case .skip:
      result.handler = .skip
      result.canSkip = true
      result.guilty = handler.range
    case .reject(let reason): result.handler = .reject(reason?.value)
    case .hold(let reason): result.handler = .hold(reason?.value)
    case .value(let expression):
      let other = reading.checker.check(expression)
      guard !other.isPoisoned else { return nil }
      if let failure = other.failures.first {
        sync.report(
          CheckCodes.unhandledFailure, "a handler may not fail itself", at: failure.range, reason: failure.reason,
          help: ["use a constant, or `else reject`"])
        return nil
      }
      switch Assignment.assign(other, to: field.type, place: "`\(path)`") {
      case .fits(let fitting): result.handler = .value(fitting)
      case .narrows(_, let reason), .mismatch(let reason, _):
        sync.report(
          CheckCodes.typeMismatch, "this value does not fit `\(path)`", at: expression.range, reason: reason,
          labels: label(path, writing, "`\(path)` is `\(field.type)`"))
        return nil
      }
      if field.type.isNullable, other.type.isNullable {
        result.canBeNull = true
        result.guilty = handler.range
      }
    }
    return result
  }

  private func unhandled(
    _ failure: StepFailure, _ value: Typed, _ narrowing: String?, _ path: FieldPath, _ field: FieldSchema, _ line: Line,
    _ writing: SyncChecker.SideNames, _ reading: SyncChecker.SideNames
  ) {
    var labels: [Diagnostic.Label] = []
    if failure.reason == narrowing, value.failures.isEmpty {
      labels = label(path, writing, "`\(path)` is `\(field.type)`")
    } else if let read = value.field, let schema = reading.entity.schema.field(read) {
      labels = label(read, reading, "`\(read)` is `\(schema.type)`")
    }
    let end = line.range.end
    func fix(_ text: String) -> Diagnostic.Fix {
      .init("add `\(text)`", [TextEdit(range: SourceRange(start: end, end: end), replacement: " \(text)")])
    }
    var handlers = ["else reject"]
    if field.type.isNullable { handlers.append("else null") }
    handlers.append("else skip")
    let isNarrowing = value.failures.isEmpty
    sync.report(
      isNarrowing ? CheckCodes.unhandledNarrowing : CheckCodes.unhandledFailure,
      isNarrowing
        ? "this may not fit `\(path)`, and the line does not say what happens then"
        : "this line can fail and does not say what happens then", at: failure.range, reason: failure.reason,
      labels: labels,
      help: ["add " + handlers.map { "`\($0)`" }.joined(separator: ", ") + " at the line's end"],
      fixes: handlers.map(fix))
  }

  // MARK: Fields that must be written

  private func requireFields(_ written: [FieldPath: Written], _ keyword: SourceRange, _ result: CheckedSync) {
    guard result.createTarget != .off, sync.declaration.arrow.direction == .forward else { return }
    // A line whose field or value is broken may be the one that is missed here.
    for field in target.entity.schema.fields
    where field.marks.contains(.required) && !field.marks.contains(.readonly) {
      guard let line = written[field.path] else {
        sync.report(
          CheckCodes.missingRequired, "nothing writes `\(field.path)`, which a new record needs", at: keyword,
          reason: "this sync creates records in `\(target.entity.schema.connection).\(target.entity.schema.name)`",
          labels: label(field.path, target, "`required` here"),
          help: ["add a line that ends with `-> \(field.path)`, or `create target: off`"])
        continue
      }
      guard line.isKnown, line.canSkip || line.canBeNull else { continue }
      sync.report(
        CheckCodes.requiredMayBeMissing, "`\(field.path)` is needed by a new record, and this line may leave it out",
        at: line.guilty, reason: line.canSkip ? "it may be skipped" : "it may be null",
        labels: label(field.path, target, "`required` here"),
        help: ["write `else reject`, or a default with `??`"])
    }
  }
}
