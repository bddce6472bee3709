public import SyncModel

/// The content of target records, in the form that hashes need. In a one-way sync it is what the lines write, so that
/// the rest of the record may change; in a two-way sync it is all that is read.
public struct TargetShape: Sendable {
  /// Slots that lines write on updates too.
  public let writtenSlots: [Int]
  /// All slots that lines write.
  public let allSlots: [Int]
  private let hashedSlots: [Int]
  private let seed: Fingerprint

  public init(_ plan: SyncPlan) {
    let forward = plan.lines.filter { $0.direction == .toTarget }
    let twoWay = plan.twoWayLines.map(\.target)
    writtenSlots = (forward.filter { !$0.onCreate }.map(\.slot) + twoWay).sorted()
    allSlots = (forward.map(\.slot) + twoWay).sorted()
    hashedSlots = plan.isTwoWay ? Array(plan.target.reads.indices) : writtenSlots
    seed = Fingerprint.of(hashedSlots.map { plan.target.reads[$0].description }.joined(separator: "\n"))
  }

  public func fingerprint(_ row: UnsafePointer<Cell>, in arena: Arena) -> Fingerprint {
    var hasher = Hasher128(seed: seed)
    for slot in hashedSlots { hasher.combine(row[slot], in: arena) }
    return hasher.finish()
  }

  /// After the change, as far as both sides agree on it: a field that is held, or an edit that is left alone, is not part
  /// of it, so that every run looks at the record again.
  public func fingerprint(after page: ChangePage, _ row: Int) -> Fingerprint {
    var hasher = Hasher128(seed: seed)
    for slot in hashedSlots { hasher.combine(page.target.agreed(row, slot), in: page.arena) }
    return hasher.finish()
  }
}

/// The content of source records under one mapping: another mapping gives other fingerprints for the same record, so that
/// every record is looked at again when the mapping changes.
public struct SourceShape: Sendable {
  /// Slots that lines write; none in a one-way sync.
  public let allSlots: [Int]
  private let fieldCount: Int
  private let seed: Fingerprint

  /// - Parameter mapping: the fingerprint of everything in the plan that decides what is written.
  public init(_ plan: SyncPlan, mapping: Fingerprint) {
    fieldCount = plan.source.reads.count
    let backward = plan.lines.filter { $0.direction == .toSource }
    allSlots = (backward.map(\.slot) + plan.twoWayLines.flatMap(\.sources)).sorted()
    seed = mapping
  }

  public func fingerprint(_ row: UnsafePointer<Cell>, in arena: Arena) -> Fingerprint {
    var hasher = Hasher128(seed: seed)
    for slot in 0..<fieldCount { hasher.combine(row[slot], in: arena) }
    return hasher.finish()
  }

  /// After the change, as far as both sides agree on it; of a page of a two-way sync.
  public func fingerprint(after page: ChangePage, _ row: Int) -> Fingerprint {
    var hasher = Hasher128(seed: seed)
    for slot in 0..<fieldCount { hasher.combine(page.source.agreed(row, slot), in: page.arena) }
    return hasher.finish()
  }
}
