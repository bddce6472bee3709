import SyncModel

extension PlanExpression {
  /// The places of the fields that it reads, each once, in order.
  var fields: [Int] {
    var found: [Int] = []
    _ = replacingFields { slot in
      if !found.contains(slot) { found.append(slot) }
      return .field(slot)
    }
    return found
  }

  /// The expression with its fields replaced.
  func replacingFields(_ body: (Int) -> PlanExpression) -> PlanExpression {
    func replace(_ expression: PlanExpression) -> PlanExpression { expression.replacingFields(body) }
    switch self {
    case .field(let slot): return body(slot)
    case .literal, .local, .runStarted: return self
    case .call(let function, let arguments): return .call(function: function, arguments: arguments.map(replace))
    case .template(let parts): return .template(parts.map(replace))
    case .binary(let operation, let left, let right): return .binary(operation, replace(left), replace(right))
    case .negate(let operand): return .negate(replace(operand))
    case .not(let operand): return .not(replace(operand))
    case .anyOf(let operand, let values): return .anyOf(replace(operand), values)
    case .matches(let operand, let pattern): return .matches(replace(operand), pattern: pattern)
    case .conditional(let condition, let then, let otherwise):
      return .conditional(replace(condition), then: replace(then), otherwise: replace(otherwise))
    case .match(let subject, let arms, let otherwise):
      return .match(
        replace(subject), arms: arms.map { MatchArmPlan(patterns: $0.patterns, value: replace($0.value)) },
        otherwise: otherwise.map(replace))
    case .fallback(let value, let other): return .fallback(replace(value), replace(other))
    case .lookup(let operand, let table): return .lookup(replace(operand), table: table)
    case .present(let operand): return .present(replace(operand))
    case .member(let operand, let path): return .member(replace(operand), path)
    case .convert(let operand, let type): return .convert(replace(operand), to: type)
    case .bind(let local, let value, let body): return .bind(local: local, value: replace(value), body: replace(body))
    case .settled(let local, let value, let body):
      return .settled(local: local, value: replace(value), body: replace(body))
    case .hole(let operand, let texts, let number): return .hole(replace(operand), texts: texts, number: number)
    case .linked(let operand, let sync, let direction):
      return .linked(replace(operand), sync: sync, direction: direction)
    case .fetched(let key, let entity, let field): return .fetched(replace(key), entity: entity, field: field)
    case .list(let elements): return .list(elements.map(replace))
    case .record(let members):
      return .record(
        members.map { RecordMemberPlan(name: $0.name, value: replace($0.value), isOptional: $0.isOptional) })
    case .part(let operand, let path, let type): return .part(replace(operand), path, as: type)
    case .isElement(let value, let list, let type): return .isElement(replace(value), of: replace(list), as: type)
    case .each(let list, let local, let body): return .each(replace(list), local: local, body: replace(body))
    case .sifted(let list, let local, let condition):
      return .sifted(replace(list), local: local, condition: replace(condition))
    case .refusing(let operand, let reason): return .refusing(replace(operand), reason: reason)
    }
  }
}
