/// Rows of cells over one arena. Fields are columns by number (slots); there are no names and no dictionaries here.
/// Handed from stage to stage, never shared by two at once.
public final class RecordBatch: @unchecked Sendable {
  public let arena: Arena
  public let columnCount: Int
  @exclusivity(unchecked) public private(set) var rowCount = 0
  /// Where each row stood in what was read (line or row number from 1), where the system counts.
  @exclusivity(unchecked) public var positions: [Int] = []
  @exclusivity(unchecked) @usableFromInline var cells: UnsafeMutablePointer<Cell>
  @exclusivity(unchecked) @usableFromInline var capacity: Int

  public init(columnCount: Int, rowCapacity: Int = 1024, arena: Arena = Arena()) {
    self.columnCount = columnCount
    self.arena = arena
    capacity = max(1, rowCapacity)
    cells = .allocate(capacity: max(1, capacity * columnCount))
  }

  deinit { cells.deallocate() }

  /// A new row, every cell absent. The pointer is good until the next row is added.
  @discardableResult
  public func appendRow() -> UnsafeMutablePointer<Cell> {
    if rowCount == capacity { grow() }
    let row = cells + rowCount * columnCount
    row.initialize(repeating: .absent, count: columnCount)
    rowCount += 1
    return row
  }

  public func removeLastRow() { rowCount -= 1 }

  /// Empties the batch and its arena, keeping the room.
  public func removeAll() {
    rowCount = 0
    positions.removeAll(keepingCapacity: true)
    arena.removeAll()
  }

  @inline(never)
  private func grow() {
    let larger = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, capacity * 2 * columnCount))
    larger.moveInitialize(from: cells, count: rowCount * columnCount)
    cells.deallocate()
    cells = larger
    capacity *= 2
  }

  @inlinable
  public func row(_ index: Int) -> UnsafeMutablePointer<Cell> { cells + index * columnCount }

  @inlinable
  public subscript(row: Int, column: Int) -> Cell {
    get { cells[row * columnCount + column] }
    set { cells[row * columnCount + column] = newValue }
  }
}
