import Antiphon
import Foundation
import SyncTestKit
import Testing

/// Two versions of a mapping: each change of meaning is named once, and no change of form.
struct DifferenceTests {
  static let cases = GoldenCase.all(in: "Diff", withExtension: "sync")

  private static func plan(_ text: String) async throws -> CompiledPlan {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("antiphon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("m.sync").path
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    let workspace = Workspace()
    let checked = try await workspace.check(path)
    #expect(checked.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
    var plan = workspace.compile(checked)
    // Relative paths are joined to the folder, which is another one each time.
    for index in plan.connections.indices {
      plan.connections[index].settings = plan.connections[index].settings.map { setting in
        guard case .path(.literal(.text(let path))) = setting.value else { return setting }
        let name = URL(fileURLWithPath: path).lastPathComponent
        return .init(name: setting.name, value: .literal(.text(name)))
      }
    }
    return plan
  }

  @Test func thereAreCases() { #expect(Self.cases.count >= 10) }

  @Test(arguments: cases) func differ(_ golden: GoldenCase) async throws {
    let old = try await Self.plan(try #require(golden.expected("was")))
    let new = try await Self.plan(String(decoding: try golden.bytes(), as: UTF8.self))
    let text = DifferenceText.render(differences(from: old, to: new))
    #expect(try golden.difference(text, "diff", absent: "") == nil)
    #expect(differences(from: new, to: new).isEmpty)
    // The way back names as many things.
    let back = differences(from: new, to: old)
    #expect(back.isEmpty == differences(from: old, to: new).isEmpty)
  }
}
