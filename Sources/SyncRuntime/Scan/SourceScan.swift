import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Reads the source and decides, a page at a time, what each record needs that a link holds. Records without one are
/// decided at once where nothing can depend on the rest of the read, else when both reads have ended (`NewRecords`).
final class SourceScan {
  private let session: SyncSession
  private let scratch: ScratchSpace
  private let index: TargetIndex
  private let account: RunAccount
  private let pairs: PairDecisions
  /// Decides records without a link as they come; `nil` keeps them for later.
  private let immediate: NewRecords?
  private(set) var seen = SeenLinks()
  /// How many of the links seen are synchronised.
  private(set) var activeSeen = 0
  private(set) var readCount = 0
  /// Only the record with this key, as people write it.
  private let key: String?

  init(
    session: SyncSession, scratch: ScratchSpace, index: TargetIndex, account: RunAccount, immediate: NewRecords?,
    key: String? = nil
  ) {
    self.session = session
    self.scratch = scratch
    self.index = index
    self.account = account
    self.immediate = immediate
    self.key = key
    pairs = PairDecisions(session)
  }

  /// A record of the page that needs more than a comparison of fingerprints.
  private struct Open {
    var row: Int
    var hash: Fingerprint
    var link: Int64
  }

  func decide(_ page: RecordBatch) throws -> ChangePage {
    let changes = ChangePage(session.plan, arena: page.arena)
    readCount += page.rowCount
    let keyCount = session.plan.source.keyCount
    let keys = KeyPage()
    for row in 0..<page.rowCount { page.appendKey(row, count: keyCount, to: keys) }
    let hits = try session.store.lookUp(sync: session.sync, .source, keys)
    session.merger.begin(page.arena)
    var linked: [Open] = []
    var partnerless: [Open] = []
    var unlinked: [Open] = []
    var read = page.rowCount
    var unchanged = 0
    var filtered = 0
    let shortcut = !session.dependsOnMore
    for row in 0..<page.rowCount {
      let cells = UnsafePointer(page.row(row))
      if let key, KeyEncoding.description(keys[row]) != key {
        read -= 1
        continue
      }
      if let problem = keyProblem(cells, keyCount, page.arena) {
        let place = row < page.positions.count ? " (line \(page.positions[row]))" : ""
        changes.add(.reject, key: keys[row], reason: problem + place)
        continue
      }
      let hit = hits[row]
      if session.isMarkedDeleted(.source, cells, in: page.arena) {
        // A pair accounts for it as for one that is not there.
        if hit.id == 0 || hit.status != .active { filtered += 1 } else { read -= 1 }
        continue
      }
      let hash = session.sourceShape.fingerprint(cells, in: page.arena)
      if hit.id == 0 {
        unlinked.append(Open(row: row, hash: hash, link: 0))
        continue
      }
      guard seen.insert(hit.id) else {
        changes.add(.reject, key: keys[row], reason: "another record of the source has the same key")
        continue
      }
      guard hit.status == .active else {
        filtered += 1
        continue
      }
      activeSeen += 1
      guard index.seen.contains(hit.id) else {
        partnerless.append(Open(row: row, hash: hash, link: hit.id))
        continue
      }
      if hit.sourceHash == hash, shortcut, index.changedCount == 0, index.left.count == 0 {
        unchanged += 1
      } else {
        linked.append(Open(row: row, hash: hash, link: hit.id))
      }
    }
    unchanged += try decideLinked(linked, hits, page, keys, changes)
    try decidePartnerless(partnerless, hits, page, keys, changes)
    account.source { counts in
      counts.read += read
      counts.unchanged += unchanged
      counts.filtered += filtered
    }
    if let immediate {
      try immediate.decide(
        unlinked.map { PairDecisions.Record(cells: page.row($0.row), key: keys[$0.row], hash: $0.hash) }, changes)
    } else {
      try keep(unlinked, page, keys)
    }
    return changes
  }

  private func keyProblem(_ cells: UnsafePointer<Cell>, _ count: Int, _ arena: Arena) -> String? {
    for slot in 0..<count {
      switch cells[slot].tag {
      case .failure: return "the key cannot be read: \(cells[slot].string(in: arena))"
      case .absent, .null: return "the key `\(session.plan.source.reads[slot])` is empty"
      case .text where cells[slot].length == 0: return "the key `\(session.plan.source.reads[slot])` is empty"
      default: continue
      }
    }
    return nil
  }

  // MARK: Records with a partner

  /// Returns how many turned out to be unchanged.
  private func decideLinked(
    _ open: [Open], _ hits: [LinkHit], _ page: RecordBatch, _ keys: KeyPage, _ changes: ChangePage
  ) throws -> Int {
    guard !open.isEmpty else { return 0 }
    let drifted = try index.drifted(open.map(\.link), scratch)
    var unchanged = 0
    var needed: [Open] = []
    for record in open {
      // With drift about, unchanged records come here too; those whose partner is unchanged as well end here.
      if hits[record.row].sourceHash == record.hash, !session.dependsOnMore, drifted[record.link] == nil,
        !index.left.contains(record.link)
      {
        unchanged += 1
      } else {
        needed.append(record)
      }
    }
    let bases = try session.store.bases(needed.map(\.link))
    for open in needed {
      guard let base = bases[open.link] else { throw Self.noBase }
      let record = PairDecisions.Record(cells: page.row(open.row), key: keys[open.row], hash: open.hash)
      if index.left.contains(open.link) {
        let targetKey = page.arena.append(bytes: base.targetKey ?? [])
        changes.add(.unlink, key: record.key, link: open.link, targetKey: targetKey, hash: open.hash)
        try fill(changes, changes.count - 1, record, base, drifted[open.link])
        pairs.leave(.target, changes.count - 1, changes)
        continue
      }
      if let partner = drifted[open.link] {
        try partner.withUnsafeBytes { try pairs.linked(record, link: open.link, base: base, partner: $0, changes) }
      } else {
        try pairs.linked(record, link: open.link, base: base, partner: nil, changes)
      }
    }
    return unchanged
  }

  /// Both records of the pair as far as they are known, beside the base.
  private func fill(
    _ changes: ChangePage, _ row: Int, _ record: PairDecisions.Record, _ base: LinkBase, _ partner: [UInt8]?
  ) throws {
    try session.layout.decode(base.base, into: changes, row)
    if changes.source.columnCount > 0 {
      changes.source.current.row(row).update(from: record.cells, count: changes.source.columnCount)
    }
    let target = changes.target
    target.current.row(row).update(from: target.base.row(row), count: target.columnCount)
    guard let partner else { return }
    try partner.withUnsafeBytes { bytes in
      guard RecordCoding.decode(bytes, into: target.current.row(row), count: target.columnCount, arena: changes.arena)
      else { throw PairDecisions.damaged }
    }
  }

  // MARK: Records whose partner is gone

  private func decidePartnerless(
    _ open: [Open], _ hits: [LinkHit], _ page: RecordBatch, _ keys: KeyPage, _ changes: ChangePage
  ) throws {
    guard !open.isEmpty else { return }
    let bases = try session.store.bases(open.map(\.link))
    let rows = open.map { UnsafePointer(page.row($0.row)) }
    let moves =
      session.mayMove(.target) && index.candidateCount > 0
      ? try MatchSearch(session: session, scratch: scratch, side: .target).candidates(for: rows, in: page.arena) : [:]
    for (position, open) in open.enumerated() {
      guard let base = bases[open.link] else { throw Self.noBase }
      let record = PairDecisions.Record(cells: rows[position], key: keys[open.row], hash: open.hash)
      if let found = moves[position], found.count == 1 {
        try found[0].withUnsafeBytes { payload in
          guard let candidate = Candidate(payload) else { throw PairDecisions.damaged }
          if candidate.passesFilter {
            try pairs.linked(
              record, link: open.link, base: base, partner: candidate.record, targetKey: [UInt8](candidate.key),
              moved: .target, changes)
          } else {
            changes.add(
              .unlink, key: record.key, link: open.link, targetKey: page.arena.append(bytes: [UInt8](candidate.key)),
              hash: open.hash)
            let row = changes.count - 1
            try fill(changes, row, record, base, [UInt8](candidate.record))
            changes.change(row) { $0.moved = .target }
            pairs.leave(.target, row, changes)
          }
        }
        try touch(changes, changes.count - 1)
        continue
      }
      if let found = moves[position], found.count > 1 {
        try contest(found)
      }
      changes.add(
        .unlink, key: record.key, link: open.link, targetKey: page.arena.append(bytes: base.targetKey ?? []),
        hash: open.hash)
      let row = changes.count - 1
      try fill(changes, row, record, base, nil)
      if let found = moves[position], found.count > 1 {
        pairs.contested(
          .target, count: found.count, key: KeyEncoding.description(changes.sourceKey(row)), row, changes)
        continue
      }
      if base.base.isEmpty {
        pairs.neverAgreed(.target, row, changes)
        continue
      }
      let isEdited = hits[open.row].sourceHash != open.hash && pairs.isEdited(.source, row, changes)
      pairs.partnerGone(.target, isEdited: isEdited, row, changes)
    }
  }

  private func contest(_ candidates: [[UInt8]]) throws {
    var contested = ScratchRows()
    for payload in candidates {
      try payload.withUnsafeBytes { payload in
        guard let candidate = Candidate(payload) else { throw PairDecisions.damaged }
        contested.append(key: candidate.key)
      }
    }
    try contested.store(in: scratch, ScratchPlace.contestedTargets)
  }

  private func touch(_ changes: ChangePage, _ row: Int) throws {
    guard session.plan.isTwoWay else { return }
    var touched = ScratchRows()
    touched.append(key: changes.targetKey(row))
    try touched.store(in: scratch, ScratchPlace.touchedTargets)
  }

  private static let noBase = RuntimeError.failed("the state store lacks the base of a link; it may be damaged")

  // MARK: Records without a link

  private func keep(_ open: [Open], _ page: RecordBatch, _ keys: KeyPage) throws {
    guard !open.isEmpty else { return }
    var rows = ScratchRows()
    var fresh = FreshRecords(session, .source)
    let mayMove = session.mayMove(.source)
    let payload = Arena(capacity: 1024)
    for open in open {
      let cells = UnsafePointer(page.row(open.row))
      payload.removeAll()
      let hash = payload.reserve(16)
      hash.storeBytes(of: open.hash.high, as: UInt64.self)
      hash.storeBytes(of: open.hash.low, toByteOffset: 8, as: UInt64.self)
      payload.commit(16)
      RecordCoding.append(cells, count: page.columnCount, from: page.arena, to: payload)
      rows.append(key: keys[open.row], payload: payload.bytes)
      if mayMove { fresh.add(cells, key: keys[open.row], passesFilter: true, page.arena) }
    }
    try rows.store(in: scratch, ScratchPlace.newSources)
    try fresh.store(in: scratch, from: ScratchPlace.sourceCandidates)
  }
}

extension TargetIndex {
  /// The records of those of the links whose record differs from what was last agreed.
  func drifted(_ links: [Int64], _ scratch: ScratchSpace) throws -> [Int64: [UInt8]] {
    guard changedCount > 0, !links.isEmpty else { return [:] }
    let keys = KeyPage(capacity: links.count * 8 + 64)
    for link in links { keys.append(ScratchRows.key(of: link)) }
    var found: [Int64: [UInt8]] = [:]
    try scratch.find(space: ScratchPlace.drift, keys: keys) { position, _, payload in
      found[links[position]] = [UInt8](payload)
    }
    return found
  }
}
