import Testing

@testable import SyncState

struct RegistrationTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func linked() throws -> StateStore {
    let state = try LeasedStore(folder.file("state.db"))
    let settlement = Settlement()
    settlement.link(Keys.int(1), Keys.int(10))
    try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    return state.store
  }

  @Test func `a sync keeps its id`() throws {
    let store = try linked()
    let row = try store.register(LeasedStore.identity(), now: 5)
    #expect(row.linkCount == 1)
    #expect(try store.syncID("contacts") == row.id)
  }

  @Test func `links refuse another system`() throws {
    let store = try linked()
    var moved = LeasedStore.identity()
    moved.targetIdentity = "sqlite:/elsewhere.db"
    #expect(throws: StateError.identityChanged(was: "sqlite:/b.db", is: "sqlite:/elsewhere.db")) {
      try store.register(moved, now: 5)
    }
    #expect(try store.register(LeasedStore.identity(), now: 5).linkCount == 1)
  }

  @Test func `without links the system may change`() throws {
    let state = try LeasedStore(folder.file("state.db"))
    var moved = LeasedStore.identity()
    moved.sourceIdentity = "sqlite:/elsewhere.db"
    #expect(try state.store.register(moved, now: 5).linkCount == 0)
  }

  @Test func `an undeclared rename is refused and a declared one keeps the links`() throws {
    let store = try linked()
    var renamed = LeasedStore.identity("people")
    #expect(throws: StateError.linksUnderAnotherName("contacts")) { try store.register(renamed, now: 5) }
    #expect(try store.syncID("people") == nil)
    renamed.formerName = "contacts"
    #expect(try store.register(renamed, now: 5).linkCount == 1)
    #expect(try store.syncID("contacts") == nil)
    #expect(try store.register(renamed, now: 6).linkCount == 1)
    #expect(try store.history(sync: "people", limit: 5).count == 1)
  }

  @Test func `a rename takes over the row of a sync that never linked`() throws {
    let store = try linked()
    var other = LeasedStore.identity("people")
    other.targetEntity = "elsewhere"
    _ = try store.register(other, now: 1)
    var renamed = LeasedStore.identity("people")
    renamed.formerName = "contacts"
    #expect(try store.register(renamed, now: 5).linkCount == 1)
    #expect(try store.syncNames() == ["people"])
  }

  @Test func `a second sync of the same mapping over the same entities is no rename`() throws {
    let store = try linked()
    var second = LeasedStore.identity("contacts_again")
    second.siblings = ["contacts"]
    #expect(try store.register(second, now: 5).linkCount == 0)
  }
}
