import SyncEngine
import SyncModel
import SyncState

/// How the base of a link is stored: which fields, in which order. Mappings change and bases stay, so each names its
/// layout, and the store keeps the fields of every layout. The target's fields come first; a two-way sync keeps the
/// source's behind them.
final class BaseLayout {
  private let paths: [FieldPath]
  private let targetCount: Int
  private let name: Fingerprint
  private let store: StateStore
  private var isStored = false
  /// For an earlier layout, the slot now of each of its fields.
  private var earlier: [Fingerprint: [Int?]] = [:]

  init(_ plan: SyncPlan, store: StateStore) {
    // No field has an empty name.
    let sources = plan.isTwoWay ? plan.source.reads.map { FieldPath([""] + $0.components) } : []
    paths = plan.target.reads + sources
    targetCount = plan.target.reads.count
    name = Fingerprint.of(paths.map(\.description).joined(separator: "\n"))
    self.store = store
  }

  /// Before bases of this layout are stored.
  func keep() throws {
    if isStored { return }
    try store.keepBaseLayout(name, fields: paths)
    isStored = true
  }

  /// What both sides hold after the change, as a base.
  func append(_ page: ChangePage, _ row: Int, to output: Arena) {
    let layout = output.reserve(16)
    layout.storeBytes(of: name.high, as: UInt64.self)
    layout.storeBytes(of: name.low, toByteOffset: 8, as: UInt64.self)
    output.commit(16)
    withUnsafeTemporaryAllocation(of: Cell.self, capacity: max(1, paths.count)) { agreed in
      withUnsafeTemporaryAllocation(of: Cell.self, capacity: max(1, paths.count)) { mapped in
        guard let first = agreed.baseAddress, let second = mapped.baseAddress else { return }
        var isAlike = true
        for column in paths.indices {
          let columns = column < targetCount ? page.target : page.source
          let slot = column < targetCount ? column : column - targetCount
          (first + column).initialize(to: columns.agreed(row, slot))
          (second + column).initialize(to: columns.mapped[row, slot])
          isAlike = isAlike && second[column].tag == first[column].tag && second[column].bits == first[column].bits
        }
        let length = output.reserve(4)
        length.storeBytes(of: 0, as: UInt32.self)
        output.commit(4)
        let start = output.count
        RecordCoding.append(first, count: paths.count, from: page.arena, to: output)
        (output.start + start - 4).storeBytes(of: UInt32(truncatingIfNeeded: output.count - start), as: UInt32.self)
        // Most records are stored as the mapping gave them; then one row says both.
        if !isAlike { RecordCoding.append(second, count: paths.count, from: page.arena, to: output) }
      }
    }
  }

  /// Fills `base` and `mapped` of the page's row, in today's slots; what the base does not know stays absent.
  func decode(_ bytes: [UInt8], into page: ChangePage, _ row: Int) throws {
    if bytes.isEmpty { return }
    let cells = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, paths.count))
    defer { cells.deallocate() }
    try bytes.withUnsafeBytes { bytes in
      guard bytes.count >= 20 else { throw Self.damaged }
      let layout = Fingerprint(
        high: bytes.loadUnaligned(as: UInt64.self), low: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      let length = Int(bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
      guard 20 + length <= bytes.count else { throw Self.damaged }
      let record = UnsafeRawBufferPointer(rebasing: bytes[20..<(20 + length)])
      let other = UnsafeRawBufferPointer(rebasing: bytes[(20 + length)...])
      try decode(record, layout: layout, into: cells, arena: page.arena)
      spread(cells, page.target.base.row(row), page.source.base.row(row), page.source.columnCount)
      try decode(other.isEmpty ? record : other, layout: layout, into: cells, arena: page.arena)
      spread(cells, page.target.mapped.row(row), page.source.mapped.row(row), page.source.columnCount)
    }
  }

  private func spread(
    _ cells: UnsafePointer<Cell>, _ target: UnsafeMutablePointer<Cell>, _ source: UnsafeMutablePointer<Cell>,
    _ sourceCount: Int
  ) {
    target.update(from: cells, count: targetCount)
    if sourceCount > 0 { source.update(from: cells + targetCount, count: sourceCount) }
  }

  private func decode(
    _ record: UnsafeRawBufferPointer, layout: Fingerprint, into row: UnsafeMutablePointer<Cell>, arena: Arena
  ) throws {
    row.initialize(repeating: .absent, count: max(1, paths.count))
    if layout == name {
      guard RecordCoding.decode(record, into: row, count: paths.count, arena: arena) else { throw Self.damaged }
      return
    }
    let slots = try slots(of: layout)
    let cells = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, slots.count))
    defer { cells.deallocate() }
    cells.initialize(repeating: .absent, count: max(1, slots.count))
    guard RecordCoding.decode(record, into: cells, count: slots.count, arena: arena) else { throw Self.damaged }
    for (position, slot) in slots.enumerated() {
      if let slot { row[slot] = cells[position] }
    }
  }

  private func slots(of layout: Fingerprint) throws -> [Int?] {
    if let known = earlier[layout] { return known }
    guard let fields = try store.baseLayout(layout) else { throw Self.damaged }
    let slots = fields.map { paths.firstIndex(of: $0) }
    earlier[layout] = slots
    return slots
  }

  private static let damaged = RuntimeError.failed(
    "the state store holds a base that cannot be read; it may be damaged")
}
