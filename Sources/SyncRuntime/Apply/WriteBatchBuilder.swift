import SyncConnect
import SyncEngine
import SyncModel

/// Rows of a change page in the form that a connector writes. Values stay in the page's arena.
enum WriteBatchBuilder {
  /// The slots that a batch of these rows writes: those of the lines, and what else a row wants, which is the mark of an
  /// archived record, or everything that was known of a record that an undo makes again.
  static func slots(
    _ kind: WriteBatch.Kind, _ side: RecordSide, _ page: ChangePage, _ rows: [Int], _ session: SyncSession
  ) -> [Int] {
    let fields = session.plan.side(side).readFields
    let desired = page.columns(side).desired
    let slots = session.slots(side)
    guard kind != .delete, desired.columnCount == fields.count else { return slots }
    let lines = Set(slots)
    return slots
      + fields.indices.filter { slot in
        !lines.contains(slot) && !fields[slot].marks.contains(.readonly)
          && rows.contains { desired[$0, slot].tag != .absent }
      }
  }

  static func build(
    _ kind: WriteBatch.Kind, _ side: RecordSide, _ page: ChangePage, _ rows: [Int], _ session: SyncSession
  ) -> WriteBatch {
    let plan = session.plan.side(side)
    let columns = page.columns(side)
    let fields = plan.readFields
    let slots = slots(kind, side, page, rows, session)
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
