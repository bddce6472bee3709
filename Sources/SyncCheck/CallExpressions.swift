import SyncModel
import SyncSyntax
import SyncText

extension ExpressionChecker {
  func pipe(_ value: Expression, _ step: PipeStep, _ range: SourceRange) -> Typed {
    switch step.kind {
    case .missing:
      _ = check(value)
      return .poisoned(range)
    case .via(let name): return lookup(check(value), name, step.range, range)
    case .each(let lines): return each(value, lines, step.range, range)
    case .call(let name, let arguments):
      let all: [(Typed?, Expression?)] = [(check(value), nil)] + arguments.map { (nil, $0) }
      return call(name, all.map { ($0.0, $0.1 ?? value) }, range, step: step.range)
    }
  }

  func lookup(_ value: Typed, _ name: Name, _ step: SourceRange, _ range: SourceRange) -> Typed {
    guard let table = scope.tables[name.text] else {
      if !name.text.isEmpty {
        let near = closest(name.text, among: scope.tables.keys.sorted())
        report(
          CheckCodes.unknownTable, "there is no table `\(name.text)`", at: name.range,
          reason: near.map { "did you mean `\($0)`?" } ?? "no `table` of that name is declared or imported",
          fixes: near.map { [.init("write `\($0)`", [TextEdit(range: name.range, replacement: $0)])] } ?? [])
      }
      return .poisoned(range)
    }
    note(.table, name.text, declared: table.location, at: name.range)
    return lookup(value, name, in: table, step, range)
  }

  func lookup(
    _ value: Typed, _ name: Name, in table: Scope.Table, _ step: SourceRange, _ range: SourceRange
  ) -> Typed {
    guard !value.isPoisoned, let plan = table.plan else { return .poisoned(range) }
    guard value.type.base.family == table.from.base.family else {
      report(
        CheckCodes.typeMismatch, "the table `\(name.text)` is looked up by `\(table.from)`", at: value.range,
        reason: "this is `\(value.type)`", labels: [.init(table.location, "the table")],
        help: Assignment.conversion(from: value.type.base, to: table.from.base))
      return .poisoned(range)
    }
    var failures = value.failures
    let keys = Set(plan.rows.map(\.key))
    let uncovered: [String]? =
      if case .enumeration(let members) = value.type.base { members.filter { !keys.contains(.text($0)) } } else { nil }
    if plan.otherwise == nil, uncovered != [] {
      let reason =
        uncovered.map { "`\(name.text)` has no row for \(Assignment.list($0))" }
        ?? "`\(name.text)` fails on values that it has no row for"
      failures.append(StepFailure(range: step, reason: reason))
    }
    var type = table.to
    if value.type.isNullable, !keys.contains(.null) { type.isNullable = true }
    return Typed(
      plan: .lookup(value.plan, table: tables.index(of: plan)), type: type, range: range, failures: failures)
  }

  /// A call; arguments that were checked already come as such.
  func call(
    _ name: Name, _ arguments: [(typed: Typed?, expression: Expression)], _ range: SourceRange,
    step: SourceRange? = nil
  ) -> Typed {
    let place = step ?? range
    noteCallee(name)
    switch name.text {
    case "": return .poisoned(range)
    case "linked": return linked(name, arguments, range, place)
    case "where":
      let list = arguments.first.map { $0.typed ?? check($0.expression) } ?? .poisoned(range)
      return sifted(list, arguments.dropFirst().map(\.expression), name, range)
    case "lookup":
      for argument in arguments.dropFirst() where argument.typed == nil { _ = check(argument.expression) }
      report(
        CheckCodes.wrongArgument, "a field follows `lookup`", at: name.range,
        reason: "it is written as `lookup(CONNECTION.ENTITY, key).field`")
      return .poisoned(range)
    case "env", "secret_file":
      report(
        CheckCodes.secretElsewhere, "`\(name.text)` stands in settings only", at: name.range,
        reason: "a mapping gives the same result on every machine",
        help: ["declare a `parameter` and set it with `--set`"])
      return .poisoned(range)
    case "present":
      guard arguments.count == 1 else { return arity(name, "1 argument", arguments.count, range, isPiped: step != nil) }
      let value = arguments[0].typed ?? check(arguments[0].expression)
      if value.isPoisoned { return .poisoned(range) }
      if case .part = value.plan { return presentInElement(value, range) }
      return Typed(plan: .present(value.plan), type: FieldType(.bool), range: range, failures: value.failures)
    default: break
    }
    if let transform = scope.transforms[name.text] {
      return unfold(transform, name, arguments.map { $0.typed ?? check($0.expression) }, range, place)
    }
    guard let function = scope.functions[name.text] else {
      for argument in arguments where argument.typed == nil { _ = check(argument.expression) }
      let near = closest(name.text, among: scope.functions.keys.sorted() + ["present"] + scope.transforms.keys.sorted())
      report(
        CheckCodes.unknownFunction, "there is no function `\(name.text)`", at: name.range,
        reason: near.map { "did you mean `\($0)`?" } ?? "neither the standard library nor a `transform` has that name",
        fixes: near.map { [.init("write `\($0)`", [TextEdit(range: name.range, replacement: $0)])] } ?? [])
      return .poisoned(range)
    }
    return builtin(function, name, arguments.map { $0.typed ?? check($0.expression) }, range, place)
  }

  private func noteCallee(_ name: Name) {
    guard sink.recorder != nil else { return }
    if let transform = scope.transforms[name.text] {
      note(.transform, name.text, declared: transform.location, at: name.range)
    } else if scope.functions[name.text] != nil || ["linked", "where", "present"].contains(name.text) {
      note(.function, name.text, declared: nil, at: name.range)
    }
  }

  private func arity(
    _ name: Name, _ expected: String, _ given: Int, _ range: SourceRange, isPiped: Bool
  ) -> Typed {
    report(
      CheckCodes.wrongArity, "`\(name.text)` takes \(expected)", at: name.range,
      reason: "\(given == 0 ? "none" : "\(given)") given" + (isPiped ? ", what stands before `|>` included" : ""))
    return .poisoned(range)
  }

  private func builtin(
    _ function: any BuiltinFunction.Type, _ name: Name, _ given: [Typed], _ range: SourceRange, _ place: SourceRange
  ) -> Typed {
    let parameters = function.parameters
    let needed = parameters.count { $0.defaultValue == nil && !$0.isVariadic }
    let isVariadic = parameters.last?.isVariadic ?? false
    guard given.count >= needed, isVariadic || given.count <= parameters.count else {
      let count =
        isVariadic
        ? "at least \(needed) argument" + (needed == 1 ? "" : "s")
        : needed == parameters.count
          ? "\(needed) argument" + (needed == 1 ? "" : "s")
          : "\(needed) to \(parameters.count) arguments"
      return arity(name, count, given.count, range, isPiped: place != range)
    }
    guard !given.contains(where: \.isPoisoned) else { return .poisoned(range) }
    var arguments: [CallArgument] = []
    var plans: [PlanExpression] = []
    var failures: [StepFailure] = []
    var nullable = false
    for (index, value) in given.enumerated() {
      let parameter = parameters[min(index, parameters.count - 1)]
      guard accepts(parameter, value, first: given[0], function: name.text) else { return .poisoned(range) }
      if parameter.isConstant, value.literal == nil {
        report(
          CheckCodes.needsConstant, "`\(parameter.name)` of `\(name.text)` is a constant", at: value.range,
          reason: "it is looked at before anything runs")
        return .poisoned(range)
      }
      if value.type.isNullable, !parameter.isNullable, value.type.base != .null { nullable = true }
      if value.type.base == .null, !parameter.isNullable, parameter.defaultValue == nil { nullable = true }
      arguments.append(CallArgument(value.type, literal: value.literal))
      plans.append(value.plan)
      failures += value.failures
    }
    if given.count < parameters.count {
      for parameter in parameters[given.count...] where !parameter.isVariadic {
        let value = parameter.defaultValue ?? .null
        arguments.append(CallArgument(literal(type: value), literal: value))
        plans.append(.literal(value))
      }
    }
    let result = function.result(arguments)
    if let error = result.error {
      report(CheckCodes.wrongArgument, "`\(name.text)` cannot do this", at: place, reason: error)
      return .poisoned(range)
    }
    if let failure = result.failure { failures.append(StepFailure(range: place, reason: failure)) }
    var type = result.type
    if nullable { type.isNullable = true }
    return Typed(
      plan: .call(function: name.text, arguments: plans), type: type, range: range, failures: failures,
      field: given[0].field, isNormalizer: given[0].isNormalizer && function.kind == .normalizer)
  }

  private func literal(type literal: SyncModel.Literal) -> FieldType {
    switch literal {
    case .null: FieldType(.null, nullable: true)
    case .bool: FieldType(.bool)
    case .int, .duration: FieldType(.int(bits: 64))
    case .decimal: FieldType(.decimal(nil))
    case .float: FieldType(.float)
    case .text(let text): FieldType(.text(max: text.unicodeScalars.count))
    case .date: FieldType(.date)
    case .time: FieldType(.time)
    case .timestamp: FieldType(.timestamp)
    case .localDateTime: FieldType(.localDateTime)
    }
  }

  private func accepts(_ parameter: Parameter, _ value: Typed, first: Typed, function: String) -> Bool {
    if value.type.base == .null { return true }
    let expected: String
    switch parameter.accepts {
    case .any: return true
    case .list:
      if case .list = value.type.base { return true }
      if value.type.base == .json { return true }
      expected = "a list"
    case .sameAsFirst:
      if TypeJoin.join(first.type, value.type) != nil { return true }
      expected = "`\(first.type.nonNull)`, as the first argument is"
    case .types(let types):
      if types.contains(where: { Self.fits(value.type.base, $0) }) { return true }
      expected = types.map { "`\(FieldType($0))`" }.joined(separator: " or ")
    }
    let target: ValueType = if case .types(let types) = parameter.accepts { types.first ?? .json } else { .json }
    report(
      CheckCodes.wrongArgument, "`\(function)` takes \(expected) here", at: value.range,
      reason: "this is `\(value.type)`", help: Assignment.conversion(from: value.type.base, to: target))
    return false
  }

  /// Bounds and members aside, with the implicit conversions.
  private static func fits(_ value: ValueType, _ parameter: ValueType) -> Bool {
    switch (value, parameter) {
    case (.text, .text), (.enumeration, .text), (.int, .int), (.decimal, .decimal), (.int, .decimal), (.list, .list),
      (.json, .list), (.enumeration, .enumeration), (.record, .record):
      true
    default: value == parameter
    }
  }

  // MARK: Transforms

  private func unfold(
    _ transform: Scope.Transform, _ name: Name, _ given: [Typed], _ range: SourceRange, _ place: SourceRange
  ) -> Typed {
    let parameters = transform.parameters
    guard given.count == parameters.count else {
      return arity(
        name, "\(parameters.count) argument" + (parameters.count == 1 ? "" : "s"), given.count, range,
        isPiped: place != range)
    }
    // A recursive transform is reported where it is declared.
    guard !transform.isBroken, !transformStack.contains(name.text), !given.contains(where: \.isPoisoned) else {
      return .poisoned(range)
    }
    guard counter.nodes < Self.inliningMax, transformStack.count < Self.depthMax else {
      if !counter.isTooLarge {
        report(
          CheckCodes.tooLarge, "this unfolds to too large an expression", at: place,
          reason: "transforms call one another too often, or too deep")
      }
      counter.isTooLarge = true
      return .poisoned(range)
    }
    var locals: [String: Typed] = [:]
    var bindings: [(Int, PlanExpression)] = []
    var failures: [StepFailure] = []
    var nullTests: [PlanExpression] = []
    for (parameter, value) in zip(parameters, given) {
      failures += value.failures
      var plan = value.plan
      var target = parameter.type
      if value.type.isNullable, !target.isNullable { target.isNullable = true }
      switch Assignment.assign(value, to: target, place: "`\(parameter.name)`") {
      case .fits(let fitting): plan = fitting
      case .narrows(let narrowing, let reason):
        plan = narrowing
        failures.append(StepFailure(range: value.range, reason: reason))
      case .mismatch(let reason, let help):
        report(
          CheckCodes.wrongArgument, "`\(name.text)` does not take this", at: value.range, reason: reason,
          labels: [.init(transform.location, "the transform")], help: help)
        return .poisoned(range)
      }
      counter.local += 1
      bindings.append((counter.local, plan))
      locals[parameter.name] = Typed(plan: .local(counter.local), type: parameter.type, range: range)
      if value.type.isNullable, !parameter.type.isNullable {
        nullTests.append(.binary(.equal, .local(counter.local), .literal(.null)))
      }
    }
    let silent = ExpressionChecker(
      scope: scope, names: .locals(locals), path: transform.location.path, sink: DiagnosticSink(), tables: tables,
      transformStack: transformStack + [name.text], counter: counter)
    let body = silent.check(transform.body, into: transform.result)
    guard !body.isPoisoned else {
      // What is wrong within is told where the transform is declared; that it grew too large shows only here.
      if let large = silent.sink.diagnostics.first(where: { $0.code == CheckCodes.tooLarge }) {
        report(CheckCodes.tooLarge, large.message, at: place, reason: large.reason)
      }
      return .poisoned(range)
    }
    if let first = body.failures.first {
      failures.append(StepFailure(range: place, reason: "`\(name.text)` can fail: \(first.reason)"))
    }
    var plan = body.plan
    switch Assignment.assign(body, to: transform.result, place: "the result of `\(name.text)`") {
    case .fits(let fitting): plan = fitting
    case .narrows(let narrowing, let reason):
      plan = narrowing
      failures.append(StepFailure(range: place, reason: reason))
    case .mismatch: return .poisoned(range)
    }
    var type = transform.result
    for test in nullTests.reversed() {
      plan = .conditional(test, then: .literal(.null), otherwise: plan)
      type.isNullable = true
    }
    for (local, value) in bindings.reversed() { plan = .bind(local: local, value: value, body: plan) }
    return Typed(plan: plan, type: type, range: range, failures: failures)
  }
}
