import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Finds records that were made on a side that assigns its keys, and whose keys never arrived.
struct LostCreates {
  typealias Found = (batch: RecordBatch, row: Int)

  let session: SyncSession
  let page: ChangePage
  let side: RecordSide
  /// Whether a record holds everything that a row of the page meant.
  let holds: (Int, Found) -> Bool

  private var plan: SidePlan { session.plan.side(side) }
  private var desired: RecordBatch { page.columns(side).desired }

  /// By row of the page; what is not found was not made, or was changed since.
  func find(_ rows: [Int]) async throws -> [Int: Found] {
    var found: [Int: Found] = [:]
    var unmatchable = rows
    for slots in matches {
      let able = rows.filter { index in slots.allSatisfy { MatchValue.canMatch(desired[index, $0]) } }
      unmatchable.removeAll { able.contains($0) }
      try await seek(able.filter { found[$0] == nil }, by: slots, &found)
    }
    // Without a match value there is still everything else that the record was given.
    for (slots, members) in Dictionary(grouping: unmatchable, by: told).sorted(by: { $0.value[0] < $1.value[0] })
    where !slots.isEmpty {
      try await seek(members, by: slots, &found)
    }
    return found
  }

  /// The slots of each alternative by which unlinked records find each other.
  private var matches: [[Int]] {
    session.plan.matches.compactMap { match in
      let paths = match.pairs.compactMap { side == .target ? $0.targetField : $0.sourceField }
      let slots = paths.compactMap { plan.reads.firstIndex(of: $0) }
      return paths.count == match.pairs.count && slots.count == paths.count && !slots.isEmpty ? slots : nil
    }
  }

  private func told(_ index: Int) -> [Int] { Self.told(UnsafePointer(desired.row(index)), plan) }

  /// The slots that a record gives a value which systems compare.
  static func told(_ record: UnsafePointer<Cell>, _ plan: SidePlan) -> [Int] {
    plan.readFields.indices.filter { slot in
      guard !record[slot].isMissing else { return false }
      switch plan.readFields[slot].type.base {
      case .json, .list, .record, .bytes: return false
      default: return true
      }
    }
  }

  /// Records that have a partner already are nobody's lost ones, and no record stands for two rows.
  private func seek(_ rows: [Int], by slots: [Int], _ result: inout [Int: Found]) async throws {
    guard !rows.isEmpty else { return }
    let values = RecordBatch(columnCount: slots.count, rowCapacity: rows.count)
    var waiting: [[UInt8]: [Int]] = [:]
    let buffer = Arena(capacity: 64)
    for index in rows {
      let cells = values.appendRow()
      for (column, slot) in slots.enumerated() {
        cells[column] = desired[index, slot].copied(from: page.arena, to: values.arena)
      }
      buffer.removeAll()
      KeyEncoding.append(cells, count: slots.count, from: values.arena, to: buffer)
      waiting[[UInt8](buffer.bytes), default: []].append(index)
    }
    let fields = plan.readFields
    let found = try await session.connection(side).find(
      FindRequest(entity: plan.entity, fields: fields, by: slots.map { fields[$0] }, values: values))
    let keys = KeyPage()
    for row in 0..<found.rowCount { keys.append(found.row(row), count: plan.keyCount, from: found.arena) }
    let links = try session.store.lookUp(sync: session.sync, side == .source ? .source : .target, keys)
    let known = Set(result.values.map { key(of: $0) })
    for row in 0..<found.rowCount where links[row].id == 0 && !known.contains([UInt8](keys[row])) {
      buffer.removeAll()
      for slot in slots { KeyEncoding.append(found[row, slot], from: found.arena, to: buffer) }
      let key = [UInt8](buffer.bytes)
      guard let place = waiting[key]?.firstIndex(where: { holds($0, (found, row)) }),
        let index = waiting[key]?.remove(at: place)
      else { continue }
      result[index] = (found, row)
    }
  }

  private func key(of record: Found) -> [UInt8] {
    let buffer = Arena(capacity: 64)
    KeyEncoding.append(record.batch.row(record.row), count: plan.keyCount, from: record.batch.arena, to: buffer)
    return [UInt8](buffer.bytes)
  }
}
