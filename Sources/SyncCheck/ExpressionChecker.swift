import SyncModel
import SyncRegex
import SyncSyntax
import SyncText

/// Gives expressions their types, one after the other, over the fields of one side or the parameters of a transform.
struct ExpressionChecker {
  /// What a bare name may mean.
  enum Names {
    case side(EntitySchema, fieldLocations: [FieldPath: SourceLocation], name: String)
    case locals([String: Typed])
    /// The fields of an element of a list, of which `side` is the record.
    case element([String: Typed], side: EntitySchema?)
    /// Any name is a member of that value, of which `side` is the record.
    case json(PlanExpression, side: EntitySchema?)
    case nothing
    /// A side that is not known: whatever stands there only follows from that.
    case unknown
  }

  static let inliningMax = 20_000
  static let depthMax = 50

  let scope: Scope
  var names: Names
  let path: String
  var sink: DiagnosticSink
  /// Tables that the sync uses, in the order of first use.
  let tables: TableUse
  var transformStack: [String] = []
  let counter: Counter
  /// Which side of a sync is read; `nil` outside of syncs.
  var links: SideLinks?
  /// `nil` where `lookup` may not stand.
  var lookups: LookupUse?
  /// The field of the side whose elements are read.
  var elementOf: FieldPath?

  /// The entity whose records are read, in their lists too.
  var side: EntitySchema? {
    switch names {
    case .side(let entity, _, _): entity
    case .element(_, let entity), .json(_, let entity): entity
    case .locals, .nothing, .unknown: nil
    }
  }

  /// Numbers of bound values, and how much was unfolded.
  final class Counter {
    var local = 0
    var nodes = 0
    /// Told once: what follows in the same place grows too large as well.
    var isTooLarge = false
  }

  func location(_ range: SourceRange) -> SourceLocation { SourceLocation(path: path, range: range) }

  func report(
    _ code: DiagnosticCode, _ severity: Severity, _ message: String, at range: SourceRange,
    reason: String = "", labels: [Diagnostic.Label] = [], help: [String] = [], fixes: [Diagnostic.Fix] = []
  ) {
    sink.add(
      Diagnostic(
        code, severity, message, at: location(range), reason: reason, labels: labels, help: help, fixes: fixes))
  }

  /// An error.
  func report(
    _ code: DiagnosticCode, _ message: String, at range: SourceRange, reason: String = "",
    labels: [Diagnostic.Label] = [], help: [String] = [], fixes: [Diagnostic.Fix] = []
  ) {
    report(code, .error, message, at: range, reason: reason, labels: labels, help: help, fixes: fixes)
  }

  /// A value that never fits where it goes.
  func misfit(
    _ value: Typed, _ type: FieldType, _ message: String, code: DiagnosticCode = CheckCodes.typeMismatch,
    reason: String, labels: [Diagnostic.Label] = [], help: [String]
  ) {
    if let stranger = Assignment.stranger(value, to: type) {
      report(
        CheckCodes.notAMember, "\(stranger.text) is none of the values that fit here", at: value.range,
        reason: stranger.near.map { "did you mean \($0)?" } ?? reason, labels: labels, fixes: stranger.fixes)
    } else {
      report(code, message, at: value.range, reason: reason, labels: labels, help: help)
    }
  }

  func check(_ expression: Expression) -> Typed {
    counter.nodes += 1
    let typed: Typed
    switch expression.kind {
    case .missing: typed = .poisoned(expression.range)
    case .parenthesized(let inner):
      var value = check(inner)
      value.range = expression.range
      typed = value
    case .path(let path): typed = self.path(path)
    case .literal(let literal): typed = self.literal(literal, expression.range)
    case .template(let parts): typed = template(parts, expression.range)
    case .list(let items): typed = list(items, expression.range)
    case .record(let entries): typed = record(entries, expression.range)
    case .unary(let operation, let place, let operand): typed = unary(operation, place, operand, expression.range)
    case .binary(let operation, let place, let left, let right):
      typed = binary(operation, place, left, right, expression.range)
    case .matches(let operand, let regex): typed = matches(operand, regex, expression.range)
    case .call(let name, let arguments): typed = call(name, arguments.map { (nil, $0) }, expression.range)
    case .member(let inner, let path): typed = member(of: inner, path, expression.range)
    case .pipe(let value, let step): typed = pipe(value, step, expression.range)
    case .conditional(let condition, let then, let otherwise):
      typed = conditional(condition, then, otherwise, expression.range)
    case .match(let subject, let arms): typed = match(subject, arms, expression.range)
    case .fallback(let value, let other): typed = fallback(value, other, expression.range)
    }
    return noted(typed)
  }

  /// `lookup(…).field`, or a member of a value.
  private func member(of inner: Expression, _ path: Path, _ range: SourceRange) -> Typed {
    if case .call(let name, let arguments) = inner.kind, name.text == "lookup" {
      return lookup(name, arguments, path, range)
    }
    return member(check(inner), path.components, range)
  }

  // MARK: Names and literals

  private func path(_ path: Path) -> Typed {
    let names = path.components.map(\.text)
    if names.contains("") { return .poisoned(path.range) }
    switch self.names {
    case .locals(let locals):
      if let local = locals[names[0]] {
        var typed = local
        typed.range = path.range
        note(.local, names[0], in: transformStack.last ?? "", declared: nil, at: path.components[0].range)
        return names.count == 1 ? typed : member(typed, Array(names.dropFirst()), path)
      }
      if names.count == 1, let constant = constant(names[0], path.range) { return constant }
      return unknown(
        path, among: Array(locals.keys).sorted() + scope.parameterNames, "the transform has no parameter of that name",
        "parameter")
    case .side(let entity, let declared, let name):
      for length in stride(from: names.count, to: 0, by: -1) {
        let candidate = FieldPath(Array(names.prefix(length)))
        guard let slot = entity.fields.firstIndex(where: { $0.path == candidate }) else { continue }
        let typed = Typed(
          plan: .field(slot), type: entity.fields[slot].type, range: path.range, field: candidate, isNormalizer: true)
        noteField(candidate, of: entity, declared: declared[candidate], path)
        return length == names.count ? typed : member(typed, Array(names.dropFirst(length)), path)
      }
      if names.count == 1, let constant = constant(names[0], path.range) { return constant }
      return unknown(
        path, among: entity.fields.map { "\($0.path)" } + scope.parameterNames,
        "`\(name)` has no field of that name", "field")
    case .element(let fields, let entity):
      if let field = fields[names[0]] {
        var typed = field
        typed.range = path.range
        if let entity, let list = elementOf {
          noteMembers(path.components[...], within: list, in: SemanticIndex.entityName(entity))
        }
        return names.count == 1 ? typed : member(typed, Array(names.dropFirst()), path)
      }
      if names.count == 1, let constant = constant(names[0], path.range) { return constant }
      return unknown(
        path, among: fields.keys.sorted() + scope.parameterNames, "the elements of the list have no field of that name",
        "field")
    case .json(let element, _):
      if names.count == 1, let constant = constant(names[0], path.range) { return constant }
      return Typed(plan: .member(element, names), type: FieldType(.json, nullable: true), range: path.range)
    case .nothing:
      if names.count == 1, let constant = constant(names[0], path.range) { return constant }
      return unknown(path, among: scope.parameterNames, "only constants and parameters stand here", "parameter")
    case .unknown: return .poisoned(path.range)
    }
  }

  private func constant(_ name: String, _ range: SourceRange) -> Typed? {
    if name == "run_started" {
      note(.function, name, declared: nil, at: range)
      return Typed(plan: .runStarted, type: FieldType(.timestamp), range: range)
    }
    guard let parameter = scope.parameters[name] else { return nil }
    note(.parameter, name, declared: parameter.location, at: range)
    guard let value = parameter.value else { return .poisoned(range) }
    return Typed(plan: .literal(value), type: parameter.type, range: range, literal: value)
  }

  private func unknown(_ path: Path, among known: [String], _ reason: String, _ what: String) -> Typed {
    let text = path.components.map { FieldPath.spelled($0.text) }.joined(separator: ".")
    let near = closest(text, among: known)
    var help: [String] = []
    if near == nil, !known.isEmpty {
      help = ["there is " + known.prefix(8).map { "`\($0)`" }.joined(separator: ", ") + (known.count > 8 ? ", …" : "")]
    }
    report(
      CheckCodes.unknownField, "there is no \(what) `\(text)`", at: path.range,
      reason: near.map { "did you mean `\($0)`?" } ?? reason, help: help,
      fixes: near.map { [.init("write `\($0)`", [TextEdit(range: path.range, replacement: $0)])] } ?? [])
    return .poisoned(path.range)
  }

  private func member(_ value: Typed, _ rest: [String], _ path: Path) -> Typed {
    if value.isPoisoned { return value }
    if case .record = value.type.base {
      return part(of: value, Array(path.components.suffix(rest.count))) ?? .poisoned(path.range)
    }
    guard value.type.base == .json else {
      report(
        CheckCodes.unknownField, "`\(path.components[0].text)` has no fields", at: path.range,
        reason: "it is `\(value.type)`")
      return .poisoned(path.range)
    }
    return Typed(
      plan: .member(value.plan, rest), type: FieldType(.json, nullable: true), range: path.range,
      failures: value.failures)
  }

  func literal(_ literal: SyncSyntax.Literal, _ range: SourceRange) -> Typed {
    func typed(_ value: SyncModel.Literal, _ type: ValueType) -> Typed {
      Typed(plan: .literal(value), type: FieldType(type), range: range, literal: value)
    }
    switch literal {
    case .null:
      return Typed(plan: .literal(.null), type: FieldType(.null, nullable: true), range: range, literal: .null)
    case .bool(let value): return typed(.bool(value), .bool)
    case .text(let text): return typed(.text(text), .text(max: text.unicodeScalars.count))
    case .integer(let digits):
      if let value = Int64(digits) { return typed(.int(value), .int(bits: 64)) }
      guard let value = ExactDecimal(digits) else { return bad("a number has at most 38 digits", digits, range) }
      return typed(.decimal(value), .decimal(TypeJoin.bounds(of: value)))
    case .decimal(let digits):
      guard let value = ExactDecimal(digits) else { return bad("a number has at most 38 digits", digits, range) }
      return typed(.decimal(value), .decimal(TypeJoin.bounds(of: value)))
    case .date(let text):
      guard let days = Self.parsed(text, DateText.parseDate) else { return bad("this day does not exist", text, range) }
      return typed(.date(days), .date)
    case .timestamp(let text):
      if let instant = Self.parsed(text, DateText.parseTimestamp) { return typed(.timestamp(instant), .timestamp) }
      if let local = Self.parsed(text, DateText.parseLocalDateTime) {
        return typed(.localDateTime(local), .localDateTime)
      }
      return bad("this time does not exist", text, range)
    case .duration:
      report(
        CheckCodes.invalidLiteral, "a duration cannot stand here", at: range,
        reason: "it is added to a `Timestamp` or `LocalDateTime`, or taken from one")
      return .poisoned(range)
    case .percentage(let digits): return bad("a percentage stands behind `up to` only", digits + "%", range)
    }
  }

  static func parsed(_ text: String, _ parse: (UnsafeRawBufferPointer) -> Int64?) -> Int64? {
    var copy = text
    return copy.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
  }

  private func bad(_ expected: String, _ text: String, _ range: SourceRange) -> Typed {
    report(CheckCodes.invalidLiteral, "`\(text)` cannot stand here", at: range, reason: expected)
    return .poisoned(range)
  }

  // MARK: Templates and choices

  private func template(_ parts: [TemplatePart], _ range: SourceRange) -> Typed {
    var plans: [PlanExpression] = []
    var failures: [StepFailure] = []
    var nullable = false
    var isPoisoned = false
    var max: Int? = 0
    for part in parts {
      switch part {
      case .text(let text, _):
        plans.append(.literal(.text(text)))
        max = max.map { $0 + text.unicodeScalars.count }
      case .hole(let hole):
        let typed = check(hole)
        if typed.isPoisoned { isPoisoned = true }
        if [.list, .record, .bytes].contains(typed.type.base.family) {
          notText(typed)
          isPoisoned = true
        }
        plans.append(typed.plan)
        failures += typed.failures
        nullable = nullable || typed.type.isNullable
        if let bound = typed.type.base.textMax, let sum = max { max = sum + bound } else { max = nil }
      }
    }
    if isPoisoned { return .poisoned(range) }
    return Typed(
      plan: .template(plans), type: FieldType(.text(max: max), nullable: nullable), range: range, failures: failures)
  }

  private func notText(_ typed: Typed) {
    report(
      CheckCodes.typeMismatch, "this cannot stand in a text", at: typed.range, reason: "it is `\(typed.type)`",
      help: Assignment.conversion(from: typed.type.base, to: .text(max: nil)))
  }

  func condition(_ expression: Expression, of what: String) -> Typed {
    let typed = check(expression)
    if !typed.isPoisoned, typed.type.base != .bool {
      report(
        CheckCodes.conditionIsNotBool, "\(what) is not true or false", at: typed.range,
        reason: typed.type.base == .null ? "it is `null`" : "it is `\(typed.type)`",
        help: typed.type.base == .null
          ? [] : typed.type.isNullable ? ["compare it, as in `… != null`"] : ["compare it with something"])
      return .poisoned(typed.range)
    }
    return typed
  }

  private func conditional(
    _ condition: Expression, _ then: Expression, _ otherwise: Expression, _ range: SourceRange
  ) -> Typed {
    let test = self.condition(condition, of: "the condition")
    let first = check(then)
    let second = check(otherwise)
    guard !test.isPoisoned, !first.isPoisoned, !second.isPoisoned else { return .poisoned(range) }
    guard let type = TypeJoin.join(first, second) else {
      report(
        CheckCodes.branchTypes, "the branches of the `if` have different types", at: second.range,
        reason: "this is `\(second.type)`",
        labels: [.init(location(first.range), "this is `\(first.type)`")],
        help: second.literal == nil ? Assignment.conversion(from: second.type.base, to: first.type.base) : [])
      return .poisoned(range)
    }
    return Typed(
      plan: .conditional(test.plan, then: first.plan, otherwise: second.plan), type: type, range: range,
      failures: test.failures + first.failures + second.failures, constants: Typed.constants([first, second]))
  }

  private func fallback(_ value: Expression, _ other: Expression, _ range: SourceRange) -> Typed {
    let first = check(value)
    let second = check(other)
    guard !first.isPoisoned, !second.isPoisoned else { return .poisoned(range) }
    if first.failures.isEmpty {
      report(
        CheckCodes.unreachableHandler, .warning, "this `else` is never reached", at: second.range,
        reason: "what stands before it cannot fail",
        fixes: [
          .init(
            "delete it", [TextEdit(range: SourceRange(start: value.range.end, end: other.range.end), replacement: "")],
            isSafe: true)
        ])
    }
    guard let type = TypeJoin.join(first, second) else {
      report(
        CheckCodes.branchTypes, "the value and its replacement have different types", at: second.range,
        reason: "this is `\(second.type)`", labels: [.init(location(first.range), "this is `\(first.type)`")])
      return .poisoned(range)
    }
    return Typed(plan: .fallback(first.plan, second.plan), type: type, range: range, failures: second.failures)
  }

  private func matches(_ operand: Expression, _ regex: RegexLiteral, _ range: SourceRange) -> Typed {
    let typed = check(operand)
    do {
      _ = try LinearRegex(regex.pattern)
    } catch {
      let start = max(regex.range.start, min(regex.range.start + 1 + error.offset, regex.range.end - 1))
      report(
        CheckCodes.invalidRegex, "this is no regular expression", at: SourceRange(start: start, end: regex.range.end),
        reason: error.message)
      return .poisoned(range)
    }
    guard !typed.isPoisoned else { return .poisoned(range) }
    guard typed.type.base.family == .text else {
      report(
        CheckCodes.typeMismatch, "`matches` asks a text", at: typed.range, reason: "this is `\(typed.type)`",
        help: Assignment.conversion(from: typed.type.base, to: .text(max: nil)))
      return .poisoned(range)
    }
    return Typed(
      plan: .matches(typed.plan, pattern: regex.pattern), type: FieldType(.bool), range: range,
      failures: typed.failures)
  }
}
