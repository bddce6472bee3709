import Antiphon
import Foundation
import Testing

/// The first sync of the README does what it says, from its own shell commands and mapping.
@Suite struct FirstSyncTests {
  @Test func runsAsShown() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-first-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let commands = try #require(DocumentTests.blocks("sh").first { $0.text.hasPrefix("mkdir people") })
    let mapping = try #require(DocumentTests.blocks("sync").first { $0.text.contains("sync members: forms.people") })
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-e", "-c", commands.text]
    shell.currentDirectoryURL = folder
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    let path = folder.appending(path: "club.sync").path(percentEncoded: false)
    try mapping.text.write(toFile: path, atomically: true, encoding: .utf8)

    let workspace = Workspace()
    let plan = workspace.compile(try await workspace.check(path))
    let store = try StateStore.open(path: folder.appending(path: "state.db").path(percentEncoded: false))
    let framework = SyncFramework(store: store)
    let first = try #require(try await framework.sync(plan).first)
    #expect(first.summary.source.created == 1 && first.summary.source.rejected == 1)
    #expect(first.status == .partial)
    let second = try #require(try await framework.plan(plan).first)
    #expect(second.summary.toCreate == 0 && second.summary.toUpdate == 0 && second.summary.source.unchanged == 1)
  }

  /// A field that is declared and that no object has at the moment is absent.
  @Test func jsonLinesNeedNotHaveEveryField() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-lines-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }
    try #"{"id":"1"}"#.write(toFile: file("from.jsonl"), atomically: true, encoding: .utf8)
    try "".write(toFile: file("to.jsonl"), atomically: true, encoding: .utf8)
    let mapping = """
      connection files: jsonl { path: "." }

      entity files.from {
        id:   Text  key
        name: Text?
      }

      entity files.to {
        id:   Text  key
        name: Text?
      }

      sync lines: files.from -> files.to {
        map {
          id   -> id
          name -> name
        }
      }
      """
    try mapping.write(toFile: file("lines.sync"), atomically: true, encoding: .utf8)
    let workspace = Workspace()
    let plan = workspace.compile(try await workspace.check(file("lines.sync")))
    let store = try StateStore.open(path: file("state.db"))
    let report = try #require(try await SyncFramework(store: store).sync(plan).first)
    #expect(report.summary.source.created == 1)
    #expect(try String(contentsOfFile: file("to.jsonl"), encoding: .utf8) == "{\"id\":\"1\"}\n")
  }
}
