import SyncModel

/// The parts of a filter that a system can evaluate itself with the same result.
enum Pushdown {
  static func comparisons(in filter: PlanExpression, over entity: EntitySchema) -> [Comparison] {
    switch filter {
    case .binary(.and, let left, let right):
      return comparisons(in: left, over: entity) + comparisons(in: right, over: entity)
    // A condition that may be null, between others.
    case .binary(.coalesce, let condition, .literal(.bool(false))): return comparisons(in: condition, over: entity)
    case .field(let slot) where entity.fields[slot].type.base == .bool:
      return [Comparison(field: entity.fields[slot].path, comparison: .equal, values: [.bool(true)])]
    case .not(.field(let slot)) where entity.fields[slot].type == FieldType(.bool):
      return [Comparison(field: entity.fields[slot].path, comparison: .equal, values: [.bool(false)])]
    case .anyOf(.field(let slot), let values):
      guard !values.contains(.null), !values.isEmpty, isExact(entity.fields[slot].type.base, ordering: false) else {
        return []
      }
      return [Comparison(field: entity.fields[slot].path, comparison: .anyOf, values: values)]
    case .binary(let operation, .field(let slot), .literal(let value)):
      return comparison(operation, entity.fields[slot], value)
    case .binary(let operation, .literal(let value), .field(let slot)):
      return comparison(mirrored(operation), entity.fields[slot], value)
    default: return []
    }
  }

  private static func mirrored(_ operation: BinaryOperation) -> BinaryOperation {
    switch operation {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: operation
    }
  }

  private static func comparison(
    _ operation: BinaryOperation, _ field: FieldSchema, _ value: Literal
  ) -> [Comparison] {
    if value == .null {
      switch operation {
      case .equal: return [Comparison(field: field.path, comparison: .isNull, values: [])]
      case .notEqual: return [Comparison(field: field.path, comparison: .isNotNull, values: [])]
      default: return []
      }
    }
    let step: Comparison.Operator
    switch operation {
    case .equal: step = .equal
    case .notEqual: step = .notEqual
    case .less: step = .less
    case .lessOrEqual: step = .lessOrEqual
    case .greater: step = .greater
    case .greaterOrEqual: step = .greaterOrEqual
    default: return []
    }
    guard isExact(field.type.base, ordering: step != .equal && step != .notEqual) else { return [] }
    return [Comparison(field: field.path, comparison: step, values: [value])]
  }

  /// Types that every system compares as the engine does; the order of texts depends on collations, floats round.
  private static func isExact(_ type: ValueType, ordering: Bool) -> Bool {
    switch type {
    case .int, .decimal, .bool, .date, .timestamp, .localDateTime: true
    case .text, .enumeration: !ordering
    default: false
    }
  }
}
