import SyncModel

/// Exact arithmetic on cells. Null gives null; absent and failure are contagious; what needs more than 38 digits (or 64
/// bits for whole numbers of whole numbers) is the overflow failure.
enum Arithmetic {
  static func evaluate(_ operation: Instruction.Operation, _ left: Cell, _ right: Cell, in arena: Arena) -> Cell {
    if left.tag == .absent || left.tag == .failure { return left }
    if right.tag == .absent || right.tag == .failure { return right }
    if left.tag == .null || right.tag == .null { return .null }
    switch (left.tag, right.tag) {
    case (.int, .int):
      if operation == .divide { return divide(left, right, in: arena) }
      let (result, overflow) =
        switch operation {
        case .add: left.int.addingReportingOverflow(right.int)
        case .subtract: left.int.subtractingReportingOverflow(right.int)
        default: left.int.multipliedReportingOverflow(by: right.int)
        }
      return overflow ? .overflow(in: arena) : .int(result)
    case (.timestamp, .int), (.localDateTime, .int):
      return shift(left, by: operation == .subtract ? -right.int : right.int, in: arena)
    case (.int, .timestamp), (.int, .localDateTime):
      return shift(right, by: left.int, in: arena)
    case (.date, .int):
      return .failure("a date and a duration cannot be added", in: arena)
    case (.float, _), (_, .float):
      guard let a = double(left, in: arena), let b = double(right, in: arena) else { return .null }
      return float(operation, a, b, in: arena)
    default:
      if operation == .divide { return divide(left, right, in: arena) }
      guard let a = left.exactDecimal(in: arena), let b = right.exactDecimal(in: arena) else {
        return .failure("arithmetic needs numbers", in: arena)
      }
      let result =
        switch operation {
        case .add: a.adding(b)
        case .subtract: a.subtracting(b)
        default: a.multiplied(by: b)
        }
      return result.map { .decimal($0, in: arena) } ?? .overflow(in: arena)
    }
  }

  static func negate(_ cell: Cell, in arena: Arena) -> Cell {
    switch cell.tag {
    case .int: cell.int == .min ? .overflow(in: arena) : .int(-cell.int)
    case .decimal, .wideDecimal: cell.exactDecimal(in: arena).map { .decimal($0.negated, in: arena) } ?? .null
    case .float: .float(-cell.double)
    default: cell
    }
  }

  private static func divide(_ left: Cell, _ right: Cell, in arena: Arena) -> Cell {
    guard let a = left.exactDecimal(in: arena), let b = right.exactDecimal(in: arena) else {
      return .failure("arithmetic needs numbers", in: arena)
    }
    guard b.mantissa != 0 else { return .failure("the divisor is zero", in: arena) }
    return a.divided(by: b).map { .decimal($0, in: arena) } ?? .overflow(in: arena)
  }

  private static func shift(_ cell: Cell, by microseconds: Int64, in arena: Arena) -> Cell {
    guard Instant.isFinite(cell.int) else { return cell }
    let (sum, overflow) = cell.int.addingReportingOverflow(microseconds)
    guard !overflow, Instant.isFinite(sum) else { return .overflow(in: arena) }
    return Cell(tag: cell.tag, bits: UInt64(bitPattern: sum))
  }

  private static func double(_ cell: Cell, in arena: Arena) -> Double? {
    cell.tag == .float ? cell.double : cell.exactDecimal(in: arena)?.double
  }

  private static func float(_ operation: Instruction.Operation, _ a: Double, _ b: Double, in arena: Arena) -> Cell {
    switch operation {
    case .add: .float(a + b)
    case .subtract: .float(a - b)
    case .multiply: .float(a * b)
    default: b == 0 ? .failure("the divisor is zero", in: arena) : .float(a / b)
    }
  }
}
