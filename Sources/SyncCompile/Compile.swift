public import SyncCheck
public import SyncModel
import SyncText

/// The executable plan of a sound file. Total: what was checked compiles.
public func compile(_ checked: Checked, only: String? = nil) -> CompiledPlan {
  let syncs = checked.syncs.filter { only == nil || $0.name == only }.map(compile)
  let used = Set(
    syncs.flatMap { sync in
      [sync.source.entity.connection, sync.target.entity.connection]
        + (sync.lookups ?? []).map(\.entity.connection)
    })
  return CompiledPlan(
    connections: checked.connections.filter { used.contains($0.name) || syncs.isEmpty }.sorted { $0.name < $1.name },
    syncs: syncs)
}

private func compile(_ sync: CheckedSync) -> SyncPlan {
  var source = SlotAllocator(sync.source.entity)
  var target = SlotAllocator(sync.target.entity)
  let twoWayLines = sync.twoWayLines.map { twoWayLine($0, sync, &source, &target) }
  let lines = sync.lines.map { line in
    line.direction == .toTarget
      ? oneWayLine(line, sync, &source, &target)
      : oneWayLine(line, sync, &target, &source)
  }
  let matches = sync.matches.map { match in
    MatchPlan(
      pairs: match.pairs.map { pair in
        MatchPlan.Pair(
          source: source.placing(pair.source), target: target.placing(pair.target), sourceField: pair.sourceField,
          targetField: pair.targetField)
      })
  }
  let sourceSide = source.side(sync.source)
  let targetSide = target.side(sync.target)
  return SyncPlan(
    name: sync.name, formerName: sync.formerName, location: sync.location, isTwoWay: sync.isTwoWay,
    source: sourceSide, target: targetSide, matches: matches, twoWayLines: twoWayLines, lines: lines,
    tables: sync.tables,
    conflictGroups: sync.conflicts.groups.map { ConflictGroupPlan(name: $0.name, policy: $0.policy) },
    onDeleteConflict: sync.conflicts.onDelete, batch: sync.batch, linkedSyncs: sync.linkedSyncs, run: sync.run,
    lookups: sync.lookups.isEmpty ? nil : sync.lookups)
}

private func oneWayLine(
  _ line: CheckedSync.Line, _ sync: CheckedSync, _ reader: inout SlotAllocator, _ writer: inout SlotAllocator
) -> LinePlan {
  LinePlan(
    direction: line.direction, slot: writer.slot(of: line.field), expression: reader.placing(line.expression),
    handler: reader.placing(line.handler), onCreate: line.onCreate, location: line.place.location,
    lineNumber: line.place.lineNumber, text: line.place.text,
    isSensitive: writer.entity.isSensitive(line.field) || SensitiveReading.reads(line.expression, reader.entity)
      || SensitiveReading.fetches(line.expression, sync.lookups) ? true : nil)
}

private func twoWayLine(
  _ line: CheckedSync.TwoWayLine, _ sync: CheckedSync, _ source: inout SlotAllocator, _ target: inout SlotAllocator
) -> TwoWayLinePlan {
  let group = sync.conflicts.groups.firstIndex { $0.fields.contains(line.target) }
  let policy = group.map { sync.conflicts.groups[$0].policy } ?? sync.conflicts.policies[line.target]
  let isSensitive =
    target.entity.isSensitive(line.target) || line.sources.contains { source.entity.isSensitive($0) }
    || SensitiveReading.reads(line.forward, source.entity)
    || line.backward.contains { SensitiveReading.reads($0, target.entity) }
  let sources = line.sources.map { source.slot(of: $0) }
  let slot = target.slot(of: line.target)
  return TwoWayLinePlan(
    sources: sources, target: slot, forward: source.placing(line.forward),
    backward: line.backward.map { target.placing($0) }, normal: line.normal.map { target.placing($0) },
    handler: source.placing(line.handler), backwardHandler: line.backwardHandler.map { target.placing($0) },
    policy: policy ?? sync.conflicts.policy, group: group, location: line.place.location,
    lineNumber: line.place.lineNumber, text: line.place.text, isSensitive: isSensitive ? true : nil)
}

/// Gives the fields that a side uses their slots: the key first, then in the order of first use.
private struct SlotAllocator {
  let entity: EntitySchema
  private var reads: [FieldPath]
  private let keyCount: Int

  init(_ entity: EntitySchema) {
    self.entity = entity
    reads = entity.keyFields.map(\.path)
    keyCount = reads.count
  }

  mutating func slot(of path: FieldPath) -> Int {
    if let slot = reads.firstIndex(of: path) { return slot }
    reads.append(path)
    return reads.count - 1
  }

  mutating func side(_ side: CheckedSync.Side) -> SidePlan {
    let filter = side.filter.map { placing($0) }
    let checks = side.checks.map { check in
      CheckPlan(
        condition: placing(check.condition), handler: check.handler, location: check.place.location,
        lineNumber: check.place.lineNumber, text: check.place.text,
        isSensitive: SensitiveReading.reads(check.condition, entity) ? true : nil)
    }
    // What is deleted must be known whole, to be made again by an undo.
    if side.delete.action == .propagate { for field in entity.fields { _ = slot(of: field.path) } }
    let modified = side.modified.map { slot(of: $0) }
    let mark = entity.fields.first { $0.deletedValue != nil }.flatMap { field in
      field.deletedValue.map { DeletedMarkPlan(slot: slot(of: field.path), value: $0) }
    }
    return SidePlan(
      entity: entity, reads: reads, keyCount: keyCount, filter: filter, filterText: side.filterText,
      pushdown: side.pushdown, checks: checks, create: side.create, update: side.update, delete: side.delete,
      leave: side.leave, modified: modified, deletedMark: mark)
  }

  mutating func placing(_ handler: HandlerPlan) -> HandlerPlan {
    if case .value(let expression) = handler { return .value(placing(expression)) }
    return handler
  }

  /// The expression with places in the entity's fields turned into slots.
  mutating func placing(_ expression: PlanExpression) -> PlanExpression {
    switch expression {
    case .field(let index): return .field(slot(of: entity.fields[index].path))
    case .literal, .local, .runStarted: return expression
    case .call(let function, let arguments): return .call(function: function, arguments: placing(arguments))
    case .template(let parts): return .template(placing(parts))
    case .binary(let operation, let left, let right):
      let first = placing(left)
      return .binary(operation, first, placing(right))
    case .negate(let operand): return .negate(placing(operand))
    case .not(let operand): return .not(placing(operand))
    case .anyOf(let operand, let values): return .anyOf(placing(operand), values)
    case .matches(let operand, let pattern): return .matches(placing(operand), pattern: pattern)
    case .conditional(let condition, let then, let otherwise):
      let test = placing(condition)
      let first = placing(then)
      return .conditional(test, then: first, otherwise: placing(otherwise))
    case .match(let subject, let arms, let otherwise):
      let value = placing(subject)
      var placed: [MatchArmPlan] = []
      for arm in arms { placed.append(MatchArmPlan(patterns: arm.patterns, value: placing(arm.value))) }
      return .match(value, arms: placed, otherwise: otherwise.map { placing($0) })
    case .fallback(let value, let other):
      let first = placing(value)
      return .fallback(first, placing(other))
    case .lookup(let operand, let table): return .lookup(placing(operand), table: table)
    case .present(let operand): return .present(placing(operand))
    case .member(let operand, let path): return .member(placing(operand), path)
    case .convert(let operand, let type): return .convert(placing(operand), to: type)
    case .bind(let local, let value, let body):
      let first = placing(value)
      return .bind(local: local, value: first, body: placing(body))
    case .settled(let local, let value, let body):
      let first = placing(value)
      return .settled(local: local, value: first, body: placing(body))
    case .hole(let operand, let texts, let number):
      return .hole(placing(operand), texts: texts, number: number)
    case .linked(let operand, let sync, let direction):
      return .linked(placing(operand), sync: sync, direction: direction)
    case .fetched(let key, let entity, let field): return .fetched(placing(key), entity: entity, field: field)
    case .list(let elements): return .list(placing(elements))
    case .record(let members):
      var placed: [RecordMemberPlan] = []
      for member in members {
        placed.append(
          RecordMemberPlan(name: member.name, value: placing(member.value), isOptional: member.isOptional))
      }
      return .record(placed)
    case .part(let operand, let path, let type): return .part(placing(operand), path, as: type)
    case .isElement(let value, let list, let type):
      let first = placing(value)
      return .isElement(first, of: placing(list), as: type)
    case .each(let list, let local, let body):
      let first = placing(list)
      return .each(first, local: local, body: placing(body))
    case .sifted(let list, let local, let condition):
      let first = placing(list)
      return .sifted(first, local: local, condition: placing(condition))
    case .refusing(let operand, let reason): return .refusing(placing(operand), reason: reason)
    }
  }

  private mutating func placing(_ expressions: [PlanExpression]) -> [PlanExpression] {
    var placed: [PlanExpression] = []
    for expression in expressions { placed.append(placing(expression)) }
    return placed
  }
}
