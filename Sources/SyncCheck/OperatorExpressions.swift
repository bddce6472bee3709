import SyncModel
import SyncSyntax
import SyncText

extension ExpressionChecker {
  func unary(_ operation: UnaryOperator, _ place: SourceRange, _ operand: Expression, _ range: SourceRange) -> Typed {
    switch operation {
    case .not:
      let typed = condition(operand, of: "what `not` negates")
      if typed.isPoisoned { return .poisoned(range) }
      return Typed(plan: .not(typed.plan), type: FieldType(.bool), range: range, failures: typed.failures)
    case .negate:
      let typed = check(operand)
      if typed.isPoisoned { return .poisoned(range) }
      guard typed.type.base.family == .number else {
        report(
          CheckCodes.typeMismatch, "`-` needs a number", at: typed.range, reason: "this is `\(typed.type)`")
        return .poisoned(range)
      }
      let negated: SyncModel.Literal? =
        switch typed.literal {
        case .int(let value) where value != .min: .int(-value)
        case .decimal(let value):
          // The least whole number is written with a sign before a number that is none of 64 bits.
          value.negated.int64.flatMap { value.scale == 0 ? .int($0) : nil } ?? .decimal(value.negated)
        default: nil
        }
      // The least number of 16 or 32 bits has its opposite in 64.
      let type =
        if case .int = typed.type.base {
          FieldType(.int(bits: 64), nullable: typed.type.isNullable)
        } else if case .int? =
          negated
        { FieldType(.int(bits: 64)) } else { typed.type }
      return Typed(
        plan: negated.map { .literal($0) } ?? .negate(typed.plan), type: type, range: range,
        failures: typed.failures, literal: negated)
    }
  }

  func binary(
    _ operation: SyncSyntax.BinaryOperator, _ place: SourceRange, _ left: Expression, _ right: Expression,
    _ range: SourceRange
  ) -> Typed {
    switch operation {
    case .and, .or:
      let first = condition(left, of: "the left of `\(operation.rawValue)`")
      let second = condition(right, of: "the right of `\(operation.rawValue)`")
      guard !first.isPoisoned, !second.isPoisoned else { return .poisoned(range) }
      return Typed(
        plan: .binary(operation == .and ? .and : .or, Self.decided(first), Self.decided(second)),
        type: FieldType(.bool), range: range, failures: first.failures + second.failures)
    case .in, .notIn: return membership(left, right, isNegated: operation == .notIn, range)
    case .coalesce: return coalesce(left, right, range)
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return comparison(operation, place, check(left), check(right), range)
    case .add, .subtract, .multiply, .divide:
      if case .literal(.duration(let microseconds)) = right.kind {
        return shifted(operation, place, check(left), by: microseconds, right.range, range)
      }
      return arithmetic(operation, place, check(left), check(right), range)
    }
  }

  /// Logic is two-valued: a null counts as false.
  private static func decided(_ condition: Typed) -> PlanExpression {
    condition.type.isNullable ? .binary(.coalesce, condition.plan, .literal(.bool(false))) : condition.plan
  }

  private func membership(_ left: Expression, _ right: Expression, isNegated: Bool, _ range: SourceRange) -> Typed {
    let value = check(left)
    guard case .list(let items) = right.kind else {
      return membership(value, in: check(right), isNegated: isNegated, range)
    }
    var literals: [SyncModel.Literal] = []
    var others: [Typed] = []
    var isPoisoned = value.isPoisoned
    for item in items {
      let typed = check(item)
      guard !typed.isPoisoned, !value.isPoisoned, comparable(value, typed, at: typed.range) else {
        isPoisoned = true
        continue
      }
      if let literal = typed.literal { literals.append(literal) } else { others.append(typed) }
    }
    if isPoisoned { return .poisoned(range) }
    let plan = membership(value.plan, literals, others.map(\.plan))
    return Typed(
      plan: isNegated ? .not(plan) : plan, type: FieldType(.bool), range: range,
      failures: value.failures + others.flatMap(\.failures))
  }

  /// The value equals one of the constants, or one of the others, which are evaluated only then.
  private func membership(
    _ value: PlanExpression, _ literals: [SyncModel.Literal], _ others: [PlanExpression]
  ) -> PlanExpression {
    if others.isEmpty { return .anyOf(value, literals) }
    counter.local += 1
    let local = counter.local
    var plan: PlanExpression? = literals.isEmpty ? nil : .anyOf(.local(local), literals)
    for other in others {
      let equal = PlanExpression.binary(.equal, .local(local), other)
      plan = plan.map { .binary(.or, $0, equal) } ?? equal
    }
    return .bind(local: local, value: value, body: plan ?? .literal(.bool(false)))
  }

  private func coalesce(_ left: Expression, _ right: Expression, _ range: SourceRange) -> Typed {
    let first = check(left)
    let second = check(right)
    guard !first.isPoisoned, !second.isPoisoned else { return .poisoned(range) }
    if !first.type.isNullable, first.type.base != .json {
      report(
        CheckCodes.unreachableHandler, .warning, "this default is never used", at: second.range,
        reason: "the left of `??` is `\(first.type)`, which is never null",
        fixes: [
          .init(
            "delete it", [TextEdit(range: SourceRange(start: left.range.end, end: right.range.end), replacement: "")],
            isSafe: true)
        ])
    }
    var value = first
    value.type.isNullable = false
    guard var type = TypeJoin.join(value, second) else {
      report(
        CheckCodes.branchTypes, "the value and its default have different types", at: second.range,
        reason: "this is `\(second.type)`", labels: [.init(location(first.range), "this is `\(first.type)`")],
        help: first.type.base == .json
          ? ["cast the `Json` value first, as in `(x |> text) ?? \"none\"`"]
          : second.literal == nil ? Assignment.conversion(from: second.type.base, to: first.type.base) : [])
      return .poisoned(range)
    }
    type.isNullable = second.type.isNullable
    return Typed(
      plan: .binary(.coalesce, first.plan, second.plan), type: type, range: range,
      failures: first.failures + second.failures, field: second.literal == nil ? nil : first.field,
      isNormalizer: first.isNormalizer && second.literal != nil)
  }

  private func comparison(
    _ operation: SyncSyntax.BinaryOperator, _ place: SourceRange, _ left: Typed, _ right: Typed, _ range: SourceRange
  ) -> Typed {
    guard !left.isPoisoned, !right.isPoisoned else { return .poisoned(range) }
    guard comparable(left, right, at: right.range) else { return .poisoned(range) }
    let isEquality = operation == .equal || operation == .notEqual
    if !isEquality, !left.type.base.isOrdered, left.type.base != .null {
      report(
        CheckCodes.typeMismatch, "`\(left.type)` has no order", at: place,
        reason: "only `==` and `!=` compare such values")
      return .poisoned(range)
    }
    let step: BinaryOperation =
      switch operation {
      case .equal: .equal
      case .notEqual: .notEqual
      case .less: .less
      case .lessOrEqual: .lessOrEqual
      case .greater: .greater
      default: .greaterOrEqual
      }
    return Typed(
      plan: .binary(step, left.plan, right.plan), type: FieldType(.bool), range: range,
      failures: left.failures + right.failures)
  }

  /// Whether the two can be equal at all; says why not.
  func comparable(_ left: Typed, _ right: Typed, at range: SourceRange) -> Bool {
    if left.type.base == .null || right.type.base == .null { return true }
    for (value, constant) in [(left, right), (right, left)] {
      if case .enumeration(let members) = value.type.base, case .text(let text)? = constant.literal,
        !members.contains(text)
      {
        let near = closest(text, among: members)
        report(
          CheckCodes.notAMember, "\(ValueType.quoted(text)) is none of the values of this field", at: constant.range,
          reason: near.map { "did you mean \(ValueType.quoted($0))?" } ?? "it takes \(Assignment.list(members))",
          fixes: near.map {
            [
              .init(
                "write \(ValueType.quoted($0))", [TextEdit(range: constant.range, replacement: ValueType.quoted($0))])
            ]
          } ?? [])
        return false
      }
    }
    let first = left.type.base.family
    let second = right.type.base.family
    if first == second, first != .other, first != .json, first != .list, first != .record { return true }
    if first == second, first == .list || first == .record, TypeJoin.join(left.type, right.type) != nil { return true }
    let dates: Set<ValueType.Family> = [.date, .timestamp, .localDateTime]
    if dates.contains(first), dates.contains(second) {
      report(
        CheckCodes.mixedDates, "`\(left.type.nonNull)` and `\(right.type.nonNull)` cannot be compared", at: range,
        reason: "an instant, a wall-clock time and a day are the same only in a time zone that is named",
        help: right.literal == nil ? Assignment.conversion(from: right.type.base, to: left.type.base) : [],
        fixes: Self.completed(right, to: left.type.base))
      return false
    }
    if first == .json || second == .json {
      report(
        CheckCodes.typeMismatch, "a `Json` value is compared only after a cast",
        at: first == .json ? left.range : right.range,
        reason: "its type is not known before it is read",
        help: ["write `|> text`, `|> int`, `|> decimal` or `|> bool`"])
      return false
    }
    report(
      CheckCodes.typeMismatch, "`\(left.type.nonNull)` is never equal to `\(right.type.nonNull)`", at: range,
      reason: "this is `\(right.type)`", labels: [.init(location(left.range), "this is `\(left.type)`")],
      help: right.literal == nil ? Assignment.conversion(from: right.type.base, to: left.type.base) : [],
      fixes: Self.unquoted(right, to: left.type.base))
    return false
  }

  /// A day as the first instant of it, or the other way round.
  private static func completed(_ value: Typed, to type: ValueType) -> [Diagnostic.Fix] {
    let day: Int64
    switch (value.literal, type) {
    case (.date(let days)?, .timestamp), (.date(let days)?, .localDateTime): day = days
    case (.timestamp(let microseconds)?, .date), (.localDateTime(let microseconds)?, .date):
      guard Instant.split(microseconds).time == 0 else { return [] }
      day = Instant.split(microseconds).days
    default: return []
    }
    let arena = Arena(capacity: 64)
    let time = type == .timestamp ? "T00:00:00Z" : type == .localDateTime ? "T00:00:00" : ""
    let text = CellText.string(.date(days: day), in: arena) + time
    return [.init("write `\(text)`", [TextEdit(range: value.range, replacement: text)])]
  }

  /// A number that was written as a text.
  private static func unquoted(_ value: Typed, to type: ValueType) -> [Diagnostic.Fix] {
    guard case .text(let text)? = value.literal, type.family == .number, type != .float, Int64(text) != nil else {
      return []
    }
    return [.init("write `\(text)`", [TextEdit(range: value.range, replacement: text)])]
  }

  private func noNumbers(_ operation: SyncSyntax.BinaryOperator, _ left: Typed, _ right: Typed) {
    let guilty = left.type.base.family == .number ? right : left
    let families: Set<ValueType.Family> = [left.type.base.family, right.type.base.family]
    var help = Assignment.conversion(from: guilty.type.base, to: .decimal(nil))
    if operation == .add, families.contains(.text) {
      help = ["to join texts write a template, as in `\"{a} {b}\"`"]
    } else if !families.isDisjoint(with: [.date, .timestamp, .localDateTime]) {
      help =
        operation == .subtract
        ? ["`days_between(from, to)` counts the days between two dates"]
        : ["what is added to a time is a duration, as in `+ 30d`"]
    }
    report(
      CheckCodes.typeMismatch, "`\(operation.rawValue)` needs two numbers", at: guilty.range,
      reason: "this is `\(guilty.type)`", help: help)
  }

  /// A time moved by a duration.
  private func shifted(
    _ operation: SyncSyntax.BinaryOperator, _ place: SourceRange, _ time: Typed, by microseconds: Int64,
    _ duration: SourceRange, _ range: SourceRange
  ) -> Typed {
    if time.isPoisoned { return .poisoned(range) }
    guard time.type.base == .timestamp || time.type.base == .localDateTime,
      operation == .add || operation == .subtract
    else {
      report(
        CheckCodes.typeMismatch, "a duration is added to a `Timestamp` or `LocalDateTime`, or taken from one",
        at: time.range, reason: "this is `\(time.type)`",
        help: time.type.base == .date ? ["write `|> local_datetime` before it, and `|> date` behind the sum"] : [])
      return .poisoned(range)
    }
    return Typed(
      plan: .binary(operation == .add ? .add : .subtract, time.plan, .literal(.duration(microseconds))),
      type: time.type, range: range, failures: time.failures)
  }

  private func arithmetic(
    _ operation: SyncSyntax.BinaryOperator, _ place: SourceRange, _ left: Typed, _ right: Typed, _ range: SourceRange
  ) -> Typed {
    guard !left.isPoisoned, !right.isPoisoned else { return .poisoned(range) }
    let nullable = left.type.isNullable || right.type.isNullable
    var failures = left.failures + right.failures
    let step: BinaryOperation =
      switch operation {
      case .add: .add
      case .subtract: .subtract
      case .multiply: .multiply
      default: .divide
      }
    func typed(_ type: ValueType) -> Typed {
      Typed(
        plan: .binary(step, left.plan, right.plan), type: FieldType(type, nullable: nullable), range: range,
        failures: failures)
    }
    guard left.type.base.family == .number, right.type.base.family == .number else {
      noNumbers(operation, left, right)
      return .poisoned(range)
    }
    if operation == .divide {
      let isZero =
        switch right.literal {
        case .int(let value): value == 0
        case .decimal(let value): value.mantissa == 0
        default: false
        }
      if isZero {
        report(CheckCodes.typeMismatch, "this divides by zero", at: right.range, reason: "it fails for every record")
        return .poisoned(range)
      }
      if right.literal == nil {
        failures.append(StepFailure(range: right.range, reason: "`/` fails when this is zero"))
      }
    }
    let isFloat = left.type.base == .float || right.type.base == .float
    if isFloat {
      guard left.type.base == right.type.base else {
        report(
          CheckCodes.typeMismatch, "a `Float` and an exact number do not mix", at: place,
          reason: "the left is `\(left.type)`, the right is `\(right.type)`",
          help: ["convert one with `|> float` or `|> decimal`"])
        return .poisoned(range)
      }
      return typed(.float)
    }
    if case .int = left.type.base, case .int = right.type.base, operation != .divide { return typed(.int(bits: 64)) }
    return typed(.decimal(bounds(operation, left, right)))
  }

  /// The bounds of an exact result, where 38 digits hold it for certain.
  private func bounds(
    _ operation: SyncSyntax.BinaryOperator, _ left: Typed, _ right: Typed
  ) -> ValueType.DecimalBounds? {
    guard operation != .divide, let a = exactBounds(left), let b = exactBounds(right) else { return nil }
    let scale: Int
    let whole: Int
    if operation == .multiply {
      scale = a.scale + b.scale
      whole = a.precision - a.scale + b.precision - b.scale
    } else {
      scale = max(a.scale, b.scale)
      whole = max(a.precision - a.scale, b.precision - b.scale) + 1
    }
    return scale + whole <= 38 ? .init(precision: scale + whole, scale: scale) : nil
  }

  private func exactBounds(_ value: Typed) -> ValueType.DecimalBounds? {
    switch value.literal {
    case .int(let number): TypeJoin.bounds(of: ExactDecimal(Int128(number)))
    case .decimal(let number): TypeJoin.bounds(of: number)
    default: TypeJoin.bounds(value.type.base)
    }
  }
}
