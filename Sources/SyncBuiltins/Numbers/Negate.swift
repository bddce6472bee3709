import SyncModel

enum NegateFunction: BuiltinFunction {
  static let name = "negate"
  static let documentation = "The number with its sign turned."
  static let parameters = [Parameter("number", .types(NumberTypes.all))]
  static let kind = TransformKind.iso
  static let examples = [
    Example(#"negate(12.50)"#, "-12.50"),
    Example(#"negate(-3)"#, "3"),
    Example(#"negate(0)"#, "0"),
  ]

  /// The least number of 16 or 32 bits has its opposite in 64.
  static func result(_ arguments: [CallArgument]) -> ResultType {
    if case .int = arguments.type(0) { return ResultType(FieldType(.int(bits: 64))) }
    return ResultType(FieldType(arguments.type(0)))
  }

  static func inverse(_ arguments: [CallArgument]) -> InverseCall { .call("negate", []) }

  static func evaluate(_ arguments: Arguments, in arena: Arena) -> Cell {
    let value = arguments[0]
    switch value.tag {
    case .int:
      let (negated, overflow) = Int64(0).subtractingReportingOverflow(value.int)
      return overflow ? .overflow(in: arena) : .int(negated)
    case .float: return .float(-value.double)
    default:
      guard let number = value.exactDecimal(in: arena) else { return .failure(of: value, "is not a number", in: arena) }
      return .decimal(number.negated, in: arena)
    }
  }
}
