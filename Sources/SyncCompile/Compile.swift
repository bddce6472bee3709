public import SyncCheck
public import SyncModel
import SyncText

/// The executable plan of a sound file. Total: what was checked compiles.
public func compile(_ checked: Checked, only: String? = nil) -> CompiledPlan {
  let syncs = checked.syncs.filter { only == nil || $0.name == only }.map(compile)
  let used = Set(syncs.flatMap { [$0.source.entity.connection, $0.target.entity.connection] })
  return CompiledPlan(
    connections: checked.connections.filter { used.contains($0.name) || syncs.isEmpty }.sorted { $0.name < $1.name },
    syncs: syncs)
}

private func compile(_ sync: CheckedSync) -> SyncPlan {
  var source = SlotAllocator(sync.source.entity)
  var target = SlotAllocator(sync.target.entity)
  let lines = sync.lines.map { line in
    LinePlan(
      slot: target.slot(of: line.target), expression: source.placing(line.expression),
      handler: source.placing(line.handler), onCreate: line.onCreate, location: line.place.location,
      lineNumber: line.place.lineNumber, text: line.place.text,
      isSensitive: sync.target.entity.isSensitive(line.target)
        || SensitiveReading.reads(line.expression, sync.source.entity) ? true : nil)
  }
  let matches = sync.matches.map { match in
    MatchPlan(
      pairs: match.pairs.map { pair in
        MatchPlan.Pair(
          source: source.placing(pair.source), target: target.placing(pair.target), sourceField: pair.sourceField,
          targetField: pair.targetField)
      })
  }
  var sourceSide = source.side(sync.source)
  var targetSide = target.side(sync.target)
  sourceSide.leave = sync.leaveSource
  targetSide.create = sync.createTarget
  targetSide.update = sync.updateTarget
  return SyncPlan(
    name: sync.name, formerName: sync.formerName, location: sync.location, source: sourceSide, target: targetSide,
    matches: matches, lines: lines, tables: sync.tables, batch: sync.batch)
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
    return SidePlan(
      entity: entity, reads: reads, keyCount: keyCount, filter: filter, filterText: side.filterText,
      pushdown: side.pushdown, checks: checks)
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
    }
  }

  private mutating func placing(_ expressions: [PlanExpression]) -> [PlanExpression] {
    var placed: [PlanExpression] = []
    for expression in expressions { placed.append(placing(expression)) }
    return placed
  }
}
