import Antiphon
import Foundation
import SyncTestKit
import Testing

/// The pairs of mapping versions of `Golden/Diff` over one snapshot: each record that they treat differently is counted
/// once, under what becomes of it, and a change of form alters none.
struct ImpactTests {
  static let cases = GoldenCase.all(in: "Diff", withExtension: "sync")

  private static func snapshot(_ plan: CompiledPlan, in folder: URL) throws -> Snapshot {
    let entities = plan.syncs.flatMap { [$0.source.entity, $0.target.entity] }
    let header = SnapshotHeader(mapping: "m.sync", created: 9_132 * 86_400_000_000, entities: entities)
    let body = try String(contentsOf: GoldenCase.root.appendingPathComponent("Impact/people.jsonl"), encoding: .utf8)
    let text =
      "{\"type\":\"version\",\"format_version\":1}\n{\"type\":\"header\",\"header\":"
      + String(decoding: try JSONEncoder().encode(header), as: UTF8.self) + "}\n" + body
    let path = folder.appendingPathComponent("m.snapshot").path
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return try Snapshot(path: path)
  }

  private static func plan(_ text: String, _ name: String, in folder: URL) async throws -> CompiledPlan {
    let path = folder.appendingPathComponent(name).path
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    let checked = try await Workspace().check(path)
    #expect(checked.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
    return Workspace().compile(checked)
  }

  @Test(arguments: cases) func alters(_ golden: GoldenCase) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("antiphon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let old = try await Self.plan(try #require(golden.expected("was")), "old.sync", in: folder)
    let text = String(decoding: try golden.bytes(), as: UTF8.self)
    let new = try await Self.plan(text, "new.sync", in: folder)
    let snapshot = try Self.snapshot(old, in: folder)
    let runner = ImpactRunner(.process())
    let impact = try await runner.compare(old, new, on: snapshot)
    let place = GoldenCase(
      name: golden.name, url: GoldenCase.root.appendingPathComponent("Impact").appendingPathComponent(golden.name))
    #expect(try place.difference(ImpactText.render(impact), "impact", absent: "") == nil)
    // No version differs from itself, and the way back alters as many.
    #expect(try await runner.compare(new, new, on: snapshot).alteredCount == 0)
    #expect(try await runner.compare(new, old, on: snapshot).alteredCount == impact.alteredCount)
    // Blank lines and comments move every line of the file.
    let moved = try await Self.plan("// Moved.\n\n\n" + text, "moved.sync", in: folder)
    #expect(try await runner.compare(new, moved, on: snapshot).alteredCount == 0)
    if golden.name.hasPrefix("layout_only") { #expect(impact.alteredCount == 0) }
  }
}
