public import SyncModel

/// The content of target records, in the form that hashes need. In a one-way sync it is what the lines write, so that
/// the rest of the record may change; in a two-way sync it is all that is read.
public struct TargetShape: Sendable {
  /// Slots that lines write on updates too.
  public let writtenSlots: [Int]
  /// All slots that lines write.
  public let allSlots: [Int]
  private let hashedSlots: [Int]
  /// For each slot hashed, whether only the mapping says what belongs there: an edit there is drift.
  private let isOwned: [Bool]
  private let seed: Fingerprint

  public init(_ plan: SyncPlan) {
    let forward = plan.lines.filter { $0.direction == .toTarget }
    let twoWay = plan.twoWayLines.map(\.target)
    writtenSlots = (forward.filter { !$0.onCreate }.map(\.slot) + twoWay).sorted()
    allSlots = (forward.map(\.slot) + twoWay).sorted()
    hashedSlots = plan.isTwoWay ? Array(plan.target.reads.indices) : writtenSlots
    let owned = Set(forward.filter { !$0.onCreate }.map(\.slot))
    isOwned = hashedSlots.map { owned.contains($0) }
    seed = Fingerprint.of(hashedSlots.map { plan.target.reads[$0].description }.joined(separator: "\n"))
  }

  public func fingerprint(_ row: UnsafePointer<Cell>, in arena: Arena) -> Fingerprint {
    var hasher = Hasher128(seed: seed)
    for slot in hashedSlots { hasher.combine(row[slot], in: arena) }
    return hasher.finish()
  }

  /// After the change. An edit that is left alone where only the mapping writes is not part of it, so that every run
  /// reports it.
  public func fingerprint(after page: ChangePage, _ row: Int) -> Fingerprint {
    var hasher = Hasher128(seed: seed)
    for (position, slot) in hashedSlots.enumerated() {
      hasher.combine(isOwned[position] ? page.target.agreed(row, slot) : page.target.after(row, slot), in: page.arena)
    }
    return hasher.finish()
  }
}

/// The content of source records under one mapping: another mapping gives other fingerprints for the same record, so that
/// every record is looked at again when the mapping changes.
public struct SourceShape: Sendable {
  /// Slots that lines write; none in a one-way sync.
  public let allSlots: [Int]
  private let fieldCount: Int
  private let isOwned: [Bool]
  private let seed: Fingerprint

  /// - Parameter mapping: the fingerprint of everything in the plan that decides what is written.
  public init(_ plan: SyncPlan, mapping: Fingerprint) {
    fieldCount = plan.source.reads.count
    let backward = plan.lines.filter { $0.direction == .toSource }
    allSlots = (backward.map(\.slot) + plan.twoWayLines.flatMap(\.sources)).sorted()
    let owned = Set(backward.filter { !$0.onCreate }.map(\.slot))
    isOwned = plan.source.reads.indices.map { owned.contains($0) }
    seed = mapping
  }

  public func fingerprint(_ row: UnsafePointer<Cell>, in arena: Arena) -> Fingerprint {
    var hasher = Hasher128(seed: seed)
    for slot in 0..<fieldCount { hasher.combine(row[slot], in: arena) }
    return hasher.finish()
  }

  /// After the change; of a page of a two-way sync.
  public func fingerprint(after page: ChangePage, _ row: Int) -> Fingerprint {
    var hasher = Hasher128(seed: seed)
    for slot in 0..<fieldCount {
      hasher.combine(isOwned[slot] ? page.source.agreed(row, slot) : page.source.after(row, slot), in: page.arena)
    }
    return hasher.finish()
  }
}
