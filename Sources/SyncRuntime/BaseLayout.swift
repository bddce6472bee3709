import SyncEngine
import SyncModel
import SyncState

/// How the base of a link is stored: which fields, in which order. Mappings change and bases stay, so each names its
/// layout, and the store keeps the fields of every layout.
final class BaseLayout {
  private let paths: [FieldPath]
  private let name: Fingerprint
  private let store: StateStore
  private var isStored = false
  /// For an earlier layout, the slot now of each of its fields.
  private var earlier: [Fingerprint: [Int?]] = [:]

  init(_ plan: SyncPlan, store: StateStore) {
    paths = plan.target.reads
    name = Fingerprint.of(paths.map(\.description).joined(separator: "\n"))
    self.store = store
  }

  /// Before bases of this layout are stored.
  func keep() throws {
    if isStored { return }
    try store.keepBaseLayout(name, fields: paths)
    isStored = true
  }

  /// What the target holds after the change, as a base.
  func append(_ page: ChangePage, _ row: Int, to output: Arena) {
    let target = output.reserve(16)
    target.storeBytes(of: name.high, as: UInt64.self)
    target.storeBytes(of: name.low, toByteOffset: 8, as: UInt64.self)
    output.commit(16)
    let cells = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, paths.count))
    defer { cells.deallocate() }
    var isAlike = true
    for column in paths.indices {
      cells[column] = page.after(row, column)
      let mapped = page.mapped[row, column]
      isAlike = isAlike && mapped.tag == cells[column].tag && mapped.bits == cells[column].bits
    }
    let length = output.reserve(4)
    length.storeBytes(of: 0, as: UInt32.self)
    output.commit(4)
    let start = output.count
    RecordCoding.append(cells, count: paths.count, from: page.arena, to: output)
    (output.start + start - 4).storeBytes(of: UInt32(truncatingIfNeeded: output.count - start), as: UInt32.self)
    // Most records are stored as the mapping gave them; then one row says both.
    if !isAlike { RecordCoding.append(page.mapped.row(row), count: paths.count, from: page.arena, to: output) }
  }

  /// The base in today's slots, and what the mapping gave for it; what the base does not know stays absent.
  func decode(
    _ bytes: [UInt8], into row: UnsafeMutablePointer<Cell>, mapped: UnsafeMutablePointer<Cell>, arena: Arena
  ) throws {
    try bytes.withUnsafeBytes { bytes in
      guard bytes.count >= 20 else { throw Self.damaged }
      let stored = Fingerprint(
        high: bytes.loadUnaligned(as: UInt64.self), low: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      let length = Int(bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
      guard 20 + length <= bytes.count else { throw Self.damaged }
      let record = UnsafeRawBufferPointer(rebasing: bytes[20..<(20 + length)])
      let other = UnsafeRawBufferPointer(rebasing: bytes[(20 + length)...])
      try decode(record, layout: stored, into: row, arena: arena)
      try decode(other.isEmpty ? record : other, layout: stored, into: mapped, arena: arena)
    }
  }

  private func decode(
    _ record: UnsafeRawBufferPointer, layout: Fingerprint, into row: UnsafeMutablePointer<Cell>, arena: Arena
  ) throws {
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
