import SyncModel

/// Holds a live schema against the one a plan was compiled with.
enum SchemaDrift {
  /// What a sync cannot live with: each a sentence. Fields that the mapping does not use are not looked at.
  static func problems(
    _ side: SidePlan, live: EntitySchema, unsupported: [(field: String, reason: String)], written: Set<FieldPath>
  ) -> [String] {
    var problems: [String] = []
    let name = "`\(side.entity.connection).\(side.entity.name)`"
    for path in side.reads {
      guard let planned = side.entity.field(path) else { continue }
      let outside = planned.outsidePath
      guard let found = live.fields.first(where: { $0.outsidePath == outside || $0.path == path }) else {
        if let reason = unsupported.first(where: { $0.field == outside.joined(separator: ".") })?.reason {
          problems.append("the field `\(path)` of \(name) cannot be used: \(reason)")
        } else {
          problems.append("the field `\(path)` of \(name) is gone")
        }
        continue
      }
      if written.contains(path) {
        if let problem = narrowed(from: planned.type, to: found.type, planned, found) {
          problems.append("the field `\(path)` of \(name) \(problem)")
        }
        if found.marks.contains(.readonly), !planned.marks.contains(.readonly) {
          problems.append("the field `\(path)` of \(name) has become read-only")
        }
      } else if let problem = narrowed(from: found.type, to: planned.type, planned, found) {
        problems.append("the field `\(path)` of \(name) \(problem)")
      }
    }
    return problems
  }

  /// Why a value of the first type may not fit the second, if so.
  private static func narrowed(
    from: FieldType, to: FieldType, _ planned: FieldSchema, _ live: FieldSchema
  ) -> String? {
    if from.isNullable, !to.isNullable {
      return "may be null on one side of the change: it was \(planned.type), it is \(live.type)"
    }
    let fits =
      switch (from.base, to.base) {
      case (.text(let a), .text(let b)): b == nil || (a ?? .max) <= (b ?? .max)
      case (.enumeration, .text): true
      case (.enumeration(let a), .enumeration(let b)): Set(a).isSubset(of: b)
      case (.int(let a), .int(let b)): a <= b
      case (.int, .decimal(nil)): true
      case (.decimal, .decimal(nil)): true
      case (.decimal(let a?), .decimal(let b?)): a.scale <= b.scale && a.precision - a.scale <= b.precision - b.scale
      case (_, .json): true
      case (.list, .list): true
      default: from.base == to.base
      }
    return fits ? nil : "has the type \(live.type), the plan was made for \(planned.type)"
  }
}
