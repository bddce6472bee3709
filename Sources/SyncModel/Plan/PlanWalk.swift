extension PlanExpression {
  /// The expressions directly inside.
  public var children: [PlanExpression] {
    switch self {
    case .field, .literal, .local, .runStarted: []
    case .call(_, let arguments): arguments
    case .template(let parts), .list(let parts): parts
    case .record(let members): members.map(\.value)
    case .binary(_, let left, let right), .fallback(let left, let right), .isElement(let left, let right, _):
      [left, right]
    case .negate(let inner), .not(let inner), .anyOf(let inner, _), .matches(let inner, _), .lookup(let inner, _),
      .present(let inner), .member(let inner, _), .convert(let inner, _), .hole(let inner, _, _),
      .linked(let inner, _, _), .fetched(let inner, _, _), .part(let inner, _, _), .refusing(let inner, _):
      [inner]
    case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
    case .match(let subject, let arms, let otherwise): [subject] + arms.map(\.value) + (otherwise.map { [$0] } ?? [])
    case .bind(_, let value, let body), .settled(_, let value, let body), .each(let value, _, let body),
      .sifted(let value, _, let body):
      [value, body]
    }
  }

  /// The expression and all inside.
  public var all: [PlanExpression] { [self] + children.flatMap(\.all) }

  /// Every record that the expression reads by key: the entity, and the key over fields of the record.
  public var fetches: [(entity: String, key: PlanExpression)] {
    all.compactMap { if case .fetched(let key, let entity, _) = $0 { (entity, key) } else { nil } }
  }
}
