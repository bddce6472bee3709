import SyncConnect
import SyncEngine
import SyncModel
import SyncState

/// Reads the source and decides, a page at a time, what each record needs.
final class SourceScan {
  private let session: SyncSession
  private let scratch: ScratchSpace
  private let index: TargetIndex
  private(set) var seen = SeenLinks()
  /// How many of the links seen are synchronised.
  private(set) var activeSeen = 0
  private(set) var summary = RunSummary()
  private let columnCount: Int
  /// Only the record with this key, as people write it.
  private let key: String?
  private let mapped: UnsafeMutablePointer<Cell>
  private let base: UnsafeMutablePointer<Cell>
  private let actual: UnsafeMutablePointer<Cell>
  private let agreed: UnsafeMutablePointer<Cell>
  private let matchValues: UnsafeMutablePointer<Cell>

  init(session: SyncSession, scratch: ScratchSpace, index: TargetIndex, key: String? = nil) {
    self.session = session
    self.scratch = scratch
    self.index = index
    self.key = key
    columnCount = session.plan.target.reads.count
    mapped = .allocate(capacity: max(1, columnCount))
    base = .allocate(capacity: max(1, columnCount))
    actual = .allocate(capacity: max(1, columnCount))
    agreed = .allocate(capacity: max(1, columnCount))
    matchValues = .allocate(capacity: max(1, session.plan.matches.map(\.pairs.count).max() ?? 0))
  }

  deinit {
    mapped.deallocate()
    base.deallocate()
    actual.deallocate()
    agreed.deallocate()
    matchValues.deallocate()
  }

  /// A record of the page that needs more than a comparison of fingerprints.
  private struct Open {
    var row: Int
    var hash: Fingerprint
    var link: Int64
  }

  func decide(_ page: RecordBatch) throws -> ChangePage {
    let changes = ChangePage(columnCount: columnCount, arena: page.arena)
    summary.source.read += page.rowCount
    let keyCount = session.plan.source.keyCount
    let keys = KeyPage()
    for row in 0..<page.rowCount { keys.append(page.row(row), count: keyCount, from: page.arena) }
    let hits = try session.store.lookUp(sync: session.sync, .source, keys)
    session.mapper.begin(page)
    var linked: [Open] = []
    var unlinked: [Open] = []
    let shortcut = !session.dependsOnTime
    for row in 0..<page.rowCount {
      let cells = page.row(row)
      if let key, KeyEncoding.description(keys[row]) != key {
        summary.source.read -= 1
        continue
      }
      if let problem = keyProblem(cells, keyCount, page.arena) {
        let place = row < page.positions.count ? " (line \(page.positions[row]))" : ""
        reject(problem + place, row: row, key: keys[row], changes)
        continue
      }
      let hit = hits[row]
      let hash = session.sourceShape.fingerprint(cells, in: page.arena)
      if hit.id == 0 {
        unlinked.append(Open(row: row, hash: hash, link: 0))
        continue
      }
      guard seen.insert(hit.id) else {
        reject("another record of the source has the same key", row: row, key: keys[row], changes)
        continue
      }
      guard hit.status == .active else {
        summary.source.filtered += 1
        continue
      }
      activeSeen += 1
      guard index.seen.contains(hit.id) else {
        try part(row: row, link: hit.id, key: keys[row], changes)
        continue
      }
      if hit.sourceHash == hash, shortcut, index.changedCount == 0 {
        summary.source.unchanged += 1
      } else {
        linked.append(Open(row: row, hash: hash, link: hit.id))
      }
    }
    try decideLinked(linked, hits, page, keys, changes)
    try decideUnlinked(unlinked, page, keys, changes)
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

  private func decideLinked(
    _ open: [Open], _ hits: [LinkHit], _ page: RecordBatch, _ keys: KeyPage, _ changes: ChangePage
  ) throws {
    guard !open.isEmpty else { return }
    let drifted = try driftedRecords(open.map(\.link))
    var needed: [Open] = []
    for record in open {
      // With drift about, unchanged records come here too; those whose partner is unchanged as well end here.
      if hits[record.row].sourceHash == record.hash, !session.dependsOnTime, drifted[record.link] == nil {
        summary.source.unchanged += 1
      } else {
        needed.append(record)
      }
    }
    let bases = try session.store.bases(needed.map(\.link))
    for record in needed {
      guard let stored = bases[record.link] else {
        throw RuntimeError.failed("the state store lacks the base of a link; it may be damaged")
      }
      clear(mapped)
      let verdict = session.mapper.map(page, row: record.row, into: mapped, creating: false)
      let targetKey = page.arena.append(bytes: stored.targetKey ?? [])
      switch verdict {
      case .filtered:
        if session.plan.source.leave == .unlink {
          append(
            .unlink, record, keys, changes, targetKey: targetKey,
            reason: "the source record no longer passes the filter")
        }
        summary.source.filtered += 1
      case .rejected(let reason): reject(reason, record, key: keys[record.row], targetKey: targetKey, changes)
      case .held(let reason): hold(reason, record, key: keys[record.row], targetKey: targetKey, changes)
      case .mapped:
        try difference(record, stored, drifted[record.link], page, keys, targetKey, changes)
      }
    }
  }

  private func difference(
    _ record: Open, _ stored: LinkBase, _ drifted: [UInt8]?, _ page: RecordBatch, _ keys: KeyPage,
    _ targetKey: (offset: Int, count: Int), _ changes: ChangePage
  ) throws {
    clear(base)
    clear(agreed)
    try session.layout.decode(stored.base, into: base, mapped: agreed, arena: page.arena)
    if let drifted {
      clear(actual)
      let isWhole = drifted.withUnsafeBytes {
        RecordCoding.decode($0, into: actual, count: columnCount, arena: page.arena)
      }
      guard isWhole else { throw RuntimeError.failed("the scratch space is damaged") }
    } else {
      actual.update(from: base, count: columnCount)
    }
    append(.update, record, keys, changes, targetKey: targetKey)
    let row = changes.count - 1
    let result = FieldDifference.linked(
      desired: mapped, mapped: agreed, base: base, actual: actual, slots: session.targetShape.writtenSlots,
      restores: session.plan.target.update == .restore, arena: page.arena, into: changes.desired.row(row))
    changes.current.row(row).update(from: actual, count: columnCount)
    changes.base.row(row).update(from: base, count: columnCount)
    for slot in 0..<columnCount {
      changes.mapped.row(row)[slot] = mapped[slot].tag == .absent ? agreed[slot] : mapped[slot]
    }
    changes.setTargetHash(session.targetShape.fingerprint(actual, in: page.arena), of: row)
    if result.writes, session.plan.target.update != .off {
      if let verdict = checkAfter(changes, row) {
        settle(verdict, changes, row)
        return
      }
      summary.source.updated += 1
      summary.toUpdate += 1
      if result.drifts { summary.drifted += 1 }
    } else if result.writes || result.drifts {
      summary.source.unchanged += 1
      summary.drifted += result.drifts ? 1 : 0
      showDrift(changes, row, updatesAreOff: result.writes)
    } else {
      summary.source.unchanged += 1
      changes.setSilent(row)
    }
  }

  /// Turns an update that is not made into a report: `desired` holds what the mapping would write.
  private func showDrift(_ changes: ChangePage, _ row: Int, updatesAreOff: Bool) {
    for slot in session.targetShape.writtenSlots {
      let wanted = mapped[slot]
      if wanted.tag == .absent || CellComparison.equal(wanted, in: changes.arena, actual[slot], in: changes.arena) {
        continue
      }
      changes.desired.row(row)[slot] = wanted
    }
    changes.setAction(
      .drift, reason: updatesAreOff ? "updates of the target are off" : "the target was edited; it is left as it is",
      of: row)
  }

  private func checkAfter(_ changes: ChangePage, _ row: Int) -> Verdict? {
    for slot in 0..<columnCount {
      let written = changes.desired[row, slot]
      agreed[slot] = written.tag == .absent ? changes.current[row, slot] : written
    }
    return session.rules.checkVerdict(agreed, in: changes.arena)
  }

  private func settle(_ verdict: Verdict, _ changes: ChangePage, _ row: Int) {
    switch verdict {
    case .held(let reason):
      summary.source.held += 1
      changes.setAction(.hold, reason: reason, of: row)
    case .rejected(let reason):
      summary.source.rejected += 1
      changes.setAction(.reject, reason: reason, of: row)
    case .mapped, .filtered: break
    }
  }

  private func driftedRecords(_ links: [Int64]) throws -> [Int64: [UInt8]] {
    guard index.changedCount > 0 else { return [:] }
    let keys = KeyPage(capacity: links.count * 8 + 64)
    for link in links { keys.append(ScratchRows.key(of: link)) }
    var found: [Int64: [UInt8]] = [:]
    try scratch.find(space: TargetIndex.driftSpace, keys: keys) { position, _, payload in
      found[links[position]] = [UInt8](payload)
    }
    return found
  }

  // MARK: Records without a partner

  private func decideUnlinked(
    _ open: [Open], _ page: RecordBatch, _ keys: KeyPage, _ changes: ChangePage
  ) throws {
    guard !open.isEmpty else { return }
    session.rules.begin(page.arena)
    let partners = try index.candidateCount > 0 ? candidates(for: open, page) : [:]
    for (position, record) in open.enumerated() {
      clear(mapped)
      let found = partners[position] ?? []
      let verdict = session.mapper.map(page, row: record.row, into: mapped, creating: found.isEmpty)
      switch verdict {
      case .filtered: summary.source.filtered += 1
      case .rejected(let reason): reject(reason, record, key: keys[record.row], changes)
      case .held(let reason): hold(reason, record, key: keys[record.row], changes)
      case .mapped:
        if found.count > 1 {
          hold(
            "\(found.count) records of the target match it", record, key: keys[record.row], changes)
        } else if let partner = found.first {
          try adopt(record, partner, page, keys, changes)
        } else if session.plan.target.create == .off {
          summary.source.unchanged += 1
        } else {
          create(record, page, keys, changes)
        }
      }
    }
  }

  /// For each record (by its place in `open`) the candidates of the first alternative that finds any.
  private func candidates(for open: [Open], _ page: RecordBatch) throws -> [Int: [[UInt8]]] {
    var partners: [Int: [[UInt8]]] = [:]
    for (alternative, match) in session.plan.matches.enumerated() {
      let values = KeyPage()
      var positions: [Int] = []
      for (position, record) in open.enumerated() where partners[position] == nil {
        guard session.mapper.matchValues(alternative, row: page.row(record.row), into: matchValues) else { continue }
        values.append(matchValues, count: match.pairs.count, from: page.arena)
        positions.append(position)
      }
      guard !positions.isEmpty else { continue }
      try scratch.find(space: TargetIndex.candidateSpace + alternative, keys: values) { found, _, payload in
        partners[positions[found], default: []].append([UInt8](payload))
      }
    }
    return partners
  }

  private func adopt(
    _ record: Open, _ payload: [UInt8], _ page: RecordBatch, _ keys: KeyPage, _ changes: ChangePage
  ) throws {
    try payload.withUnsafeBytes { bytes in
      guard let candidate = Candidate(bytes) else { throw RuntimeError.failed("the scratch space is damaged") }
      guard candidate.passesFilter else {
        summary.source.filtered += 1
        return
      }
      clear(actual)
      guard RecordCoding.decode(candidate.record, into: actual, count: columnCount, arena: page.arena) else {
        throw RuntimeError.failed("the scratch space is damaged")
      }
      let key = (offset: page.arena.append(candidate.key), count: candidate.key.count)
      append(.adopt, record, keys, changes, targetKey: key)
      let row = changes.count - 1
      let result = FieldDifference.adopted(
        desired: mapped, actual: actual, slots: session.targetShape.writtenSlots, arena: page.arena,
        into: changes.desired.row(row))
      changes.current.row(row).update(from: actual, count: columnCount)
      changes.base.row(row).update(from: actual, count: columnCount)
      changes.mapped.row(row).update(from: mapped, count: columnCount)
      changes.setTargetHash(session.targetShape.fingerprint(actual, in: page.arena), of: row)
      if result.writes, session.plan.target.update == .off {
        for slot in 0..<columnCount { changes.desired.row(row)[slot] = .absent }
      } else if result.writes {
        if let verdict = checkAfter(changes, row) { return settle(verdict, changes, row) }
        summary.toUpdate += 1
        summary.source.updated += 1
        summary.adopted += 1
        return
      }
      summary.source.unchanged += 1
      summary.adopted += 1
    }
  }

  private func create(_ record: Open, _ page: RecordBatch, _ keys: KeyPage, _ changes: ChangePage) {
    if !session.rules.passes(mapped) {
      return reject("the record would not pass the filter of the target", record, key: keys[record.row], changes)
    }
    if let verdict = session.rules.checkVerdict(mapped, in: page.arena) {
      append(.create, record, keys, changes)
      return settle(verdict, changes, changes.count - 1)
    }
    let keyCount = session.plan.target.keyCount
    var targetKey = (offset: 0, count: 0)
    if (0..<keyCount).allSatisfy({ !mapped[$0].isMissing }) {
      let start = page.arena.count
      KeyEncoding.append(mapped, count: keyCount, from: page.arena, to: page.arena)
      targetKey = (start, page.arena.count - start)
    }
    append(.create, record, keys, changes, targetKey: targetKey)
    changes.desired.row(changes.count - 1).update(from: mapped, count: columnCount)
    changes.mapped.row(changes.count - 1).update(from: mapped, count: columnCount)
    summary.source.created += 1
    summary.toCreate += 1
  }

  // MARK: Rows

  private func clear(_ row: UnsafeMutablePointer<Cell>) { row.update(repeating: .absent, count: columnCount) }

  private func append(
    _ action: ChangeAction, _ record: Open, _ keys: KeyPage, _ changes: ChangePage,
    targetKey: (offset: Int, count: Int) = (0, 0), reason: String? = nil
  ) {
    changes.add(
      action, key: keys[record.row], link: record.link, targetKey: targetKey, hash: record.hash, reason: reason)
  }

  private func reject(_ reason: String, row: Int, key: UnsafeRawBufferPointer, _ changes: ChangePage) {
    summary.source.rejected += 1
    changes.add(.reject, key: key, reason: reason)
  }

  private func reject(
    _ reason: String, _ record: Open, key: UnsafeRawBufferPointer, targetKey: (offset: Int, count: Int) = (0, 0),
    _ changes: ChangePage
  ) {
    summary.source.rejected += 1
    changes.add(.reject, key: key, link: record.link, targetKey: targetKey, hash: record.hash, reason: reason)
  }

  private func hold(
    _ reason: String, _ record: Open, key: UnsafeRawBufferPointer, targetKey: (offset: Int, count: Int) = (0, 0),
    _ changes: ChangePage
  ) {
    summary.source.held += 1
    changes.add(.hold, key: key, link: record.link, targetKey: targetKey, hash: record.hash, reason: reason)
  }

  /// The partner was deleted in the target: neither is synced again by itself.
  private func part(row: Int, link: Int64, key: UnsafeRawBufferPointer, _ changes: ChangePage) throws {
    summary.source.filtered += 1
    let targetKey = try session.store.bases([link])[link]?.targetKey ?? []
    changes.add(
      .unlink, key: key, link: link, targetKey: changes.arena.append(bytes: targetKey),
      reason: "the target record was deleted; the pair is parted", parts: true)
    changes.freeTargetKey(changes.count - 1)
  }
}
