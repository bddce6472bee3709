public import SyncModel

/// Merges the two records of a pair, field by field: lines that go both ways by a three-way comparison in normal form,
/// then lines that go one way over the merged records. Pure; the sources of its rules are "A run" and the table in the
/// runtime's design, and the clauses `conflict` and `map` of the language.
public final class PairMerger {
  public enum Outcome: Sendable {
    /// The source record does not pass its filter.
    case filtered
    /// Nothing of the pair is written.
    case refused(Verdict)
    /// The page's row says what is written, what is agreed on and what is held.
    case merged(drifts: Bool)
  }

  let plan: SyncPlan
  let source: RecordMapper
  let target: RecordMapper
  let mergedSource: UnsafeMutablePointer<Cell>
  let mergedTarget: UnsafeMutablePointer<Cell>
  var states: [LineState] = []
  var drifts = false
  private(set) lazy var sourceSlots = Set(
    plan.twoWayLines.flatMap(\.sources) + plan.lines.filter { $0.direction == .toSource }.map(\.slot))
  private(set) lazy var targetSlots = Set(
    plan.twoWayLines.map(\.target) + plan.lines.filter { $0.direction == .toTarget }.map(\.slot))

  /// What is known of a line that goes both ways.
  struct LineState {
    enum Fate {
      /// Not looked at: a value is absent, or its handler leaves the field.
      case untouched
      /// Both sides mean the same, or neither changed.
      case settled
      case writesTarget, writesSource
      case writesBoth(Cell)
      case held
      /// It should be written to a side where updates are off.
      case drifts
    }

    /// What the source gives the target's field.
    var forward = Cell.absent
    /// The target's value in normal form; for a pair of lines, what it gives the source's field.
    var normal = Cell.absent
    var sourceChanged = false
    var targetChanged = false
    var isNew = false
    var fate = Fate.settled
  }

  public init(_ plan: SyncPlan, source: RecordMapper, target: RecordMapper) {
    self.plan = plan
    self.source = source
    self.target = target
    mergedSource = .allocate(capacity: max(1, plan.source.reads.count))
    mergedTarget = .allocate(capacity: max(1, plan.target.reads.count))
    mergedSource.initialize(repeating: .absent, count: max(1, plan.source.reads.count))
    mergedTarget.initialize(repeating: .absent, count: max(1, plan.target.reads.count))
  }

  deinit {
    mergedSource.deallocate()
    mergedTarget.deallocate()
  }

  /// Before the rows of an arena.
  public func begin(_ arena: Arena) {
    source.begin(arena)
    target.begin(arena)
  }

  /// Merges a row of the page whose `current` holds what the sides hold now, and whose `base` and `mapped` hold what they
  /// agreed on last, absent where they never did. Fills `desired`, and turns `base` and `mapped` into what both agree on
  /// when all of it is written.
  /// - Parameters:
  ///   - record: the source record; that of the page, where the page has source columns.
  ///   - decide: what a person decided about a conflict, with its id.
  public func merge(
    _ page: ChangePage, _ row: Int, source record: UnsafePointer<Cell>,
    decide: (HeldField) -> (id: Int64, FieldDecision)? = { _ in nil }
  ) -> Outcome {
    let arena = page.arena
    drifts = false
    switch source.filterVerdict(record, in: arena) {
    case .filtered: return .filtered
    case .mapped: break
    case let verdict: return .refused(verdict)
    }
    if let verdict = source.checkVerdict(record, in: arena) { return .refused(verdict) }
    let columns = page.target
    let actual = UnsafePointer(columns.current.row(row))
    if plan.isTwoWay, let verdict = target.checkVerdict(actual, in: arena) { return .refused(verdict) }
    mergedSource.update(from: record, count: plan.source.reads.count)
    mergedTarget.update(from: actual, count: plan.target.reads.count)
    if plan.isTwoWay {
      if let verdict = mergeTwoWayLines(page, row, decide) { return .refused(verdict) }
      agreeOnRest(page, row)
    }
    if let verdict = mergeOneWayLines(page, row) { return .refused(verdict) }
    if let verdict = checkAfter(page, row) { return .refused(verdict) }
    return .merged(drifts: drifts)
  }

  /// The checks over the records as they would be after the write.
  private func checkAfter(_ page: ChangePage, _ row: Int) -> Verdict? {
    if page.target.writes(row), let verdict = target.checkVerdict(mergedTarget, in: page.arena) { return verdict }
    if page.source.columnCount > 0, page.source.writes(row) {
      return source.checkVerdict(mergedSource, in: page.arena)
    }
    return nil
  }

  // MARK: Both ways

  private func mergeTwoWayLines(
    _ page: ChangePage, _ row: Int, _ decide: (HeldField) -> (id: Int64, FieldDecision)?
  ) -> Verdict? {
    guard !plan.twoWayLines.isEmpty else { return nil }
    states = [LineState](repeating: LineState(), count: plan.twoWayLines.count)
    if let verdict = evaluate(page, row) { return verdict }
    compare(page, row)
    let resolution = resolution(page, row)
    for index in plan.conflictGroups.indices {
      resolveGroup(index, resolution, page, row, decide)
    }
    for number in states.indices where plan.twoWayLines[number].group == nil {
      resolve(number, resolution, page, row, decide)
    }
    for number in states.indices {
      if let verdict = write(number, page, row) { return verdict }
    }
    agreeOnLines(page, row)
    return nil
  }

  /// What each line says of the two records.
  private func evaluate(_ page: ChangePage, _ row: Int) -> Verdict? {
    let arena = page.arena
    source.load(mergedSource)
    target.load(mergedTarget)
    for (number, line) in plan.twoWayLines.enumerated() {
      switch source.outgoing(number, in: arena) {
      case .refused(let verdict): return verdict
      case .skipped: states[number].fate = .untouched
      case .value(let cell) where cell.tag == .absent: states[number].fate = .untouched
      case .value(let cell): states[number].forward = cell
      }
      if case .untouched = states[number].fate { continue }
      let actual = page.target.current[row, line.target]
      let isUnchanged =
        actual.tag == .absent || CellComparison.equal(actual, in: arena, page.target.base[row, line.target], in: arena)
      switch target.normal(number, in: arena) {
      case .value(let cell): states[number].normal = cell
      case .skipped: if !isUnchanged { states[number].fate = .untouched }
      // What nobody edited needs no way back.
      case .refused(let verdict): if !isUnchanged { return verdict }
      }
    }
    return nil
  }

  /// Which side changed what since they last agreed.
  private func compare(_ page: ChangePage, _ row: Int) {
    let arena = page.arena
    func equal(_ left: Cell, _ right: Cell) -> Bool { CellComparison.equal(left, in: arena, right, in: arena) }
    var needsBase: [Int] = []
    for (number, line) in plan.twoWayLines.enumerated() {
      if case .untouched = states[number].fate { continue }
      let actual = page.target.current[row, line.target]
      let base = page.target.base[row, line.target]
      let mapped = page.target.mapped[row, line.target]
      let isPair = line.normal == nil
      let backward = isPair ? page.source.mapped[row, line.sources[0]] : base
      states[number].isNew = mapped.tag == .absent || backward.tag == .absent
      let isAgreed =
        isPair
        ? equal(states[number].forward, actual)
          && equal(states[number].normal, page.source.current[row, line.sources[0]])
        : states[number].normal.tag != .absent && equal(states[number].forward, states[number].normal)
      if states[number].isNew {
        if actual.tag == .absent {
          states[number].fate = .untouched
        } else if !isAgreed {
          // Without a base, a value is a change and null is none.
          states[number].sourceChanged = states[number].forward.tag != .null
          states[number].targetChanged = !states[number].normal.isMissing
        }
        continue
      }
      states[number].sourceChanged = !equal(states[number].forward, mapped)
      if actual.tag != .absent, !equal(actual, base) {
        if isPair {
          states[number].targetChanged = !equal(states[number].normal, backward)
        } else {
          needsBase.append(number)
        }
      }
    }
    if !needsBase.isEmpty {
      target.load(page.target.base.row(row))
      for number in needsBase {
        if case .value(let before) = target.normal(number, in: arena) {
          states[number].targetChanged = !equal(before, states[number].normal)
        } else {
          states[number].targetChanged = true
        }
      }
      target.load(mergedTarget)
    }
    // Where the mapping alone changed, nobody edited the source: an edit of the target has no rival.
    for (number, line) in plan.twoWayLines.enumerated() where !states[number].isNew {
      guard states[number].sourceChanged, states[number].targetChanged else { continue }
      let isEdited = line.sources.contains {
        page.source.base[row, $0].tag == .absent || !equal(page.source.current[row, $0], page.source.base[row, $0])
      }
      if !isEdited { states[number].sourceChanged = false }
    }
  }

  private func resolution(_ page: ChangePage, _ row: Int) -> ConflictResolution {
    func stamp(_ side: RecordSide) -> Int64? {
      guard let slot = plan.side(side).modified else { return nil }
      let columns = page.columns(side)
      let now = columns.current[row, slot]
      guard now.tag == .timestamp || now.tag == .localDateTime else { return nil }
      // The instant that our own write left says nothing about when a person edited.
      let known = columns.base[row, slot]
      return CellComparison.equal(now, in: page.arena, known, in: page.arena) ? nil : now.int
    }
    return ConflictResolution(
      arena: page.arena, sourceModified: stamp(.source), targetModified: stamp(.target))
  }

  private func isAgreed(_ number: Int, _ arena: Arena) -> Bool {
    plan.twoWayLines[number].normal != nil && states[number].normal.tag != .absent
      && CellComparison.equal(states[number].forward, in: arena, states[number].normal, in: arena)
  }

  private func resolve(
    _ number: Int, _ resolution: ConflictResolution, _ page: ChangePage, _ row: Int,
    _ decide: (HeldField) -> (id: Int64, FieldDecision)?
  ) {
    let state = states[number]
    if case .untouched = state.fate { return }
    if isAgreed(number, page.arena) { return }
    switch (state.sourceChanged, state.targetChanged) {
    case (false, false): return
    case (true, false): states[number].fate = .writesTarget
    case (false, true): states[number].fate = .writesSource
    case (true, true):
      let line = plan.twoWayLines[number]
      let base = state.isNew ? Cell.absent : page.target.mapped[row, line.target]
      let winner = resolution.winner(
        line.policy, base: base, source: state.forward, target: compared(number, page, row))
      settle(
        [number], field: "\(plan.target.reads[line.target])", line.policy, winner, page, row, decide,
        isSensitive: line.isSensitive)
    }
  }

  /// The target's value as a conflict shows it.
  private func compared(_ number: Int, _ page: ChangePage, _ row: Int) -> Cell {
    let line = plan.twoWayLines[number]
    return line.normal == nil ? page.target.current[row, line.target] : states[number].normal
  }

  /// In conflict when both sides changed any of it, and taken whole.
  private func resolveGroup(
    _ group: Int, _ resolution: ConflictResolution, _ page: ChangePage, _ row: Int,
    _ decide: (HeldField) -> (id: Int64, FieldDecision)?
  ) {
    let members = states.indices.filter { number in
      if case .untouched = states[number].fate { return false }
      return plan.twoWayLines[number].group == group
    }
    let open = members.filter { !isAgreed($0, page.arena) }
    guard !open.isEmpty else { return }
    let sourceChanged = members.contains { states[$0].sourceChanged }
    let targetChanged = members.contains { states[$0].targetChanged }
    guard sourceChanged, targetChanged else {
      for number in open {
        if states[number].sourceChanged { states[number].fate = .writesTarget }
        if states[number].targetChanged { states[number].fate = .writesSource }
      }
      return
    }
    let rule = plan.conflictGroups[group]
    let first = open[0]
    let line = plan.twoWayLines[first]
    let base = states[first].isNew ? Cell.absent : page.target.mapped[row, line.target]
    var winner = resolution.winner(
      rule.policy, base: base, source: states[first].forward, target: compared(first, page, row))
    if case .merged = winner { winner = .nobody("a group has no value of its own") }
    settle(
      open, field: rule.name, rule.policy, winner, page, row, decide,
      isSensitive: open.contains { plan.twoWayLines[$0].isSensitive == true })
  }

  /// Carries out what the policy, or a person, says about the lines in conflict.
  private func settle(
    _ lines: [Int], field: String, _ policy: ConflictPolicy, _ winner: ConflictResolution.Winner, _ page: ChangePage,
    _ row: Int,
    _ decide: (HeldField) -> (id: Int64, FieldDecision)?, isSensitive: Bool?
  ) {
    var fate: (Int) -> LineState.Fate
    switch winner {
    case .source: fate = { _ in .writesTarget }
    case .target: fate = { _ in .writesSource }
    case .merged(let cell): fate = { _ in .writesBoth(cell) }
    case .nobody(let rule):
      let held = held(lines, field: field, rule: rule, page, row, isSensitive: isSensitive == true)
      if let (id, decision) = decide(held) {
        page.change(row) { $0.decisions.append(id) }
        switch decision {
        case .source: fate = { _ in .writesTarget }
        case .target: fate = { _ in .writesSource }
        case .base: fate = { .writesBoth(page.target.mapped[row, self.plan.twoWayLines[$0].target]) }
        case .value(let cell): fate = { _ in .writesBoth(cell) }
        }
      } else {
        page.change(row) { $0.held.append(held) }
        fate = { _ in .held }
      }
    }
    for number in lines { states[number].fate = fate(number) }
    guard let taken = winner.taken else { return }
    let told = "`\(field)` changed on both sides: \(policy.name) took \(taken)"
    page.change(row) { $0.reason = ($0.reason.map { $0 + "; " } ?? "") + told }
  }

  private func held(
    _ lines: [Int], field: String, rule: String, _ page: ChangePage, _ row: Int, isSensitive: Bool
  ) -> HeldField {
    func value(_ cell: (Int) -> Cell) -> Cell {
      if lines.count == 1 { return cell(lines[0]) }
      let text = lines.map { CellText.string(cell($0), in: page.arena) }.joined(separator: " | ")
      return .text(text, in: page.arena)
    }
    return HeldField(
      field: field, rule: rule,
      base: value { states[$0].isNew ? .absent : page.target.mapped[row, plan.twoWayLines[$0].target] },
      source: value { states[$0].forward }, target: value { compared($0, page, row) }, isSensitive: isSensitive)
  }
}
