import SyncModel
import SyncSyntax
import SyncText

/// Reads a sound expression as a pipeline, step by step.
struct TwoWayReader {
  typealias Step = TwoWayPipeline.Step
  typealias Refusal = TwoWayPipeline.Refusal

  var there: ExpressionChecker
  var back: ExpressionChecker
  var base: Typed?
  var steps: [Step] = []

  mutating func read(_ expression: Expression) throws(Refusal) -> Typed {
    let range = expression.range
    switch expression.kind {
    case .parenthesized(let inner): return try read(inner)
    case .path: return try field(expression)
    case .pipe(let value, let step):
      switch step.kind {
      case .via(let name): return try table(try read(value), name, step.range)
      case .call(let name, let arguments): return try call(name, try read(value), arguments, step.range)
      case .each: throw .step(step.range, "each", "a list of records goes one way")
      case .missing: throw Refusal(kind: .silent, range: range, reason: "")
      }
    case .call(let name, let arguments):
      guard let value = arguments.first else { throw .shape(range, "`\(name.text)` reads no field") }
      return try call(name, try read(value), Array(arguments.dropFirst()), name.range)
    case .unary(.negate, let place, let operand):
      if there.check(expression).literal != nil { throw .shape(range, "a constant is no field") }
      let value = try read(operand)
      return append(
        Step(
          range: place, name: "-", apply: { Self.negated($0, place) }, undo: { Self.negated($0, place) }), to: value)
    case .binary(.coalesce, let place, let left, let right): return try coalesce(left, place, right)
    case .binary(let operation, let place, _, _):
      throw .step(place, operation.rawValue, "what it computes has no single way back")
    case .unary(_, let place, _): throw .step(place, "not", "what it computes has no single way back")
    case .literal: throw .shape(range, "a constant is no field")
    case .template:
      throw .shape(
        range, "a template goes both ways alone, without further steps", help: ["write the template by itself"])
    case .conditional: throw .step(range, "if", "it chooses, and nothing tells afterwards which way was taken")
    case .match: throw .step(range, "match", "it chooses, and nothing tells afterwards which arm was taken")
    case .fallback: throw .step(range, "else", "nothing tells afterwards whether the value was replaced")
    case .matches: throw .step(range, "matches", "what it computes has no single way back")
    case .list, .record, .member: throw .shape(range, "this reads no field")
    case .missing: throw Refusal(kind: .silent, range: range, reason: "")
    }
  }

  private mutating func append(_ step: Step, to value: Typed) -> Typed {
    steps.append(step)
    return step.apply(value)
  }

  private mutating func field(_ expression: Expression) throws(Refusal) -> Typed {
    let typed = there.check(expression)
    switch typed.plan {
    case .field, .local:
      base = typed
      return typed
    case .member:
      throw .shape(expression.range, "a part of a `Json` value is read, never written")
    case .part:
      throw .shape(expression.range, "a part of a record is read, never written")
    default: throw .shape(expression.range, "this is no field")
    }
  }

  private static func negated(_ value: Typed, _ range: SourceRange) -> Typed {
    var result = value
    result.plan = .negate(value.plan)
    result.range = range
    if case .int = value.type.base { result.type.base = .int(bits: 64) }
    return result
  }

  private mutating func coalesce(
    _ left: Expression, _ place: SourceRange, _ right: Expression
  ) throws(Refusal) -> Typed {
    let other = there.check(right)
    guard let constant = other.literal else {
      throw .step(place, "??", "only a constant default goes both ways")
    }
    let value = try read(left)
    return append(
      Step(
        range: SourceRange(start: place.start, end: right.range.end), name: "??",
        apply: { value in
          var inner = value
          inner.type.isNullable = false
          var result = value
          result.plan = .binary(.coalesce, value.plan, other.plan)
          result.type = TypeJoin.join(inner, other) ?? value.type
          result.type.isNullable = constant == .null
          return result
        }, undo: { $0 }, isNormalizer: true, isDefault: true,
        evaluate: { $0 == .null ? constant : $0 }), to: value)
  }

  private mutating func table(_ value: Typed, _ name: Name, _ range: SourceRange) throws(Refusal) -> Typed {
    guard let table = there.scope.tables[name.text] else { throw Refusal(kind: .silent, range: range, reason: "") }
    guard table.isTwoWay else {
      var refusal = Refusal.step(range, "via \(name.text)", "the table goes `->` only")
      refusal.labels = [.init(table.location, "the table")]
      refusal.help = ["declare it with `<->`, or `->` is right for the line"]
      throw refusal
    }
    let (there, back) = (there, back)
    return append(
      Step(
        range: range, name: "via \(name.text)", apply: { there.lookup($0, name, in: table, range, range) },
        undo: { value in
          var given = value
          given.failures = []
          var found = back.lookup(given, name, in: table.reversed, range, range)
          found.failures =
            value.failures
            + found.failures.map { failure in
              let missing = failure.reason.split(separator: " has no row for ", maxSplits: 1).last.map(String.init)
              return StepFailure(
                range: failure.range,
                reason: failure.reason.contains("has no row for ")
                  ? "no row of `\(name.text)` gives \(missing ?? "")"
                  : "`\(name.text)` fails on values that none of its rows gives")
            }
          return found
        }, table: (name.text, table)), to: value)
  }

  private mutating func call(
    _ name: Name, _ value: Typed, _ rest: [Expression], _ range: SourceRange
  ) throws(Refusal) -> Typed {
    if name.text == "linked" { return linked(name, value, rest, range) }
    if let transform = there.scope.transforms[name.text] { return try unfold(transform, name, value, rest, range) }
    guard let function = there.scope.functions[name.text] else {
      throw .step(range, name.text, "nothing leads back from what it gives")
    }
    var arguments = [CallArgument(value.type, literal: nil)]
    var constants: [SyncModel.Literal] = []
    for argument in rest {
      let typed = there.check(argument)
      guard let literal = typed.literal else {
        throw .step(range, name.text, "its way back needs constants, and this depends on the record")
      }
      arguments.append(CallArgument(typed.type, literal: literal))
      constants.append(literal)
    }
    if arguments.count < function.parameters.count {
      for parameter in function.parameters[arguments.count...] where !parameter.isVariadic {
        let literal = parameter.defaultValue ?? .null
        arguments.append(CallArgument(FieldType(TypeJoin.type(of: literal)), literal: literal))
        constants.append(literal)
      }
    }
    let (there, back) = (there, back)
    var step = Step(
      range: range, name: name.text, apply: { there.call(name, Self.given($0, rest), range, step: range) },
      undo: { $0 })
    switch function.inverse(arguments) {
    case .identity:
      step.isNormalizer = true
      step.evaluate = { ConstantCall.evaluate(function, [$0] + constants) }
    case .call(let inverse, let literals):
      step.undo = { value in
        let others = literals.filter { $0 != .null }.map {
          Typed(plan: .literal($0), type: FieldType(TypeJoin.type(of: $0)), range: range, literal: $0)
        }
        return back.call(
          Name(inverse, range), ([value] + others).map { ($0, Expression(.missing, range)) }, range, step: range)
      }
    case .none(let reason): throw .step(range, name.text, reason)
    }
    return append(step, to: value)
  }

  private static func given(_ value: Typed, _ rest: [Expression]) -> [(typed: Typed?, expression: Expression)] {
    [(value, Expression(.missing, value.range))] + rest.map { (nil, $0) }
  }

  /// The key on the other side and back: each direction asks the links of the other sync.
  private mutating func linked(_ name: Name, _ value: Typed, _ rest: [Expression], _ range: SourceRange) -> Typed {
    let (there, back) = (there, back)
    return append(
      Step(
        range: range, name: name.text, apply: { there.call(name, Self.given($0, rest), range, step: range) },
        undo: { back.call(name, Self.given($0, rest), range, step: range) }), to: value)
  }

  private mutating func unfold(
    _ transform: Scope.Transform, _ name: Name, _ value: Typed, _ rest: [Expression], _ range: SourceRange
  ) throws(Refusal) -> Typed {
    if transform.hasBrokenInverse || transform.isBroken { throw Refusal(kind: .silent, range: range, reason: "") }
    guard transform.parameters.count == 1, rest.isEmpty else {
      throw .step(range, name.text, "it takes several values, and nothing leads back to each")
    }
    let (there, back) = (there, back)
    var step = Step(
      range: range, name: name.text, apply: { there.call(name, Self.given($0, rest), range, step: range) },
      undo: { $0 })
    if let inverse = transform.inverse {
      step.undo = { back.call(Name(inverse.text, range), Self.given($0, []), range, step: range) }
      return append(step, to: value)
    }
    var inside = there
    let parameter = transform.parameters[0]
    inside.names = .locals([
      parameter.name: Typed(plan: .local(-1), type: parameter.type, range: range)
    ])
    inside.transformStack.append(name.text)
    var reader = TwoWayReader(there: inside, back: back)
    do {
      _ = try reader.read(transform.body)
    } catch {
      if error.kind == .silent { throw error }
      var refusal = Refusal.step(
        range, name.text,
        error.kind == .step ? "its step `\(error.name)` cannot be undone: \(error.reason)" : error.reason)
      refusal.labels = [.init(transform.location, "it says no `inverse`")]
      refusal.help = ["declare a transform that leads back, and name it: `\(name.text)(…): … inverse NAME = …`"]
      throw refusal
    }
    let inner = reader.steps.map { step in
      var step = step
      step.range = range
      return step
    }
    step.inner = inner
    step.undo = { value in
      var value = value
      for step in inner.reversed() { value = step.undo(value) }
      return value
    }
    step.isNormalizer = inner.allSatisfy(\.isNormalizer)
    step.isCompound = step.isNormalizer && (inner.count > 1 || inner.contains(where: \.isCompound))
    return append(step, to: value)
  }
}
