import SyncModel
import Testing

@testable import SyncState

struct LeaseTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: StoreKind.allCases) func `one runner a sync`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let second = try StateStore.open(location: folder.store(kind))
    #expect(throws: StateError.leaseHeld(holder: "one", until: 1000)) {
      try second.acquireLease(sync: state.lease.sync, holder: "two", now: 999, duration: 10)
    }
    try state.store.renew(state.lease, now: 900, duration: 1000)
    #expect(throws: StateError.leaseHeld(holder: "one", until: 1900)) {
      try second.acquireLease(sync: state.lease.sync, holder: "two", now: 1000, duration: 10)
    }
    try state.store.release(state.lease)
    let lease = try second.acquireLease(sync: state.lease.sync, holder: "two", now: 1000, duration: 10)
    #expect(lease.fence > state.lease.fence)
  }

  @Test(arguments: StoreKind.allCases) func `a runner that slept past its lease writes nothing`(_ kind: StoreKind)
    throws
  {
    let state = try LeasedStore(folder.store(kind))
    let second = try StateStore.open(location: folder.store(kind))
    let lease = try second.acquireLease(sync: state.lease.sync, holder: "two", now: 1000, duration: 1000)
    let settlement = Settlement()
    settlement.link(Keys.int(1), Keys.int(10))
    settlement.cursors = [Cursor(side: .source, binding: "b", value: "v")]
    #expect(throws: StateError.leaseLost) {
      try state.store.settle(state.lease, run: state.run, now: 1500, settlement)
    }
    let intents = IntentBatch()
    [UInt8(1)].raw { bytes in
      intents.add(
        .create, side: .target, sourceKey: bytes, targetKey: nil, payload: bytes, sourceHash: LinkHit.none.sourceHash,
        targetHash: LinkHit.none.targetHash)
    }
    #expect(throws: StateError.leaseLost) {
      try state.store.journal(state.lease, run: state.run, intents: intents)
    }
    #expect(throws: StateError.leaseLost) { try state.store.renew(state.lease, now: 1500, duration: 10) }
    #expect(throws: StateError.leaseLost) {
      try state.store.finishRun(state.lease, run: state.run, RunResult(finished: 1, status: .succeeded))
    }
    #expect(try second.linkCount(sync: lease.sync) == 0)
    #expect(try second.openIntents(sync: lease.sync).isEmpty)
    #expect(try second.cursor(sync: lease.sync, side: .source, binding: "b") == nil)
    #expect(try second.run(state.run)?.status == .running)
    // A lost lease cannot be given back either.
    try state.store.release(state.lease)
    #expect(throws: StateError.leaseHeld(holder: "two", until: 2000)) {
      try state.store.acquireLease(sync: lease.sync, holder: "one", now: 1500, duration: 10)
    }
  }

  @Test(arguments: StoreKind.allCases) func `shards of one division run side by side`(_ kind: StoreKind) throws {
    let store = try StateStore.open(location: folder.store(kind))
    let sync = try store.register(LeasedStore.identity(), now: 0).id
    let first = try store.acquireLease(sync: sync, shard: "1/2", holder: "a", now: 0, duration: 100)
    _ = try store.acquireLease(sync: sync, shard: "2/2", holder: "b", now: 0, duration: 100)
    for shard in ["", "1/3", "2/2"] {
      #expect(throws: StateError.self) {
        try store.acquireLease(sync: sync, shard: shard, holder: "c", now: 50, duration: 100)
      }
    }
    // The whole sync takes over from sleeping shards, which wake up to nothing.
    _ = try store.acquireLease(sync: sync, holder: "c", now: 200, duration: 100)
    #expect(throws: StateError.leaseLost) { try store.renew(first, now: 201, duration: 100) }
  }

  @Test(arguments: StoreKind.allCases) func `two threads on two connections never both hold it`(_ kind: StoreKind)
    async throws
  {
    let path = try folder.store(kind)
    let first = try StateStore.open(location: path)
    let sync = try first.register(LeasedStore.identity(), now: 0).id
    let winners = await withTaskGroup(of: Int.self) { group in
      for runner in 0..<4 {
        group.addTask {
          guard let store = try? StateStore.open(location: path) else { return 0 }
          let lease = try? store.acquireLease(sync: sync, holder: "runner \(runner)", now: 0, duration: 1000)
          return lease == nil ? 0 : 1
        }
      }
      return await group.reduce(0, +)
    }
    #expect(winners == 1)
  }
}
