import Testing

@testable import SyncState

struct RegistrationTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func linked(_ kind: StoreKind) throws -> StateStore {
    let state = try LeasedStore(folder.store(kind))
    let settlement = Settlement()
    settlement.link(Keys.int(1), Keys.int(10))
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    return state.store
  }

  @Test(arguments: StoreKind.allCases) func `a sync keeps its id`(_ kind: StoreKind) throws {
    let store = try linked(kind)
    let row = try store.register(LeasedStore.identity(), now: 5)
    #expect(row.linkCount == 1)
    #expect(try store.syncID("contacts") == row.id)
  }

  @Test(arguments: StoreKind.allCases) func `links refuse another system`(_ kind: StoreKind) throws {
    let store = try linked(kind)
    var moved = LeasedStore.identity()
    moved.targetIdentity = "sqlite:/elsewhere.db"
    #expect(throws: StateError.identityChanged(was: "sqlite:/b.db", is: "sqlite:/elsewhere.db")) {
      try store.register(moved, now: 5)
    }
    #expect(try store.register(LeasedStore.identity(), now: 5).linkCount == 1)
  }

  @Test(arguments: StoreKind.allCases) func `without links the system may change`(_ kind: StoreKind) throws {
    let state = try LeasedStore(folder.store(kind))
    var moved = LeasedStore.identity()
    moved.sourceIdentity = "sqlite:/elsewhere.db"
    #expect(try state.store.register(moved, now: 5).linkCount == 0)
  }

  @Test(arguments: StoreKind.allCases) func `an undeclared rename is refused and a declared one keeps the links`(
    _ kind: StoreKind
  ) throws {
    let store = try linked(kind)
    var renamed = LeasedStore.identity("people")
    #expect(throws: StateError.linksUnderAnotherName("contacts")) { try store.register(renamed, now: 5) }
    #expect(try store.syncID("people") == nil)
    renamed.formerName = "contacts"
    #expect(try store.register(renamed, now: 5).linkCount == 1)
    #expect(try store.syncID("contacts") == nil)
    #expect(try store.register(renamed, now: 6).linkCount == 1)
    #expect(try store.history(sync: "people", limit: 5).count == 1)
  }

  @Test(arguments: StoreKind.allCases) func `a rename takes over the row of a sync that never linked`(_ kind: StoreKind)
    throws
  {
    let store = try linked(kind)
    var other = LeasedStore.identity("people")
    other.targetEntity = "elsewhere"
    _ = try store.register(other, now: 1)
    var renamed = LeasedStore.identity("people")
    renamed.formerName = "contacts"
    #expect(try store.register(renamed, now: 5).linkCount == 1)
    #expect(try store.syncNames() == ["people"])
  }

  @Test(arguments: StoreKind.allCases) func `a second sync of the same mapping over the same entities is no rename`(
    _ kind: StoreKind
  ) throws {
    let store = try linked(kind)
    var second = LeasedStore.identity("contacts_again")
    second.siblings = ["contacts"]
    #expect(try store.register(second, now: 5).linkCount == 0)
  }
}
