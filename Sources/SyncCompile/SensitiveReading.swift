import SyncModel

/// Whether an expression depends on a sensitive field; fields are places in the entity's fields.
enum SensitiveReading {
  static func reads(_ expression: PlanExpression, _ entity: EntitySchema) -> Bool {
    expression.all.contains {
      if case .field(let index) = $0 { entity.fields[index].marks.contains(.sensitive) } else { false }
    }
  }

  /// Whether it reads a sensitive field of another record.
  static func fetches(_ expression: PlanExpression, _ lookups: [LookupPlan]) -> Bool {
    expression.all.contains {
      guard case .fetched(_, let name, let field) = $0 else { return false }
      return lookups.first { $0.name == name }?.entity.isSensitive(field) ?? false
    }
  }
}

extension EntitySchema {
  func isSensitive(_ path: FieldPath) -> Bool { field(path)?.marks.contains(.sensitive) ?? false }
}
