public import SyncModel

/// Changes of one page, decided and not yet made. Values are columns over one arena, aligned with the `reads` of their
/// side; the source has columns only where the sync goes both ways.
public final class ChangePage: @unchecked Sendable {
  /// One decided change. Keys are encoded (`KeyEncoding`) and stand in `arena`.
  public struct Row: Sendable {
    public var action: ChangeAction
    /// The side that a create, delete, archive or drift concerns; an update may write both, which its values tell.
    public var side: RecordSide
    /// Nothing is written and nobody needs to hear of it: only what both sides agree on is noted.
    public var isSilent: Bool
    /// The link it concerns; 0 where there is none yet.
    public var link: Int64
    /// Empty for a create whose key the source assigns.
    public var sourceKey: (offset: Int, count: Int)
    /// Empty for a create whose key the target assigns.
    public var targetKey: (offset: Int, count: Int)
    /// The content of the source record that led to the change.
    public var sourceHash: Fingerprint
    /// The content of the target record as it was when the change was decided; for updates and adoptions.
    public var targetHash: Fingerprint
    public var reason: String?
    /// For an unlink: the pair is remembered, so that it is not made again by itself.
    public var parts = false
    /// Records of the pair that are not there any more.
    public var gone: RecordSides = []
    /// Sides on which the record of the pair has another key than before: the link moves.
    public var moved: RecordSides = []
    /// Of several that claim the same partner: the side of that partner, which none of them gets.
    public var claimed: RecordSide?
    /// It was made before; nothing is left to do.
    public var isDone = false
    /// Sides whose write was refused: what would have been written there is not agreed on.
    public var failed: RecordSides = []
    /// What the refusal makes of the change: `hold` or `reject`; the reason says why.
    public var failedAction: ChangeAction?
    /// Fields that a rule leaves to a person; the rest of the pair goes on.
    public var held: [HeldField] = []
    /// Decided conflicts that it carries out, by their ids in the store.
    public var decisions: [Int64] = []
    /// For a hold that an answer could end: what it is about.
    public var conflict: ConflictKind?
    /// The keys between which such an answer chooses, as a JSON array of texts.
    public var candidates: String?

    public init(
      action: ChangeAction, side: RecordSide = .target, isSilent: Bool = false, link: Int64 = 0,
      sourceKey: (offset: Int, count: Int) = (0, 0), targetKey: (offset: Int, count: Int) = (0, 0),
      sourceHash: Fingerprint = .zero, targetHash: Fingerprint = .zero, reason: String? = nil, parts: Bool = false,
      gone: RecordSides = []
    ) {
      self.action = action
      self.side = side
      self.isSilent = isSilent
      self.link = link
      self.sourceKey = sourceKey
      self.targetKey = targetKey
      self.sourceHash = sourceHash
      self.targetHash = targetHash
      self.reason = reason
      self.parts = parts
      self.gone = gone
    }
  }

  /// The values of one side.
  public struct Columns: Sendable {
    /// The values to write; absent cells are left alone.
    public let desired: RecordBatch
    /// What is known of the record before the write; absent where nothing is.
    public let current: RecordBatch
    /// The side's values on which both agree, before what is written: an edit that is left alone is none of them.
    public let base: RecordBatch
    /// What the mapping gave for them when both sides agreed, which the system may have reshaped or, being null, not
    /// taken.
    public let mapped: RecordBatch

    init(columnCount: Int, arena: Arena) {
      desired = RecordBatch(columnCount: columnCount, rowCapacity: 64, arena: arena)
      current = RecordBatch(columnCount: columnCount, rowCapacity: 64, arena: arena)
      base = RecordBatch(columnCount: columnCount, rowCapacity: 64, arena: arena)
      mapped = RecordBatch(columnCount: columnCount, rowCapacity: 64, arena: arena)
    }

    public var columnCount: Int { desired.columnCount }

    func appendRow() {
      desired.appendRow()
      current.appendRow()
      base.appendRow()
      mapped.appendRow()
    }

    func removeLastRow() {
      desired.removeLastRow()
      current.removeLastRow()
      base.removeLastRow()
      mapped.removeLastRow()
    }

    /// The value on which both sides agree after the write.
    public func agreed(_ row: Int, _ column: Int) -> Cell {
      let written = desired[row, column]
      return written.tag == .absent ? base[row, column] : written
    }

    /// The value that the record holds after the write.
    public func after(_ row: Int, _ column: Int) -> Cell {
      let written = desired[row, column]
      return written.tag == .absent ? current[row, column] : written
    }

    /// Whether anything is written.
    public func writes(_ row: Int) -> Bool {
      let cells = desired.row(row)
      for column in 0..<columnCount where cells[column].tag != .absent { return true }
      return false
    }
  }

  public let arena: Arena
  @exclusivity(unchecked) public private(set) var rows: [Row] = []
  public let source: Columns
  public let target: Columns

  public init(_ plan: SyncPlan, arena: Arena) {
    self.arena = arena
    source = Columns(columnCount: plan.isTwoWay ? plan.source.reads.count : 0, arena: arena)
    target = Columns(columnCount: plan.target.reads.count, arena: arena)
  }

  public var count: Int { rows.count }
  public var isEmpty: Bool { rows.isEmpty }

  public func columns(_ side: RecordSide) -> Columns { side == .source ? source : target }

  /// Adds a change; its rows of values are all absent.
  public func append(_ row: Row) {
    rows.append(row)
    source.appendRow()
    target.appendRow()
  }

  public func removeLast() {
    rows.removeLast()
    for columns in [source, target] { columns.removeLastRow() }
  }

  /// Changes what is said of a change.
  public func change(_ row: Int, _ body: (inout Row) -> Void) { body(&rows[row]) }

  public func setAction(_ action: ChangeAction, reason: String?, of row: Int) {
    rows[row].action = action
    rows[row].reason = reason
    rows[row].isSilent = false
    rows[row].conflict = nil
    rows[row].candidates = nil
  }

  public func sourceKey(_ row: Int) -> UnsafeRawBufferPointer {
    arena.slice(rows[row].sourceKey.offset, rows[row].sourceKey.count)
  }

  public func targetKey(_ row: Int) -> UnsafeRawBufferPointer {
    arena.slice(rows[row].targetKey.offset, rows[row].targetKey.count)
  }

  public func key(_ side: RecordSide, _ row: Int) -> UnsafeRawBufferPointer {
    side == .source ? sourceKey(row) : targetKey(row)
  }

  public func setKey(_ key: (offset: Int, count: Int), _ side: RecordSide, of row: Int) {
    if side == .source { rows[row].sourceKey = key } else { rows[row].targetKey = key }
  }
}

/// A field, or a group of fields, that both sides changed and that a rule leaves to a person. The cells stand in the
/// page's arena; values are those of the target's field: what the source gives it, and what it holds in normal form.
public struct HeldField: Sendable {
  /// The target's path, or the group's name.
  public var field: String
  public var rule: String
  public var base: Cell
  public var source: Cell
  public var target: Cell
  public var isSensitive: Bool

  public init(field: String, rule: String, base: Cell, source: Cell, target: Cell, isSensitive: Bool) {
    self.field = field
    self.rule = rule
    self.base = base
    self.source = source
    self.target = target
    self.isSensitive = isSensitive
  }
}
