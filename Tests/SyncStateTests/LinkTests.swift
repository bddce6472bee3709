import SyncModel
import Testing

@testable import SyncState

struct LinkTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: StoreKind.allCases) func `a link is found from both sides`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let settlement = Settlement()
    settlement.link(Keys.int(1), Keys.text("x"), hash: .max, base: [9, 9])
    settlement.link(Keys.int(2), nil, base: nil, status: .parted)
    let ids = try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    #expect(ids.count == 2)
    let source = try state.store.lookUp(
      sync: state.lease.sync, .source, Keys.page([Keys.int(2), Keys.int(3), Keys.int(1), Keys.int(2)]))
    #expect(source.map(\.id) == [ids[1], 0, ids[0], ids[1]])
    #expect(source[0].status == .parted)
    #expect(source[2].sourceHash == Fingerprint(high: .max, low: 0))
    #expect(source[2].targetHash == Fingerprint(high: 1, low: .max))
    let target = try state.store.lookUp(sync: state.lease.sync, .target, Keys.page([Keys.text("x"), Keys.text("y")]))
    #expect(target.map(\.id) == [ids[0], 0])
    let bases = try state.store.bases(ids + [999])
    #expect(bases.count == 2)
    #expect(bases[ids[0]] == LinkBase(sourceKey: Keys.int(1), targetKey: Keys.text("x"), base: [9, 9]))
    #expect(bases[ids[1]] == LinkBase(sourceKey: Keys.int(2), targetKey: nil, base: []))
    #expect(try state.store.lookUp(sync: state.lease.sync + 1, .source, Keys.page([Keys.int(1)])).map(\.id) == [0])
  }

  @Test(arguments: StoreKind.allCases) func `a link changes, moves and goes`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let settlement = Settlement()
    settlement.link(Keys.int(1), Keys.int(10), base: [1])
    let id = try state.store.settle(state.lease, run: state.run, now: 0, settlement)[0]
    settlement.removeAll()
    settlement.link(id: id, nil, nil, hash: 7, base: nil)
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    #expect(try state.store.bases([id])[id]?.base == [1])
    settlement.removeAll()
    settlement.link(id: id, Keys.int(2), nil, hash: 8, base: [2])
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    let moved = LinkBase(sourceKey: Keys.int(2), targetKey: Keys.int(10), base: [2])
    #expect(try state.store.bases([id])[id] == moved)
    settlement.removeAll()
    settlement.linkStatuses = [(id: id, status: .unlinked)]
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    #expect(try state.store.lookUp(sync: state.lease.sync, .target, Keys.page([Keys.int(10)]))[0].status == .unlinked)
    settlement.removeAll()
    settlement.removedLinks = [id]
    // The keys are free for another link in the same settlement.
    settlement.link(Keys.int(2), Keys.int(10))
    let next = try state.store.settle(state.lease, run: state.run, now: 0, settlement)[0]
    #expect(try state.store.linkCount(sync: state.lease.sync) == 1)
    #expect(try state.store.lookUp(sync: state.lease.sync, .source, Keys.page([Keys.int(2)]))[0].id == next)
  }

  @Test(arguments: StoreKind.allCases) func `links exchange keys in one settlement`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let settlement = Settlement()
    settlement.link(Keys.int(1), Keys.int(10))
    settlement.link(Keys.int(2), Keys.int(20))
    settlement.link(Keys.int(3), Keys.int(30))
    let ids = try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    settlement.removeAll()
    settlement.link(id: ids[0], Keys.int(2), Keys.int(20), base: [2])
    settlement.link(id: ids[1], Keys.int(1), nil, base: [3])
    settlement.link(id: ids[2], Keys.int(3), Keys.int(10), base: nil)
    // The second link keeps its target's key, which the first wants: that is no exchange.
    #expect(throws: StateError.self) { try state.store.settle(state.lease, run: state.run, now: 0, settlement) }
    #expect(try state.store.bases([ids[0]])[ids[0]]?.sourceKey == Keys.int(1))
    settlement.removeAll()
    settlement.link(id: ids[0], Keys.int(2), Keys.int(20), base: [2])
    settlement.link(id: ids[1], Keys.int(1), Keys.int(30), base: [3])
    settlement.link(id: ids[2], nil, Keys.int(10), base: nil)
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    let bases = try state.store.bases(ids)
    #expect(bases[ids[0]] == LinkBase(sourceKey: Keys.int(2), targetKey: Keys.int(20), base: [2]))
    #expect(bases[ids[1]] == LinkBase(sourceKey: Keys.int(1), targetKey: Keys.int(30), base: [3]))
    #expect(bases[ids[2]] == LinkBase(sourceKey: Keys.int(3), targetKey: Keys.int(10), base: [1]))
  }

  @Test(arguments: StoreKind.allCases)
  func `a new link gets the key that an old one gives up, in whatever order`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let settlement = Settlement()
    settlement.link(Keys.int(1), Keys.int(10))
    let old = try state.store.settle(state.lease, run: state.run, now: 0, settlement)[0]
    settlement.removeAll()
    settlement.link(Keys.int(1), Keys.int(10), base: [7])
    settlement.link(id: old, Keys.int(2), Keys.int(20), base: [8])
    let ids = try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    #expect(ids[1] == old)
    #expect(ids[0] != old)
    let bases = try state.store.bases(ids)
    #expect(bases[ids[0]] == LinkBase(sourceKey: Keys.int(1), targetKey: Keys.int(10), base: [7]))
    #expect(bases[old] == LinkBase(sourceKey: Keys.int(2), targetKey: Keys.int(20), base: [8]))
  }

  @Test(arguments: StoreKind.allCases) func `one target has one link`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    let settlement = Settlement()
    settlement.link(Keys.int(1), Keys.int(10))
    settlement.link(Keys.int(2), Keys.int(10))
    #expect(throws: StateError.self) { try state.store.settle(state.lease, run: state.run, now: 0, settlement) }
    #expect(try state.store.linkCount(sync: state.lease.sync) == 0)
  }

  @Test(arguments: StoreKind.allCases) func `a new link for a linked source takes the link over`(_ kind: StoreKind)
    throws
  {
    let state = try LeasedStore(folder.store(kind))
    let settlement = Settlement()
    settlement.link(Keys.int(1), nil)
    settlement.link(Keys.int(1), Keys.int(10), hash: 5, base: [3])
    let ids = try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    #expect(ids[0] == ids[1])
    #expect(try state.store.bases(ids)[ids[0]]?.targetKey == Keys.int(10))
  }

  @Test(arguments: StoreKind.allCases) func `lookups agree with a dictionary, however the keys lie`(_ kind: StoreKind)
    throws
  {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed)
    let state = try LeasedStore(folder.store(kind))
    var expected: [[UInt8]: Int64] = [:]
    let settlement = Settlement()
    var keys: [[UInt8]] = []
    for number in Set((0..<3000).map { _ in Int64.random(in: -5000...5000, using: &random) }) {
      keys.append(Keys.int(number))
      settlement.link(Keys.int(number), Keys.text("t\(number)"))
    }
    let ids = try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    for (key, id) in zip(keys, ids) { expected[key] = id }
    for round in 0..<30 {
      let spread: Int64 = round % 2 == 0 ? 6000 : 60
      let asked = (0..<Int.random(in: 1..<200, using: &random)).map { _ in
        Int64.random(in: -spread...spread, using: &random)
      }
      let source = try state.store.lookUp(sync: state.lease.sync, .source, Keys.page(asked.map(Keys.int)))
      try #require(source.map(\.id) == asked.map { expected[Keys.int($0)] ?? 0 }, "seed \(seed)")
      let target = try state.store.lookUp(
        sync: state.lease.sync, .target, Keys.page(asked.map { Keys.text("t\($0)") }))
      try #require(target.map(\.id) == source.map(\.id), "seed \(seed)")
    }
    var seen: [Int64] = []
    try state.store.forEachLink(sync: state.lease.sync, pageSize: 700) { page in
      for index in 0..<page.count {
        seen.append(page.hits[index].id)
        #expect(expected[page.sourceKeys.array(index)] == page.hits[index].id)
      }
      return true
    }
    #expect(seen == ids.sorted())
  }
}
