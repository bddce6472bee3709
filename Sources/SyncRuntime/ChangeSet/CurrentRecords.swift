import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// What the records of one side are now, by key: found directly where the system can, else read once into the scratch
/// space.
final class CurrentRecords {
  private let connection: (any Connection)?
  private let side: SidePlan
  private let findsByField: Bool
  private let scratch: ScratchSpace
  private let space: Int
  private let fingerprint: (UnsafePointer<Cell>, Arena) -> Fingerprint
  private var isSpooled = false

  init(
    _ connection: (any Connection)?, _ side: SidePlan, findsByField: Bool, scratch: ScratchSpace, space: Int,
    fingerprint: @escaping (UnsafePointer<Cell>, Arena) -> Fingerprint
  ) {
    self.connection = connection
    self.side = side
    self.findsByField = findsByField
    self.scratch = scratch
    self.space = space
    self.fingerprint = fingerprint
  }

  /// Aligned with the keys; `nil` where there is no such record.
  func fingerprints(_ keys: KeyPage) async throws -> [Fingerprint?] {
    var result = [Fingerprint?](repeating: nil, count: keys.count)
    guard keys.count > 0, let connection else { return result }
    if findsByField {
      var positions: [[UInt8]: [Int]] = [:]
      for index in 0..<keys.count { positions[keys.array(index), default: []].append(index) }
      let values = RecordBatch(columnCount: side.keyCount, rowCapacity: keys.count)
      for key in positions.keys {
        let cells = key.withUnsafeBytes { KeyEncoding.decode($0, to: values.arena) } ?? []
        let row = values.appendRow()
        for (slot, cell) in cells.prefix(side.keyCount).enumerated() { row[slot] = cell }
      }
      let fields = side.readFields
      let found = try await connection.find(
        FindRequest(entity: side.entity, fields: fields, by: Array(fields.prefix(side.keyCount)), values: values))
      let buffer = Arena(capacity: 64)
      for row in 0..<found.rowCount {
        buffer.removeAll()
        KeyEncoding.append(found.row(row), count: side.keyCount, from: found.arena, to: buffer)
        for index in positions[[UInt8](buffer.bytes)] ?? [] {
          result[index] = fingerprint(found.row(row), found.arena)
        }
      }
      return result
    }
    try await spool(connection)
    try scratch.find(space: space, keys: keys) { position, _, payload in
      guard payload.count == 16 else { return }
      result[position] = Fingerprint(
        high: payload.loadUnaligned(as: UInt64.self), low: payload.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
    return result
  }

  private func spool(_ connection: any Connection) async throws {
    guard !isSpooled else { return }
    isSpooled = true
    let reader = ReadAhead(try await connection.read(ReadRequest(entity: side.entity, fields: side.readFields)))
    do {
      while let page = try await reader.next() {
        var rows = ScratchRows()
        let key = Arena(capacity: 64)
        for row in 0..<page.rowCount {
          key.removeAll()
          KeyEncoding.append(page.row(row), count: side.keyCount, from: page.arena, to: key)
          let value = fingerprint(page.row(row), page.arena)
          withUnsafeBytes(of: (value.high, value.low)) { rows.append(key: key.bytes, payload: $0) }
        }
        try scratch.insert(space: space, keys: rows.keys, payloads: rows.payloads)
      }
    } catch {
      await reader.close()
      throw error
    }
  }
}
