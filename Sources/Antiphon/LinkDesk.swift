public import SyncModel
import SyncRuntime
public import SyncState

/// The pairs of one sync, as people list and edit them.
public struct LinkDesk {
  public struct Pair: Sendable, Hashable {
    public var id: Int64
    /// As people write them; no target key where the target's record is gone.
    public var sourceKey: String
    public var targetKey: String?
    public var status: LinkStatus

    public var isParted: Bool { status != .active }
  }

  private let store: StateStore
  private let sync: String
  private let id: Int64
  /// Who edits.
  private let author: String

  /// - Parameter author: who edits, for the audit.
  public init(_ sync: String, in store: StateStore, author: String = ConflictDesk.person) throws {
    self.store = store
    self.sync = sync
    self.author = author
    id = try store.knownSync(sync)
  }

  /// In the order in which they were made.
  /// - Parameters:
  ///   - isParted: only parted or only active pairs.
  ///   - key: only pairs that have it on either side, or on `side`.
  public func pairs(isParted: Bool? = nil, key: String? = nil, side: RecordSide? = nil) throws -> [Pair] {
    var found: [Pair] = []
    try store.forEachLink(sync: id) { page in
      for index in 0..<page.count {
        let hit = page.hits[index]
        if let isParted, (hit.status != .active) != isParted { continue }
        let target = page.targetKeys[index]
        let pair = Pair(
          id: hit.id, sourceKey: KeyEncoding.description(page.sourceKeys[index]),
          targetKey: target.isEmpty ? nil : KeyEncoding.description(target), status: hit.status)
        if let key {
          let isSource = side != .target && pair.sourceKey == key
          let isTarget = side != .source && pair.targetKey == key
          guard isSource || isTarget else { continue }
        }
        found.append(pair)
      }
      return true
    }
    return found
  }

  // MARK: New pairs

  /// Two keys that shall be a pair, and where they were written.
  public struct Wanted: Sendable {
    public var source: String
    public var target: String
    /// A line of a file; `nil` for the command line.
    public var line: Int?

    public init(source: String, target: String, line: Int? = nil) {
      self.source = source
      self.target = target
      self.line = line
    }
  }

  /// Makes the pairs, all or none, and says how many are new; pairs that exist already are left. The next run compares
  /// the two records of each as two that have just met.
  public func add(_ wanted: [Wanted], plan: SyncPlan) throws -> Int {
    let texts = (source: KeyText(plan.source), target: KeyText(plan.target))
    let sources = KeyPage()
    let targets = KeyPage()
    var faults: [String] = []
    var seen: [RecordSide: [[UInt8]: Int]] = [:]
    for (index, pair) in wanted.enumerated() {
      let place = pair.line.map { "line \($0): " } ?? ""
      for (side, text) in [(RecordSide.source, pair.source), (.target, pair.target)] {
        var key: [UInt8] = []
        do {
          key = try side == .source ? texts.source.encoded(text) : texts.target.encoded(text)
          if let other = seen[side, default: [:]].updateValue(index, forKey: key) {
            faults.append(
              "\(place)the \(side.name) key \(text) stands in line \(wanted[other].line ?? 0) already; pairs are one to one"
            )
          }
        } catch {
          faults.append("\(place)\(error)")
        }
        if side == .source { sources.append(key) } else { targets.append(key) }
      }
    }
    try Self.refuse(faults)
    return try store.editing(id, named: sync) { lease in
      let new = try self.new(wanted, sources, targets)
      if new.isEmpty { return 0 }
      let settlement = Settlement()
      let unknown = Fingerprint(high: 0, low: 0)
      for index in new {
        settlement.addLink(
          sourceKey: sources[index], targetKey: targets[index], sourceHash: unknown, targetHash: unknown, base: nil)
        settlement.addRecord(
          .adopt, side: .target, sourceKey: sources[index], targetKey: targets[index], reason: "paired by \(author)")
      }
      try note(settlement, lease)
      return new.count
    }
  }

  /// The places of the pairs that do not exist yet.
  private func new(_ wanted: [Wanted], _ sources: KeyPage, _ targets: KeyPage) throws -> [Int] {
    let bySource = try store.lookUp(sync: id, .source, sources)
    let byTarget = try store.lookUp(sync: id, .target, targets)
    var new: [Int] = []
    var faults: [String] = []
    for index in wanted.indices {
      let (left, right) = (bySource[index], byTarget[index])
      let place = wanted[index].line.map { "line \($0): " } ?? ""
      if left.id == 0, right.id == 0 {
        new.append(index)
      } else if left.id == right.id, left.status != .active {
        faults.append(
          "\(place)the pair \(wanted[index].source) / \(wanted[index].target) is parted; "
            + "`antiphon links release \(sync) \(wanted[index].source)` first")
      } else if left.id != right.id {
        let taken = left.id != 0 ? "source key \(wanted[index].source)" : "target key \(wanted[index].target)"
        faults.append("\(place)the \(taken) has another partner; `antiphon links remove` parts them for good")
      }
    }
    try Self.refuse(faults)
    return new
  }

  private static func refuse(_ faults: [String]) throws {
    if faults.isEmpty { return }
    let shown = faults.prefix(20).joined(separator: "\n  ")
    let rest = faults.count > 20 ? "\n  and \(faults.count - 20) more" : ""
    throw RuntimeError.failed(faults.count == 1 ? shown : "no pair was made:\n  \(shown)\(rest)")
  }

  // MARK: Pairs given up

  /// Forgets a parted pair: its records may be paired, or created on the other side, again.
  public func release(_ key: String, side: RecordSide? = nil) throws -> Pair {
    try store.editing(id, named: sync) { lease in
      let pair = try only(key, side)
      guard pair.isParted else {
        throw RuntimeError.failed(
          "the pair \(Self.text(pair)) of `\(sync)` is synchronised, not parted; "
            + "to give it up nevertheless: antiphon links remove \(sync) \(key)")
      }
      try forget(pair, lease, "released by \(author)")
      return pair
    }
  }

  /// Forgets a pair, parted or not. Both records stay; the next run seeks partners for them.
  public func remove(_ key: String, side: RecordSide? = nil) throws -> Pair {
    try store.editing(id, named: sync) { lease in
      let pair = try only(key, side)
      try forget(pair, lease, "removed by \(author)")
      return pair
    }
  }

  private func forget(_ pair: Pair, _ lease: Lease, _ reason: String) throws {
    let settlement = Settlement()
    settlement.removedLinks = [pair.id]
    let page = try store.links(sync: id, after: pair.id - 1, limit: 1)
    if page.count == 1, page.hits[0].id == pair.id {
      let target = page.targetKeys[0]
      settlement.addRecord(
        .unlink, side: .target, sourceKey: page.sourceKeys[0], targetKey: target.isEmpty ? nil : target, reason: reason)
    }
    try note(settlement, lease)
  }

  /// Stores the edit with a line of its own in the history, to which its records belong.
  private func note(_ settlement: Settlement, _ lease: Lease) throws {
    let now = Moment.now()
    let run = try store.beginRun(lease, NewRun(planFingerprint: "", kind: .links, started: now))
    try store.settle(lease, run: run, now: now, settlement)
    try store.finishRun(lease, run: run, RunResult(finished: Moment.now(), status: .succeeded))
  }

  private func only(_ key: String, _ side: RecordSide?) throws -> Pair {
    let found = try pairs(key: key, side: side)
    guard let pair = found.first else {
      throw RuntimeError.failed("no pair of `\(sync)` has the key \(key); `antiphon links list \(sync)` lists them")
    }
    guard found.count == 1 else {
      let texts = found.map(Self.text).joined(separator: ", ")
      throw RuntimeError.failed("\(key) is a key of several pairs: \(texts); say `--side source` or `--side target`")
    }
    return pair
  }

  public static func text(_ pair: Pair) -> String { "\(pair.sourceKey) / \(pair.targetKey ?? "(gone)")" }
}
