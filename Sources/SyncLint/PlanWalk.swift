import SyncModel

extension PlanExpression {
  /// The expressions directly inside.
  var children: [PlanExpression] {
    switch self {
    case .field, .literal, .local, .runStarted: []
    case .call(_, let arguments): arguments
    case .template(let parts), .list(let parts): parts
    case .record(let members): members.map(\.value)
    case .binary(_, let left, let right), .fallback(let left, let right), .isElement(let left, let right, _):
      [left, right]
    case .negate(let inner), .not(let inner), .anyOf(let inner, _), .matches(let inner, _), .lookup(let inner, _),
      .present(let inner), .member(let inner, _), .convert(let inner, _), .hole(let inner, _, _),
      .linked(let inner, _, _), .part(let inner, _, _), .refusing(let inner, _):
      [inner]
    case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
    case .match(let subject, let arms, let otherwise): [subject] + arms.map(\.value) + (otherwise.map { [$0] } ?? [])
    case .bind(_, let value, let body), .settled(_, let value, let body), .each(let value, _, let body),
      .sifted(let value, _, let body):
      [value, body]
    }
  }

  /// The expression and all inside.
  var all: [PlanExpression] { [self] + children.flatMap(\.all) }

  /// Without the conversion to the field's own type around it.
  var unconverted: PlanExpression {
    if case .convert(let inner, _) = self { inner.unconverted } else { self }
  }

  /// The constant that stands in where there is no value: of `?? literal` and `else literal` at the outside.
  var fallbackLiteral: Literal? {
    switch unconverted {
    case .binary(.coalesce, let value, .literal(let literal)), .fallback(let value, .literal(let literal)):
      literal == .null ? value.fallbackLiteral : literal
    case .call("coalesce", let arguments):
      if case .literal(let literal)? = arguments.last, literal != .null { literal } else { nil }
    default: nil
    }
  }
}

extension HandlerPlan {
  var literal: Literal? {
    if case .value(let value) = self, case .literal(let literal) = value.unconverted { literal } else { nil }
  }
}
