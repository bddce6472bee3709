import SyncModel
import SyncState

/// Knows what persons did, and judges what the engine did by the rules alone; it shares no code with the engine.
final class Oracle {
  let mapping: Mapping
  let trims: Bool
  /// On what both sides of a field may last have agreed. After a run that was cut short more than one thing may be true.
  private var bases: [Field: Set<Base?>] = [:]
  /// How many records of each side ever held a match value.
  private var holders: [Side: [MemoryValue: Set<MemoryValue>]] = [.source: [:], .target: [:]]
  private var seenEvents: [Side: Int] = [.source: 0, .target: 0]
  private(set) var lastAuthor: [Side: [MemoryValue: Author]] = [.source: [:], .target: [:]]
  /// Records that persons ever edited.
  private(set) var edited: [Side: Set<MemoryValue>] = [.source: [], .target: []]
  /// The records that the engine made, with the match value they had then.
  private(set) var madeByEngine: [Side: [MemoryValue: MemoryValue]] = [.source: [:], .target: [:]]

  private struct Field: Hashable {
    var source: MemoryValue
    var target: MemoryValue
    var line: Int
  }

  init(_ history: History) {
    mapping = history.mapping
    trims = history.trims
  }

  /// Takes in what happened since the last look.
  func follow(_ world: World) {
    for side in Side.allCases {
      let events = world[side].events(from: seenEvents[side] ?? 0)
      seenEvents[side, default: 0] += events.count
      for event in events {
        lastAuthor[side]?[event.key] = event.author
        if event.kind == .create, event.author == .person { madeByEngine[side]?[event.key] = nil }
        if event.kind == .update, event.author == .person { edited[side]?.insert(event.key) }
        if let value = event.new[side == .source ? "mail" : "email"] {
          holders[side]?[mapping.mail.transform.normal(value), default: []].insert(event.key)
        }
      }
    }
  }

  /// What the engine made, before its writes are judged.
  func note(_ written: [Side: [SystemEvent]]) {
    for (side, events) in written {
      for event in events where event.kind == .create {
        madeByEngine[side]?[event.key] = mapping.mail.transform.normal(
          event.new[side == .source ? "mail" : "email"] ?? .null)
      }
    }
  }

  func everHeld(_ side: Side, _ mail: MemoryValue) -> Int { holders[side]?[mail]?.count ?? 0 }

  /// What persons made, and what they edited: of an orphan of a lost answer nobody can tell any more whose it was.
  func everHeldByPersons(_ side: Side, _ mail: MemoryValue) -> Int {
    holders[side]?[mail]?.count { madeByEngine[side]?[$0] == nil || edited[side]?.contains($0) == true } ?? 0
  }

  func bases(_ pair: Pair, _ line: Int) -> Set<Base?> {
    guard let target = pair.target else { return [nil] }
    return bases[Field(source: pair.source, target: target, line: line)] ?? [nil]
  }

  /// A new pair has no base, unless a record got another key: its pair moved along.
  private func bases(_ pair: Pair, _ line: Int, _ isNew: Bool) -> Set<Base?> {
    guard isNew else { return bases(pair, line) }
    var result = bases(pair, line).union([nil])
    for (field, known) in bases where field.line == line {
      if (field.source == pair.source) != (field.target == pair.target) { result.formUnion(known) }
    }
    return result
  }

  func view(_ pair: Pair, _ source: MemorySystem.Row, _ target: MemorySystem.Row) -> PairView {
    var view = PairView(source: source, target: target, later: nil, tellsLater: false)
    guard let key = pair.target, case .timestamp(let left)? = source["changed"],
      case .timestamp(let right)? = target["touched"]
    else { return view }
    view.tellsLater = lastAuthor[.source]?[pair.source] == .person && lastAuthor[.target]?[key] == .person
    view.later = left == right ? nil : left > right ? .source : .target
    return view
  }

  /// By line: everything that may become of the pair.
  func resolutions(_ pair: Pair, _ view: PairView, isNew: Bool) -> [Set<Resolution>] {
    let lines = mapping.lines
    // A line that fails rejects the whole record.
    if lines.contains(where: { $0.forward(view.source) == nil }) { return lines.map { _ in [.untouched] } }
    var result = lines.indices.map { index in
      let known = bases(pair, index, isNew)
      var possible = known.reduce(into: Set<Resolution>()) { $0.formUnion(lines[index].resolutions($1, view)) }
      // A field that came late to its pair: an instant known since the pairing may not be that of an edit.
      if lines[index].policy == .latest, !isNew, known.contains(nil) { possible.insert(.untouched) }
      return possible
    }
    for index in lines.indices where mapping.restores && lines[index].arrow == .toTarget {
      // Drift is put back.
      guard !mapping.isTwoWay, let left = lines[index].forward(view.source), left != .absent else { continue }
      let right = lines[index].normal(view.target)
      let known = bases(pair, index, isNew)
      if left != right, known.contains(where: { $0.map { $0.target != right } ?? false }) {
        result[index].insert(.toTarget(left))
        if known.allSatisfy({ $0.map { $0.target != right } ?? false }) { result[index].remove(.untouched) }
      }
    }
    let group = mapping.grouped
    if group.count > 1 { resolveGroup(group, pair, view, isNew, &result) }
    return result
  }

  private func resolveGroup(
    _ group: [Int], _ pair: Pair, _ view: PairView, _ isNew: Bool, _ result: inout [Set<Resolution>]
  ) {
    let sides = group.map { (mapping.lines[$0].forward(view.source) ?? .absent, mapping.lines[$0].normal(view.target)) }
    let known = group.map { bases(pair, $0, isNew) }
    let isSure =
      known.allSatisfy { $0.count == 1 && $0.first != .some(nil) }
      && !sides.contains { $0.0 == .absent || $0.1 == .absent }
    guard isSure else {
      for (position, index) in group.enumerated() {
        let (left, right) = sides[position]
        if left != right { result[index].formUnion([.untouched, .toTarget(left), .toSource(right)]) }
      }
      return
    }
    let base = known.compactMap { $0.first ?? nil }
    let sourceChanged = sides.indices.contains { base[$0].source != sides[$0].0 }
    let targetChanged = sides.indices.contains { base[$0].target != sides[$0].1 }
    guard sourceChanged, targetChanged, sides.contains(where: { $0.0 != $0.1 }) else { return }
    for (position, index) in group.enumerated() {
      let (left, right) = sides[position]
      result[index] =
        left == right ? [.untouched] : mapping.groupPolicy.resolve(left, right, base: base[position], view)
    }
  }

  /// After a run, both sides may have agreed anew.
  /// - Parameters:
  ///   - shown: by side, what a read may have shown.
  ///   - isSure: the run went to its end, so that what it had to settle is settled.
  func settle(
    _ world: World, pairs: [Pair], shown: [Side: [MemorySystem.Contents]], written: [Side: [SystemEvent]], isSure: Bool
  ) {
    for left in [world[.source].contents] + (isSure ? [] : shown[.source] ?? []) {
      for right in [world[.target].contents] + (isSure ? [] : shown[.target] ?? []) {
        settle(pairs, left, right, shown, written, isSure)
      }
    }
  }

  private func settle(
    _ pairs: [Pair], _ left: MemorySystem.Contents, _ right: MemorySystem.Contents,
    _ shown: [Side: [MemorySystem.Contents]], _ written: [Side: [SystemEvent]], _ isSure: Bool
  ) {
    func isWritten(_ side: Side, _ key: MemoryValue, _ field: String) -> Bool {
      (written[side] ?? []).contains { $0.key == key && $0.new[field] != nil }
    }
    for pair in pairs where pair.status == .active {
      inherit(pair, pairs)
      guard let target = pair.target, let left = left.rows[pair.source], let right = right.rows[target] else {
        continue
      }
      for (index, line) in mapping.lines.enumerated() {
        guard let forward = line.forward(left) else { continue }
        let normal = line.normal(right)
        let (toSource, toTarget) = (
          isWritten(.source, pair.source, line.source), isWritten(.target, target, line.target)
        )
        // An origin that has nothing erases nothing of a new pair, and that is agreed on.
        let isLeft =
          isSure && (line.arrow == .toTarget && forward == .null || line.arrow == .toSource && normal == .null)
          && bases[Field(source: pair.source, target: target, line: index)] == nil
        guard forward == normal || toSource || toTarget || isLeft, forward != .absent, normal != .absent else {
          continue
        }
        let field = Field(source: pair.source, target: target, line: index)
        // Half of a merged value is there: the rest follows, and nothing is merged twice.
        let isHalf = line.arrow == .both && line.policy == .delta && toSource != toTarget && forward != normal
        let former = isHalf ? before(pair, target, line, shown) : []
        if !former.isEmpty {
          bases[field] = isSure ? former : (bases[field] ?? [nil]).union(former)
          continue
        }
        let now = Base(source: forward, target: normal)
        if isSure { bases[field] = [now] } else { bases[field, default: [nil]].insert(now) }
      }
    }
  }

  /// What a line's fields held when the pair was read.
  private func before(
    _ pair: Pair, _ target: MemoryValue, _ line: MapLine, _ shown: [Side: [MemorySystem.Contents]]
  ) -> Set<Base?> {
    var result: Set<Base?> = []
    for left in (shown[.source] ?? []).compactMap({ $0.rows[pair.source] }) {
      for right in (shown[.target] ?? []).compactMap({ $0.rows[target] }) {
        guard let forward = line.forward(left) else { continue }
        result.insert(Base(source: forward, target: line.normal(right)))
      }
    }
    return result
  }

  /// A record that was made agrees with the one that it was made for, as that was read; also where the run could not
  /// record it any more.
  func remember(_ judgement: Judgement) {
    for side in Side.allCases {
      for event in judgement.written(side) where event.kind == .create {
        for contents in judgement.before.shown[side.other] ?? [] {
          for (key, row) in contents.all where judgement.matches(row, event.new, side) {
            for (index, line) in mapping.lines.enumerated() {
              let (source, target) = side == .source ? (event.new, row) : (row, event.new)
              guard let forward = line.forward(source), forward != .absent, line.normal(target) != .absent else {
                continue
              }
              let field = Field(
                source: side == .source ? event.key : key, target: side == .source ? key : event.key, line: index)
              bases[field, default: [nil]].insert(Base(source: forward, target: line.normal(target)))
            }
          }
        }
      }
    }
  }

  /// A pair that a run wrote to and could not record agreed on what was alike, or is now: what recovers the write knows it
  /// from the journal.
  func rememberUpdates(_ judgement: Judgement, after: [Pair]) {
    for side in Side.allCases {
      for event in judgement.written(side) where event.kind == .update {
        for (pair, isNew) in judgement.pairs(side, event.key, after) where isNew {
          guard let target = pair.target else { continue }
          for view in judgement.views(pair) {
            for (index, line) in mapping.lines.enumerated() {
              // As they were read, or as this write left them.
              let written = event.new[side == .source ? line.source : line.target] != nil
              let left = written && side == .source ? event.new : view.source
              let right = written && side == .target ? event.new : view.target
              guard let forward = line.forward(left), forward != .absent, forward == line.normal(right) else {
                continue
              }
              let field = Field(source: pair.source, target: target, line: index)
              bases[field, default: [nil]].insert(Base(source: forward, target: forward))
            }
          }
        }
      }
    }
  }

  /// A pair that moved to another key keeps what was agreed on.
  private func inherit(_ pair: Pair, _ pairs: [Pair]) {
    guard let target = pair.target else { return }
    for index in mapping.lines.indices {
      let field = Field(source: pair.source, target: target, line: index)
      guard bases[field] == nil else { continue }
      for (other, known) in bases where other.line == index {
        let isMoved = (other.source == pair.source) != (other.target == target)
        if isMoved, !pairs.contains(where: { $0.source == other.source && $0.target == other.target }) {
          bases[field, default: []].formUnion(known)
        }
      }
    }
  }

  /// Equal as the system stores them.
  func same(_ written: MemoryValue, _ wanted: MemoryValue) -> Bool {
    if written == wanted { return true }
    guard trims, case .text(let left) = written, case .text(let right) = wanted else { return false }
    return Transform.trimmed(left) == Transform.trimmed(right)
  }
}

extension Mapping {
  /// The lines that are in conflict together.
  var grouped: [Int] {
    let indices = lines.indices.filter { isTwoWay && lines[$0].isGrouped && lines[$0].arrow == .both }
    return indices.count > 1 ? indices : []
  }

  func passes(_ row: MemorySystem.Row) -> Bool {
    !isFiltered || row["stage"] == .text("a") || row["stage"] == .text("b")
  }
}
