import SyncModel

enum ClampFunction: BuiltinFunction {
  static let name = "clamp"
  static let documentation = "The number, or `low` where it is below that, or `high` where it is above that."
  static let parameters = [
    Parameter("number", .types(NumberTypes.all)), Parameter("low", .types(NumberTypes.all)),
    Parameter("high", .types(NumberTypes.all)),
  ]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"clamp(12, 0, 10)"#, "10"),
    Example(#"clamp(-0.5, 0, 1)"#, "0"),
    Example(#"clamp(0.5, 0, 1)"#, "0.5"),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let type = FieldType(NumberTypes.joined(arguments.map(\.type.base)))
    guard arguments.count > 2, let low = number(arguments[1].literal), let high = number(arguments[2].literal),
      low > high
    else { return ResultType(type) }
    return ResultType(type, error: "the low bound \(low) is above the high bound \(high)")
  }

  private static func number(_ literal: Literal?) -> ExactDecimal? {
    switch literal {
    case .int(let value): ExactDecimal(Int128(value))
    case .decimal(let value): value
    default: nil
    }
  }

  /// NaN stays as it is; where `low` is above `high`, `low` is looked at first.
  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    var chosen = arguments[0]
    if CellComparison.order(chosen, in: arena, arguments[1], in: arena) == -1 {
      chosen = arguments[1]
    } else if CellComparison.order(chosen, in: arena, arguments[2], in: arena) == 1 {
      chosen = arguments[2]
    }
    let isFloat = (0..<3).contains { arguments[$0].tag == .float }
    guard isFloat, let number = chosen.exactDecimal(in: arena) else { return chosen }
    return .float(number.double)
  }
}
