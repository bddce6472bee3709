import Foundation
import GRDB
import SyncModel
import Testing

@testable import SyncState

/// The files as they stand at an instant are what a process that is killed then leaves behind.
struct CrashTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func copy(_ name: String) throws -> String {
    let target = folder.file(name)
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: folder.file("state.db" + suffix), toPath: target + "/state.db" + suffix)
    }
    return target + "/state.db"
  }

  @Test func `an intent is durable when journal returns, and a half settlement is none`() throws {
    let state = try LeasedStore(folder.file("state.db"))
    let intents = IntentBatch()
    Keys.int(1).raw { key in
      intents.add(
        .create, side: .target, sourceKey: key, targetKey: nil, payload: key, sourceHash: LinkHit.none.sourceHash,
        targetHash: LinkHit.none.targetHash)
    }
    let ids = try #require(try state.store.journal(state.lease, run: state.run, intents: intents))
    var during = ""
    try state.store.write(state.lease) { database in
      try database.execute(sql: "DELETE FROM intents")
      try database.execute(sql: "PRAGMA cache_size = 1")
      for number in 0..<2_000 {
        try database.execute(
          sql: "INSERT INTO links VALUES (?, 1, randomblob(200), NULL, 0, 0, 0, 0, 0)", arguments: [number])
      }
      // By now pages of the open transaction have left memory.
      during = try copy("during")
    }
    let killed = try StateStore.open(path: during)
    #expect(try killed.openIntents(sync: state.lease.sync).map(\.id) == Array(ids))
    #expect(try killed.linkCount(sync: 1) == 0)
    let after = try StateStore.open(path: try copy("after"))
    #expect(try after.openIntents(sync: state.lease.sync).isEmpty)
    #expect(try after.linkCount(sync: 1) == 2_000)
  }

  @Test func `every cut of the log leaves a store that opens`() throws {
    let state = try LeasedStore(folder.file("state.db"))
    for number in 0..<20 {
      let settlement = Settlement()
      settlement.link(Keys.int(Int64(number)), Keys.int(Int64(number + 100)))
      try state.store.settle(state.lease, run: state.run, now: 0, settlement)
    }
    let path = try copy("torn")
    let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
    let base = try Data(contentsOf: URL(fileURLWithPath: path))
    var counts: [Int] = []
    for cut in stride(from: log.count, to: 0, by: -7_919) {
      let torn = folder.file("torn-\(cut).db")
      try base.write(to: URL(fileURLWithPath: torn))
      try log.prefix(cut).write(to: URL(fileURLWithPath: torn + "-wal"))
      let store = try StateStore.open(path: torn)
      counts.append(try store.linkCount(sync: state.lease.sync))
    }
    #expect(counts.first == 20)
    // What is cut off is the newest, and never more than that.
    #expect(counts == counts.sorted(by: >))
    #expect(Set(counts).count > 3)
  }
}
