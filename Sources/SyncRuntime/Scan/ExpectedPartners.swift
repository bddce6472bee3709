import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Knows which records of a sync that refers to itself get a partner in the same run: those of either side that no link
/// holds and that take part.
struct ExpectedPartners {
  let session: SyncSession
  let scratch: ScratchSpace

  /// Reads the source ahead; the target's records are known by then.
  func collect(_ heartbeat: () throws -> Void) async throws {
    let plan = session.plan.source
    let reader = ReadAhead(
      try await session.source.read(
        ReadRequest(entity: plan.entity, fields: plan.readFields, filter: SyncWork.pushdown(session))))
    do {
      while let page = try await reader.next() {
        try Task.checkCancellation()
        try heartbeat()
        try add(page)
      }
    } catch {
      await reader.close()
      throw error
    }
  }

  private func add(_ page: RecordBatch) throws {
    let keys = KeyPage()
    for row in 0..<page.rowCount { page.appendKey(row, count: session.plan.source.keyCount, to: keys) }
    let hits = try session.store.lookUp(sync: session.sync, .source, keys)
    session.sourceMapper.begin(page.arena)
    var rows = ScratchRows()
    for row in 0..<page.rowCount where hits[row].id == 0 {
      let cells = UnsafePointer(page.row(row))
      guard !session.isMarkedDeleted(.source, cells, in: page.arena),
        session.sourceMapper.filterVerdict(cells, in: page.arena) == .mapped
      else { continue }
      rows.append(key: keys[row])
    }
    try rows.store(in: scratch, ScratchPlace.expectedSources)
  }

  func answer(_ question: LinkedPartners.Question) throws -> PartnerKey {
    let keys = KeyPage(capacity: 64)
    keys.append(question.key)
    var isExpected = false
    try scratch.find(
      space: question.isForward ? ScratchPlace.expectedSources : ScratchPlace.newTargets, keys: keys
    ) { _, _, _ in isExpected = true }
    return isExpected ? .pending : .unknown
  }
}

/// The pairs that a plan shows and does not make, for syncs behind that refer to them.
final class PlannedPartners: @unchecked Sendable {
  private var answers: [LinkedPartners.Question: PartnerKey] = [:]
  /// Syncs that others refer to.
  private let parents: Set<String>

  init(_ plan: CompiledPlan) {
    parents = Set(plan.syncs.flatMap { sync in sync.linkedSyncs.filter { $0 != sync.name } })
  }

  func add(_ page: ChangePage, of sync: String) {
    guard parents.contains(sync) else { return }
    for (index, row) in page.rows.enumerated() where row.link == 0 && (row.action == .create || row.action == .adopt) {
      let (source, target) = ([UInt8](page.sourceKey(index)), [UInt8](page.targetKey(index)))
      let isKnown = row.action == .adopt
      if !source.isEmpty {
        answers[.init(sync: sync, isForward: true, key: source)] = isKnown ? .key(target) : .pending
      }
      if !target.isEmpty {
        answers[.init(sync: sync, isForward: false, key: target)] = isKnown ? .key(source) : .pending
      }
    }
  }

  func answer(_ question: LinkedPartners.Question) -> PartnerKey { answers[question] ?? .unknown }
}
