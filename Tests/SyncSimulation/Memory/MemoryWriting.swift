import SyncConnect
import SyncModel
import Synchronization

extension MemoryConnection {
  func write(_ batch: WriteBatch) async throws -> WriteResult {
    let effect = try begin(.write)
    if case .refused? = effect { throw ConnectorFailure.refused("something in it is wrong") }
    var limit = Int.max
    if case .lost(let count)? = effect { limit = count }
    if case .die(let count)? = effect { limit = count }
    let result = try system.state.withLock { state throws(ConnectorFailure) in
      try batch.warrant.check()
      var result = WriteResult(outcomes: [])
      let keys = RecordBatch(columnCount: batch.keyFields.count)
      let stored = RecordBatch(columnCount: max(1, batch.fields.count))
      let returned = RecordBatch(columnCount: max(1, batch.returning.count))
      for row in 0..<batch.keys.rowCount {
        if row >= limit { break }
        keys.appendRow()
        stored.appendRow()
        returned.appendRow()
        if case .reject(let guilty)? = effect, guilty % batch.keys.rowCount == row {
          result.outcomes.append(.rejected("this one is not liked"))
          continue
        }
        switch Self.write(batch, row, &state) {
        case .failure(let refusal):
          result.outcomes.append(refusal.isConflict ? .conflict(refusal.reason) : .rejected(refusal.reason))
        case .success(let key):
          result.outcomes.append(.written)
          guard let written = state.contents.rows[key] else { continue }
          keys.row(row)[0] = key.cell(in: keys.arena)
          for (column, field) in batch.fields.enumerated() where batch.values[row, column].tag != .absent {
            stored.row(row)[column] = (written[field.path.description] ?? .null).cell(in: stored.arena)
          }
          for (column, field) in batch.returning.enumerated() {
            returned.row(row)[column] = (written[field.path.description] ?? .null).cell(in: returned.arena)
          }
        }
      }
      if batch.kind == .create { result.keys = keys }
      if batch.kind != .delete {
        result.stored = stored
        if !batch.returning.isEmpty { result.returned = returned }
      }
      return result
    }
    if case .die? = effect { throw faults?.die() ?? RunnerDied() }
    if case .lost? = effect { throw ConnectorFailure.transient("the answer was lost") }
    return result
  }

  private static func write(
    _ batch: WriteBatch, _ row: Int, _ state: inout MemorySystem.State
  ) -> Result<MemoryValue, Refusal> {
    let key =
      batch.keyFields.first.map { MemoryValue(batch.keys[row, 0], in: batch.keys.arena, type: $0.type.base) } ?? .absent
    switch batch.kind {
    case .create:
      var values = record(batch.values, row, batch.fields)
      if let field = batch.keyFields.first, key != .absent { values[field.path.description] = key }
      return state.create(values, .engine)
    case .update:
      return state.update(
        key, record(batch.values, row, batch.fields), .engine,
        expected: batch.expected.map { record($0, row, batch.fields) } ?? [:]
      ).map { _ in key }
    case .delete:
      guard let held = state.contents.rows[key] else {
        return .failure(Refusal(isConflict: true, reason: "it is gone"))
      }
      let expected = batch.expected.map { record($0, row, batch.fields) } ?? [:]
      for (name, value) in expected where value != .absent && held[name] != value {
        return .failure(Refusal(isConflict: true, reason: "`\(name)` is not \(value)"))
      }
      state.delete(key, .engine)
      return .success(key)
    }
  }

  private static func record(_ batch: RecordBatch, _ row: Int, _ fields: [FieldSchema]) -> MemorySystem.Row {
    var values: MemorySystem.Row = [:]
    for (column, field) in fields.enumerated() where row < batch.rowCount {
      values[field.path.description] = MemoryValue(batch[row, column], in: batch.arena, type: field.type.base)
    }
    return values
  }
}
