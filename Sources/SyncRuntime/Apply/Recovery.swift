import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Settles what an earlier run journalled and never settled: the target is read back to learn what of it was written.
struct Recovery {
  let session: SyncSession
  let lease: Lease
  let run: Int64

  /// How many records turned out to have been written.
  func recover() async throws -> Int {
    var recovered = 0
    for intent in try session.store.openIntents(sync: session.sync) {
      let page = intent.payload.withUnsafeBytes {
        ChangePageCoding.decode($0, columnCount: session.plan.target.reads.count)
      }
      // A batch of another mapping has another width: what of it was written is found again by its match values.
      let settlement = Settlement()
      settlement.settledIntents = [intent.id...intent.id]
      if let page {
        let written = try await writtenRows(of: page)
        try session.layout.keep()
        let base = Arena(capacity: 4096)
        let describer = ChangeDescriber(session.plan)
        for index in written {
          base.removeAll()
          session.layout.append(page, index, to: base)
          settlement.addLink(
            id: page.rows[index].link, sourceKey: page.sourceKey(index), targetKey: page.targetKey(index),
            sourceHash: page.rows[index].sourceHash,
            targetHash: session.targetShape.fingerprint(after: page, index), base: base.bytes)
          describer.record(page, index, into: settlement)
        }
        recovered += written.count
      }
      try session.store.settle(lease, run: run, now: session.surroundings.now(), settlement)
    }
    return recovered
  }

  /// The rows whose target record holds what the batch meant to write. What a system reshaped is not recognised here: it
  /// is found again by its match values and adopted.
  private func writtenRows(of page: ChangePage) async throws -> [Int] {
    let keyed = (0..<page.count).filter { page.rows[$0].targetKey.count > 0 }
    let unkeyed = (0..<page.count).filter { page.rows[$0].targetKey.count == 0 }
    var written: [Int] = []
    for (index, found) in try await find(keyed, in: page)
    where session.targetShape.fingerprint(found.batch.row(found.row), in: found.batch.arena)
      == page.rows[index].targetHash
    {
      for slot in 0..<page.current.columnCount {
        let cell = found.batch[found.row, slot].copied(from: found.batch.arena, to: page.arena)
        page.base.row(index)[slot] = cell
        page.mapped.row(index)[slot] = cell
      }
      written.append(index)
    }
    for (index, found) in try await match(unkeyed, in: page) where holds(page, index, found.batch, found.row) {
      let start = page.arena.count
      KeyEncoding.append(
        found.batch.row(found.row), count: session.plan.target.keyCount, from: found.batch.arena, to: page.arena)
      page.setTargetKey((start, page.arena.count - start), of: index)
      written.append(index)
    }
    return written.sorted()
  }

  private func holds(_ page: ChangePage, _ index: Int, _ batch: RecordBatch, _ row: Int) -> Bool {
    session.targetShape.allSlots.allSatisfy { slot in
      let wanted = page.desired[index, slot]
      return wanted.tag == .absent || CellComparison.equal(wanted, in: page.arena, batch[row, slot], in: batch.arena)
    }
  }

  private func find(_ rows: [Int], in page: ChangePage) async throws -> [Int: (batch: RecordBatch, row: Int)] {
    guard !rows.isEmpty else { return [:] }
    let keyCount = session.plan.target.keyCount
    let keys = RecordBatch(columnCount: keyCount, rowCapacity: rows.count)
    var positions: [[UInt8]: Int] = [:]
    for index in rows {
      let cells = KeyEncoding.decode(page.targetKey(index), to: keys.arena) ?? []
      let row = keys.appendRow()
      for (slot, cell) in cells.prefix(keyCount).enumerated() { row[slot] = cell }
      positions[[UInt8](page.targetKey(index))] = index
    }
    let found = try await session.target.find(
      FindRequest(
        entity: session.plan.target.entity, fields: session.plan.target.readFields, by: session.targetKeyFields,
        values: keys))
    var result: [Int: (batch: RecordBatch, row: Int)] = [:]
    let buffer = Arena(capacity: 64)
    for row in 0..<found.rowCount {
      buffer.removeAll()
      KeyEncoding.append(found.row(row), count: keyCount, from: found.arena, to: buffer)
      if let index = positions[[UInt8](buffer.bytes)] { result[index] = (found, row) }
    }
    return result
  }

  /// Creates on a target that assigns its keys are found by the values that the mapping matches by.
  private func match(_ rows: [Int], in page: ChangePage) async throws -> [Int: (batch: RecordBatch, row: Int)] {
    guard !rows.isEmpty else { return [:] }
    var result: [Int: (batch: RecordBatch, row: Int)] = [:]
    for match in session.plan.matches {
      let paths = match.pairs.compactMap(\.targetField)
      let slots = paths.compactMap { session.plan.target.reads.firstIndex(of: $0) }
      guard paths.count == match.pairs.count, slots.count == paths.count else { continue }
      let values = RecordBatch(columnCount: slots.count, rowCapacity: rows.count)
      var positions: [[UInt8]: [Int]] = [:]
      let buffer = Arena(capacity: 64)
      for index in rows where result[index] == nil {
        let cells = values.appendRow()
        for (column, slot) in slots.enumerated() {
          cells[column] = page.desired[index, slot].copied(from: page.arena, to: values.arena)
        }
        buffer.removeAll()
        KeyEncoding.append(cells, count: slots.count, from: values.arena, to: buffer)
        positions[[UInt8](buffer.bytes), default: []].append(index)
      }
      let fields = session.plan.target.readFields
      let found = try await session.target.find(
        FindRequest(
          entity: session.plan.target.entity, fields: fields, by: slots.map { fields[$0] }, values: values))
      for row in 0..<found.rowCount {
        buffer.removeAll()
        for slot in slots { KeyEncoding.append(found[row, slot], from: found.arena, to: buffer) }
        for index in positions[[UInt8](buffer.bytes)] ?? [] where holds(page, index, found, row) {
          result[index] = (found, row)
        }
      }
    }
    return result
  }
}
