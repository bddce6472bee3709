import SyncEngine
import SyncFormats
import SyncModel
import SyncState

/// Decides records that no link holds: they find a partner, or one is made for them.
final class NewRecords {
  private let session: SyncSession
  private let scratch: ScratchSpace
  private let index: TargetIndex
  private let account: RunAccount
  private let pairs: PairDecisions
  private var plan: SyncPlan { session.plan }
  /// Records a page.
  private static let pageSize = 2_000

  init(session: SyncSession, scratch: ScratchSpace, index: TargetIndex, account: RunAccount) {
    self.session = session
    self.scratch = scratch
    self.index = index
    self.account = account
    pairs = PairDecisions(session)
  }

  // MARK: Of the source

  /// The source records that were kept until both reads had ended, but for those that a link moved to.
  func keptSources(_ body: (ChangePage) async throws -> Void) async throws {
    var last: Int64 = 0
    while true {
      let arena = Arena(capacity: 256 * 1024)
      let changes = ChangePage(plan, arena: arena)
      let batch = RecordBatch(columnCount: plan.source.reads.count, rowCapacity: Self.pageSize, arena: arena)
      let keys = KeyPage()
      var hashes: [Fingerprint] = []
      var isWhole = true
      let next = try scratch.scan(space: ScratchPlace.newSources, after: last, limit: Self.pageSize) {
        _, key, payload in
        keys.append(key)
        let row = batch.appendRow()
        guard payload.count >= 16,
          RecordCoding.decode(
            UnsafeRawBufferPointer(rebasing: payload[16...]), into: row, count: batch.columnCount, arena: arena)
        else {
          isWhole = false
          return
        }
        hashes.append(
          Fingerprint(
            high: payload.loadUnaligned(as: UInt64.self),
            low: payload.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
      }
      guard isWhole else { throw PairDecisions.damaged }
      guard let next else { return }
      last = next
      var taken = Set<Int>()
      try scratch.find(space: ScratchPlace.takenSources, keys: keys) { position, _, _ in taken.insert(position) }
      session.merger.begin(arena)
      var contested = Set<Int>()
      try scratch.find(space: ScratchPlace.contestedSources, keys: keys) { position, _, _ in contested.insert(position)
      }
      for position in contested.sorted() where !taken.contains(position) {
        guard session.sourceMapper.filterVerdict(batch.row(position), in: arena) == .mapped else { continue }
        taken.insert(position)
        changes.add(.hold, key: keys[position], hash: hashes[position], reason: PairDecisions.contestedReason)
      }
      try decide(
        hashes.indices.filter { !taken.contains($0) }.map {
          PairDecisions.Record(cells: batch.row($0), key: keys[$0], hash: hashes[$0])
        }, changes)
      if !changes.isEmpty { try await body(changes) }
    }
  }

  func decide(_ records: [PairDecisions.Record], _ changes: ChangePage) throws {
    guard !records.isEmpty else { return }
    let partners =
      index.candidateCount > 0
      ? try MatchSearch(session: session, scratch: scratch, side: .target)
        .candidates(for: records.map(\.cells), in: changes.arena) : [:]
    var touched = ScratchRows()
    for (position, record) in records.enumerated() {
      let found = partners[position] ?? []
      if plan.isTwoWay {
        for payload in found {
          try payload.withUnsafeBytes { payload in
            guard let candidate = Candidate(payload) else { throw PairDecisions.damaged }
            touched.append(key: candidate.key)
          }
        }
      }
      try decide(record, found, changes)
    }
    try touched.store(in: scratch, ScratchPlace.touchedTargets)
  }

  private func decide(_ record: PairDecisions.Record, _ found: [[UInt8]], _ changes: ChangePage) throws {
    let answer = session.decisions.partner(of: record.key)
    if found.count < 2, let answer, try holdUnanswered(record, found, answer, changes) { return }
    let made = answer.flatMap { $0.isInForce && $0.decision == "create" && plan.target.create != .off ? $0.id : nil }
    if found.isEmpty { return create(record, changes, decision: made) }
    if found.count > 1 {
      changes.add(.hold, key: record.key, hash: record.hash, reason: "\(found.count) records of the target match it")
      let row = changes.count - 1
      let candidates = try Self.keys(of: found)
      changes.change(row) {
        $0.conflict = .match
        $0.candidates = candidates
      }
      switch session.sourceMapper.filterVerdict(record.cells, in: changes.arena) {
      case .filtered:
        changes.removeLast()
        return account.source { $0.filtered += 1 }
      case .mapped: break
      case let verdict: return changes.refuse(verdict, row)
      }
      if let made { return create(record, changes, at: row, decision: made) }
      guard let answer, answer.isInForce else { return }
      for payload in found {
        let isChosen = try payload.withUnsafeBytes { payload in
          guard let candidate = Candidate(payload) else { throw PairDecisions.damaged }
          guard candidate.passesFilter, answer.decision == Self.link(candidate.key) else {
            return false
          }
          changes.removeLast()
          try pairs.adopt(record, candidate, decision: answer.id, changes)
          return true
        }
        if isChosen { return }
      }
      return
    }
    try found[0].withUnsafeBytes { payload in
      guard let candidate = Candidate(payload) else { throw PairDecisions.damaged }
      // What was never linked cannot leave.
      guard candidate.passesFilter, session.sourceMapper.filterVerdict(record.cells, in: changes.arena) != .filtered
      else { return account.source { $0.filtered += 1 } }
      if let made { return create(record, changes, decision: made) }
      try pairs.adopt(record, candidate, changes)
    }
  }

  private static func link(_ target: UnsafeRawBufferPointer) -> String { "link:\(KeyEncoding.description(target))" }

  /// A record that a person gave another partner, which it cannot get, gets none that nobody chose.
  private func holdUnanswered(
    _ record: PairDecisions.Record, _ found: [[UInt8]], _ answer: Decisions.PartnerAnswer, _ changes: ChangePage
  ) throws -> Bool {
    guard answer.decision.hasPrefix("link:") else { return false }
    for payload in found {
      let isMeant = try payload.withUnsafeBytes { payload in
        guard let candidate = Candidate(payload) else { throw PairDecisions.damaged }
        return Self.link(candidate.key) == answer.decision
      }
      if isMeant { return false }
    }
    guard session.sourceMapper.filterVerdict(record.cells, in: changes.arena) == .mapped else { return false }
    let targetKey = answer.targetKey.map { changes.arena.append(bytes: $0) } ?? (0, 0)
    changes.add(
      .hold, key: record.key, targetKey: targetKey, hash: record.hash,
      reason:
        "the target record \(answer.decision.dropFirst("link:".count)), which a person gave it, does not match it "
        + "or has another partner")
    let candidates = answer.targetKey == nil ? try Self.keys(of: found) : nil
    changes.change(changes.count - 1) {
      $0.conflict = answer.targetKey == nil ? .match : .claim
      $0.candidates = candidates
    }
    return true
  }

  /// More than people choose from are not told.
  private static let mostCandidates = 50

  /// The keys of candidates as a JSON array of texts.
  private static func keys(of found: [[UInt8]]) throws -> String? {
    guard found.count <= mostCandidates else { return nil }
    let output = Arena(capacity: 64)
    output.append(byte: UInt8(ascii: "["))
    for payload in found {
      if output.count > 1 { output.append(byte: UInt8(ascii: ",")) }
      let key = try payload.withUnsafeBytes { payload in
        guard let candidate = Candidate(payload) else { throw PairDecisions.damaged }
        return KeyEncoding.description(candidate.key)
      }
      JSONText.appendString(key, to: output)
    }
    output.append(byte: UInt8(ascii: "]"))
    return output.string(0, output.count)
  }

  private func create(
    _ record: PairDecisions.Record, _ changes: ChangePage, at row: Int? = nil, decision: Int64? = nil
  ) {
    if row == nil { changes.add(.create, key: record.key, hash: record.hash) }
    let row = row ?? changes.count - 1
    if let decision { changes.change(row) { $0.decisions.append(decision) } }
    let desired = changes.target.desired.row(row)
    let pending = session.partners.pendingCount
    switch session.sourceMapper.map(record.cells, in: changes.arena, into: desired) {
    case .filtered:
      changes.removeLast()
      return account.source { $0.filtered += 1 }
    case .mapped: break
    case let verdict:
      changes.withdraw(row)
      return changes.refuse(verdict, row)
    }
    if plan.target.create == .off {
      changes.removeLast()
      return account.source { $0.unchanged += 1 }
    }
    changes.change(row) {
      $0.action = .create
      $0.conflict = nil
      $0.candidates = nil
      $0.reason = session.partners.pendingCount > pending ? PairDecisions.waitsForPartner : nil
    }
    if changes.source.columnCount > 0 {
      changes.source.current.row(row).update(from: record.cells, count: changes.source.columnCount)
    }
    finishCreate(row, changes)
  }

  /// The record that is about to be made must itself take part, and pass the checks of its side.
  private func finishCreate(_ row: Int, _ changes: ChangePage) {
    let side = changes.rows[row].side
    let desired = changes.columns(side).desired.row(row)
    let rules = session.mapper(from: side)
    guard rules.filterVerdict(desired, in: changes.arena) == .mapped else {
      changes.withdraw(row)
      return changes.setAction(
        .reject, reason: "the record would not pass the filter of the \(side.name)", of: row)
    }
    if let verdict = rules.checkVerdict(desired, in: changes.arena) {
      changes.withdraw(row)
      return changes.refuse(verdict, row)
    }
    let key = KeyOfCreate.of(changes, side, row, plan)
    if key.count == 0, plan.side(side).create == .on, LostCreates.told(desired, plan.side(side)).isEmpty {
      changes.withdraw(row)
      return changes.setAction(
        .reject,
        reason: "every value is empty: a run that is cut short could not find it again, and would make it twice; "
          + "`create \(side.name): at_least_once` accepts that", of: row)
    }
    changes.setKey(key, side, of: row)
    pairs.agreeOnCreate(changes, row)
  }

  // MARK: Of the target

  /// Target records that nothing of the source concerns: partners are made for them.
  func orphans(_ body: (ChangePage) async throws -> Void) async throws {
    guard plan.isTwoWay else { return }
    var last: Int64 = 0
    while true {
      let arena = Arena(capacity: 256 * 1024)
      let changes = ChangePage(plan, arena: arena)
      let batch = RecordBatch(columnCount: plan.target.reads.count, rowCapacity: Self.pageSize, arena: arena)
      let keys = KeyPage()
      var isWhole = true
      let next = try scratch.scan(space: ScratchPlace.newTargets, after: last, limit: Self.pageSize) {
        _, key, payload in
        keys.append(key)
        let row = batch.appendRow()
        guard let candidate = Candidate(payload),
          RecordCoding.decode(candidate.record, into: row, count: batch.columnCount, arena: arena)
        else {
          isWhole = false
          return
        }
      }
      guard isWhole else { throw PairDecisions.damaged }
      guard let next else { return }
      last = next
      var touched = Set<Int>()
      try scratch.find(space: ScratchPlace.touchedTargets, keys: keys) { position, _, _ in touched.insert(position) }
      var contested = Set<Int>()
      try scratch.find(space: ScratchPlace.contestedTargets, keys: keys) { position, _, _ in contested.insert(position)
      }
      session.merger.begin(arena)
      for position in contested.sorted() where touched.insert(position).inserted {
        changes.append(
          ChangePage.Row(
            action: .hold, side: .source, targetKey: (arena.append(keys[position]), keys[position].count),
            reason: PairDecisions.contestedReason))
      }
      if plan.source.create != .off {
        for row in 0..<batch.rowCount where !touched.contains(row) {
          createSource(batch.row(row), keys[row], changes)
        }
      }
      if !changes.isEmpty { try await body(changes) }
    }
  }

  private func createSource(_ cells: UnsafePointer<Cell>, _ key: UnsafeRawBufferPointer, _ changes: ChangePage) {
    changes.append(
      ChangePage.Row(
        action: .create, side: .source, targetKey: (changes.arena.append(key), key.count),
        targetHash: session.targetShape.fingerprint(cells, in: changes.arena)))
    let row = changes.count - 1
    changes.target.current.row(row).update(from: cells, count: changes.target.columnCount)
    let pending = session.partners.pendingCount
    let verdict = session.targetMapper.map(cells, in: changes.arena, into: changes.source.desired.row(row))
    guard verdict == .mapped else {
      changes.withdraw(row)
      return changes.refuse(verdict, row)
    }
    if session.partners.pendingCount > pending { changes.change(row) { $0.reason = PairDecisions.waitsForPartner } }
    finishCreate(row, changes)
  }
}
