import SyncModel

extension PlanExpression {
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
