import SyncModel

/// Lines that go one way, over the merged records.
extension PairMerger {
  /// The one-way rows of the three-way table, over the merged records.
  func mergeOneWayLines(_ page: ChangePage, _ row: Int) -> Verdict? {
    source.load(mergedSource)
    if plan.isTwoWay { target.load(mergedTarget) }
    for (number, line) in plan.lines.enumerated() where !line.onCreate {
      let isForward = line.direction == .toTarget
      switch (isForward ? source : target).value(ofLine: number, in: page.arena) {
      case .skipped: continue
      case .refused(let verdict): return verdict
      case .value(let wanted):
        let merged = isForward ? mergedTarget : mergedSource
        if apply(wanted, line, page.columns(isForward ? .target : .source), row, merged, page.arena), plan.isTwoWay {
          // Lines behind read what this one writes.
          if isForward { target.load(mergedTarget) } else { source.load(mergedSource) }
        }
      }
    }
    return nil
  }

  /// True where the field is written.
  private func apply(
    _ wanted: Cell, _ line: LinePlan, _ columns: ChangePage.Columns, _ row: Int, _ merged: UnsafeMutablePointer<Cell>,
    _ arena: Arena
  ) -> Bool {
    func equal(_ left: Cell, _ right: Cell) -> Bool { CellComparison.equal(left, in: arena, right, in: arena) }
    let slot = line.slot
    let actual = merged[slot]
    let base = columns.base[row, slot]
    let mapped = columns.mapped[row, slot]
    if wanted.tag == .absent {
      columns.base.row(row)[slot] = actual
      return false
    }
    let isNew = mapped.tag == .absent
    // Null erases nothing that both sides never agreed on.
    if equal(wanted, actual) || (isNew && wanted.tag == .null) {
      columns.base.row(row)[slot] = columns.current[row, slot]
      columns.mapped.row(row)[slot] = wanted
      return false
    }
    let rule = plan.side(line.direction == .toTarget ? .target : .source).update
    let originChanged = isNew || !equal(wanted, mapped)
    let otherChanged = base.tag != .absent && !equal(actual, base)
    if originChanged || (rule == .restore && otherChanged) {
      guard rule != .off else {
        drifts = true
        return false
      }
      columns.desired.row(row)[slot] = wanted
      columns.mapped.row(row)[slot] = wanted
      merged[slot] = wanted
      return true
    }
    if otherChanged { drifts = true }
    return false
  }
}
