import SyncModel

/// A function over constants, computed while checking.
enum ConstantCall {
  /// `nil` where it fails or gives what no literal holds.
  static func evaluate(_ function: any BuiltinFunction.Type, _ literals: [Literal]) -> Literal? {
    guard let first = literals.first else { return nil }
    if first == .null, !(function.parameters.first?.isNullable ?? false) { return .null }
    let arena = Arena()
    let cells = literals.map { $0.cell(in: arena) }
    let indices = cells.indices.map { UInt16(truncatingIfNeeded: $0) }
    let result = cells.withUnsafeBufferPointer { registers in
      indices.withUnsafeBufferPointer { numbers -> Cell? in
        guard let start = registers.baseAddress, let order = numbers.baseAddress else { return nil }
        return function.evaluate(Arguments(registers: start, indices: order, count: cells.count), in: arena)
      }
    }
    guard let result else { return nil }
    // A number of another scale is the same number.
    if CellComparison.equal(result, in: arena, cells[0], in: arena) { return first }
    switch result.tag {
    case .null: return .null
    case .text: return .text(result.string(in: arena))
    case .int: return .int(result.int)
    case .bool: return .bool(result.bool)
    case .decimal, .wideDecimal: return result.exactDecimal(in: arena).map { .decimal($0) }
    default: return nil
    }
  }
}
