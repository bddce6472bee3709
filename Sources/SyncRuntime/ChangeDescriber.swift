import SyncEngine
import SyncFormats
import SyncModel
import SyncState

/// Turns decided changes into what people and programs read. Sensitive values leave here redacted, but for one that
/// compares them.
final class ChangeDescriber: @unchecked Sendable {
  private let plan: SyncPlan
  private let target: Side
  private let source: Side
  private let changes = Arena(capacity: 4096)
  private let redacts: Bool

  /// What is shown of one side.
  private struct Side {
    /// The fields that may be written, in the order of the mapping's lines.
    var slots: [Int]
    var isSensitive: [Bool]
    var paths: [FieldPath]
    /// The paths as JSON texts.
    var names: [String]

    init(_ side: SidePlan, slots: [Int], sensitive: [Int]) {
      self.slots = slots + (side.deletedMark.map { slots.contains($0.slot) ? [] : [$0.slot] } ?? [])
      isSensitive = side.readFields.map { $0.marks.contains(.sensitive) }
      for slot in sensitive { isSensitive[slot] = true }
      paths = side.reads
      names = side.reads.map { path in
        let name = Arena(capacity: 64)
        JSONText.appendString(path.description, to: name)
        return name.string(0, name.count)
      }
    }
  }

  init(_ plan: SyncPlan, redacts: Bool = true) {
    self.plan = plan
    self.redacts = redacts
    let forward = plan.lines.filter { $0.direction == .toTarget }
    let backward = plan.lines.filter { $0.direction == .toSource }
    let secret = plan.twoWayLines.filter { $0.isSensitive == true }
    target = Side(
      plan.target, slots: plan.twoWayLines.map(\.target) + forward.map(\.slot),
      sensitive: secret.map(\.target) + forward.filter { $0.isSensitive == true }.map(\.slot))
    source = Side(
      plan.source, slots: plan.twoWayLines.flatMap(\.sources) + backward.map(\.slot),
      sensitive: secret.flatMap(\.sources) + backward.filter { $0.isSensitive == true }.map(\.slot))
  }

  /// The fields of a side whose values nobody may see.
  func sensitiveFields(_ side: RecordSide) -> Set<FieldPath> {
    let view = self.side(side)
    return Set(zip(view.paths, view.isSensitive).filter { $0.1 }.map { $0.0 })
  }

  private func side(_ side: RecordSide) -> Side { side == .source ? source : target }

  /// What a system says of a record may quote its values.
  func mayQuote(_ side: RecordSide) -> Bool { !self.side(side).isSensitive.contains(true) }

  /// The sides of which there is something to tell: the ones that are written, or the one that the change is about.
  private func sides(_ page: ChangePage, _ index: Int) -> [RecordSide] {
    let row = page.rows[index]
    guard row.action == .update || row.action == .adopt else { return [row.side] }
    let written = RecordSide.allCases.reversed().filter { side in
      !row.failed.contains(side) && page.columns(side).columnCount > 0 && page.columns(side).writes(index)
    }
    if !written.isEmpty { return written }
    return row.held.isEmpty && row.failed.isEmpty ? [.target] : []
  }

  /// One change for each side that is written, and one for each field that waits for a person.
  func describe(_ page: ChangePage, _ index: Int) -> [RecordChange] {
    let row = page.rows[index]
    let sourceKey = row.sourceKey.count == 0 ? nil : KeyEncoding.description(page.sourceKey(index))
    let targetKey = row.targetKey.count == 0 ? nil : KeyEncoding.description(page.targetKey(index))
    func change(_ action: ChangeAction, _ side: RecordSide, _ reason: String?) -> RecordChange {
      RecordChange(
        sync: plan.name, action: action, side: side, sourceKey: sourceKey, targetKey: targetKey, reason: reason)
    }
    var result: [RecordChange] = []
    for side in sides(page, index) {
      var told = change(row.action, side, row.failedAction == nil ? row.reason : nil)
      told.fields = fields(page, index, side)
      result.append(told)
    }
    for side in RecordSide.allCases where row.failed.contains(side) {
      var told = change(row.failedAction ?? .hold, side, row.reason)
      told.fields = fields(page, index, side)
      result.append(told)
    }
    for held in row.held {
      var told = change(.hold, .target, "\(held.field) changed on both sides (\(held.rule))")
      told.conflict = RecordChange.Conflict(
        field: held.field, base: value(held.base, held.isSensitive, page.arena),
        source: value(held.source, held.isSensitive, page.arena),
        target: value(held.target, held.isSensitive, page.arena))
      result.append(told)
    }
    return result
  }

  private func fields(_ page: ChangePage, _ index: Int, _ side: RecordSide) -> [RecordChange.Field] {
    let view = self.side(side)
    let columns = page.columns(side)
    guard columns.columnCount > 0 else { return [] }
    var fields: [RecordChange.Field] = []
    for slot in told(page, index, side) {
      fields.append(
        RecordChange.Field(
          path: view.paths[slot], old: value(columns.current[index, slot], view.isSensitive[slot], page.arena),
          new: value(columns.desired[index, slot], view.isSensitive[slot], page.arena)))
    }
    return fields
  }

  /// The slots to tell of: what is written, and of a record that goes what it held.
  private func told(_ page: ChangePage, _ index: Int, _ side: RecordSide) -> [Int] {
    let columns = page.columns(side)
    let goes = page.rows[index].action == .delete && page.rows[index].side == side
    return self.side(side).slots.filter { slot in
      columns.desired[index, slot].tag != .absent || (goes && columns.current[index, slot].tag != .absent)
    }
  }

  /// A value as JSON; `nil` where it is absent.
  func value(_ cell: Cell, _ isSensitive: Bool, _ arena: Arena) -> String? {
    if cell.tag == .absent { return nil }
    if redacts, isSensitive, cell.tag != .null { return RecordChange.redacted }
    let output = Arena(capacity: 64)
    JSONText.appendCell(cell, from: arena, to: output)
    return output.string(0, output.count)
  }

  /// The rows of the audit: `{"path":{"old":…,"new":…}}`.
  func record(_ page: ChangePage, _ index: Int, into settlement: Settlement) {
    let row = page.rows[index]
    for side in sides(page, index) {
      record(row.action, side, row.failedAction == nil ? row.reason : nil, page, index, into: settlement)
    }
    for side in RecordSide.allCases where row.failed.contains(side) {
      record(row.failedAction ?? .hold, side, row.reason, page, index, into: settlement)
    }
    for held in row.held {
      changes.removeAll()
      record(
        .hold, .target, "\(held.field) changed on both sides (\(held.rule))", page, index, withFields: false,
        into: settlement)
    }
  }

  private func record(
    _ action: ChangeAction, _ side: RecordSide, _ reason: String?, _ page: ChangePage, _ index: Int,
    withFields: Bool = true, into settlement: Settlement
  ) {
    guard let action = RecordAction(rawValue: action.rawValue) else { return }
    let row = page.rows[index]
    changes.removeAll()
    if withFields { appendFields(page, index, side) }
    settlement.addRecord(
      action, side: side, sourceKey: row.sourceKey.count == 0 ? nil : page.sourceKey(index),
      targetKey: row.targetKey.count == 0 ? nil : page.targetKey(index),
      changes: changes.count == 0 ? nil : changes.bytes, reason: reason)
  }

  private func appendFields(_ page: ChangePage, _ index: Int, _ side: RecordSide) {
    let view = self.side(side)
    let columns = page.columns(side)
    guard columns.columnCount > 0 else { return }
    for slot in told(page, index, side) {
      changes.append(byte: changes.count == 0 ? 0x7B : 0x2C)
      changes.append(view.names[slot])
      changes.append(":{")
      let (old, new) = (columns.current[index, slot], columns.desired[index, slot])
      if old.tag != .absent {
        changes.append("\"old\":")
        append(old, view.isSensitive[slot], page.arena)
        if new.tag != .absent { changes.append(byte: 0x2C) }
      }
      if new.tag != .absent {
        changes.append("\"new\":")
        append(new, view.isSensitive[slot], page.arena)
      }
      changes.append(byte: 0x7D)
    }
    if changes.count > 0 { changes.append(byte: 0x7D) }
  }

  private func append(_ cell: Cell, _ isSensitive: Bool, _ arena: Arena) {
    if redacts, isSensitive, cell.tag != .null {
      changes.append(RecordChange.redacted)
    } else {
      JSONText.appendCell(cell, from: arena, to: changes)
    }
  }
}
