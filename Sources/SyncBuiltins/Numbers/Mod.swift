import SyncModel

enum ModFunction: BuiltinFunction {
  static let name = "mod"
  static let documentation = """
    What is left when the first number is divided by the second a whole number of times; it has the sign of the first. \
    It fails where the second is zero.
    """
  static let parameters = [
    Parameter("dividend", .types(NumberTypes.exact)), Parameter("divisor", .types(NumberTypes.exact)),
  ]
  static let kind = TransformKind.oneway
  static let examples = [
    Example(#"mod(7, 3)"#, "1"),
    Example(#"mod(-7, 3)"#, "-1"),
    Example(#"mod(5.5, 0.2)"#, "0.1"),
    Example(#"mod(5, 0)"#, nil),
  ]

  static func result(_ arguments: [CallArgument]) -> ResultType {
    let type: ValueType
    switch (arguments.type(0), arguments.type(1)) {
    case (.int, .int): type = .int(bits: 64)
    default: type = .decimal(nil)
    }
    var isNonZero = false
    if arguments.count > 1 {
      switch arguments[1].literal {
      case .int(let value): isNonZero = value != 0
      case .decimal(let value): isNonZero = value.mantissa != 0
      default: break
      }
    }
    return ResultType(FieldType(type), fails: isNonZero ? nil : "`mod` fails where the divisor is zero")
  }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let (dividend, divisor) = (arguments[0], arguments[1])
    if dividend.tag == .int, divisor.tag == .int, divisor.int != 0 {
      return .int(dividend.int.remainderReportingOverflow(dividingBy: divisor.int).partialValue)
    }
    guard let left = dividend.exactDecimal(in: arena), let right = divisor.exactDecimal(in: arena) else {
      return .failure("a value that is not a number has no remainder", in: arena)
    }
    guard right.mantissa != 0 else { return .failure(of: dividend, "cannot be divided by zero", in: arena) }
    return .decimal(remainder(left, right), in: arena)
  }

  /// Exact for every pair: the remainder is never longer than its operands.
  private static func remainder(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal {
    let divisor = right.mantissa.magnitude
    var rest = left.mantissa.magnitude
    if left.scale > right.scale {
      let (aligned, overflow) = divisor.multipliedReportingOverflow(
        by: ExactDecimal.powerOfTen(Int(left.scale - right.scale)).magnitude)
      // A divisor beyond 128 bits is larger than any dividend.
      if !overflow { rest %= aligned }
    } else {
      rest %= divisor
      for _ in left.scale..<right.scale {
        let wide = rest.multipliedFullWidth(by: 10)
        rest = divisor.dividingFullWidth(wide).remainder
      }
    }
    let mantissa = Int128(truncatingIfNeeded: rest)
    return ExactDecimal(left.mantissa < 0 ? -mantissa : mantissa, scale: max(left.scale, right.scale)).normalized
  }
}
