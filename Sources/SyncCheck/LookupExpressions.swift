import SyncModel
import SyncSyntax
import SyncText

/// The entities that the lines of one sync read records of by key.
final class LookupUse {
  private(set) var plans: [LookupPlan] = []

  func add(_ field: FieldPath, of entity: EntitySchema) {
    let known = plans.firstIndex { ($0.entity.connection, $0.entity.name) == (entity.connection, entity.name) }
    let index = known ?? plans.count
    if known == nil { plans.append(LookupPlan(entity: entity, reads: entity.keyFields.map(\.path))) }
    if !plans[index].reads.contains(field) { plans[index].reads.append(field) }
  }
}

extension ExpressionChecker {
  /// `lookup(CONNECTION.ENTITY, key).field`
  func lookup(_ name: Name, _ arguments: [Expression], _ path: Path, _ range: SourceRange) -> Typed {
    guard arguments.count == 2, case .path(let place) = arguments[0].kind, place.components.count >= 2 else {
      for argument in arguments.dropFirst() { _ = check(argument) }
      report(
        CheckCodes.wrongArgument, "`lookup` takes an entity and a key", at: name.range,
        reason: "it is written as `lookup(CONNECTION.ENTITY, key).field`")
      return .poisoned(range)
    }
    if sink.recorder != nil { note(.function, name.text, declared: nil, at: name.range) }
    let key = check(arguments[1])
    guard let (entity, connection) = entity(place) else { return .poisoned(range) }
    note(
      .connection, connection.plan.name, declared: connection.location, at: place.components[0].range)
    guard let lookups, case .side = names else {
      if case .unknown = names { return .poisoned(range) }
      report(
        CheckCodes.lookupPlace, "`lookup` cannot stand here", at: name.range,
        reason: "it stands in a line that goes one way: records are fetched for a page of it at a time",
        help: ["write the line with `->`, and `lookup` in the line itself, not in a transform, a filter or an `each`"])
      return .poisoned(range)
    }
    let text = FieldPath(path.components.map(\.text))
    guard let field = entity.schema.field(text) else {
      if path.components.contains(where: { $0.text.isEmpty }) { return .poisoned(range) }
      let near = closest("\(text)", among: entity.schema.fields.map { "\($0.path)" })
      report(
        CheckCodes.unknownField, "there is no field `\(text)`", at: path.range,
        reason: near.map { "did you mean `\($0)`?" }
          ?? "`\(entity.schema.connection).\(entity.schema.name)` has no field of that name",
        fixes: near.map { [.init("write `\($0)`", [TextEdit(range: path.range, replacement: $0)])] } ?? [])
      return .poisoned(range)
    }
    noteField(field.path, of: entity.schema, declared: entity.fieldLocations[field.path], path)
    let label = entity.location.map { [Diagnostic.Label($0, "the entity")] } ?? []
    guard entity.schema.keyFields.count == 1 else {
      report(
        CheckCodes.lookupPlace, "the key of `\(entity.schema.connection).\(entity.schema.name)` is not one field",
        at: place.range, reason: "`lookup` finds a record by one value", labels: label)
      return .poisoned(range)
    }
    guard !key.isPoisoned, entity.schema.keyFields[0].type.base != .poisoned else { return .poisoned(range) }
    if Self.fetches(key.plan) {
      report(
        CheckCodes.lookupPlace, "`lookup` cannot stand within another", at: name.range,
        reason: "the keys of a page are known before any record of it is fetched")
      return .poisoned(range)
    }
    let keyField = entity.schema.keyFields[0]
    guard let plan = Self.key(key, of: keyField.type) else {
      report(
        CheckCodes.linkedKey, "this is no key of `\(entity.schema.connection).\(entity.schema.name)`", at: key.range,
        reason: "it is `\(key.type)`, and `\(keyField.path)` is `\(keyField.type)`", labels: label,
        help: Assignment.conversion(from: key.type.base, to: keyField.type.base))
      return .poisoned(range)
    }
    lookups.add(field.path, of: entity.schema)
    let entityName = "\(entity.schema.connection).\(entity.schema.name)"
    return Typed(
      plan: .fetched(plan, entity: entityName, field: field.path),
      type: FieldType(field.type.base, nullable: field.type.isNullable || key.type.isNullable), range: range,
      failures: key.failures + [StepFailure(range: range, reason: "`\(entityName)` may have no record with this key")])
  }

  private static func fetches(_ plan: PlanExpression) -> Bool { !plan.fetches.isEmpty }
}
