public import SyncModel

/// What lines that go both ways write once it is decided who wins, and what is agreed on then.
extension PairMerger {
  func write(_ number: Int, _ page: ChangePage, _ row: Int) -> Verdict? {
    let line = plan.twoWayLines[number]
    switch states[number].fate {
    case .untouched, .settled, .held, .drifts: return nil
    case .writesTarget:
      guard plan.target.update != .off else { return drift(number) }
      want(states[number].forward, page.target, row, line.target, mergedTarget, page.arena)
      return nil
    case .writesSource:
      guard plan.source.update != .off else { return drift(number) }
      return writeSource(number, page, row)
    case .writesBoth(let value):
      guard plan.source.update != .off, plan.target.update != .off else { return drift(number) }
      want(value, page.target, row, line.target, mergedTarget, page.arena)
      target.load(mergedTarget)
      return writeSource(number, page, row)
    }
  }

  func drift(_ number: Int) -> Verdict? {
    drifts = true
    states[number].fate = .drifts
    return nil
  }

  func writeSource(_ number: Int, _ page: ChangePage, _ row: Int) -> Verdict? {
    for (part, slot) in plan.twoWayLines[number].sources.enumerated() {
      switch target.outgoing(number, part: part, in: page.arena) {
      case .value(let cell): want(cell, page.source, row, slot, mergedSource, page.arena)
      case .skipped:
        states[number].fate = .untouched
        return nil
      case .refused(let verdict): return verdict
      }
    }
    return nil
  }

  private func want(
    _ value: Cell, _ columns: ChangePage.Columns, _ row: Int, _ slot: Int, _ merged: UnsafeMutablePointer<Cell>,
    _ arena: Arena
  ) {
    if value.tag == .absent { return }
    merged[slot] = value
    if CellComparison.equal(value, in: arena, columns.current[row, slot], in: arena) { return }
    columns.desired.row(row)[slot] = value
  }

  /// What both sides agree on once everything is written.
  func agreeOnLines(_ page: ChangePage, _ row: Int) {
    source.load(mergedSource)
    target.load(mergedTarget)
    for (number, line) in plan.twoWayLines.enumerated() {
      switch states[number].fate {
      case .untouched, .held, .drifts: continue
      case .settled, .writesTarget, .writesSource, .writesBoth: agree(number, line, page, row)
      }
    }
  }

  /// Notes that both sides agree on what the row's records hold after the write: a record was made of the other, or a
  /// system stored something else than was sent.
  public func agree(_ page: ChangePage, _ row: Int, only isConcerned: (TwoWayLinePlan) -> Bool = { _ in true }) {
    for column in 0..<page.source.columnCount { mergedSource[column] = page.source.after(row, column) }
    for column in 0..<page.target.columnCount { mergedTarget[column] = page.target.after(row, column) }
    source.load(mergedSource)
    target.load(mergedTarget)
    for (number, line) in plan.twoWayLines.enumerated() where isConcerned(line) { agree(number, line, page, row) }
  }

  /// Notes that one side of a line got what it was to get and the other did not: both are taken to have agreed on what
  /// they held before, so that what was written is carried over and not merged once more.
  public func agreeOnBefore(_ number: Int, _ page: ChangePage, _ row: Int) {
    let line = plan.twoWayLines[number]
    source.load(page.source.current.row(row))
    target.load(page.target.current.row(row))
    note(number, line, page, row)
  }

  /// The slots of a side that lines going both ways read, and that lines going one way write.
  public func touchedSlots(_ side: RecordSide) -> Set<Int> { writtenSlots(side) }

  func agree(_ number: Int, _ line: TwoWayLinePlan, _ page: ChangePage, _ row: Int) {
    // A value that was not sent says nothing: what both sides agreed on stays known.
    let isSent =
      page.target.after(row, line.target).tag != .absent
      && line.sources.allSatisfy { page.source.after(row, $0).tag != .absent }
    if isSent { note(number, line, page, row) }
  }

  /// The base becomes what the page holds, mapped from the records that are loaded.
  private func note(_ number: Int, _ line: TwoWayLinePlan, _ page: ChangePage, _ row: Int) {
    page.target.base.row(row)[line.target] = page.target.current[row, line.target]
    if case .value(let cell) = source.outgoing(number, in: page.arena) {
      page.target.mapped.row(row)[line.target] = cell
    }
    for (part, slot) in line.sources.enumerated() {
      page.source.base.row(row)[slot] = page.source.current[row, slot]
      if line.normal == nil, case .value(let cell) = target.outgoing(number, part: part, in: page.arena) {
        page.source.mapped.row(row)[slot] = cell
      }
    }
  }

  /// Fields that no line writes belong to the base too: what was read with the rest tells later what moved.
  func agreeOnRest(_ page: ChangePage, _ row: Int) {
    let isHeld = !page.rows[row].held.isEmpty
    for side in RecordSide.allCases {
      let columns = page.columns(side)
      for slot in 0..<columns.columnCount where !writtenSlots(side).contains(slot) {
        // Which edit came later must stay known while somebody has to decide.
        if isHeld, slot == plan.side(side).modified { continue }
        columns.base.row(row)[slot] = columns.current[row, slot]
      }
    }
  }

  private func writtenSlots(_ side: RecordSide) -> Set<Int> { side == .source ? sourceSlots : targetSlots }
}
