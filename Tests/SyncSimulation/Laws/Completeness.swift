import SyncModel
import SyncState

extension Judgement {
  /// After a run in which nothing went wrong: what had to be done is done, or waits for a person.
  func verifyComplete() throws {
    let after = try world.pairs()
    let waiting = try world.waiting()
    func waits(_ pair: Pair) -> Bool {
      waiting.records[.source]?.contains(pair.source) == true
        || pair.target.map { waiting.records[.target]?.contains($0) == true } ?? false
        || waiting.fields.contains { $0.0.source == pair.source && $0.0.target == pair.target && $0.1.isEmpty }
    }
    for pair in before.pairs where pair.status == .active && !waits(pair) {
      guard let key = pair.target, let source = before.contents[.source]?.rows[pair.source],
        let target = before.contents[.target]?.rows[key], mapping.passes(source)
      else { continue }
      try verifyPropagated(pair, oracle.view(pair, source, target), isNew: false)
      if !after.contains(pair) { throw Violation("a pair stays a pair", "\(pair) is gone; there are \(after)") }
    }
    for pair in after where pair.status == .active && !waits(pair) && !isInQuestion(pair) {
      for (side, key) in [(Side.source, pair.source), (.target, pair.target ?? .absent)]
      where world[side].contents.rows[key] == nil {
        throw Violation("links lead to records that are there", "\(pair): the \(side) is gone")
      }
      if !before.pairs.contains(where: { $0.source == pair.source && $0.target == pair.target }) {
        try verifyAdopted(pair)
      }
    }
    try verifyPartners(after, waiting.records)
  }

  /// Something about the pair waits under another key, or its source left the filter and nothing is looked at.
  private func isInQuestion(_ pair: Pair) -> Bool {
    if let source = world[.source].contents.rows[pair.source], !mapping.passes(source) { return true }
    return told.changes.contains { change in
      (change.action == .hold || change.action == .reject)
        && (change.sourceKey == pair.source.description || change.targetKey == pair.target?.description)
    }
  }

  private func verifyPropagated(_ pair: Pair, _ view: PairView, isNew: Bool) throws {
    guard let key = pair.target, let source = world[.source].contents.rows[pair.source],
      let target = world[.target].contents.rows[key]
    else { return }
    let allowed = oracle.resolutions(pair, view, isNew: isNew)
    for (index, line) in mapping.lines.enumerated() where !allowed[index].contains(.untouched) {
      let wanted = allowed[index].map { resolution -> MemoryValue in
        switch resolution {
        case .toTarget(let value), .toSource(let value), .both(let value): value
        case .untouched: .absent
        }
      }
      let left = line.forward(source) ?? .absent
      let right = line.normal(target)
      if !wanted.contains(where: { oracle.same(left, $0) && oracle.same(right, $0) }) {
        throw Violation(
          "every edit arrives, or waits for a person",
          "\(line.text) of \(pair): source \(left), target \(right), wanted one of \(wanted); before: "
            + "source \(view.source[line.source] ?? .null), target \(view.target[line.target] ?? .null), "
            + "base \(oracle.bases(pair, index))")
      }
    }
  }

  /// Two records become a pair only by their match values, or because one was made for the other.
  private func verifyAdopted(_ pair: Pair) throws {
    guard let key = pair.target else { return }
    if oracle.madeByEngine[.target]?[key] != nil { return }
    if oracle.madeByEngine[.source]?[pair.source] != nil { return }
    guard let source = before.contents[.source]?.rows[pair.source], let target = before.contents[.target]?.rows[key]
    else {
      return
    }
    let value = mail(source, .source)
    if value.isMissing || value == .text("") || value != mail(target, .target) {
      throw Violation("pairs are made by match values", "\(pair): \(value) and \(mail(target, .target))")
    }
    try verifyPropagated(pair, oracle.view(pair, source, target), isNew: true)
  }

  /// Whoever takes part has a partner, or waits.
  private func verifyPartners(_ after: [Pair], _ waiting: [Side: Set<MemoryValue>]) throws {
    let linked: [Side: Set<MemoryValue>] = [
      .source: Set(after.map(\.source)), .target: Set(after.compactMap(\.target)),
    ]
    for side in mapping.isTwoWay ? Side.allCases : [.source] {
      for (key, row) in before.contents[side]?.all ?? [] {
        guard world[side].contents.rows[key] != nil, linked[side]?.contains(key) != true,
          waiting[side]?.contains(key) != true, side == .target || mapping.passes(row)
        else { continue }
        // A match outside the filter, or one that has a partner already, keeps a record from being made again.
        let value = mail(row, side)
        let others = before.contents[side.other]?.all ?? []
        if others.contains(where: { mail($0.row, side.other) == value && !value.isMissing }) { continue }
        throw Violation(
          "every record finds a partner, or waits", "\(key) on the \(side) \(Step.text(row)); links \(after)")
      }
    }
  }
}
