import SyncConnect
import SyncEngine
public import SyncModel
import SyncState

extension SyncRunner {
  /// A change set that puts back what a run wrote: fields get their old values, records that it made are deleted, records
  /// that it deleted are made again as far as the mapping read them. A record that was edited since is held. Undone pairs
  /// agree on what they then hold, so that the next run does not do it again.
  /// - Parameters:
  ///   - compiled: the plan of the run.
  ///   - approvesDeletes: more deletions than the mapping allows were seen and are right; otherwise it stops at them.
  public func undo(
    run: Int64, _ compiled: CompiledPlan, sync name: String, into writer: ChangeSetWriter?,
    approvesDeletes: Bool = false, observer: @escaping Observer
  ) async throws -> [SyncReport] {
    try await eachSync(compiled, RunOptions(only: name)) { session, fingerprint, _ in
      observer(.began(session.plan))
      let undo = RunUndo(session: session, describer: ChangeDescriber(session.plan))
      let runGuard = RunGuard(session, approvesDeletes: approvesDeletes, isUndo: true)
      var number: Int64 = 0
      while let image = try store.images(run: run, before: number, limit: 1).first {
        number = image.number
        let page = image.payload.withUnsafeBytes { ChangePageCoding.decode($0, session.plan) }
        guard let page else {
          throw RuntimeError.failed("what run \(run) wrote was noted by another version, and cannot be undone")
        }
        let changes = try await undo.changes(page)
        runGuard.add(changes)
        for index in 0..<changes.count {
          try writer?.append(changes, index, describer: undo.describer)
          for change in undo.describer.describe(changes, index) { observer(.change(change)) }
        }
      }
      try runGuard.checkBudgets()
      let report = report(session, fingerprint, run: nil, status: .succeeded, try undo.summary())
      observer(.ended(report))
      return report
    }
  }
}

/// Turns what a run wrote into changes that undo it.
final class RunUndo {
  let session: SyncSession
  let describer: ChangeDescriber
  private let account = RunAccount()
  private var arena: Arena?
  /// Sides on which the record at hand is there and passes the filter.
  private var belongs: RecordSides = []

  init(session: SyncSession, describer: ChangeDescriber) {
    self.session = session
    self.describer = describer
  }

  func summary() throws -> RunSummary {
    try account.finish(target: SideCounts())
    return account.summary
  }

  private typealias Found = [[UInt8]: (batch: RecordBatch, row: Int)]

  func changes(_ image: ChangePage) async throws -> ChangePage {
    var found: [RecordSide: Found] = [:]
    for side in RecordSide.allCases {
      guard session.spec(side).capabilities.findsByField else {
        throw RuntimeError.failed(
          "the \(side.name) `\(session.plan.side(side).entity.name)` cannot be asked for single records, so that an undo "
            + "could not tell what was edited since")
      }
      let keys = (0..<image.count).map { [UInt8](image.key(side, $0)) }.filter { !$0.isEmpty }
      found[side] = try await KeyedRecords.find(keys, session, side)
    }
    let keys = KeyPage(capacity: 1024)
    for index in 0..<image.count { keys.append(image.sourceKey(index)) }
    let hits = try session.store.lookUp(sync: session.sync, .source, keys)
    let bases = try session.store.bases(hits.map(\.id).filter { $0 != 0 })
    let changes = ChangePage(session.plan, arena: image.arena)
    session.merger.begin(image.arena)
    arena = image.arena
    for index in (0..<image.count).reversed() {
      try add(image, index, hits[index], bases[hits[index].id], found, to: changes)
    }
    account.add(changes)
    return changes
  }

  private func add(
    _ image: ChangePage, _ index: Int, _ hit: LinkHit, _ base: LinkBase?, _ found: [RecordSide: Found],
    to changes: ChangePage
  ) throws {
    let done = image.rows[index]
    changes.append(
      ChangePage.Row(
        action: .update, side: done.side, link: hit.id, sourceKey: done.sourceKey, targetKey: done.targetKey,
        reason: "undoes what was \(Self.verb(done.action))"))
    let row = changes.count - 1
    if let base { try session.layout.decode(base.base, into: changes, row) }
    var isThere: RecordSides = []
    belongs = []
    for side in RecordSide.allCases {
      guard let record = found[side]?[[UInt8](image.key(side, index))] else { continue }
      isThere.insert(.only(side))
      let cells = UnsafePointer(record.batch.row(record.row))
      let hash =
        side == .source
        ? session.sourceShape.fingerprint(cells, in: record.batch.arena)
        : session.targetShape.fingerprint(cells, in: record.batch.arena)
      changes.change(row) { if side == .source { $0.sourceHash = hash } else { $0.targetHash = hash } }
      // Filters read values of one arena.
      let copies = (0..<record.batch.columnCount).map { cells[$0].copied(from: record.batch.arena, to: image.arena) }
      if passes(side, copies) { belongs.insert(.only(side)) }
      let columns = changes.columns(side)
      for slot in 0..<columns.columnCount { columns.current.row(row)[slot] = copies[slot] }
    }
    switch done.action {
    case .create: uncreate(image, index, row, hit, base, isThere, changes)
    case .delete: undelete(image, index, row, hit, isThere, changes)
    case .archive: unarchive(image, index, row, hit, isThere, changes)
    default: revert(image, index, row, hit, isThere, changes)
    }
  }

  private static func verb(_ action: ChangeAction) -> String {
    switch action {
    case .create: "created"
    case .delete: "deleted"
    case .archive: "archived"
    case .adopt: "adopted"
    default: "updated"
    }
  }

  /// The first written field that has another value now.
  private func edited(_ image: ChangePage, _ index: Int, _ side: RecordSide, _ row: Int, _ changes: ChangePage)
    -> FieldPath?
  {
    let columns = image.columns(side)
    for slot in 0..<columns.columnCount {
      let written = columns.desired[index, slot]
      if written.tag == .absent { continue }
      let now = changes.columns(side).current[row, slot]
      if !CellComparison.equal(written, in: image.arena, now, in: changes.arena) {
        return session.plan.side(side).reads[slot]
      }
    }
    return nil
  }

  /// Whether both records of the pair would belong to the sync, were both there: otherwise the next run would part them
  /// again, or delete what was made.
  private func isWhole(_ row: Int, _ missing: RecordSide, _ isThere: RecordSides, _ changes: ChangePage) -> Bool {
    let other = missing.other
    guard isThere.contains(other) else { return false }
    return RecordSide.allCases.allSatisfy { side in
      let columns = changes.columns(side)
      // A one-way sync keeps no values of the source in its changes.
      guard columns.columnCount > 0 else { return belongs.contains(side) }
      return passes(side, (0..<columns.columnCount).map { columns.after(row, $0) })
    }
  }

  /// - Parameter record: cells of the arena that the merger began with.
  private func passes(_ side: RecordSide, _ record: [Cell]) -> Bool {
    record.withUnsafeBufferPointer { cells in
      guard let first = cells.baseAddress, let arena else { return true }
      return !session.isMarkedDeleted(side, first, in: arena)
        && session.mapper(from: side).filterVerdict(first, in: arena) == .mapped
    }
  }

  /// The record is unarchived: its mark gets its old value, and the pair stays parted where the other record is gone.
  private func unarchive(
    _ image: ChangePage, _ index: Int, _ row: Int, _ hit: LinkHit, _ isThere: RecordSides, _ changes: ChangePage
  ) {
    let side = image.rows[index].side
    guard isThere.contains(side) else { return hold(row, side, "the \(side.name) record is gone", changes) }
    if let path = edited(image, index, side, row, changes) {
      return hold(row, side, "`\(path)` was edited since", changes)
    }
    guard hit.id == 0 || hit.status == .parted else { return hold(row, side, "the pair is linked again", changes) }
    let columns = changes.columns(side)
    for slot in 0..<columns.columnCount where image.columns(side).desired[index, slot].tag != .absent {
      let old = image.columns(side).current[index, slot]
      columns.desired.row(row)[slot] = old.tag == .absent ? .null : old
    }
    rejoin(row, side, isThere, changes)
  }

  /// A pair whose record comes back is one again where nothing speaks against it, and agrees on what its records hold.
  private func rejoin(_ row: Int, _ side: RecordSide, _ isThere: RecordSides, _ changes: ChangePage) {
    let isWhole = isWhole(row, side, isThere, changes)
    changes.change(row) {
      $0.parts = !isWhole
      $0.gone = isThere.contains(side.other) ? [] : .only(side.other)
    }
    if isWhole, session.plan.isTwoWay { session.merger.agree(changes, row) }
  }

  private func revert(
    _ image: ChangePage, _ index: Int, _ row: Int, _ hit: LinkHit, _ isThere: RecordSides, _ changes: ChangePage
  ) {
    for side in RecordSide.allCases {
      let columns = image.columns(side)
      guard columns.columnCount > 0, columns.writes(index), !image.rows[index].failed.contains(side) else { continue }
      guard isThere.contains(side) else {
        return hold(row, side, "the \(side.name) record is gone", changes)
      }
      if let path = edited(image, index, side, row, changes) {
        return hold(row, side, "`\(path)` was edited since", changes)
      }
      for slot in 0..<columns.columnCount where columns.desired[index, slot].tag != .absent {
        let old = columns.current[index, slot]
        changes.columns(side).desired.row(row)[slot] = old.tag == .absent ? .null : old
        changes.columns(side).base.row(row)[slot] = changes.columns(side).current[row, slot]
      }
    }
    guard hit.id != 0, hit.status != .unlinked else {
      return hold(row, .target, "the pair is not linked any more", changes)
    }
    changes.change(row) {
      $0.parts = hit.status == .parted
      for side in RecordSide.allCases where !isThere.contains(side) { $0.gone.insert(.only(side)) }
    }
    if session.plan.isTwoWay {
      session.merger.agree(changes, row) { line in
        changes.target.desired[row, line.target].tag != .absent
          || line.sources.contains { changes.source.desired[row, $0].tag != .absent }
      }
    }
  }

  private func uncreate(
    _ image: ChangePage, _ index: Int, _ row: Int, _ hit: LinkHit, _ base: LinkBase?, _ isThere: RecordSides,
    _ changes: ChangePage
  ) {
    let side = image.rows[index].side
    guard isThere.contains(side) else { return hold(row, side, "the \(side.name) record is gone", changes) }
    if let path = edited(image, index, side, row, changes) {
      return hold(row, side, "`\(path)` was edited since", changes)
    }
    // A first load noted no values; the base has them.
    if !session.plan.isTwoWay, base != nil {
      for slot in session.targetShape.writtenSlots {
        let agreed = changes.target.base[row, slot]
        if agreed.tag != .absent,
          !CellComparison.equal(agreed, in: changes.arena, changes.target.current[row, slot], in: changes.arena)
        {
          return hold(row, side, "`\(session.plan.target.reads[slot])` was edited since", changes)
        }
      }
    }
    guard hit.id != 0, hit.status != .unlinked else {
      return hold(row, side, "the pair is not linked any more", changes)
    }
    changes.change(row) {
      $0.action = .delete
      // Of a pair that is gone altogether there is nothing to remember.
      $0.parts = isThere.contains(side.other)
      $0.gone = isThere.contains(side.other) ? [] : .only(side.other)
    }
  }

  private func undelete(
    _ image: ChangePage, _ index: Int, _ row: Int, _ hit: LinkHit, _ isThere: RecordSides, _ changes: ChangePage
  ) {
    let side = image.rows[index].side
    guard !isThere.contains(side) else { return hold(row, side, "the \(side.name) record is there again", changes) }
    let columns = changes.columns(side)
    guard columns.columnCount > 0 else { return hold(row, side, "what it held was not noted", changes) }
    guard hit.id == 0 || hit.status == .parted else { return hold(row, side, "the pair is linked again", changes) }
    let fields = session.plan.side(side).readFields
    for slot in 0..<columns.columnCount where !fields[slot].marks.contains(.readonly) {
      columns.desired.row(row)[slot] = image.columns(side).current[index, slot]
    }
    changes.change(row) {
      $0.action = .create
      $0.side = side
    }
    rejoin(row, side, isThere, changes)
    // The system gives it a new key.
    if session.keyFields(side).contains(where: { $0.marks.contains(.readonly) }) {
      changes.setKey((0, 0), side, of: row)
    }
  }

  private func hold(_ row: Int, _ side: RecordSide, _ reason: String, _ changes: ChangePage) {
    changes.withdraw(row)
    changes.setAction(.hold, reason: reason, of: row)
    changes.change(row) { $0.side = side }
  }
}
