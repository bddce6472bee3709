import Foundation
import SyncTestKit
import Testing

/// The guide's way from two databases to an applied sync, word for word.
struct GuideTests {
  private static let guide = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Documentation/guide.md")

  /// The first fenced block of that kind that contains a text.
  private static func block(_ language: String, with text: String) throws -> String? {
    let parts = try String(contentsOf: guide, encoding: .utf8).components(separatedBy: "\n```")
    return parts.first { $0.hasPrefix(language + "\n") && $0.contains(text) }.map {
      String($0.dropFirst(language.count + 1))
    }
  }

  @Test func fromTwoDatabasesToASync() throws {
    let bench = try Workbench()
    defer { bench.remove() }
    let server = try PostgresServer.shared()
    let host = try #require(
      server.url(database: "x").split(separator: " ").first { $0.hasPrefix("host=") }?.dropFirst(5))
    let commands = try #require(try Self.block("sh", with: "antiphon init people.sync"))
    let tools = (Workbench.executable as NSString).deletingLastPathComponent
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let result = try bench.run(
      "/bin/sh", ["-e", "-c", commands], input: "",
      environment: [
        "PGHOST": String(host), "PGPORT": "5432", "PGUSER": "postgres", "PATH": "\(tools):\(path)",
      ])
    #expect(result.code == 0, "\(result.output)\n\(result.errors)")
    let draft = try #require(try Self.block("text", with: "sync contact: crm.person"))
    #expect(try bench.read("people.sync").contains(draft))
    #expect(result.output.contains("people.sync: 1 test: passed"))
    #expect(
      try server.sql("SELECT email, firstname, phone FROM contact ORDER BY number", database: "books")
        .trimmingCharacters(in: .newlines) == "ada@example.com|Ada|555-0100\ngrace@example.com|Grace|")
  }
}
