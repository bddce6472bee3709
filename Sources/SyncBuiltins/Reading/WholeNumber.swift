import SyncModel

enum WholeNumber {
  /// A whole decimal as an int cell. Beyond 64 bits it is an overflow, or a failure where the value was a Float, whose
  /// rounding may fail anyhow.
  static func cell(_ number: ExactDecimal, of value: Cell, in arena: Arena) -> Cell {
    if let whole = number.int64 { return .int(whole) }
    return value.tag == .float ? .failure(of: value, "is beyond 64 bits", in: arena) : .overflow(in: arena)
  }

  /// The next whole number below (`-1`) or above (`1`) the value, or the value itself if it is whole.
  static func next(to value: Cell, towards direction: Int128, in arena: Arena) -> Cell {
    switch value.tag {
    case .int: return value
    case .float:
      let next = value.double.rounded(direction < 0 ? .down : .up)
      guard let whole = Int64(exactly: next) else { return .failure(of: value, "is beyond 64 bits", in: arena) }
      return .int(whole)
    default:
      guard let number = value.exactDecimal(in: arena) else { return .failure(of: value, "is not a number", in: arena) }
      let divisor = ExactDecimal.powerOfTen(Int(number.scale))
      var quotient = number.mantissa / divisor
      let remainder = number.mantissa % divisor
      if remainder.signum() == direction.signum() { quotient += direction }
      return cell(ExactDecimal(quotient), of: value, in: arena)
    }
  }

  static func result(_ arguments: [CallArgument], of function: String) -> ResultType {
    switch arguments.type(0) {
    case .int(let bits): ResultType(FieldType(.int(bits: bits)))
    case .float: ResultType(FieldType(.int(bits: 64)), fails: "`\(function)` fails on a Float that is beyond 64 bits")
    default: ResultType(FieldType(.int(bits: 64)))
    }
  }
}
