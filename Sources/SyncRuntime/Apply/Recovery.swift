import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Settles what an earlier run journalled and never settled: the written side is read back to learn what of it happened.
struct Recovery {
  let session: SyncSession
  let lease: Lease
  let run: Int64

  /// How many records turned out to have been written.
  func recover() async throws -> Int {
    var recovered = 0
    let settler = Settler(session: session, lease: lease, run: run, heedsAnswers: false)
    for intent in try session.store.openIntents(sync: session.sync) {
      let page = intent.payload.withUnsafeBytes { ChangePageCoding.decode($0, session.plan) }
      var rows: [Int] = []
      // A batch of another mapping has another width: what of it was written is found again by its match values.
      if let page { rows = try await written(of: page) }
      try session.layout.keep()
      if let page {
        _ = try settler.settle(page, rows, intent: intent.id...intent.id)
      } else {
        let settlement = Settlement()
        settlement.settledIntents = [intent.id...intent.id]
        try session.store.settle(lease, run: run, now: session.surroundings.now(), settlement)
      }
      recovered += rows.count
    }
    return recovered
  }

  /// The rows that happened, on one side at least, turned into what happened. What a system reshaped is not recognised
  /// here: it is found again by its match values and adopted, and a merge finds that both sides hold the same.
  private func written(of page: ChangePage) async throws -> [Int] {
    var written: [Int] = []
    for side in RecordSide.allCases { written += try await creates(page, side) }
    written += try await updates(page)
    for side in RecordSide.allCases { written += try await deletes(page, side) }
    return written.sorted()
  }

  // MARK: Creates

  private func creates(_ page: ChangePage, _ side: RecordSide) async throws -> [Int] {
    let rows = page.rows.indices.filter { page.rows[$0].action == .create && page.rows[$0].side == side }
    let keyed = rows.filter { !page.key(side, $0).isEmpty }
    let unkeyed = rows.filter { page.key(side, $0).isEmpty }
    var written: [Int] = []
    let found = try await KeyedRecords.find(keyed.map { [UInt8](page.key(side, $0)) }, session, side)
    for index in keyed {
      guard let record = found[[UInt8](page.key(side, index))], happened(page, index, side, record) else { continue }
      written.append(index)
    }
    let lost = LostCreates(session: session, page: page, side: side) { holds(page, $0, side, $1) }
    for (index, record) in try await lost.find(unkeyed) {
      let start = page.arena.count
      KeyEncoding.append(
        record.batch.row(record.row), count: session.plan.side(side).keyCount, from: record.batch.arena,
        to: page.arena)
      page.setKey((start, page.arena.count - start), side, of: index)
      for slot in 0..<session.plan.side(side).keyCount {
        let cell = record.batch[record.row, slot].copied(from: record.batch.arena, to: page.arena)
        page.columns(side).base.row(index)[slot] = cell
        page.columns(side).current.row(index)[slot] = cell
      }
      written.append(index)
    }
    return written
  }

  /// Whether the record holds what the change meant, by its values, or by its fingerprint where no values were noted.
  private func happened(
    _ page: ChangePage, _ index: Int, _ side: RecordSide, _ record: (batch: RecordBatch, row: Int)
  ) -> Bool {
    let columns = page.columns(side)
    if columns.columnCount > 0, columns.writes(index) { return holds(page, index, side, record) }
    guard side == .target,
      session.targetShape.fingerprint(record.batch.row(record.row), in: record.batch.arena)
        == page.rows[index].targetHash
    else { return false }
    for slot in 0..<columns.columnCount {
      let cell = record.batch[record.row, slot].copied(from: record.batch.arena, to: page.arena)
      columns.base.row(index)[slot] = cell
      columns.mapped.row(index)[slot] = cell
    }
    return true
  }

  private func holds(
    _ page: ChangePage, _ index: Int, _ side: RecordSide, _ record: (batch: RecordBatch, row: Int)
  ) -> Bool {
    let columns = page.columns(side)
    return (0..<columns.columnCount).allSatisfy { slot in
      let wanted = columns.desired[index, slot]
      return wanted.tag == .absent
        || CellComparison.equal(wanted, in: page.arena, record.batch[record.row, slot], in: record.batch.arena)
    }
  }

  // MARK: Updates and deletes

  private func updates(_ page: ChangePage) async throws -> [Int] {
    let rows = page.rows.indices.filter {
      page.rows[$0].action == .update || page.rows[$0].action == .adopt || page.rows[$0].action == .archive
    }
    guard !rows.isEmpty else { return [] }
    var happenedOn: [Int: RecordSides] = [:]
    var wanted: [Int: RecordSides] = [:]
    for side in RecordSide.allCases {
      let columns = page.columns(side)
      guard columns.columnCount > 0 else { continue }
      let concerned = rows.filter { columns.writes($0) || !session.plan.isTwoWay && side == .target }
      let found = try await KeyedRecords.find(concerned.map { [UInt8](page.key(side, $0)) }, session, side)
      for index in concerned {
        wanted[index, default: []].insert(.only(side))
        guard let record = found[[UInt8](page.key(side, index))], happened(page, index, side, record) else { continue }
        happenedOn[index, default: []].insert(.only(side))
      }
    }
    for (index, sides) in happenedOn where sides != wanted[index] {
      page.change(index) {
        $0.failed = (wanted[index] ?? []).subtracting(sides)
        $0.failedAction = .hold
        $0.reason = "an earlier run ended before it was written"
      }
    }
    return rows.filter { happenedOn[$0] != nil }
  }

  private func deletes(_ page: ChangePage, _ side: RecordSide) async throws -> [Int] {
    let rows = page.rows.indices.filter { page.rows[$0].action == .delete && page.rows[$0].side == side }
    guard !rows.isEmpty else { return [] }
    let found = try await KeyedRecords.find(rows.map { [UInt8](page.key(side, $0)) }, session, side)
    return rows.filter { found[[UInt8](page.key(side, $0))] == nil }
  }
}
