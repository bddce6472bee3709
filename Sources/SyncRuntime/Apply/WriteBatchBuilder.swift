import SyncConnect
import SyncEngine
import SyncModel

/// Rows of a change page in the form that a connector writes. Values stay in the page's arena.
enum WriteBatchBuilder {
  static func build(
    _ kind: WriteBatch.Kind, _ side: RecordSide, _ page: ChangePage, _ rows: [Int], _ session: SyncSession
  ) -> WriteBatch {
    let plan = session.plan.side(side)
    let columns = page.columns(side)
    let fields = plan.readFields
    let mark = rows.contains { page.rows[$0].action == .archive } ? plan.deletedMark?.slot : nil
    var slots = session.slots(side)
    // What an undo makes again is made with all that was known of it.
    if kind == .create, rows.contains(where: { page.rows[$0].parts }) {
      slots = fields.indices.filter { !fields[$0].marks.contains(.readonly) }
    }
    if let mark, !slots.contains(mark) { slots.append(mark) }
    let keyCount = plan.keyCount
    // An arena of its own: decoding a key of the page into the page's arena could move the bytes it reads.
    let keys = RecordBatch(columnCount: keyCount, rowCapacity: rows.count, arena: Arena(capacity: rows.count * 16))
    let values = RecordBatch(columnCount: slots.count, rowCapacity: rows.count, arena: page.arena)
    let expected =
      kind == .create ? nil : RecordBatch(columnCount: slots.count, rowCapacity: rows.count, arena: page.arena)
    for row in rows {
      let key = keys.appendRow()
      if kind == .create {
        for slot in 0..<keyCount { key[slot] = columns.desired[row, slot].copied(from: page.arena, to: keys.arena) }
      } else {
        let decoded = KeyEncoding.decode(page.key(side, row), to: keys.arena) ?? []
        for (slot, cell) in decoded.prefix(keyCount).enumerated() { key[slot] = cell }
      }
      if kind != .delete {
        let value = values.appendRow()
        for (column, slot) in slots.enumerated() { value[column] = columns.desired[row, slot] }
      }
      guard let expected else { continue }
      let old = expected.appendRow()
      for (column, slot) in slots.enumerated() where kind == .delete || columns.desired[row, slot].tag != .absent {
        old[column] = columns.current[row, slot]
      }
    }
    var returning: [FieldSchema] = []
    if kind != .delete, let slot = plan.modified, !slots.contains(slot) { returning = [fields[slot]] }
    return WriteBatch(
      kind: kind, entity: plan.entity, keyFields: session.keyFields(side), keys: keys,
      fields: slots.map { fields[$0] }, values: values, expected: expected, returning: returning)
  }
}
