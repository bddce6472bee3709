public import SyncModel

/// Changes of one page, decided and not yet made. Values are columns over one arena, aligned with the target's `reads`.
public final class ChangePage: @unchecked Sendable {
  /// One decided change. Keys are encoded (`KeyEncoding`) and stand in `arena`.
  public struct Row: Sendable {
    public var action: ChangeAction
    /// Nothing is written and nobody needs to hear of it: only what both sides agree on is noted.
    public var isSilent: Bool
    /// The link it concerns; 0 where there is none yet.
    public var link: Int64
    public var sourceKey: (offset: Int, count: Int)
    /// Empty for a create whose key the target assigns.
    public var targetKey: (offset: Int, count: Int)
    /// The content of the source record that led to the change.
    public var sourceHash: Fingerprint
    /// The content of the target record as it was when the change was decided; for updates and adoptions.
    public var targetHash: Fingerprint
    public var reason: String?
    /// For an unlink: a record is gone, and the pair is not made again by itself.
    public var parts = false
    /// For an unlink: it is the target record that is gone, so that its key may come again for another one.
    public var freesTargetKey = false
    /// It was made before; nothing is left to do.
    public var isDone = false

    public init(
      action: ChangeAction, isSilent: Bool = false, link: Int64 = 0, sourceKey: (offset: Int, count: Int),
      targetKey: (offset: Int, count: Int) = (0, 0), sourceHash: Fingerprint = Fingerprint(high: 0, low: 0),
      targetHash: Fingerprint = Fingerprint(high: 0, low: 0), reason: String? = nil, parts: Bool = false
    ) {
      self.action = action
      self.isSilent = isSilent
      self.link = link
      self.sourceKey = sourceKey
      self.targetKey = targetKey
      self.sourceHash = sourceHash
      self.targetHash = targetHash
      self.reason = reason
      self.parts = parts
    }
  }

  public let arena: Arena
  @exclusivity(unchecked) public private(set) var rows: [Row] = []
  /// The values to write; absent cells are left alone.
  public let desired: RecordBatch
  /// What is known of the target record before the write; absent where nothing is.
  public let current: RecordBatch
  /// The target's values on which both sides agree, before what is written: an edit that is left alone is none of them.
  public let base: RecordBatch
  /// What the mapping gave when both sides agreed, which the target may have reshaped or, being null, not taken.
  public let mapped: RecordBatch

  public init(columnCount: Int, arena: Arena) {
    self.arena = arena
    desired = RecordBatch(columnCount: columnCount, rowCapacity: 64, arena: arena)
    current = RecordBatch(columnCount: columnCount, rowCapacity: 64, arena: arena)
    base = RecordBatch(columnCount: columnCount, rowCapacity: 64, arena: arena)
    mapped = RecordBatch(columnCount: columnCount, rowCapacity: 64, arena: arena)
  }

  /// How many of the changes give up a pair.
  public var unlinkCount: Int { rows.count { $0.action == .unlink } }
  public var count: Int { rows.count }
  public var isEmpty: Bool { rows.isEmpty }

  /// Adds a change; its rows of values are all absent.
  public func append(_ row: Row) {
    rows.append(row)
    desired.appendRow()
    current.appendRow()
    base.appendRow()
    mapped.appendRow()
  }

  public func setTargetKey(_ key: (offset: Int, count: Int), of row: Int) { rows[row].targetKey = key }
  public func freeTargetKey(_ row: Int) { rows[row].freesTargetKey = true }
  public func setDone(_ row: Int) { rows[row].isDone = true }
  public func setLoud(_ row: Int) { rows[row].isSilent = false }
  public func setSilent(_ row: Int) { rows[row].isSilent = true }
  public func setTargetHash(_ hash: Fingerprint, of row: Int) { rows[row].targetHash = hash }
  public func setAction(_ action: ChangeAction, reason: String?, of row: Int) {
    rows[row].action = action
    rows[row].reason = reason
  }

  /// The value of the target on which both sides agree after the write.
  public func after(_ row: Int, _ column: Int) -> Cell {
    let written = desired[row, column]
    return written.tag == .absent ? base[row, column] : written
  }
}

/// The fields of the target that the mapping writes on every change, in the form that hashes need.
public struct TargetShape: Sendable {
  /// Slots that lines write on updates too; drift is looked for in these.
  public let writtenSlots: [Int]
  /// All slots that lines write.
  public let allSlots: [Int]
  private let seed: Fingerprint

  public init(_ plan: SyncPlan) {
    writtenSlots = plan.lines.filter { !$0.onCreate }.map(\.slot).sorted()
    allSlots = plan.lines.map(\.slot).sorted()
    seed = Fingerprint.of(writtenSlots.map { plan.target.reads[$0].description }.joined(separator: "\n"))
  }

  /// The content of a target record, as far as the mapping writes it.
  public func fingerprint(_ row: UnsafePointer<Cell>, in arena: Arena) -> Fingerprint {
    var hasher = Hasher128(seed: seed)
    for slot in writtenSlots { hasher.combine(row[slot], in: arena) }
    return hasher.finish()
  }

  public func fingerprint(after page: ChangePage, _ row: Int) -> Fingerprint {
    var hasher = Hasher128(seed: seed)
    for slot in writtenSlots { hasher.combine(page.after(row, slot), in: page.arena) }
    return hasher.finish()
  }
}

/// The content of source records under one mapping: another mapping gives other fingerprints for the same record, so that
/// every record is looked at again when the mapping changes.
public struct SourceShape: Sendable {
  private let fieldCount: Int
  private let seed: Fingerprint

  /// - Parameter mapping: the fingerprint of everything in the plan that decides what is written.
  public init(_ plan: SyncPlan, mapping: Fingerprint) {
    fieldCount = plan.source.reads.count
    seed = mapping
  }

  public func fingerprint(_ row: UnsafePointer<Cell>, in arena: Arena) -> Fingerprint {
    var hasher = Hasher128(seed: seed)
    for slot in 0..<fieldCount { hasher.combine(row[slot], in: arena) }
    return hasher.finish()
  }
}
