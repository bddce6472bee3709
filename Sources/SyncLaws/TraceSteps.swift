import SyncModel

/// The steps of a pipeline from the inside out, each an expression of its own.
enum TraceSteps {
  static func of(_ expression: PlanExpression, tables: [TablePlan], reads: [FieldPath]) -> [(String, PlanExpression)] {
    var steps: [(String, PlanExpression)] = []
    var next: PlanExpression? = expression
    while let current = next, steps.count < 64 {
      let (name, inner) = step(current, tables, reads)
      if let name { steps.append((name, current)) }
      next = inner
    }
    return steps.reversed()
  }

  private static func step(
    _ expression: PlanExpression, _ tables: [TablePlan], _ reads: [FieldPath]
  ) -> (String?, PlanExpression?) {
    switch expression {
    case .field(let slot): (reads.indices.contains(slot) ? "`\(reads[slot])`" : nil, nil)
    case .call(let function, let arguments): ("|> \(function)", arguments.first)
    case .lookup(let inner, let table):
      ("|> via \(tables.indices.contains(table) ? tables[table].name : "table")", inner)
    case .convert(let inner, let type): ("as \(type)", inner)
    case .negate(let inner): ("negated", inner)
    case .settled(_, let inner, _): ("settled", inner)
    case .bind(_, let inner, _): ("then", inner)
    case .hole(let inner, _, let number): ("hole \(number + 1)", inner)
    case .binary(.coalesce, let inner, _): ("?? default", inner)
    case .binary(_, let inner, _): ("calculated", inner)
    case .fallback(let inner, _): ("with its default", inner)
    case .template: ("template", nil)
    case .conditional, .match: ("chosen", nil)
    default: ("result", nil)
    }
  }
}
