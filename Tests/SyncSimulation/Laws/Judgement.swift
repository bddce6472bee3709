import SyncModel
import SyncRuntime
import SyncState

/// What stood there before the engine was called.
struct Before: Sendable {
  var contents: [Side: MemorySystem.Contents]
  /// With what a stale read may have shown.
  var shown: [Side: [MemorySystem.Contents]]
  var pairs: [Pair]
  var eventCount: [Side: Int]
  /// What an earlier run left to be found out.
  var openIntents: Int
}

/// The laws of one call of the engine.
struct Judgement {
  let oracle: Oracle
  let world: World
  let before: Before
  let told: World.Told

  var mapping: Mapping { oracle.mapping }

  /// Nothing went wrong, now or before: everything must be as the rules say. The run that recovers may leave some of it
  /// to the next.
  var isUndisturbed: Bool { told.isComplete && told.faults.isEmpty && before.openIntents == 0 }

  func written(_ side: Side) -> [SystemEvent] { world[side].events(from: before.eventCount[side] ?? 0) }

  /// - Parameter touched: records that persons changed after the decision was made: nothing may happen to their pairs.
  func verify(touched: [Side: Set<MemoryValue>] = [.source: [], .target: []]) throws {
    let after = try world.pairs()
    try verifyLinks(after)
    for side in Side.allCases {
      for event in written(side) {
        switch event.kind {
        case .update: try verifyUpdate(side, event, after, touched)
        case .create: try verifyCreate(side, event)
        case .delete: try verifyDelete(side, event)
        }
      }
    }
    if told.isGuarded, Side.allCases.contains(where: { !written($0).isEmpty }) {
      throw Violation("a guard stops the run before any write", told.error ?? "")
    }
    guard told.isComplete else { return }
    for report in told.reports where !report.summary.source.isBalanced || !report.summary.target.isBalanced {
      throw Violation("the counts balance", "\(report.summary)")
    }
    let intents = try world.openIntents()
    if intents > 0 { throw Violation("the journal is empty after a run", "\(intents) intents are open") }
    try verifyDuplicates()
    try verifyAudit(after)
  }

  /// (c) Every write follows from the three-way table.
  private func verifyUpdate(
    _ side: Side, _ event: SystemEvent, _ after: [Pair], _ touched: [Side: Set<MemoryValue>]
  ) throws {
    let candidates = pairs(side, event.key, after)
    for (name, value) in event.new where name != world.keyName(side) {
      let isAllowed = candidates.contains { pair, isNew in
        if touched[.source]?.contains(pair.source) == true { return false }
        if let target = pair.target, touched[.target]?.contains(target) == true { return false }
        return allows(pair, isNew, side, name, value)
      }
      if !isAllowed {
        throw Violation(
          "nothing is written that the rules do not ask for",
          "`\(name)` of \(event.key) on the \(side) went from \(event.old[name] ?? .absent) to \(value); "
            + explain(candidates))
      }
    }
  }

  private func allows(_ pair: Pair, _ isNew: Bool, _ side: Side, _ name: String, _ value: MemoryValue) -> Bool {
    guard let index = mapping.lines.firstIndex(where: { (side == .source ? $0.source : $0.target) == name }) else {
      return false
    }
    let line = mapping.lines[index]
    return views(pair).contains { view in
      oracle.resolutions(pair, view, isNew: isNew)[index].contains { resolution in
        switch (resolution, side) {
        case (.toTarget(let wanted), .target), (.both(let wanted), .target):
          oracle.same(line.arrow == .both ? line.transform.normal(value) : value, wanted)
        case (.toSource(let wanted), .source), (.both(let wanted), .source):
          (line.arrow == .toSource ? value : line.transform.forward(value)).map { oracle.same($0, wanted) } ?? false
        default: false
        }
      }
    }
  }

  /// The pair as any of the reads may have shown it.
  func views(_ pair: Pair) -> [PairView] {
    var result: [PairView] = []
    for left in before.shown[.source] ?? [] {
      guard let source = left.rows[pair.source] else { continue }
      for right in before.shown[.target] ?? [] {
        if let key = pair.target, let target = right.rows[key] { result.append(oracle.view(pair, source, target)) }
      }
    }
    return result
  }

  /// The pairs that a record may be in, and whether they are newly made.
  func pairs(_ side: Side, _ key: MemoryValue, _ after: [Pair]) -> [(Pair, Bool)] {
    func isIn(_ pair: Pair) -> Bool { side == .source ? pair.source == key : pair.target == key }
    let known = before.pairs.filter(isIn)
    var result =
      known.map { ($0, $0.status != .active) } + after.filter { isIn($0) && !known.contains($0) }.map { ($0, true) }
    // A run that was cut short may have written to a pair that it could not record.
    let mine = (before.contents[side]?.rows[key]).map { mail($0, side) }
    for (other, row) in before.contents[side.other]?.all ?? [] where mine != nil && mail(row, side.other) == mine {
      let pair = Pair(
        source: side == .source ? key : other, target: side == .source ? other : key, status: .active)
      if !result.contains(where: { $0.0.source == pair.source && $0.0.target == pair.target }) {
        result.append((pair, true))
      }
    }
    return result
  }

  func mail(_ row: MemorySystem.Row, _ side: Side) -> MemoryValue {
    mapping.mail.transform.normal(row[side == .source ? "mail" : "email"] ?? .null)
  }

  private func explain(_ candidates: [(Pair, Bool)]) -> String {
    if candidates.isEmpty { return "it has no partner" }
    return candidates.map { pair, isNew in
      let view = views(pair).last
      let lines = view.map { oracle.resolutions(pair, $0, isNew: isNew) } ?? []
      let texts = mapping.lines.indices.map { index in
        "\(mapping.lines[index].target): base \(oracle.bases(pair, index)) allows \(lines.isEmpty ? [] : lines[index])"
      }
      return "partner \(pair) source \(Step.text(view?.source ?? [:])) target \(Step.text(view?.target ?? [:])) "
        + texts.joined(separator: "; ")
    }.joined(separator: " | ")
  }

  /// (d) A record is made for a record of the other side that has no partner.
  private func verifyCreate(_ side: Side, _ event: SystemEvent) throws {
    if side == .source, !mapping.isTwoWay { throw Violation("a one-way sync leaves its source alone", "\(event)") }
    let linked = Set(before.pairs.compactMap { side == .target ? $0.source : $0.target })
    let isAsked = (before.shown[side.other] ?? []).contains { contents in
      contents.all.contains { key, row in
        !linked.contains(key) && (side == .source || mapping.passes(row)) && matches(row, event.new, side)
      }
    }
    if !isAsked {
      throw Violation(
        "a record is made only for one without a partner",
        "\(Step.text(event.new)) was made on the \(side); linked there: \(linked)")
    }
  }

  func matches(_ origin: MemorySystem.Row, _ made: MemorySystem.Row, _ side: Side) -> Bool {
    mapping.lines.allSatisfy { line in
      if side == .target {
        guard line.arrow != .toSource, let wanted = line.forward(origin) else { return line.arrow == .toSource }
        return wanted == .absent || oracle.same(line.transform.normal(made[line.target] ?? .null), wanted)
      }
      guard line.arrow != .toTarget else { return true }
      let wanted = line.normal(origin)
      return wanted == .absent || line.forward(made).map { oracle.same($0, wanted) } ?? false
    }
  }

  /// (e) Only by rule, within the budget, and after a whole read.
  private func verifyDelete(_ side: Side, _ event: SystemEvent) throws {
    let rule = side == .target ? mapping.onSourceDelete : mapping.onTargetDelete
    guard case .propagate(let budget) = rule else {
      throw Violation("nothing is deleted but by rule", "\(event.key) on the \(side)")
    }
    let count = written(side).count { $0.kind == .delete }
    if count > budget {
      throw Violation("deletions keep to their budget", "\(count) on the \(side), \(budget) allowed")
    }
    if told.faults.contains(where: { $0.side == side.other && ($0.effect == .empty || $0.effect == .half) }) {
      throw Violation("nothing is deleted after a read that was cut short", "\(event.key) on the \(side)")
    }
    let partners = before.pairs.filter {
      (side == .target ? $0.target : $0.source) == event.key && $0.status == .active
    }
    // What a recovery links in the same run was no pair before.
    let isGone =
      before.openIntents > 0
      || partners.contains { pair in
        let other = side == .target ? pair.source : pair.target
        return other.map { before.contents[side.other]?.rows[$0] == nil } ?? false
      }
    if !isGone {
      throw Violation("a record is deleted only when its partner is gone", "\(event.key) on the \(side): \(partners)")
    }
  }

  /// (h)
  private func verifyLinks(_ pairs: [Pair]) throws {
    if Set(pairs.map(\.source)).count != pairs.count {
      throw Violation("links are one to one", "two of \(pairs) have one source")
    }
    let targets = pairs.compactMap { $0.target == .absent ? nil : $0.target }
    if Set(targets).count != targets.count {
      throw Violation("links are one to one", "two of \(pairs) have one target")
    }
  }

  /// (d) The engine makes no more records with a match value than the other side had with it.
  private func verifyDuplicates() throws {
    // A system that trims makes one value of two that the mapping keeps apart.
    if oracle.trims, mapping.mail.transform != .trim, mapping.mail.transform != .trimLower { return }
    for side in Side.allCases {
      var made: [MemoryValue: Int] = [:]
      for (key, row) in world[side].contents.all {
        guard let value = oracle.madeByEngine[side]?[key] else { continue }
        // What a person renamed before its lost answer was looked for cannot be found again.
        let isNamed = value.string.map { !$0.isEmpty } ?? false
        if mail(row, side) == value, isNamed || oracle.edited[side]?.contains(key) != true {
          made[value, default: 0] += 1
        }
      }
      for (value, count) in made {
        let isNamed = value.string.map { !$0.isEmpty } ?? false
        // Without a match value, records are known by all that they were given, as long as nobody edits them.
        guard isNamed || !oracle.trims else { continue }
        let had = isNamed ? oracle.everHeld(side.other, value) : oracle.everHeldByPersons(side.other, value)
        if count > max(1, had) {
          throw Violation(
            "no duplicates", "\(count) records with \(value) were made on the \(side), where the other had \(had)")
        }
      }
    }
  }

  /// (c) What a rule overwrites stands in the audit.
  private func verifyAudit(_ after: [Pair]) throws {
    guard let run = told.reports.first?.run, told.faults.isEmpty else { return }
    let rows = try world.audit(run)
    for side in Side.allCases {
      for event in written(side) where event.kind == .update {
        for (name, value) in event.new where event.old[name] != value && event.old[name] != .absent {
          guard let old = event.old[name], case .text(let bytes) = old else { continue }
          let text = String(decoding: bytes, as: UTF8.self)
          let isTold = rows.contains { row in
            (side == .source ? row.sourceKey : row.targetKey) == "\(event.key)"
              && row.changes.map { $0.contains("\"\(name)\"") && $0.contains("\"\(text)\"") } ?? false
          }
          if !isTold {
            throw Violation(
              "the audit shows every value that was overwritten",
              "`\(name)` of \(event.key) on the \(side) was \(old); the run's records: \(rows)")
          }
        }
      }
    }
  }
}
