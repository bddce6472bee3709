import SyncConnect
import SyncEngine
import SyncFormats
public import SyncModel
import SyncState

/// How the values of one pair came to be, line by line.
public struct PairExplanation: Sendable {
  public struct Line: Sendable {
    /// As the mapping writes it, and where.
    public var text: String
    public var lineNumber: Int
    public var sourceField: String?
    public var targetField: String?
    /// What each step makes of the value, as JSON.
    public var steps: [(name: String, value: String)]
    /// The values as JSON; `nil` where there is none.
    public var base: String?
    public var source: String?
    public var target: String?
    /// What a run would do with it now, and by which rule.
    public var verdict: String
  }

  public var sourceKey: String
  public var targetKey: String?
  public var isLinked: Bool
  public var lines: [Line]
  /// What keeps the whole record from being written, if anything does.
  public var refusal: String?
}

extension SyncRunner {
  /// Reads the pair of a key and explains its lines; nothing is written.
  /// - Parameters:
  ///   - key: the encoded key on that side.
  ///   - field: only lines that touch this field of either side.
  public func explain(
    _ compiled: CompiledPlan, sync name: String, key: [UInt8], side: RecordSide, field: String?
  ) async throws -> PairExplanation {
    let systems = Systems(compiled, surroundings)
    guard let plan = compiled.syncs.first(where: { $0.name == name }) else {
      throw RuntimeError.failed("the mapping has no sync `\(name)`")
    }
    do {
      let session = try await systems.session(plan, store: store, runStarted: surroundings.now())
      let explanation = try await PairExplainer(session: session).explain(key: key, side: side, field: field)
      await systems.close()
      return explanation
    } catch {
      await systems.close()
      throw Systems.translated(error, sync: name)
    }
  }
}

struct PairExplainer {
  let session: SyncSession
  private var plan: SyncPlan { session.plan }

  init(session: SyncSession) { self.session = session }

  func explain(key: [UInt8], side: RecordSide, field: String?) async throws -> PairExplanation {
    let keys = KeyPage(capacity: 64)
    keys.append(key)
    let hit = try session.store.lookUp(sync: session.sync, side, keys).first ?? .none
    let base = hit.id == 0 ? nil : try session.store.bases([hit.id])[hit.id]
    let sourceKey = side == .source ? key : base?.sourceKey ?? []
    let targetKey = side == .target ? key : base?.targetKey ?? []
    let page = ChangePage(plan, arena: Arena(capacity: 16 * 1024))
    page.append(
      ChangePage.Row(
        action: .update, link: hit.id, sourceKey: page.arena.append(bytes: sourceKey),
        targetKey: page.arena.append(bytes: targetKey)))
    if let base { try session.layout.decode(base.base, into: page, 0) }
    let record = RecordBatch(columnCount: plan.source.reads.count, rowCapacity: 1, arena: page.arena)
    record.appendRow()
    let hasSource = try await read(.source, sourceKey, into: record.row(0), page)
    let hasTarget = try await read(.target, targetKey, into: page.target.current.row(0), page)
    guard hasSource || hasTarget else {
      throw RuntimeError.failed("there is no record with this key on the \(side.name) of `\(plan.name)`")
    }
    if page.source.columnCount > 0 { page.source.current.row(0).update(from: record.row(0), count: record.columnCount) }
    let scratch = try session.lookups.map { _ in try ScratchSpace.open(besideStore: session.store.path) }
    defer { scratch?.close() }
    if let scratch {
      session.lookups?.begin(scratch)
      try await session.lookups?.prepare(record, .source)
      try await session.lookups?.prepare(page.target.current, .target)
    }
    var explanation = PairExplanation(
      sourceKey: sourceKey.isEmpty ? "" : KeyEncoding.description(sourceKey),
      targetKey: targetKey.isEmpty ? nil : KeyEncoding.description(targetKey), isLinked: hit.id != 0, lines: [])
    session.merger.begin(page.arena)
    let before = Before(page)
    if hasSource, hasTarget {
      switch session.merger.merge(page, 0, source: record.row(0)) {
      case .filtered: explanation.refusal = "the source record does not pass its filter"
      case .refused(.held(let reason)), .refused(.rejected(let reason)): explanation.refusal = reason
      default: break
      }
    }
    let wanted = { (paths: [FieldPath]) in field == nil || paths.contains { "\($0)" == field } }
    for line in plan.twoWayLines {
      let sources = line.sources.map { plan.source.reads[$0] }
      let target = plan.target.reads[line.target]
      guard wanted(sources + [target]) else { continue }
      var told = self.line(line.text, line.lineNumber, line.isSensitive == true, line.forward, .source, record, page)
      told.sourceField = sources.map(\.description).joined(separator: ", ")
      told.targetField = target.description
      told.base = text(before.targetBase[line.target], line.isSensitive == true, page.arena)
      told.source = text(record[0, line.sources[0]], line.isSensitive == true, page.arena)
      told.target = text(before.target[line.target], line.isSensitive == true, page.arena)
      told.verdict = verdict(line, page)
      explanation.lines.append(told)
    }
    for line in plan.lines {
      let side: RecordSide = line.direction == .toTarget ? .target : .source
      let path = plan.side(side).reads[line.slot]
      guard wanted([path]) else { continue }
      let isSensitive = line.isSensitive == true
      var told = self.line(line.text, line.lineNumber, isSensitive, line.expression, side.other, record, page)
      let columns = page.columns(side)
      if side == .target { told.targetField = path.description } else { told.sourceField = path.description }
      told.base = text(
        side == .target ? before.targetBase[line.slot] : columns.base[0, line.slot], isSensitive, page.arena)
      let now = side == .target ? before.target[line.slot] : record[0, line.slot]
      if side == .target {
        told.target = text(now, isSensitive, page.arena)
      } else {
        told.source = text(now, isSensitive, page.arena)
      }
      let writes = columns.columnCount > 0 && columns.desired[0, line.slot].tag != .absent
      told.verdict =
        line.onCreate
        ? "written when the record is made, never after"
        : writes ? "the \(side.name) is written: the arrow's origin changed" : "nothing is written"
      explanation.lines.append(told)
    }
    if let field, explanation.lines.isEmpty {
      throw RuntimeError.failed("no line of `\(plan.name)` touches a field `\(field)`")
    }
    return explanation
  }

  /// What the page held before the merge turned it into what will be.
  private struct Before {
    var target: [Cell]
    var targetBase: [Cell]

    init(_ page: ChangePage) {
      target = (0..<page.target.columnCount).map { page.target.current[0, $0] }
      targetBase = (0..<page.target.columnCount).map { page.target.base[0, $0] }
    }
  }

  private func read(
    _ side: RecordSide, _ key: [UInt8], into row: UnsafeMutablePointer<Cell>, _ page: ChangePage
  ) async throws -> Bool {
    guard !key.isEmpty else { return false }
    guard session.spec(side).capabilities.findsByField else {
      throw RuntimeError.failed(
        "the \(side.name) `\(plan.side(side).entity.name)` cannot be asked for a single record; `antiphon plan --key` shows what a run would do"
      )
    }
    guard let found = try await KeyedRecords.find([key], session, side)[key] else { return false }
    for slot in 0..<found.batch.columnCount {
      row[slot] = found.batch[found.row, slot].copied(from: found.batch.arena, to: page.arena)
    }
    return true
  }

  private func line(
    _ text: String, _ number: Int, _ isSensitive: Bool, _ expression: PlanExpression, _ side: RecordSide,
    _ record: RecordBatch, _ page: ChangePage
  ) -> PairExplanation.Line {
    let row = side == .source ? record.row(0) : page.target.current.row(0)
    let steps =
      (try? ExpressionTrace.steps(
        expression, reads: plan.side(side).reads, tables: plan.tables, row: row, in: page.arena,
        functions: session.surroundings.functions, runStarted: session.runStarted, partners: session.partners)) ?? []
    return PairExplanation.Line(
      text: text, lineNumber: number,
      steps: steps.map { ($0.name, self.text($0.value, isSensitive, page.arena) ?? "absent") }, verdict: "")
  }

  private func text(_ cell: Cell, _ isSensitive: Bool, _ arena: Arena) -> String? {
    if cell.tag == .absent { return nil }
    if isSensitive, cell.tag != .null { return RecordChange.redacted }
    if cell.tag == .failure { return "fails: \(cell.string(in: arena))" }
    let output = Arena(capacity: 64)
    JSONText.appendCell(cell, from: arena, to: output)
    return output.string(0, output.count)
  }

  private func verdict(_ line: TwoWayLinePlan, _ page: ChangePage) -> String {
    let field = plan.target.reads[line.target].description
    let group = line.group.map { plan.conflictGroups[$0].name }
    if let held = page.rows[0].held.first(where: { $0.field == field || $0.field == group }) {
      return "both sides changed it since they agreed: held (\(held.rule))"
    }
    let toTarget = page.target.desired[0, line.target].tag != .absent
    let toSource = line.sources.contains { page.source.desired[0, $0].tag != .absent }
    switch (toTarget, toSource) {
    case (false, false):
      return "nothing is written: the two sides mean the same, or neither was edited since they agreed"
    case (true, false): return "the target is written: the source's value won"
    case (false, true): return "the source is written: the target's value won"
    case (true, true): return "both are written: their changes were merged"
    }
  }
}
