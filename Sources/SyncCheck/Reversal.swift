import SyncModel
import SyncSyntax
import SyncText

/// A pipeline that can be undone: what it makes of its fields, and how they are got back from what it made.
struct Reversal {
  /// Places of the fields in their entity.
  var slots: [Int]
  /// Over the fields, chains of normalizers settled.
  var forward: Typed
  /// From a value of the result's type, the value of each field.
  var backward: (Typed) -> [Typed]
  /// Normalizers at the end of the pipeline, each over the value before it; the last value that is none of theirs.
  var chain: [(PlanExpression) -> PlanExpression] = []
  var chainNames: [(name: String, arguments: [PlanExpression], range: SourceRange)] = []
  var chainStart: PlanExpression?
}

/// Undoes pipelines step by step; a step that cannot be undone is told where it stands.
struct PipelineReverser {
  let checker: ExpressionChecker
  /// Of the other side, over which the way back goes.
  let other: ExpressionChecker
  let line: Line

  private var scope: Scope { checker.scope }

  /// `nil` after a message, or where the expression is broken already.
  func reverse(_ expression: Expression) -> Reversal? {
    switch expression.kind {
    case .parenthesized(let inner): return reverse(inner)
    case .path: return field(expression)
    case .binary(.coalesce, _, let inner, let value):
      guard case .literal = value.kind else { return oneway("a default that is no constant", expression.range) }
      guard let before = reverse(inner) else { return nil }
      let typed = checker.check(expression)
      if typed.isPoisoned { return nil }
      guard case .binary(.coalesce, _, let constant) = typed.plan else {
        return oneway("this default", expression.range)
      }
      return normalizing(before, typed, name: "??", [constant], expression.range) {
        .binary(.coalesce, $0, constant)
      }
    case .unary(.negate, _, let inner):
      guard let before = reverse(inner) else { return nil }
      let typed = checker.check(expression)
      if typed.isPoisoned { return nil }
      return step(before, typed, { .negate($0) }) { value in
        var negated = value
        negated.plan = .negate(value.plan)
        return negated
      }
    case .pipe(let inner, let step): return pipe(inner, step, expression)
    case .call(let name, let arguments):
      guard let first = arguments.first else { return oneway("`\(name.text)`", expression.range) }
      let piped = PipeStep(kind: .call(name, Array(arguments.dropFirst())), range: name.range)
      return pipe(first, piped, expression)
    case .template(let parts): return template(parts, expression)
    case .missing: return nil
    case .literal: return oneway("a constant", expression.range)
    case .conditional: return oneway("`if`", expression.range)
    case .match: return oneway("`match`", expression.range)
    case .binary(let operation, _, _, _): return oneway("`\(operation.rawValue)`", expression.range)
    default: return oneway("this", expression.range)
    }
  }

  func oneway(_ what: String, _ range: SourceRange, reason: String? = nil) -> Reversal? {
    checker.report(
      CheckCodes.notReversible, "\(what) cannot be undone, and this line goes both ways", at: range,
      reason: reason ?? "what it made does not tell what it was made of",
      help: ["write `->`, and where the way back is known a second line with `<-`"],
      fixes: [.init("write `->`", [TextEdit(range: line.arrow.range, replacement: "->")])])
    return nil
  }

  private func field(_ expression: Expression) -> Reversal? {
    let typed = checker.check(expression)
    if typed.isPoisoned { return nil }
    guard case .field(let slot) = typed.plan else {
      return oneway("a part of a value", expression.range, reason: "the rest of the value would be lost")
    }
    return Reversal(slots: [slot], forward: typed, backward: { [$0] })
  }

  private func pipe(_ inner: Expression, _ step: PipeStep, _ expression: Expression) -> Reversal? {
    switch step.kind {
    case .missing, .each:
      _ = checker.check(expression)
      return nil
    case .via(let name): return via(inner, name, step.range, expression)
    case .call(let name, _):
      guard let before = reverse(inner) else { return nil }
      let typed = checker.check(expression)
      if typed.isPoisoned { return nil }
      if name.text == "linked" { return linked(before, typed, step.range) }
      if let transform = scope.transforms[name.text] { return transformed(before, typed, name, transform, step.range) }
      guard let function = scope.functions[name.text], case .call(_, let arguments) = typed.plan else {
        return oneway("`\(name.text)`", step.range)
      }
      let rest = Array(arguments.dropFirst())
      guard rest.allSatisfy({ if case .literal = $0 { true } else { false } }) else {
        return oneway("`\(name.text)` of another field", step.range)
      }
      let forward: (PlanExpression) -> PlanExpression = { .call(function: name.text, arguments: [$0] + rest) }
      if function.kind == .normalizer {
        return normalizing(before, typed, name: name.text, rest, step.range, forward)
      }
      guard let back = inverse(of: name.text, before.forward.type.base, rest, step.range) else {
        let isDate = before.forward.type.base == .timestamp || before.forward.type.base == .localDateTime
        return oneway(
          "`\(name.text)`", step.range, reason: isDate ? "the time of day would be lost" : nil)
      }
      return self.step(before, typed, forward, back)
    }
  }

  /// What undoes a function of the library, for the type that it was given.
  private func inverse(
    of name: String, _ type: ValueType, _ arguments: [PlanExpression], _ range: SourceRange
  ) -> ((Typed) -> Typed)? {
    func call(_ function: String, _ more: [PlanExpression] = []) -> (Typed) -> Typed {
      { value in
        var literals = more.map { plan -> Typed in
          guard case .literal(let literal) = plan else { return .poisoned(range) }
          return Typed(
            plan: plan, type: FieldType(TypeJoin.type(of: literal)), range: range, literal: literal)
        }
        literals.insert(value, at: 0)
        return other.call(Name(function, range), literals.map { ($0, line.left) }, range, step: range)
      }
    }
    switch (name, type.family) {
    case ("decimal", .text), ("int", .text), ("float", .text), ("bool", .text), ("date", .text), ("timestamp", .text),
      ("local_datetime", .text):
      return call("text")
    case ("decimal", .number), ("int", .number), ("float", .number), ("text", .text): return { $0 }
    case ("text", .number):
      switch type {
      case .int: return call("int")
      case .float: return call("float")
      default: return call("decimal")
      }
    case ("text", .bool): return call("bool")
    case ("text", .date): return call("date")
    case ("text", .timestamp): return call("timestamp")
    case ("text", .localDateTime): return call("local_datetime")
    case ("negate", .number): return call("negate")
    case ("join", .list): return call("split", arguments)
    case ("split", .text): return call("join", arguments)
    default: return nil
    }
  }

  private func step(
    _ before: Reversal, _ typed: Typed, _ forward: (PlanExpression) -> PlanExpression,
    _ back: @escaping (Typed) -> Typed
  ) -> Reversal {
    var value = typed
    value.plan = forward(before.forward.plan)
    let earlier = before.backward
    return Reversal(slots: before.slots, forward: value, backward: { earlier(back($0)) })
  }

  /// A chain of two or more is applied until nothing changes any more.
  private func normalizing(
    _ before: Reversal, _ typed: Typed, name: String, _ arguments: [PlanExpression], _ range: SourceRange,
    _ forward: @escaping (PlanExpression) -> PlanExpression
  ) -> Reversal {
    var result = before
    let start = before.chainStart ?? before.forward.plan
    result.chainStart = start
    result.chain.append(forward)
    result.chainNames.append((name, arguments, range))
    result.forward = typed
    if result.chain.count == 1 {
      result.forward.plan = forward(start)
    } else {
      checker.counter.local += 1
      let local = checker.counter.local
      result.forward.plan = .settled(
        local: local, value: start, body: result.chain.reduce(.local(local)) { $1($0) })
    }
    return result
  }

  // MARK: Tables, transforms, links

  private func via(_ inner: Expression, _ name: Name, _ range: SourceRange, _ expression: Expression) -> Reversal? {
    guard let before = reverse(inner) else { return nil }
    let typed = checker.check(expression)
    guard !typed.isPoisoned, let table = scope.tables[name.text], let plan = table.plan else { return nil }
    guard table.isTwoWay else {
      return oneway("the table `\(name.text)`", range, reason: "it is declared with `->`")
    }
    for row in plan.rows where !fits(row.key, before, name, range) { return nil }
    let back = TablePlan(
      name: plan.name, rows: plan.rows.map { TablePlan.Row(key: $0.value, value: $0.key) }, otherwise: nil)
    let index = checker.tables.index(of: plan)
    let backIndex = checker.tables.index(of: back)
    return step(before, typed, { .lookup($0, table: index) }) { value in
      var result = value
      result.plan = .lookup(value.plan, table: backIndex)
      result.type = FieldType(table.from.base, nullable: value.type.isNullable)
      result.literal = nil
      result.constants = nil
      let keys = Set(back.rows.map(\.key))
      var isCovered = false
      if case .enumeration(let members) = value.type.base {
        isCovered = members.allSatisfy { keys.contains(.text($0)) }
      }
      if !isCovered {
        result.failures.append(
          StepFailure(range: range, reason: "on the way back, `\(name.text)` fails on values that it has no row for"))
      }
      return result
    }
  }

  /// Whether the steps before the table can give the key at all.
  private func fits(_ key: SyncModel.Literal, _ before: Reversal, _ table: Name, _ range: SourceRange) -> Bool {
    guard case .text(let text) = key else { return true }
    for step in before.chainNames {
      guard let function = scope.functions[step.name],
        let form = ConstantCall.text(function, text, step.arguments), form != text
      else { continue }
      checker.report(
        CheckCodes.unreachableKey, "`\(step.name)` never gives `\(text)`, a key of `\(table.text)`", at: step.range,
        reason: "of `\(text)` it makes `\(form)`, so that the way back leads to a value that does not lead here",
        labels: scope.tables[table.text].map { [.init($0.location, "the table")] } ?? [],
        help: ["write `\(form)` in the table, or leave `\(step.name)` out"])
      return false
    }
    return true
  }

  private func transformed(
    _ before: Reversal, _ typed: Typed, _ name: Name, _ transform: Scope.Transform, _ range: SourceRange
  ) -> Reversal? {
    guard let inverse = transform.inverse else {
      return oneway("`\(name.text)`", range, reason: "the transform declares no `inverse`")
    }
    guard scope.transforms[inverse] != nil else { return nil }
    let earlier = before.backward
    return Reversal(slots: before.slots, forward: typed) { value in
      earlier(other.call(Name(inverse, range), [(value, line.left)], range, step: range))
    }
  }

  private func linked(_ before: Reversal, _ typed: Typed, _ range: SourceRange) -> Reversal? {
    guard case .linked(_, let sync, let direction) = typed.plan else { return nil }
    let type = before.forward.type.base
    return step(before, typed, { .linked($0, sync: sync, direction: direction) }) { value in
      var result = value
      result.plan = .linked(value.plan, sync: sync, direction: direction == .toTarget ? .toSource : .toTarget)
      result.type = FieldType(type, nullable: value.type.isNullable)
      result.failures.append(
        StepFailure(range: range, reason: "on the way back, the record may have no partner in `\(sync)` yet"))
      return result
    }
  }

  // MARK: Templates

  private func template(_ parts: [TemplatePart], _ expression: Expression) -> Reversal? {
    var texts: [String] = [""]
    var slots: [Int] = []
    var types: [ValueType] = []
    for (index, part) in parts.enumerated() {
      switch part {
      case .text(let text, _): texts[texts.count - 1] += text
      case .hole(let hole):
        let typed = checker.check(hole)
        if typed.isPoisoned { return nil }
        guard case .field(let slot) = typed.plan else {
          return oneway(
            "a hole that is no field", hole.range, reason: "what stands in a hole comes back into one field")
        }
        guard typed.type.base.family == .text else {
          return oneway("a hole of `\(typed.type)`", hole.range, reason: "what comes back is text")
        }
        if index > 0, case .hole(let former) = parts[index - 1] {
          checker.report(
            CheckCodes.touchingHoles, "nothing stands between these two holes", at: hole.range,
            reason: "the way back cannot tell where the one ends and the other begins",
            labels: [.init(checker.location(former.range), "the first hole")],
            help: ["put a text between them, such as a blank"])
          return nil
        }
        slots.append(slot)
        types.append(typed.type.base)
        texts.append("")
      }
    }
    let typed = checker.check(expression)
    if typed.isPoisoned { return nil }
    return Reversal(slots: slots, forward: typed) { value in
      slots.indices.map { number in
        var hole = value
        hole.plan = .hole(value.plan, texts: texts, number: number)
        hole.type = FieldType(.text(max: value.type.base.textMax), nullable: value.type.isNullable)
        hole.literal = nil
        hole.constants = nil
        if slots.count > 1 || texts.contains(where: { !$0.isEmpty }) {
          hole.failures.append(
            StepFailure(
              range: expression.range,
              reason: "on the way back, a text may split into the holes in no way or in several"))
        }
        return hole
      }
    }
  }
}

/// Functions of the library on constants.
enum ConstantCall {
  static func text(_ function: any BuiltinFunction.Type, _ text: String, _ arguments: [PlanExpression]) -> String? {
    let arena = Arena(capacity: 256)
    var cells: [Cell] = [.text(text, in: arena)]
    for argument in arguments {
      guard case .literal(let literal) = argument else { return nil }
      cells.append(literal.cell(in: arena))
    }
    let indices = cells.indices.map { UInt16($0) }
    let result: Cell = cells.withUnsafeBufferPointer { registers in
      indices.withUnsafeBufferPointer { indices in
        guard let first = registers.baseAddress, let places = indices.baseAddress else { return .null }
        return evaluate(function, Arguments(registers: first, indices: places, count: cells.count), arena)
      }
    }
    return result.tag == .text ? result.string(in: arena) : nil
  }

  private static func evaluate<Function: BuiltinFunction>(
    _ function: Function.Type, _ arguments: Arguments, _ arena: Arena
  ) -> Cell {
    Function.evaluate(arguments, in: arena)
  }
}
