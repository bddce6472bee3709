import SyncEngine
import SyncFormats
import SyncModel
import SyncState

/// Turns decided changes into what people and programs read. Sensitive values leave here redacted.
final class ChangeDescriber: @unchecked Sendable {
  private let plan: SyncPlan
  private let slots: [Int]
  private let isSensitive: [Bool]
  private let paths: [FieldPath]
  /// The paths as JSON texts.
  private let names: [String]
  private let changes = Arena(capacity: 4096)

  init(_ plan: SyncPlan) {
    self.plan = plan
    slots = plan.lines.map(\.slot)
    var sensitive = plan.target.readFields.map { $0.marks.contains(.sensitive) }
    for line in plan.lines where line.isSensitive == true { sensitive[line.slot] = true }
    isSensitive = sensitive
    paths = plan.target.reads
    names = plan.target.reads.map { path in
      let name = Arena(capacity: 64)
      JSONText.appendString(path.description, to: name)
      return name.string(0, name.count)
    }
  }

  /// What a system says of a record may quote its values.
  var mayQuote: Bool { !isSensitive.contains(true) }

  /// The fields that the change writes, in the order of the mapping's lines.
  func describe(_ page: ChangePage, _ index: Int) -> RecordChange {
    let row = page.rows[index]
    var fields: [RecordChange.Field] = []
    for slot in slots where page.desired[index, slot].tag != .absent {
      fields.append(
        RecordChange.Field(
          path: paths[slot], old: value(page.current[index, slot], slot, page.arena),
          new: value(page.desired[index, slot], slot, page.arena)))
    }
    return RecordChange(
      sync: plan.name, action: row.action,
      sourceKey: row.sourceKey.count == 0 ? nil : KeyEncoding.description(page.sourceKey(index)),
      targetKey: row.targetKey.count == 0 ? nil : KeyEncoding.description(page.targetKey(index)), fields: fields,
      reason: row.reason)
  }

  private func value(_ cell: Cell, _ slot: Int, _ arena: Arena) -> String? {
    if cell.tag == .absent { return nil }
    if isSensitive[slot], cell.tag != .null { return RecordChange.redacted }
    let output = Arena(capacity: 64)
    JSONText.appendCell(cell, from: arena, to: output)
    return output.string(0, output.count)
  }

  /// The row of the audit: `{"path":{"old":…,"new":…}}`.
  func record(_ page: ChangePage, _ index: Int, into settlement: Settlement) {
    let row = page.rows[index]
    guard let action = RecordAction(rawValue: row.action.rawValue) else { return }
    changes.removeAll()
    for slot in slots where page.desired[index, slot].tag != .absent {
      changes.append(byte: changes.count == 0 ? 0x7B : 0x2C)
      changes.append(names[slot])
      changes.append(":{")
      let old = page.current[index, slot]
      if old.tag != .absent {
        changes.append("\"old\":")
        append(old, slot, page.arena, to: changes)
        changes.append(byte: 0x2C)
      }
      changes.append("\"new\":")
      append(page.desired[index, slot], slot, page.arena, to: changes)
      changes.append(byte: 0x7D)
    }
    if changes.count > 0 { changes.append(byte: 0x7D) }
    settlement.addRecord(
      action, side: .target, sourceKey: row.sourceKey.count == 0 ? nil : page.sourceKey(index),
      targetKey: row.targetKey.count == 0 ? nil : page.targetKey(index),
      changes: changes.count == 0 ? nil : changes.bytes,
      reason: row.reason)
  }

  private func append(_ cell: Cell, _ slot: Int, _ arena: Arena, to output: Arena) {
    if isSensitive[slot], cell.tag != .null {
      output.append(RecordChange.redacted)
    } else {
      JSONText.appendCell(cell, from: arena, to: output)
    }
  }
}
