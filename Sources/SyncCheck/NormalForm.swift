import SyncModel

/// The pipeline of a line over one field, as a `match` compares by it: without the last narrowing, since nothing is
/// written, and without the values that stand in for null or a failure, since those match nothing.
struct NormalForm {
  /// The one field that it reads.
  let slot: Int
  let plan: PlanExpression
  /// Every step is idempotent, so that the other side is brought into the same form.
  let isNormalizer: Bool

  init?(_ line: PlanExpression, functions: [String: any BuiltinFunction.Type]) {
    switch line {
    case .field(let slot):
      self.slot = slot
      plan = line
      isNormalizer = true
    case .convert(let inner, _), .binary(.coalesce, let inner, .literal), .fallback(let inner, .literal):
      guard let form = NormalForm(inner, functions: functions) else { return nil }
      self = form
    case .call(let name, let arguments):
      guard let first = arguments.first, let form = NormalForm(first, functions: functions),
        arguments.dropFirst().allSatisfy({ if case .literal = $0 { true } else { false } })
      else { return nil }
      slot = form.slot
      plan = .call(function: name, arguments: [form.plan] + arguments.dropFirst())
      isNormalizer = form.isNormalizer && functions[name]?.kind == .normalizer
    case .lookup(let inner, let table):
      guard let form = NormalForm(inner, functions: functions) else { return nil }
      slot = form.slot
      plan = .lookup(form.plan, table: table)
      isNormalizer = false
    case .negate(let inner):
      guard let form = NormalForm(inner, functions: functions) else { return nil }
      slot = form.slot
      plan = .negate(form.plan)
      isNormalizer = false
    default: return nil
    }
  }

  /// The same steps over another field; for normalizers alone.
  func over(_ slot: Int) -> PlanExpression { Self.replacing(plan, with: slot) }

  private static func replacing(_ plan: PlanExpression, with slot: Int) -> PlanExpression {
    guard case .call(let name, let arguments) = plan, let first = arguments.first else { return .field(slot) }
    return .call(function: name, arguments: [replacing(first, with: slot)] + arguments.dropFirst())
  }
}
