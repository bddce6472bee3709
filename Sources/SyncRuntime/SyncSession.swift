import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// One sync of one run: the plan with everything that it needs open. Used by one task at a time.
final class SyncSession: @unchecked Sendable {
  let plan: SyncPlan
  let source: any Connection
  let target: any Connection
  /// False where the first write will make the target's entity.
  let targetExists: Bool
  let sourceSpec: ConnectorSpec
  let targetSpec: ConnectorSpec
  let surroundings: Surroundings
  let store: StateStore
  /// The sync's number in the store.
  let sync: Int64
  private(set) var linkCount: Int
  /// The newest of them: links behind it were made by this run.
  private(set) var lastLink: Int64
  /// Those of them that are synchronised: neither parted nor given up.
  private(set) var activeLinkCount: Int
  /// Records wait in the rejected, held or retry list; what is settled is taken off it.
  private(set) var hasQueue: Bool
  let sourceShape: SourceShape
  let targetShape: TargetShape
  let layout: BaseLayout
  /// From the source to the target, and back. Of the task that scans.
  let sourceMapper: RecordMapper
  let targetMapper: RecordMapper
  let merger: PairMerger
  let decisions: Decisions
  let partners: LinkedPartners
  /// Records that lines read by key; `nil` where no line does.
  let lookups: Lookups?
  let runStarted: Int64
  /// The plan may give another result for the same record: it asks when the run began, for links of another sync, or for
  /// other records.
  let dependsOnMore: Bool
  /// Records refer to others of the same sync.
  let linksItself: Bool

  init(
    plan: SyncPlan, source: any Connection, target: any Connection, targetExists: Bool, sourceSpec: ConnectorSpec,
    targetSpec: ConnectorSpec, surroundings: Surroundings, store: StateStore, sync: Int64, linkCount: Int,
    runStarted: Int64, lookups: Lookups? = nil
  ) throws {
    self.plan = plan
    self.source = source
    self.target = target
    self.targetExists = targetExists
    self.sourceSpec = sourceSpec
    self.targetSpec = targetSpec
    self.surroundings = surroundings
    self.store = store
    self.sync = sync
    self.linkCount = linkCount
    lastLink = try store.lastLink(sync: sync)
    activeLinkCount = try store.activeLinkCount(sync: sync)
    hasQueue = try !store.queuedKeys(sync: sync).isEmpty
    self.runStarted = runStarted
    sourceShape = SourceShape(plan, mapping: try PlanFingerprint.ofMapping(plan))
    targetShape = TargetShape(plan)
    layout = BaseLayout(plan, store: store)
    self.lookups = lookups
    partners = LinkedPartners(store: store, lookups: lookups)
    sourceMapper = try RecordMapper(
      plan, from: .source, functions: surroundings.functions, runStarted: runStarted, partners: partners)
    targetMapper = try RecordMapper(
      plan, from: .target, functions: surroundings.functions, runStarted: runStarted, partners: partners)
    merger = PairMerger(plan, source: sourceMapper, target: targetMapper)
    decisions = try Decisions(store, sync: plan.name)
    dependsOnMore = PlanFingerprint.readsClock(plan) || !plan.linkedSyncs.isEmpty || plan.lookups != nil
    linksItself = plan.linkedSyncs.contains(plan.name)
  }

  var targetKeyFields: [FieldSchema] { Array(plan.target.readFields.prefix(plan.target.keyCount)) }
  var sourceKeyFields: [FieldSchema] { Array(plan.source.readFields.prefix(plan.source.keyCount)) }

  /// What was linked before the scans belongs to the links that they start from.
  func countLinks() throws {
    linkCount = try store.linkCount(sync: sync)
    lastLink = try store.lastLink(sync: sync)
    activeLinkCount = try store.activeLinkCount(sync: sync)
    hasQueue = try !store.queuedKeys(sync: sync).isEmpty
  }

  /// Records a batch.
  func batchSize(_ side: RecordSide) -> Int { min(plan.batch ?? 5_000, spec(side).capabilities.batchMax) }

  func connection(_ side: RecordSide) -> any Connection { side == .source ? source : target }
  func spec(_ side: RecordSide) -> ConnectorSpec { side == .source ? sourceSpec : targetSpec }
  func keyFields(_ side: RecordSide) -> [FieldSchema] { side == .source ? sourceKeyFields : targetKeyFields }
  func mapper(from side: RecordSide) -> RecordMapper { side == .source ? sourceMapper : targetMapper }

  /// The slots of a side that lines write.
  func slots(_ side: RecordSide) -> [Int] { side == .source ? sourceShape.allSlots : targetShape.allSlots }

  /// Whether the record says of itself that it is deleted.
  func isMarkedDeleted(_ side: RecordSide, _ row: UnsafePointer<Cell>, in arena: Arena) -> Bool {
    guard let mark = plan.side(side).deletedMark else { return false }
    return CellComparison.equal(row[mark.slot], in: arena, mark.value.cell(in: arena), in: arena)
  }

  /// A pair may get another record of that side, found by its match values, only where its key is not the mapping's to
  /// say.
  func mayMove(_ side: RecordSide) -> Bool {
    guard !plan.matches.isEmpty else { return false }
    let keys = 0..<plan.side(side).keyCount
    return !slots(side).contains { keys.contains($0) }
  }

  /// Whether changes may be written while the source is still being read: there is nothing yet that a source which
  /// shrank could lose, and no two source records can have one key or claim one partner, by the systems' own guarantee.
  func canStream(candidates: Int) -> Bool {
    guard !plan.isTwoWay, !linksItself, sourceSpec.capabilities.guaranteesKeys, activeLinkCount == 0 else {
      return false
    }
    if candidates == 0 { return true }
    guard plan.matches.count == 1, plan.matches[0].pairs.count == 1 else { return false }
    let pair = plan.matches[0].pairs[0]
    guard case .field = pair.source, case .field = pair.target, let sourceField = pair.sourceField,
      let targetField = pair.targetField
    else { return false }
    return isUnique(sourceField, in: plan.source) && isUnique(targetField, in: plan.target)
  }

  private func isUnique(_ path: FieldPath, in side: SidePlan) -> Bool {
    guard let field = side.entity.field(path) else { return false }
    return field.marks.contains(.unique) || (field.marks.contains(.key) && side.keyCount == 1)
  }
}
