public import SyncModel

/// Compares what two versions of a mapping would do with the records of a snapshot.
public struct ImpactRunner: Sendable {
  private let surroundings: Surroundings

  public init(_ surroundings: Surroundings) { self.surroundings = surroundings }

  /// - Parameter examples: how many records of each group are named.
  public func compare(
    _ old: CompiledPlan, _ new: CompiledPlan, on snapshot: Snapshot, examples: Int = 3
  ) async throws -> Impact {
    // One after the other, so that the records stand in memory once.
    let before = try await SnapshotRun(plan: old, snapshot: snapshot, surroundings: surroundings).outcomes()
    let after = try await SnapshotRun(plan: new, snapshot: snapshot, surroundings: surroundings).outcomes()
    var impact = Impact(syncs: [], notes: [])
    var used: Set<String> = []
    for sync in new.syncs {
      let renamed = old.syncs.first { $0.formerName == sync.name }?.name
      let former = [sync.name, sync.formerName, renamed].compactMap { $0 }.first { before.outcomes[$0] != nil }
      if let former { used.insert(former) }
      impact.syncs.append(
        compare(sync.name, former.flatMap { before.outcomes[$0] }, after.outcomes[sync.name], examples))
    }
    for sync in old.syncs where !used.contains(sync.name) {
      impact.syncs.append(compare(sync.name, before.outcomes[sync.name], nil, examples))
    }
    let leftOut = before.leftOut.union(after.leftOut).sorted()
    if !leftOut.isEmpty {
      impact.notes.append(
        "the snapshot left out \(leftOut.map { "`\($0)`" }.joined(separator: ", ")), which is sensitive: both versions "
          + "find nothing there; `antiphon snapshot --with-sensitive` takes it")
    }
    return impact
  }

  private struct Kind: Hashable {
    var before: ImpactDisposition
    var after: ImpactDisposition
    var hasFields: Bool
  }

  private func compare(
    _ name: String, _ old: SyncOutcomes?, _ new: SyncOutcomes?, _ exampleMax: Int
  ) -> SyncImpact {
    let nothing = SyncOutcomes()
    let (left, right) = (old ?? nothing, new ?? nothing)
    var groups: [Kind: GroupCount] = [:]
    let records = left.records + right.records.filter { left.outcomes[$0] == nil }
    for record in records {
      var first = left.outcomes[record] ?? SyncOutcomes.Outcome()
      var second = right.outcomes[record] ?? SyncOutcomes.Outcome()
      // A sync that is not there filters nothing.
      if old == nil || new == nil { (first.isFiltered, second.isFiltered) = (false, false) }
      guard let comparison = OutcomeComparison(first, second) else { continue }
      let isAlike = comparison.before == comparison.after
      let kind = Kind(
        before: comparison.before, after: comparison.after, hasFields: isAlike && !comparison.fields.isEmpty)
      groups[kind, default: GroupCount()].add(record, comparison, exampleMax) { side, path in
        left.sensitive[side]?.contains(path) ?? false || right.sensitive[side]?.contains(path) ?? false
      }
    }
    let found = groups.map { kind, count in count.group(kind.before, kind.after, hasFields: kind.hasFields) }
    return SyncImpact(
      sync: name, presence: old == nil ? .onlyNew : new == nil ? .onlyOld : .both,
      recordCount: max(left.sourceCount, right.sourceCount) + records.count { $0.side == .target },
      groups: found.sorted { ($1.count, $0.title) < ($0.count, $1.title) })
  }
}

/// Gathers one group.
private struct GroupCount {
  private var count = 0
  private var fields: [String: ImpactGroup.FieldCount] = [:]
  private var reasons: [String: Int] = [:]
  private var examples: [ImpactGroup.Example] = []

  mutating func add(
    _ record: SyncOutcomes.Record, _ comparison: OutcomeComparison, _ exampleMax: Int,
    isSensitive: (RecordSide, FieldPath) -> Bool
  ) {
    count += 1
    for field in comparison.fields {
      fields["\(field.side.name) \(field.path)", default: .init(side: field.side, path: field.path, count: 0)].count +=
        1
    }
    if let reason = comparison.reason { reasons[reason, default: 0] += 1 }
    guard examples.count < exampleMax else { return }
    examples.append(
      ImpactGroup.Example(
        side: record.side, key: record.key,
        fields: comparison.fields.map { field in
          func shown(_ value: String?) -> String? {
            value.map { isSensitive(field.side, field.path) && $0 != "null" ? RecordChange.redacted : $0 }
          }
          return (field.side, field.path, shown(field.old), shown(field.new))
        }))
  }

  func group(_ before: ImpactDisposition, _ after: ImpactDisposition, hasFields: Bool) -> ImpactGroup {
    ImpactGroup(
      before: before, after: after, count: count,
      fields: hasFields
        ? fields.values.sorted { ($1.count, "\($0.path)", $0.side.name) < ($0.count, "\($1.path)", $1.side.name) } : [],
      reasons: reasons.map { .init(reason: $0.key, count: $0.value) }
        .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) },
      examples: examples)
  }
}
