import Foundation
import SyncModel
import Testing

@testable import SyncState

struct SettlementTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func journal(_ state: LeasedStore, _ count: Int) throws -> ClosedRange<Int64> {
    let intents = IntentBatch()
    for number in 0..<count {
      Keys.int(Int64(number)).raw { key in
        intents.add(
          number % 2 == 0 ? .create : .update, side: .target, link: Int64(number), sourceKey: key, targetKey: nil,
          payload: key, sourceHash: Fingerprint(high: 1, low: .max), targetHash: Fingerprint(high: 3, low: 4), base: key
        )
      }
    }
    return try #require(try state.store.journal(state.lease, run: state.run, intents: intents))
  }

  @Test(arguments: StoreKind.allCases) func `intents stay open until they are settled, and ids are never used again`(
    _ kind: StoreKind
  ) throws {
    let state = try LeasedStore(folder.store(kind))
    let first = try journal(state, 5)
    #expect(first.count == 5)
    let open = try state.store.openIntents(sync: state.lease.sync)
    #expect(open.map(\.id) == Array(first))
    #expect(open[1].kind == .update)
    #expect(open[1].payload == Keys.int(1))
    #expect(open[1].base == Keys.int(1))
    #expect(open[1].targetKey == nil)
    #expect(open[1].sourceHash == Fingerprint(high: 1, low: .max))
    let settlement = Settlement()
    settlement.settledIntents = [first]
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    #expect(try state.store.openIntents(sync: state.lease.sync).isEmpty)
    #expect(try journal(state, 2).lowerBound == first.upperBound + 1)
    #expect(try state.store.journal(state.lease, run: state.run, intents: IntentBatch()) == nil)
  }

  @Test(arguments: StoreKind.allCases) func `a settlement is stored whole or not at all`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let intents = try journal(state, 1)
    let settlement = Settlement()
    settlement.settledIntents = [intents]
    settlement.cursors = [Cursor(side: .source, binding: "b", value: "v")]
    settlement.link(Keys.int(1), Keys.int(10))
    Keys.int(1).raw { key in
      settlement.addRecord(.create, side: .target, sourceKey: key, targetKey: nil)
      settlement.enqueue(.held, side: .source, key: key, reason: "why")
    }
    // There is no such link: it fails after the first link was written.
    settlement.link(id: 4711, nil, nil)
    #expect(throws: StateError.self) { try state.store.settle(state.lease, run: state.run, now: 0, settlement) }
    #expect(try state.store.openIntents(sync: state.lease.sync).count == 1)
    #expect(try state.store.linkCount(sync: state.lease.sync) == 0)
    #expect(try state.store.cursor(sync: state.lease.sync, side: .source, binding: "b") == nil)
    #expect(try state.store.records(run: state.run, limit: 10).isEmpty)
    #expect(try state.store.queuedKeys(sync: state.lease.sync).isEmpty)
  }

  @Test(arguments: StoreKind.allCases) func `a cursor of another read is none`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let settlement = Settlement()
    settlement.cursors = [Cursor(side: .source, binding: "b", value: "v")]
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    #expect(try state.store.cursor(sync: state.lease.sync, side: .source, binding: "b") == "v")
    #expect(try state.store.cursor(sync: state.lease.sync, side: .source, binding: "c") == nil)
    #expect(try state.store.cursor(sync: state.lease.sync, side: .target, binding: "b") == nil)
    try state.store.clearCursors(state.lease)
    #expect(try state.store.cursor(sync: state.lease.sync, side: .source, binding: "b") == nil)
  }

  @Test(arguments: StoreKind.allCases) func `the queue counts runs and clears`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let key = Keys.text("k\0\u{e9}")
    func enqueue(_ list: QueueList, _ reason: String, run: Int64) throws {
      let settlement = Settlement()
      key.raw { settlement.enqueue(list, side: .source, key: $0, reason: reason) }
      try state.store.settle(state.lease, run: run, now: 0, settlement)
    }
    try enqueue(.rejected, "too long", run: state.run)
    try enqueue(.rejected, "too long", run: state.run)
    try enqueue(.held, "", run: state.run + 1)
    #expect(
      try state.store.queuedKeys(sync: state.lease.sync) == [
        QueuedKey(side: .source, key: key, list: .held, reason: "", attempts: 2)
      ])
    let settlement = Settlement()
    key.raw { settlement.dequeue(side: .source, key: $0) }
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    #expect(try state.store.queuedKeys(sync: state.lease.sync).isEmpty)
  }

  @Test(arguments: StoreKind.allCases) func `the audit tells a record's story`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let settlement = Settlement()
    let key = Keys.encoded { [.int(7), .text("a", in: $0)] }
    key.raw { key in
      Array(#"{"name":{"old":null,"new":"x"}}"#.utf8).raw { changes in
        settlement.addRecord(.create, side: .target, sourceKey: key, targetKey: nil, changes: changes)
      }
      settlement.addRecord(.reject, side: .target, sourceKey: key, targetKey: key, reason: "")
    }
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    let rows = try state.store.records(sync: "contacts", key: "7, a", limit: 10)
    #expect(rows.map(\.action) == [.create, .reject])
    #expect(rows[0].changes == #"{"name":{"old":null,"new":"x"}}"#)
    #expect(rows[0].reason == nil)
    #expect(rows[1].reason == "")
    #expect(rows[1].targetKey == "7, a")
    #expect(try state.store.records(run: state.run, after: rows[0].id, limit: 10) == [rows[1]])
  }

  @Test(arguments: StoreKind.allCases) func `a conflict waits, is decided, and asks again when its values change`(
    _ kind: StoreKind
  ) throws {
    let state = try LeasedStore(folder.store(kind))
    let key = ConflictKey(sourceKey: Keys.int(1), targetKey: Keys.int(2), field: "email")
    func hold(source: String) throws {
      let settlement = Settlement()
      settlement.conflicts = [
        HeldConflict(key: key, base: "1", source: source, target: "3", rule: "by hand")
      ]
      try state.store.settle(state.lease, run: state.run, now: 5_000_000, settlement)
    }
    try hold(source: "2")
    let pending = try state.store.conflicts(sync: "contacts")
    #expect(pending.count == 1)
    #expect(pending[0].key == key)
    #expect(pending[0].sourceKeyText == "1")
    #expect(try state.store.decideConflict(pending[0].id, decision: "source", by: "Ada", now: 6))
    try hold(source: "2")
    let decided = try state.store.conflicts(statuses: [.decided])
    #expect(decided.map(\.decision) == ["source"])
    // An answer that was given while the run went on stays.
    let early = Settlement()
    early.reopenedConflicts = [(pending[0].id, 5)]
    try state.store.settle(state.lease, run: state.run, now: 0, early)
    #expect(try state.store.conflicts(statuses: [.decided]).count == 1)
    let reopened = Settlement()
    reopened.reopenedConflicts = [(pending[0].id, 6)]
    try state.store.settle(state.lease, run: state.run, now: 0, reopened)
    #expect(try state.store.conflicts(statuses: [.pending]).map(\.decision) == ["source"])
    #expect(try state.store.decideConflict(pending[0].id, decision: "source", by: "Ada", now: 7))
    try hold(source: "4")
    #expect(try state.store.conflicts().map(\.source) == ["4"])
    let settlement = Settlement()
    settlement.clearedConflicts = [key]
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    #expect(try state.store.conflicts(statuses: [.gone]).count == 1)
    #expect(try !state.store.decideConflict(pending[0].id, decision: "target", by: "Ada", now: 6))
    try hold(source: "2")
    #expect(try state.store.conflicts().count == 1)
  }

  @Test(arguments: StoreKind.allCases) func `a change set is remembered`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let digest = Fingerprint(high: 5, low: .max)
    try state.store.recordChangeSet(
      id: "c1", syncs: ["contacts", "a\"b"], planFingerprint: "p1", digest: digest, created: 77)
    #expect(throws: StateError.self) {
      try state.store.recordChangeSet(id: "c1", syncs: [], planFingerprint: "p1", digest: digest, created: 77)
    }
    try state.store.markChangeSet(state.lease, id: "c1", state: .applying, run: state.run)
    let settlement = Settlement()
    settlement.changeSetProgress = (id: "c1", settled: 40)
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    settlement.changeSetProgress = (id: "c1", settled: 30)
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    let row = try #require(try state.store.changeSet("c1"))
    #expect(row.syncs == ["contacts", "a\"b"])
    #expect(row.digest == digest)
    #expect(row.state == .applying)
    #expect(row.run == state.run)
    #expect(row.settled == 40)
    #expect(try state.store.changeSet("c2") == nil)
  }

  @Test(arguments: StoreKind.allCases) func `mapping lines are noted once for each plan`(_ kind: StoreKind) throws {
    let path = try folder.store(kind)
    let state = try LeasedStore(path)
    let lines = [FieldMappingLine(source: "email", arrow: "->", target: "mail", handler: "else null")]
    for now in [Int64(1), 2] {
      try state.store.recordFieldMappings(planFingerprint: "p1", sync: "contacts", lines, now: now)
    }
    #expect(try state.store.fieldMappings(planFingerprint: "p1", sync: "contacts") == lines)
  }
}
