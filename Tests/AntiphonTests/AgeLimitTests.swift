import Antiphon
import Foundation
import Synchronization
import Testing

/// The framework as a Swift program uses it, with a clock of its own.
struct AgeLimitTests {
  private final class Clock: Sendable {
    let now = Mutex(Moment.now())
    func advance(hours: Int64) { now.withLock { $0 += hours * 3_600_000_000 } }
  }

  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("antiphon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try "{\"id\":1,\"name\":\"ada\"}\n{\"id\":2,\"name\":\"alan\"}\n".write(
      to: folder.appendingPathComponent("people.jsonl"), atomically: true, encoding: .utf8)
    try """
    connection a: jsonl { path: "\(folder.path)" }
    connection b: jsonl { path: "\(folder.path)/out" }
    entity a.people {
      id:   Int key
      name: Text
    }
    entity b.persons {
      id:   Int key required
      name: Text required
    }
    sync people: a.people -> b.persons {
      match id <-> id
      map {
        id            -> id
        name |> upper -> name
      }
    }
    """.write(to: folder.appendingPathComponent("m.sync"), atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("out"), withIntermediateDirectories: true)
  }

  private var output: String? {
    try? String(contentsOf: folder.appendingPathComponent("out/persons.jsonl"), encoding: .utf8)
  }

  @Test(arguments: [(24, true), (25, false), (-1, true)] as [(Int64, Bool)])
  func aChangeSetLastsADay(_ hours: Int64, _ isTaken: Bool) async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let clock = Clock()
    var surroundings = Surroundings.process()
    surroundings.now = { clock.now.withLock { $0 } }
    let workspace = Workspace(surroundings: surroundings)
    let checked = try await workspace.check(folder.appendingPathComponent("m.sync").path)
    #expect(checked.diagnostics.isEmpty)
    let plan = workspace.compile(checked)
    let store = try StateStore.open(path: folder.appendingPathComponent("state.db").path)
    let framework = SyncFramework(store: store, surroundings: surroundings)
    let path = folder.appendingPathComponent("x.changes").path
    let writer = try framework.changeSetWriter(path: path, plan: plan)
    let reports = try await framework.plan(plan, into: writer)
    try writer.finish(reports, store: store)
    #expect(reports.first?.summary.toCreate == 2)
    #expect(output == nil)

    clock.advance(hours: hours)
    if isTaken {
      let applied = try await framework.apply(ChangeSetReader(path: path))
      #expect(applied.first?.status == .succeeded)
      #expect(output == "{\"id\":1,\"name\":\"ADA\"}\n{\"id\":2,\"name\":\"ALAN\"}\n")
      // The next plan is empty, from the library as from the command line.
      #expect(try await framework.sync(plan, dryRun: true).first?.summary.hasChanges == false)
    } else {
      let error = await #expect(throws: RuntimeError.self) { try await framework.apply(ChangeSetReader(path: path)) }
      #expect(error?.exitCode == 4)
      #expect(error?.description.contains("25 hours old") == true)
      #expect(output == nil)
    }
  }

  /// A runner of another host that cannot be asked keeps its lease until it expires.
  @Test func anotherHostsLeaseIsWaitedFor() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let clock = Clock()
    var surroundings = Surroundings.process()
    surroundings.now = { clock.now.withLock { $0 } }
    let workspace = Workspace(surroundings: surroundings)
    let plan = workspace.compile(try await workspace.check(folder.appendingPathComponent("m.sync").path))
    let store = try StateStore.open(path: folder.appendingPathComponent("state.db").path)
    let framework = SyncFramework(store: store, surroundings: surroundings)
    #expect(try await framework.sync(plan).first?.summary.source.created == 2)
    let sync = try #require(try store.syncID("people"))
    _ = try store.acquireLease(
      sync: sync, holder: "elsewhere/4711/99", now: clock.now.withLock { $0 }, duration: 120_000_000)
    let error = await #expect(throws: RuntimeError.self) { try await framework.sync(plan) }
    #expect(error?.exitCode == 6)
    #expect(error?.description.contains("elsewhere/4711") == true)
    clock.advance(hours: 1)
    #expect(try await framework.sync(plan).first?.status == .succeeded)
  }
}
