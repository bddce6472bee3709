import SyncModel

/// The smallest type that holds the values of two, by the implicit conversions of the language.
enum TypeJoining {
  static func join(_ left: FieldType, _ right: FieldType) -> FieldType? {
    join(left.base, right.base).map { FieldType($0, nullable: left.isNullable || right.isNullable) }
  }

  static func join(_ left: ValueType, _ right: ValueType) -> ValueType? {
    switch (left, right) {
    case (.null, let other), (let other, .null): return other
    case (.poisoned, _), (_, .poisoned): return .poisoned
    case (.int(let a), .int(let b)): return .int(bits: max(a, b))
    case (.enumeration(let a), .enumeration(let b)): return .enumeration(a + b.filter { !a.contains($0) })
    case (.text, .text), (.text, .enumeration), (.enumeration, .text):
      guard let a = left.textBound, let b = right.textBound else { return .text(max: nil) }
      return .text(max: max(a, b))
    case (.decimal, .decimal), (.int, .decimal), (.decimal, .int):
      guard let a = bounds(left), let b = bounds(right) else { return .decimal(nil) }
      let scale = max(a.scale, b.scale)
      let precision = max(a.precision - a.scale, b.precision - b.scale) + scale
      return .decimal(precision > ExactDecimal.digitsMax ? nil : .init(precision: precision, scale: scale))
    case (.list(let a), .list(let b)): return join(a, b).map { .list($0) }
    default: return left == right ? left : nil
    }
  }

  private static func bounds(_ type: ValueType) -> ValueType.DecimalBounds? {
    switch type {
    case .decimal(let bounds): bounds
    case .int(let bits): .init(precision: bits <= 16 ? 5 : bits <= 32 ? 10 : 19, scale: 0)
    default: nil
    }
  }
}
