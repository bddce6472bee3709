import SyncSyntax

extension Expression {
  /// The expressions directly inside, those of `each` lines too.
  var children: [Expression] {
    switch kind {
    case .path, .literal, .missing: []
    case .template(let parts):
      parts.compactMap { part in
        if case .hole(let hole) = part { hole } else { nil }
      }
    case .list(let items): items
    case .record(let entries): entries.map(\.value)
    case .unary(_, _, let operand), .parenthesized(let operand), .matches(let operand, _), .member(let operand, _):
      [operand]
    case .binary(_, _, let left, let right), .fallback(let left, let right): [left, right]
    case .call(_, let arguments): arguments
    case .pipe(let value, let step):
      switch step.kind {
      case .call(_, let arguments): [value] + arguments
      case .each(let lines): [value] + lines.flatMap { [$0.left, $0.right] + ($0.handler?.values ?? []) }
      case .via, .missing: [value]
      }
    case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
    case .match(let subject, let arms): [subject] + arms.flatMap { $0.patterns + [$0.value] }
    }
  }

  /// The expression and all inside, outer ones first. The parser bounds the depth.
  var all: [Expression] { [self] + children.flatMap(\.all) }

  var paths: [Path] {
    all.compactMap { if case .path(let path) = $0.kind { path } else { nil } }
  }

  /// The names of functions and transforms that it calls.
  var calledNames: [String] {
    all.compactMap { expression in
      switch expression.kind {
      case .call(let name, _): name.text
      case .pipe(_, let step): if case .call(let name, _) = step.kind { name.text } else { nil }
      default: nil
      }
    }
  }

  /// The tables that it looks up.
  var tableNames: [String] {
    all.compactMap { expression in
      if case .pipe(_, let step) = expression.kind, case .via(let name) = step.kind { name.text } else { nil }
    }
  }

  /// Without parentheses around it.
  var bare: Expression {
    if case .parenthesized(let inner) = kind { inner.bare } else { self }
  }

  /// A literal of the language, signs aside.
  var literal: Literal? {
    if case .literal(let literal) = bare.kind { literal } else { nil }
  }
}

extension Clause {
  /// What stands in it, handlers' values too.
  var expressions: [Expression] {
    switch kind {
    case .filter(_, let expression): [expression]
    case .match(let pairs): pairs.flatMap { [$0.source, $0.target] }
    case .map(let handler, let lines):
      lines.flatMap { [$0.left, $0.right] + ($0.handler?.values ?? []) } + (handler?.values ?? [])
    case .check(_, let conditions): conditions.map(\.expression)
    case .run(let settings): settings.flatMap(\.expressions)
    case .conflict(let policy, let entries):
      (policy?.arguments.map(\.value) ?? []) + entries.flatMap { $0.policy.arguments.map(\.value) }
    case .delete(_, let rule): rule.limits
    case .leave, .create, .update, .unknown: []
    }
  }
}

extension Handler {
  var values: [Expression] {
    if case .value(let expression) = kind { [expression] } else { [] }
  }
}

extension Setting {
  var expressions: [Expression] {
    switch value {
    case .expression(let expression), .every(let expression), .notification(let expression, _): [expression]
    case .block(let settings): settings.flatMap(\.expressions)
    case .rate(let first, let second), .span(let first, let second), .within(let first, let second): [first, second]
    case .missing: []
    }
  }
}
