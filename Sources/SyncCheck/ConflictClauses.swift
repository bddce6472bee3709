import SyncModel
import SyncSyntax
import SyncText

/// Checks a `conflict` clause against the two-way lines, which were checked before.
struct ConflictClauses {
  /// The fields of one two-way line, as it is checked or, where it is broken, as it is meant.
  struct TwoWayFields {
    var sources: [FieldPath]
    var target: FieldPath
  }

  let sync: SyncChecker
  let source: SyncChecker.SideNames
  let target: SyncChecker.SideNames
  let fields: [TwoWayFields]
  /// A line writes something that nobody can tell.
  let isOpen: Bool
  private let modified = ModifiedUse()

  /// Sides whose lack of a modification instant was told.
  private final class ModifiedUse {
    var told: Set<Side> = []
    var isNeeded = false
  }

  static let policies = ["source_wins", "target_wins", "latest", "manual", "max", "min", "union", "delta"]

  init(
    sync: SyncChecker, source: SyncChecker.SideNames, target: SyncChecker.SideNames, lines: [Line],
    checked: [CheckedSync.TwoWayLine]
  ) {
    self.sync = sync
    self.source = source
    self.target = target
    var fields = checked.map { TwoWayFields(sources: $0.sources, target: $0.target) }
    var isOpen = !source.isKnown || !target.isKnown
    for line in lines where line.arrow.direction == .both {
      guard case .path(let path) = line.right.kind else {
        isOpen = true
        continue
      }
      let meant = FieldPath(path.components.map(\.text))
      guard target.entity.schema.field(meant) != nil else {
        isOpen = true
        continue
      }
      if fields.contains(where: { $0.target == meant }) { continue }
      fields.append(TwoWayFields(sources: PathCollector.paths(in: line.left), target: meant))
    }
    self.fields = fields
    self.isOpen = isOpen
  }

  func check(_ policy: Policy?, _ entries: [ConflictEntry], _ result: inout CheckedSync) {
    var conflicts = CheckedSync.Conflicts()
    var named: [FieldPath: SourceRange] = [:]
    var firstOnDelete: SourceRange?
    for entry in entries {
      switch entry.subject {
      case .onDelete: onDelete(entry.policy, &firstOnDelete, &conflicts)
      case .field(let path):
        let found = field(path)
        if let found, !isFirst(found.target, path.range, &named) { continue }
        guard let policy = self.policy(entry.policy), let found, fits(policy, found, entry.policy) else { continue }
        conflicts.policies[found.target] = policy
      case .group(let paths): group(paths, entry, &named, &conflicts)
      }
    }
    if let policy, let read = self.policy(policy) {
      conflicts.policy = read
      for line in fields where named[line.target] == nil {
        guard fits(read, line, policy) else { break }
      }
    }
    result.conflicts = conflicts
    if modified.isNeeded {
      result.source.modified = Self.modified(source.entity.schema)
      result.target.modified = Self.modified(target.entity.schema)
    }
  }

  // MARK: Fields

  private func field(_ path: Path) -> TwoWayFields? {
    let names = path.components.map(\.text)
    if names.contains("") { return nil }
    let wanted = FieldPath(names)
    if let found = fields.first(where: { $0.target == wanted }) {
      note(wanted, path, target)
      return found
    }
    if names.count > 1, names[0] == "source", target.entity.schema.field(wanted) == nil {
      return sourceField(FieldPath(Array(names.dropFirst())), path)
    }
    guard !isOpen else { return nil }
    if let schema = target.entity.schema.field(wanted) {
      sync.report(
        CheckCodes.conflictField, "`\(schema.path)` is in no two-way line", at: path.range,
        reason: "only what both sides write can be in conflict",
        labels: target.entity.fieldLocations[wanted].map { [.init($0, "the field")] } ?? [],
        help: ["leave the field out, or map it with `<->`"])
      return nil
    }
    unknown(wanted, path.range, fields.map(\.target), "a field is named as its line's target has it")
    return nil
  }

  private func note(_ field: FieldPath, _ path: Path, _ side: SyncChecker.SideNames) {
    guard side.isKnown else { return }
    side.checker.noteField(field, of: side.entity.schema, declared: side.entity.fieldLocations[field], path)
  }

  private func sourceField(_ wanted: FieldPath, _ path: Path) -> TwoWayFields? {
    let found = fields.filter { $0.sources.contains(wanted) }
    if source.entity.schema.field(wanted) != nil {
      note(wanted, Path(Array(path.components.dropFirst()), path.range), source)
    }
    if found.count == 1 { return found[0] }
    guard !isOpen else { return nil }
    let range = SourceRange(start: path.components[1].range.start, end: path.range.end)
    if found.count > 1 {
      sync.report(
        CheckCodes.conflictField, "several two-way lines read `\(wanted)`", at: range,
        reason: "they write \(found.map { "`\($0.target)`" }.joined(separator: ", "))",
        help: ["name the field of the target"])
    } else if source.entity.schema.field(wanted) != nil {
      sync.report(
        CheckCodes.conflictField, "`\(wanted)` is in no two-way line", at: range,
        reason: "only what both sides write can be in conflict",
        labels: source.entity.fieldLocations[wanted].map { [.init($0, "the field")] } ?? [],
        help: ["leave the field out, or map it with `<->`"])
    } else {
      unknown(wanted, range, fields.flatMap(\.sources), "no two-way line reads a field of that name")
    }
    return nil
  }

  private func unknown(_ wanted: FieldPath, _ range: SourceRange, _ known: [FieldPath], _ reason: String) {
    let names = known.map { "\($0)" }
    let near = closest("\(wanted)", among: names)
    sync.report(
      CheckCodes.conflictField, "no two-way line has a field `\(wanted)`", at: range,
      reason: near.map { "did you mean `\($0)`?" } ?? reason,
      help: near == nil && !names.isEmpty
        ? ["there is " + names.prefix(8).map { "`\($0)`" }.joined(separator: ", ") + (names.count > 8 ? ", …" : "")]
        : [],
      fixes: near.map { [.init("write `\($0)`", [TextEdit(range: range, replacement: $0)])] } ?? [])
  }

  private func isFirst(_ field: FieldPath, _ range: SourceRange, _ named: inout [FieldPath: SourceRange]) -> Bool {
    guard let first = named[field] else {
      named[field] = range
      return true
    }
    sync.report(
      CheckCodes.conflictTwice, "`\(field)` has a policy already", at: range, reason: "only one can hold",
      labels: [.init(sync.location(first), "the first one")])
    return false
  }

  private func group(
    _ paths: [Path], _ entry: ConflictEntry, _ named: inout [FieldPath: SourceRange],
    _ conflicts: inout CheckedSync.Conflicts
  ) {
    var members: [TwoWayFields] = []
    for path in paths {
      if let found = field(path), isFirst(found.target, path.range, &named) { members.append(found) }
    }
    if paths.isEmpty {
      let range = SourceRange(start: entry.range.start, end: entry.policy.range.start)
      sync.report(
        CheckCodes.conflictField, "this group names no field", at: range,
        reason: "a group is written `group(street, city): latest`")
    }
    guard let policy = self.policy(entry.policy) else { return }
    switch policy {
    case .max, .min, .union, .delta:
      sync.report(
        CheckCodes.conflictPolicy, "`\(entry.policy.name.text)` cannot decide a group", at: entry.policy.name.range,
        reason: "a group is taken whole from one side",
        help: ["use `latest`, `source_wins`, `target_wins` or `manual`, or name the fields one by one"])
    case .sourceWins, .targetWins, .latest, .manual:
      guard !members.isEmpty else { return }
      let fields = members.map(\.target)
      conflicts.groups.append(
        .init(name: fields.map { "\($0)" }.joined(separator: ", "), fields: fields, policy: policy))
    }
  }

  // MARK: Policies

  private func onDelete(_ policy: Policy, _ first: inout SourceRange?, _ conflicts: inout CheckedSync.Conflicts) {
    if let first {
      sync.report(
        CheckCodes.conflictTwice, "there is another `on delete`", at: policy.name.range, reason: "only one can hold",
        labels: [.init(sync.location(first), "the first one")])
      return
    }
    first = policy.name.range
    guard !policy.name.text.isEmpty else { return }
    guard let rule = DeleteConflictRule(rawValue: policy.name.text) else {
      return sync.clauseValue(policy.name, ["hold", "delete", "edit"], "on delete")
    }
    if policy.arguments.isEmpty { conflicts.onDelete = rule } else { noArguments(policy) }
  }

  private func noArguments(_ policy: Policy) {
    let range = SourceRange(start: policy.name.range.end, end: max(policy.name.range.end, policy.range.end))
    sync.report(
      CheckCodes.clauseValue, "`\(policy.name.text)` takes nothing in parentheses", at: range,
      reason: "only `latest` has a setting", fixes: [.init("delete it", [TextEdit(range: range, replacement: "")])])
  }

  private func policy(_ policy: Policy) -> ConflictPolicy? {
    let simple: [String: ConflictPolicy] = [
      "source_wins": .sourceWins, "target_wins": .targetWins, "manual": .manual, "max": .max, "min": .min,
      "union": .union, "delta": .delta,
    ]
    if policy.name.text == "latest" { return latest(policy) }
    guard let found = simple[policy.name.text] else {
      sync.clauseValue(policy.name, Self.policies, "conflict")
      return nil
    }
    if policy.arguments.isEmpty { return found }
    noArguments(policy)
    return nil
  }

  private func latest(_ policy: Policy) -> ConflictPolicy? {
    var skew: Int64 = 0
    if let argument = policy.arguments.first {
      guard policy.arguments.count == 1, argument.label?.text == "skew",
        case .literal(.duration(let microseconds)) = argument.value.kind
      else {
        if case .missing = argument.value.kind { return nil }
        sync.report(
          CheckCodes.clauseValue, "`latest` takes a `skew` and nothing else", at: argument.value.range,
          reason: "it is written as `latest(skew: 2s)`")
        return nil
      }
      skew = microseconds
    }
    modified.isNeeded = true
    for (side, names) in [(Side.source, source), (Side.target, target)]
    where names.isKnown && Self.modified(names.entity.schema) == nil && modified.told.insert(side).inserted {
      let schema = names.entity.schema
      let candidate = schema.fields.first { $0.type.base == .timestamp }
      sync.report(
        CheckCodes.noModified, "nothing tells when a record of `\(schema.connection).\(schema.name)` was modified",
        at: policy.name.range, reason: "`latest` needs a `Timestamp` marked `modified` on both sides",
        labels: names.entity.location.map { [.init($0, "the entity")] } ?? [],
        help: [
          "mark the field that holds the instant, as in `\(candidate.map { "\($0.path)" } ?? "updated"): Timestamp modified`"
        ])
    }
    return .latest(skew: skew)
  }

  private static func modified(_ entity: EntitySchema) -> FieldPath? {
    entity.fields.first { $0.marks.contains(.modified) && $0.type.base == .timestamp }?.path
  }

  /// Whether the fields of the line have types that the policy can work on; reported if not.
  private func fits(_ policy: ConflictPolicy, _ line: TwoWayFields, _ written: Policy) -> Bool {
    let needed: String
    let isMet: (ValueType) -> Bool
    switch policy {
    case .sourceWins, .targetWins, .latest, .manual: return true
    case .max, .min:
      needed = "values that have an order"
      isMet = \.isOrdered
    case .union:
      needed = "lists"
      isMet = { if case .list = $0 { true } else { false } }
    case .delta:
      needed = "`Int` or `Decimal`"
      isMet = { type in
        switch type {
        case .int, .decimal: true
        default: false
        }
      }
    }
    // Both sides' values are compared, and merged, as the target's field has them.
    for (path, names) in [(line.target, target)] {
      guard let field = names.entity.schema.field(path), field.type.base != .poisoned, !isMet(field.type.base) else {
        continue
      }
      sync.report(
        CheckCodes.conflictPolicy, "`\(written.name.text)` cannot decide `\(line.target)`", at: written.name.range,
        reason: "it takes \(needed), and `\(path)` is `\(field.type)`",
        labels: names.entity.fieldLocations[path].map { [.init($0, "`\(path)` is `\(field.type)`")] } ?? [],
        help: ["use `manual`, `latest`, `source_wins` or `target_wins`"])
      return false
    }
    return true
  }
}

/// The fields that a two-way line reads.
enum PathCollector {
  static func paths(in expression: Expression) -> [FieldPath] {
    switch expression.kind {
    case .path(let path): return [FieldPath(path.components.map(\.text))]
    case .parenthesized(let inner), .pipe(let inner, _), .binary(_, _, let inner, _), .fallback(let inner, _),
      .unary(_, _, let inner):
      return paths(in: inner)
    case .call(_, let arguments): return arguments.first.map { paths(in: $0) } ?? []
    case .template(let parts):
      return parts.flatMap { part -> [FieldPath] in if case .hole(let hole) = part { paths(in: hole) } else { [] } }
    default: return []
    }
  }
}
