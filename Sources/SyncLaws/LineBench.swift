import SyncEngine
import SyncModel

/// One line between two records, in the hands of the engine that runs: the mapper of each side and the merge of a pair,
/// over a sync that holds nothing but this line.
final class LineBench {
  /// A source and a target record, and what both agreed on last.
  struct Pair {
    var source: [Sample]
    var target: [Sample]
    var memory: Memory?
  }

  /// What a run keeps of a pair, by side.
  struct Memory {
    var base: [RecordSide: [Sample]] = [:]
    var mapped: [RecordSide: [Sample]] = [:]
  }

  enum Crossing {
    /// The other record with what was written.
    case written([Sample])
    /// A handler, or the lack of one, kept it from being written.
    case refused(String)
  }

  enum Merge {
    case refused(String)
    /// - Parameters:
    ///   - writes: the sides that were written.
    ///   - held: somebody has to decide.
    case merged(Pair, writes: Set<RecordSide>, held: Bool)
  }

  let line: TwoWayLinePlan
  let plan: SyncPlan
  private let mappers: [RecordSide: RecordMapper]
  /// By the side that wins where both changed.
  private let mergers: [RecordSide: PairMerger]

  init(_ line: TwoWayLinePlan, of sync: SyncPlan, functions: [any BuiltinFunction.Type]) throws(ProgramError) {
    var plan = sync
    plan.isTwoWay = true
    plan.lines = []
    plan.matches = []
    plan.conflictGroups = []
    func bare(_ side: SidePlan) -> SidePlan {
      SidePlan(entity: side.entity, reads: side.reads, keyCount: side.keyCount)
    }
    plan.source = bare(sync.source)
    plan.target = bare(sync.target)
    var mappers: [RecordSide: RecordMapper] = [:]
    var mergers: [RecordSide: PairMerger] = [:]
    for side in RecordSide.allCases {
      var only = line
      only.group = nil
      only.policy = side == .source ? .sourceWins : .targetWins
      plan.twoWayLines = [only]
      let source = try RecordMapper(plan, from: .source, functions: functions, runStarted: 0)
      let target = try RecordMapper(plan, from: .target, functions: functions, runStarted: 0)
      mergers[side] = PairMerger(plan, source: source, target: target)
      mappers[side] = try RecordMapper(plan, from: side, functions: functions, runStarted: 0)
    }
    self.line = line
    self.plan = plan
    self.mappers = mappers
    self.mergers = mergers
  }

  /// The slots on that side that the line writes.
  func slots(_ side: RecordSide) -> [Int] { side == .source ? line.sources : [line.target] }

  func handler(from side: RecordSide) -> HandlerPlan {
    side == .source ? line.handler : line.backwardHandler ?? line.handler
  }

  func expressions(from side: RecordSide) -> [PlanExpression] { side == .source ? [line.forward] : line.backward }

  /// Writes what the record gives into the other side's record.
  func cross(from side: RecordSide, _ row: [Sample], onto other: [Sample]) -> Crossing {
    let arena = Arena(capacity: 1024)
    guard let mapper = mappers[side] else { return .refused("") }
    mapper.begin(arena)
    var output = [Cell](repeating: .absent, count: other.count)
    let verdict = row.map { $0.cell(in: arena) }.withUnsafeBufferPointer { cells in
      output.withUnsafeMutableBufferPointer { target -> Verdict in
        guard let from = cells.baseAddress, let into = target.baseAddress else { return .filtered }
        return mapper.map(from, in: arena, into: into)
      }
    }
    switch verdict {
    case .rejected(let reason), .held(let reason): return .refused(reason)
    case .filtered: return .refused("")
    case .mapped: break
    }
    var written = other
    for slot in slots(side.other) {
      guard output[slot].tag != .absent else { return .refused("the line leaves it as it is") }
      written[slot] = Sample(output[slot], in: arena)
    }
    return .written(written)
  }

  /// Merges the two records as a run does.
  func merge(_ pair: Pair, winner: RecordSide) -> Merge {
    let arena = Arena(capacity: 4096)
    let page = ChangePage(plan, arena: arena)
    page.append(ChangePage.Row(action: .update))
    func fill(_ batch: RecordBatch, _ row: [Sample]?) {
      for (slot, sample) in (row ?? []).enumerated() { batch[0, slot] = sample.cell(in: arena) }
    }
    for side in RecordSide.allCases {
      fill(page.columns(side).current, side == .source ? pair.source : pair.target)
      fill(page.columns(side).base, pair.memory?.base[side])
      fill(page.columns(side).mapped, pair.memory?.mapped[side])
    }
    guard let merger = mergers[winner] else { return .refused("") }
    merger.begin(arena)
    switch merger.merge(page, 0, source: UnsafePointer(page.source.current.row(0))) {
    case .filtered: return .refused("")
    case .refused(.rejected(let reason)), .refused(.held(let reason)): return .refused(reason)
    case .refused: return .refused("")
    case .merged: break
    }
    func row(_ side: RecordSide, _ cell: (ChangePage.Columns, Int) -> Cell) -> [Sample] {
      let columns = page.columns(side)
      return (0..<columns.columnCount).map { Sample(cell(columns, $0), in: arena) }
    }
    var after = Pair(source: row(.source) { $0.after(0, $1) }, target: row(.target) { $0.after(0, $1) })
    var memory = Memory()
    for side in RecordSide.allCases {
      memory.base[side] = row(side) { $0.agreed(0, $1) }
      memory.mapped[side] = row(side) { $0.mapped[0, $1] }
    }
    after.memory = memory
    let writes = Set(RecordSide.allCases.filter { page.columns($0).writes(0) })
    return .merged(after, writes: writes, held: !page.rows[0].held.isEmpty)
  }
}
