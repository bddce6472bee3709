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
  private(set) var madeByEngine: [Side: Set<MemoryValue>] = [.source: [], .target: []]

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
        if event.kind == .create, event.author == .engine { madeByEngine[side]?.insert(event.key) }
        if event.kind == .create, event.author == .person { madeByEngine[side]?.remove(event.key) }
        if let value = event.new[side == .source ? "mail" : "email"] {
          holders[side]?[mapping.mail.transform.normal(value), default: []].insert(event.key)
        }
      }
    }
  }

  /// What the engine made, before its writes are judged.
  func note(_ written: [Side: [SystemEvent]]) {
    for (side, events) in written {
      for event in events where event.kind == .create { madeByEngine[side]?.insert(event.key) }
    }
  }

  func everHeld(_ side: Side, _ mail: MemoryValue) -> Int { holders[side]?[mail]?.count ?? 0 }

  func bases(_ pair: Pair, _ line: Int) -> Set<Base?> {
    guard let target = pair.target else { return [nil] }
    return bases[Field(source: pair.source, target: target, line: line)] ?? [nil]
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
      let known: Set<Base?> = isNew ? [nil] : bases(pair, index)
      return known.reduce(into: Set<Resolution>()) { $0.formUnion(lines[index].resolutions($1, view)) }
    }
    for index in lines.indices where mapping.restores && lines[index].arrow == .toTarget {
      // Drift is put back.
      if let left = lines[index].forward(view.source), left != lines[index].normal(view.target), left != .absent {
        result[index] = [.toTarget(left)]
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
    let known: [Set<Base?>] = group.map { isNew ? [nil] : bases(pair, $0) }
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
  /// - Parameter isSure: the run went to its end, so that what it had to settle is settled.
  func settle(_ world: World, pairs: [Pair], written: [Side: [SystemEvent]], isSure: Bool) {
    let contents = [Side.source: world[.source].contents, .target: world[.target].contents]
    for pair in pairs where pair.status == .active {
      guard let target = pair.target, let left = contents[.source]?.rows[pair.source],
        let right = contents[.target]?.rows[target]
      else { continue }
      for (index, line) in mapping.lines.enumerated() {
        guard let forward = line.forward(left) else { continue }
        let normal = line.normal(right)
        let isWritten =
          (written[.source] ?? []).contains { $0.key == pair.source && $0.new[line.source] != nil }
          || (written[.target] ?? []).contains { $0.key == target && $0.new[line.target] != nil }
        guard forward == normal || isWritten, forward != .absent, normal != .absent else { continue }
        let field = Field(source: pair.source, target: target, line: index)
        let now = Base(source: forward, target: normal)
        if isSure { bases[field] = [now] } else { bases[field, default: [nil]].insert(now) }
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
