import SyncModel
import SyncSyntax
import SyncText

/// The value of a line going into its field, and what becomes of a failure.
extension LineChecker {
  struct CheckedLine {
    var plan: PlanExpression
    var handler = HandlerPlan.none
    var isFallible: Bool
    var canSkip = false
    var canBeNull: Bool
    var guilty: SourceRange
    var fixes: [Diagnostic.Fix] = []
  }

  /// The handler of a line: its own, or the block's, whose value was checked already.
  struct HandlerUse {
    var handler: Handler?
    var isOwn: Bool
    var shared: Typed?
    /// What else a message about a failure that is not handled says.
    var more: [String] = []
  }

  func assign(
    _ value: Typed, _ field: FieldSchema, _ path: FieldPath, _ reading: Reading, _ use: HandlerUse,
    _ writing: SyncChecker.SideNames, _ reader: SyncChecker.SideNames
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
    case .mismatch(let reason, let help): return mismatch(value, field, path, reason, help, writing)
    }
    var result = CheckedLine(
      plan: plan, isFallible: !failures.isEmpty, canBeNull: field.type.isNullable && value.type.isNullable,
      guilty: value.range)
    guard result.isFallible else {
      if use.isOwn, let handler = use.handler, !reading.isTwoWay { unreachable(handler, reading) }
      return result
    }
    guard let handler = use.handler else {
      unhandled(failures[0], value, narrowing, path, field, reading, writing, reader, use.more)
      return nil
    }
    let rejects = [Diagnostic.Fix("write `else reject`", [TextEdit(range: handler.range, replacement: "else reject")])]
    switch handler.kind {
    case .skip:
      result.handler = .skip
      result.canSkip = true
      if use.isOwn { result.guilty = handler.range }
      result.fixes = rejects
    case .reject(let reason): result.handler = .reject(reason?.value)
    case .hold(let reason): result.handler = .hold(reason?.value)
    case .value(let expression):
      let other: Typed
      if use.isOwn {
        other = reader.checker.check(expression, into: field.type)
        if let failure = other.failures.first {
          sync.report(
            CheckCodes.unhandledFailure, "a handler may not fail itself", at: failure.range, reason: failure.reason,
            help: ["use a constant, or `else reject`"])
          return nil
        }
      } else if let shared = use.shared {
        other = shared
      } else {
        return nil
      }
      guard !other.isPoisoned else { return nil }
      switch Assignment.assign(other, to: field.type, place: "`\(path)`") {
      case .fits(let fitting): result.handler = .value(fitting)
      case .narrows(_, let reason), .mismatch(let reason, _):
        handlerMisfits(use.isOwn ? nil : failures[0], handler, other, reason, path, field, writing)
        return nil
      }
      if field.type.isNullable, other.type.isNullable {
        result.canBeNull = true
        if !value.type.isNullable {
          if use.isOwn { result.guilty = handler.range }
          result.fixes = rejects
        }
      }
    }
    return result
  }

  private func mismatch(
    _ value: Typed, _ field: FieldSchema, _ path: FieldPath, _ reason: String, _ help: [String],
    _ writing: SyncChecker.SideNames
  ) -> CheckedLine? {
    let dates: Set<ValueType.Family> = [.date, .timestamp, .localDateTime]
    let isMixed =
      dates.contains(value.type.base.family) && dates.contains(field.type.base.family)
      && (value.type.base == .timestamp || field.type.base == .timestamp)
    writing.checker.misfit(
      value, field.type, "this does not fit `\(path)`", code: isMixed ? CheckCodes.mixedDates : CheckCodes.typeMismatch,
      reason: reason, labels: label(path, writing, "`\(path)` is `\(field.type)`"), help: help)
    return nil
  }

  func unreachable(_ handler: Handler, _ reading: Reading) {
    let line = reading.line
    let start = max(line.left.range.end, line.right.range.end, line.onCreate?.end ?? 0)
    sync.report(
      CheckCodes.unreachableHandler, .warning, "this handler is never reached", at: handler.range,
      reason: "the line cannot fail",
      fixes: [
        .init(
          "delete it",
          [TextEdit(range: SourceRange(start: start, end: max(start, handler.range.end)), replacement: "")],
          isSafe: true
        )
      ])
  }

  /// - Parameter failure: of the line, where the handler is the block's: then the line is where it shows.
  private func handlerMisfits(
    _ failure: StepFailure?, _ handler: Handler, _ other: Typed, _ reason: String, _ path: FieldPath,
    _ field: FieldSchema, _ writing: SyncChecker.SideNames
  ) {
    guard let failure else {
      writing.checker.misfit(
        other, field.type, "this value does not fit `\(path)`", reason: reason,
        labels: label(path, writing, "`\(path)` is `\(field.type)`"), help: [])
      return
    }
    sync.report(
      CheckCodes.typeMismatch, "this line can fail, and the block's value for that does not fit `\(path)`",
      at: failure.range, reason: failure.reason,
      labels: [.init(sync.location(handler.range), reason)] + label(path, writing, "`\(path)` is `\(field.type)`"),
      help: ["give the line an `else` of its own"])
  }

  private func unhandled(
    _ failure: StepFailure, _ value: Typed, _ narrowing: String?, _ path: FieldPath, _ field: FieldSchema,
    _ reading: Reading, _ writing: SyncChecker.SideNames, _ reader: SyncChecker.SideNames, _ more: [String]
  ) {
    let isNarrowing = value.failures.isEmpty && narrowing != nil
    var labels: [Diagnostic.Label] = []
    if isNarrowing {
      labels = label(path, writing, "`\(path)` is `\(field.type)`")
    } else if let read = value.field, let schema = reader.entity.schema.field(read) {
      labels = label(read, reader, "`\(read)` is `\(schema.type)`")
    }
    let end = reading.line.range.end
    func fix(_ text: String) -> Diagnostic.Fix {
      .init("add `\(text)`", [TextEdit(range: SourceRange(start: end, end: end), replacement: " \(text)")])
    }
    var handlers = ["else reject"]
    let isRequired = field.marks.contains(.required)
    if field.type.isNullable, !isRequired, !reading.isTwoWay { handlers.append("else null") }
    if !isRequired { handlers.append("else skip") }
    if reading.isTwoWay { handlers.append("else hold") }
    var help = ["add " + handlers.map { "`\($0)`" }.joined(separator: ", ") + " at the line's end"]
    if isNarrowing, value.type.isNullable, !field.type.isNullable {
      help.append("a default for null is given with `??`")
    }
    sync.report(
      isNarrowing ? CheckCodes.unhandledNarrowing : CheckCodes.unhandledFailure,
      isNarrowing
        ? "this may not fit `\(path)`, and the line does not say what happens then"
        : "this line can fail and does not say what happens then", at: failure.range, reason: failure.reason,
      labels: labels, help: help + more, fixes: handlers.map(fix))
  }
}
