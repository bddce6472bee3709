import SyncModel
import SyncSyntax
import SyncText

/// Checks the lines of a `map`: direction, types, failure, and that every field that must be written is.
struct LineChecker {
  let sync: SyncChecker
  let source: SyncChecker.SideNames
  let target: SyncChecker.SideNames

  struct Written {
    var range: SourceRange
    var canSkip = false
    var canBeNull = false
    /// The range of what may be null or skipped.
    var guilty: SourceRange
    /// What would let nothing out.
    var fixes: [Diagnostic.Fix] = []
    var isKnown: Bool
    /// By the way back of a line, where a default of its left does not help.
    var isReturn = false
  }

  /// Which fields of the target the lines mean to write, broken lines included.
  struct Attempts {
    var fields: Set<FieldPath> = []
    /// A line writes a field that nobody can tell: it may be any.
    var isOpen = false

    /// The same of the source.
    var returned: Set<FieldPath> = []
    var isReturnOpen = false

    func mayWrite(_ field: FieldPath) -> Bool { isOpen || fields.contains(field) }
    func mayReturn(_ field: FieldPath) -> Bool { isReturnOpen || returned.contains(field) }
  }

  /// A line as it is meant: a wrong arrow is told once, and the line then read with the right one.
  struct Reading {
    var line: Line
    var expression: Expression
    var destination: Expression
    /// Reads the target and writes the source, as in a two-way sync a `<-` line does.
    var isBackward = false
    var isTwoWay = false
  }

  func check(_ lines: [Line], handler: Handler?, keyword: SourceRange, _ result: inout CheckedSync) -> Attempts {
    var written: [FieldPath: Written] = [:]
    var returned: [FieldPath: Written] = [:]
    var attempts = Attempts()
    var sourceAttempts = Attempts()
    var isHandlerUsed = false
    var isBroken = false
    let shared = handler.flatMap { sharedValue($0) }
    for line in lines {
      let reading = self.reading(line)
      let reader = reading.isBackward ? target : source
      let writer = reading.isBackward ? source : target
      let found =
        reading.isBackward
        ? self.field(reading.destination, writer, attempts: &sourceAttempts)
        : self.field(reading.destination, writer, attempts: &attempts)
      guard let (path, field) = found else {
        _ = reader.checker.check(reading.expression)
        isBroken = true
        continue
      }
      guard checkWriter(path, field, reading, writer, reading.isBackward ? returned : written) else {
        _ = reader.checker.check(reading.expression)
        continue
      }
      if reading.isBackward { sourceAttempts.fields.insert(path) } else { attempts.fields.insert(path) }
      let used = HandlerUse(handler: line.handler ?? handler, isOwn: line.handler != nil, shared: shared)
      if reading.isTwoWay {
        guard let (both, forward, canSkipBack) = twoWay(reading, path, field, used, isHandlerUsed: &isHandlerUsed)
        else {
          isBroken = true
          let place = reading.destination.range
          written[path] = Written(range: place, guilty: place, isKnown: false)
          sourceAttempts.isOpen = true
          continue
        }
        if let first = both.sources.first(where: { returned[$0] != nil }) {
          sync.report(
            CheckCodes.duplicateWriter, "another line writes `\(first)`", at: reading.expression.range,
            reason: "one field has one writer in each direction",
            labels: returned[first].map { [.init(sync.location($0.range), "the first one")] } ?? [],
            help: ["write `->` in one of them"])
          isBroken = true
          let place = reading.destination.range
          written[path] = Written(range: place, guilty: place, isKnown: false)
          continue
        }
        written[path] = Written(
          range: reading.destination.range, canSkip: forward.canSkip, canBeNull: forward.canBeNull,
          guilty: forward.guilty, fixes: forward.fixes, isKnown: true)
        for path in both.sources {
          let canBeNull = source.entity.schema.field(path)?.type.isNullable == true && field.type.isNullable
          returned[path] = Written(
            range: reading.expression.range, canSkip: canSkipBack, canBeNull: canBeNull,
            guilty: canSkipBack && line.handler != nil ? line.handler?.range ?? line.range : reading.expression.range,
            fixes: canSkipBack
              ? (line.handler ?? handler).map {
                [.init("write `else reject`", [TextEdit(range: $0.range, replacement: "else reject")])]
              } ?? [] : [],
            isKnown: true, isReturn: true)
          sourceAttempts.fields.insert(path)
        }
        result.twoWayLines.append(both)
        continue
      }
      var oneWay = reader.checker
      oneWay.lookups = sync.lookups
      let value = oneWay.check(reading.expression, into: field.type)
      sync.sink.recorder?.note(line, .oneway, isFallible: !value.failures.isEmpty, in: sync.file.source.path)
      guard let checked = assign(value, field, path, reading, used, writer, reader) else {
        isBroken = true
        let place = reading.destination.range
        let unknown = Written(range: place, guilty: place, isKnown: false)
        if reading.isBackward { returned[path] = unknown } else { written[path] = unknown }
        continue
      }
      if checked.isFallible { isHandlerUsed = true }
      let known = Written(
        range: reading.destination.range, canSkip: checked.canSkip, canBeNull: checked.canBeNull,
        guilty: checked.guilty, fixes: checked.fixes, isKnown: true)
      if reading.isBackward { returned[path] = known } else { written[path] = known }
      result.lines.append(
        CheckedSync.Line(
          direction: reading.isBackward ? .toSource : .toTarget, field: path, expression: checked.plan,
          handler: checked.handler, onCreate: line.onCreate != nil,
          place: sync.place(line.range)))
    }
    if let handler, !isHandlerUsed, !lines.isEmpty, !isBroken {
      sync.report(
        CheckCodes.unreachableHandler, .warning, "no line needs this handler", at: handler.range,
        reason: "none of the lines without one of their own can fail",
        fixes: [.init("delete it", [TextEdit(range: handler.range, replacement: "")], isSafe: true)])
    }
    requireFields(written, attempts, keyword, target, .target, result.target.create)
    if result.isTwoWay {
      requireFields(returned, sourceAttempts, keyword, source, .source, result.source.create)
      joinPairs(&result)
      order(&result)
      attempts.returned = sourceAttempts.fields
      attempts.isReturnOpen = sourceAttempts.isOpen
    }
    return attempts
  }

  /// The value of the block's own handler, told of once and not at every line.
  private func sharedValue(_ handler: Handler) -> Typed? {
    guard case .value(let expression) = handler.kind else { return nil }
    let typed = source.checker.check(expression)
    if typed.isPoisoned { return typed }
    if let failure = typed.failures.first {
      sync.report(
        CheckCodes.unhandledFailure, "a handler may not fail itself", at: failure.range, reason: failure.reason,
        help: ["use a constant, or `else reject`"])
      return .poisoned(typed.range)
    }
    return typed
  }

  // MARK: Direction

  private func reading(_ line: Line) -> Reading {
    let isTwoWay = sync.declaration.arrow.direction == .both
    let forward = Reading(line: line, expression: line.left, destination: line.right)
    let turned = Reading(line: line, expression: line.right, destination: line.left, isBackward: isTwoWay)
    switch line.arrow.direction {
    case .forward: return forward
    case .both:
      if isTwoWay { return Reading(line: line, expression: line.left, destination: line.right, isTwoWay: true) }
      wrongArrow(line, [TextEdit(range: line.arrow.range, replacement: "->")])
      return forward
    case .backward:
      if isTwoWay { return turned }
      guard isPath(line.left, of: nil), isPath(line.left, of: target) || !isPath(line.right, of: target) else {
        wrongArrow(line, [TextEdit(range: line.arrow.range, replacement: "->")])
        return forward
      }
      let left = sync.file.source.text(line.left.range)
      let right = sync.file.source.text(line.right.range)
      wrongArrow(line, [TextEdit(range: line.left.range + line.right.range, replacement: "\(right) -> \(left)")])
      return turned
    }
  }

  /// Whether the expression is a path, and of that side if one is given.
  private func isPath(_ expression: Expression, of side: SyncChecker.SideNames?) -> Bool {
    guard case .path(let path) = expression.kind else { return false }
    guard let side else { return true }
    return side.entity.schema.field(FieldPath(path.components.map(\.text))) != nil
  }

  private func wrongArrow(_ line: Line, _ edits: [TextEdit]) {
    sync.report(
      CheckCodes.wrongArrow, "the lines of this sync go `->`", at: line.arrow.range,
      reason: "the sync itself goes from source to target",
      labels: [.init(sync.location(sync.declaration.arrow.range), "declared here")],
      fixes: [.init("turn the line round", edits, isSafe: true)])
  }

  // MARK: The field written

  /// The field, or `nil` after a message; what the line may have meant goes into the attempts.
  private func field(
    _ destination: Expression, _ side: SyncChecker.SideNames, attempts: inout Attempts
  ) -> (FieldPath, FieldSchema)? {
    guard case .path(let path) = destination.kind else {
      attempts.isOpen = true
      if case .missing = destination.kind { return nil }
      sync.report(
        CheckCodes.notAField, "a line writes into a field", at: destination.range,
        reason: "this is no field's name", help: ["put the expression to the left of `->`"])
      return nil
    }
    let names = path.components.map(\.text)
    guard side.isKnown, !names.contains("") else {
      attempts.isOpen = true
      return nil
    }
    let wanted = FieldPath(names)
    if let field = side.entity.schema.field(wanted) {
      side.checker.noteField(wanted, of: side.entity.schema, declared: side.entity.fieldLocations[wanted], path)
      sync.sink.recorder?.note(field.type, of: path.range, in: sync.file.source.path)
      return (wanted, field)
    }
    let fields = side.entity.schema.fields
    let known = fields.map { "\($0.path)" }
    let near = closest("\(wanted)", among: known)
    if let near, let meant = fields.first(where: { "\($0.path)" == near }) {
      attempts.fields.insert(meant.path)
    } else {
      attempts.isOpen = true
    }
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

  func label(_ path: FieldPath, _ side: SyncChecker.SideNames, _ text: String) -> [Diagnostic.Label] {
    side.entity.fieldLocations[path].map { [.init($0, text)] } ?? []
  }

  /// Whether the line may write the field at all, as far as others and the system are concerned.
  private func checkWriter(
    _ path: FieldPath, _ field: FieldSchema, _ reading: Reading, _ side: SyncChecker.SideNames,
    _ written: [FieldPath: Written]
  ) -> Bool {
    let place = reading.destination.range
    if let first = written[path] {
      sync.report(
        CheckCodes.duplicateWriter, "another line writes `\(path)`", at: place,
        reason: "one field has one writer", labels: [.init(sync.location(first.range), "the first one")],
        help: ["join the two, as with `??` or `if`"])
      return false
    }
    if reading.isTwoWay, !field.marks.isDisjoint(with: [.readonly, .createonly]) {
      cannotGoThere(path, field, reading)
    } else if field.marks.contains(.readonly) {
      sync.report(
        CheckCodes.readOnly, "`\(path)` cannot be written", at: place, reason: "the system sets it itself",
        labels: label(path, side, "`readonly` here"), help: ["delete the line"])
    } else if field.marks.contains(.createonly), reading.line.onCreate == nil {
      let end = max(reading.line.left.range.end, reading.line.right.range.end)
      sync.report(
        CheckCodes.createOnly, "`\(path)` is written only when the record is made", at: place,
        reason: "the line does not say so", labels: label(path, side, "`createonly` here"),
        fixes: [
          .init("add `on create`", [TextEdit(range: SourceRange(start: end, end: end), replacement: " on create")])
        ])
    }
    return true
  }

  /// A line that goes both ways, where only the way back can be gone.
  private func cannotGoThere(_ path: FieldPath, _ field: FieldSchema, _ reading: Reading) {
    let isReadonly = field.marks.contains(.readonly)
    let arrow = reading.line.arrow.range
    let end = reading.destination.range.end
    var fixes: [Diagnostic.Fix] = []
    if case .path(let read) = reading.expression.kind,
      source.entity.schema.field(FieldPath(read.components.map(\.text)))?.marks.contains(.readonly) != true
    {
      fixes.append(.init("write `<-`", [TextEdit(range: arrow, replacement: "<-")]))
    }
    if !isReadonly, reading.line.onCreate == nil {
      fixes.append(
        .init(
          "write `->` and `on create`",
          [
            TextEdit(range: arrow, replacement: "->"),
            TextEdit(range: SourceRange(start: end, end: end), replacement: " on create"),
          ]))
    }
    sync.report(
      isReadonly ? CheckCodes.readOnly : CheckCodes.createOnly,
      isReadonly
        ? "`\(path)` cannot be written, and this line goes both ways"
        : "`\(path)` is written only when the record is made, and this line goes both ways",
      at: reading.destination.range, reason: "an edit of the source would have to be written there",
      labels: label(path, target, isReadonly ? "`readonly` here" : "`createonly` here"),
      help: fixes.isEmpty
        ? ["write `SOURCE_FIELD <- \(path)` where the source can be written, or delete the line"] : [], fixes: fixes)
  }

  // MARK: Fields that must be written

  private func requireFields(
    _ written: [FieldPath: Written], _ attempts: Attempts, _ keyword: SourceRange, _ side: SyncChecker.SideNames,
    _ name: RecordSide, _ create: CreateRule
  ) {
    guard create != .off, side.isKnown else { return }
    for field in side.entity.schema.fields
    where !field.marks.isDisjoint(with: [.required, .key]) && !field.marks.contains(.readonly) {
      let isKey = field.marks.contains(.key)
      guard let line = written[field.path] else {
        // A key that no line writes is the system's to give.
        if !field.marks.contains(.required) { continue }
        if attempts.mayWrite(field.path) { continue }
        sync.report(
          CheckCodes.missingRequired, "nothing writes `\(field.path)`, which a new record needs", at: keyword,
          reason: "this sync creates records in `\(side.entity.schema.connection).\(side.entity.schema.name)`",
          labels: label(field.path, side, "`required` here"),
          help: [
            name == .target
              ? "add a line that ends with `-> \(field.path)`, or `create target: off`"
              : "add a line that begins with `\(field.path) <-`, or `create source: off`"
          ])
        continue
      }
      guard line.isKnown, line.canSkip || line.canBeNull else { continue }
      sync.report(
        CheckCodes.requiredMayBeMissing,
        isKey
          ? "`\(field.path)` is the key of a new record, and this line may leave it out"
          : "`\(field.path)` is needed by a new record, and this line may leave it out",
        at: line.guilty, reason: line.canSkip ? "it may be skipped" : "it may be null",
        labels: label(field.path, side, isKey ? "`key` here" : "`required` here"),
        help: [
          !line.fixes.isEmpty
            ? "write `else reject`"
            : line.isReturn
              ? "write a line for each way, the one back with a default: `\(field.path) <- … ?? …`"
              : "give a default with `??`"
        ], fixes: line.fixes)
    }
  }
}
