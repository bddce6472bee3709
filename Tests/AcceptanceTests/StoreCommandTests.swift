import Foundation
import SyncTestKit
import Testing

/// What the state store says of itself.
struct StoreCommandTests {
  @Test func statusCountsWhatEachSyncHas() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    try bench.sqlite("b.db", "DELETE FROM contact WHERE id = 3")
    #expect(try bench.antiphon("run", "m.sync").code == 0)
    let text = try bench.antiphon("store", "status").output
    #expect(text.hasPrefix(".antiphon/state.db\n  lineage  "))
    #expect(text.contains("people   19 pairs, 1 parted, 0 to decide, 0 tried again by every run; run 2 at "))
    let json = try bench.antiphon("store", "status", "--format", "json").output
    let document = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect((document["lineage"] as? String)?.count == 32)
    #expect(document["bytes"] as? Int ?? 0 > 4096)
    #expect(
      document["version"].map { "\($0)" } == (try bench.sqlite(".antiphon/state.db", "PRAGMA user_version")))
    let sync = try #require((document["syncs"] as? [[String: Any]])?.first)
    #expect(sync["active"] as? Int == 19)
    #expect(sync["last_run"] as? Int == 2)
  }

  @Test func pruneForgetsOldRunsOnly() throws {
    let bench = try ChangeSetTests.prepare()
    defer { bench.remove() }
    for _ in 0..<3 { #expect(try bench.antiphon("run", "m.sync").code == 0) }
    #expect(try bench.antiphon("store", "prune", "--before", "2020-01-01").output == "0 runs forgotten\n")
    #expect(try bench.antiphon("store", "prune", "--before", "yesterday").code == 64)
    #expect(try bench.antiphon("store", "prune", "--before", "2999-01-01T00:00:00Z").output == "2 runs forgotten\n")
    #expect(try bench.antiphon("report").output.contains("run 3, succeeded"))
    #expect(try bench.antiphon("audit", "people", "5").output.contains("it belongs to a pair"))
    #expect(try bench.antiphon("plan", "m.sync", "--detailed-exitcode").code == 0)
  }

  @Test func migrateMakesTheStore() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let result = try bench.antiphon("store", "migrate", "--store", "fresh.db")
    #expect(result.output.hasPrefix("fresh.db has version "))
    #expect(try bench.sqlite("fresh.db", "SELECT count(*) FROM store") == "1")
  }
}
