import SyncConnect
import SyncEngine
import SyncModel

/// Rows of a change page in the form that a connector writes. Values stay in the page's arena.
enum WriteBatchBuilder {
  static func build(
    _ kind: WriteBatch.Kind, _ page: ChangePage, _ rows: [Int], _ session: SyncSession
  ) -> WriteBatch {
    let plan = session.plan
    let fields = plan.target.readFields
    let slots = session.targetShape.allSlots
    let keyCount = plan.target.keyCount
    // An arena of its own: decoding a key of the page into the page's arena could move the bytes it reads.
    let keys = RecordBatch(columnCount: keyCount, rowCapacity: rows.count, arena: Arena(capacity: rows.count * 16))
    let values = RecordBatch(columnCount: slots.count, rowCapacity: rows.count, arena: page.arena)
    let expected =
      kind == .update ? RecordBatch(columnCount: slots.count, rowCapacity: rows.count, arena: page.arena) : nil
    for row in rows {
      let key = keys.appendRow()
      if kind == .create {
        for slot in 0..<keyCount { key[slot] = page.desired[row, slot].copied(from: page.arena, to: keys.arena) }
      } else {
        let decoded = KeyEncoding.decode(page.targetKey(row), to: keys.arena) ?? []
        for (slot, cell) in decoded.prefix(keyCount).enumerated() { key[slot] = cell }
      }
      let value = values.appendRow()
      for (column, slot) in slots.enumerated() { value[column] = page.desired[row, slot] }
      if let expected {
        let old = expected.appendRow()
        for (column, slot) in slots.enumerated() where page.desired[row, slot].tag != .absent {
          old[column] = page.current[row, slot]
        }
      }
    }
    return WriteBatch(
      kind: kind, entity: plan.target.entity, keyFields: session.targetKeyFields, keys: keys,
      fields: slots.map { fields[$0] }, values: values, expected: expected)
  }
}
