import SyncModel

/// Whether an expression depends on a sensitive field; fields are places in the entity's fields.
enum SensitiveReading {
  static func reads(_ expression: PlanExpression, _ entity: EntitySchema) -> Bool {
    switch expression {
    case .field(let index): return entity.fields[index].marks.contains(.sensitive)
    case .literal, .local, .runStarted: return false
    case .call(_, let parts), .template(let parts), .list(let parts): return parts.contains { reads($0, entity) }
    case .record(let members): return members.contains { reads($0.value, entity) }
    case .binary(_, let left, let right), .fallback(let left, let right), .isElement(let left, let right, _):
      return reads(left, entity) || reads(right, entity)
    case .negate(let operand), .not(let operand), .anyOf(let operand, _), .matches(let operand, _),
      .lookup(let operand, _), .present(let operand), .member(let operand, _), .convert(let operand, _),
      .hole(let operand, _, _), .linked(let operand, _, _), .part(let operand, _, _), .refusing(let operand, _):
      return reads(operand, entity)
    case .conditional(let condition, let then, let otherwise):
      return reads(condition, entity) || reads(then, entity) || reads(otherwise, entity)
    case .match(let subject, let arms, let otherwise):
      return reads(subject, entity) || arms.contains { reads($0.value, entity) }
        || (otherwise.map { reads($0, entity) } ?? false)
    case .bind(_, let value, let body), .settled(_, let value, let body), .each(let value, _, let body),
      .sifted(let value, _, let body):
      return reads(value, entity) || reads(body, entity)
    }
  }
}

extension EntitySchema {
  func isSensitive(_ path: FieldPath) -> Bool { field(path)?.marks.contains(.sensitive) ?? false }
}
