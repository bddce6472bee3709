import Antiphon
import Foundation
import SyncSyntax
import SyncTestKit
import SyncText
import Testing

/// What the documentation shows is true of the program.
@Suite struct DocumentTests {
  @Test func generatedDocumentsAreCurrent() throws {
    for (path, text) in [
      ("Documentation/functions.md", Reference.functions()), ("Documentation/diagnostics.md", Reference.diagnostics()),
    ] {
      if GoldenCase.isUpdating { try text.write(toFile: Repository.path(path), atomically: true, encoding: .utf8) }
      let current = (try? Repository.text(path)) ?? ""
      #expect(
        current == text,
        "\(path) is not what the sources say; rewrite it with GOLDEN=update swift test --filter TidyTests")
    }
  }

  @Test func mappingsCheckAndAreFormatted() async throws {
    let files = Repository.files(in: "Mappings", withSuffix: ".sync")
    #expect(!files.isEmpty)
    for file in files {
      let source = SourceFile(path: file, text: try Repository.text(file))
      let formatted = Formatter.format(source)
      #expect(formatted.text == source.bytes, "\(file) is not formatted; run `antiphon fmt \(file)`")
      // Entities alone are checked with the mappings that use them.
      if file.contains("/Schema/") { continue }
      // The demonstration makes its target's database itself; nothing of it can be known before.
      let missing = file == "Mappings/Chinook/chinook.sync" ? ["AP4110"] : []
      let checked = try await Workspace().check(Repository.path(file))
      let others = checked.diagnostics.filter { $0.severity == .error && !missing.contains($0.code.id) }
      #expect(others.map(\.message) == [], "\(file)")
      let findings = Workspace().lint(checked, Repository.path(file))
      #expect(findings.map { "\($0.code.id) \($0.message)" } == [], "\(file)")
    }
  }

  struct Block: Sendable, CustomStringConvertible {
    var document: String
    var line: Int
    var language: String
    var text: String
    var description: String { "\(document):\(line)" }
  }

  static func blocks(_ language: String) -> [Block] {
    var blocks: [Block] = []
    for document in Repository.documents {
      var open: Block?
      for (index, line) in ((try? Repository.text(document)) ?? "").textLines.enumerated() {
        if line.hasPrefix("```") {
          if let block = open {
            if block.language == language { blocks.append(block) }
            open = nil
          } else {
            open = Block(document: document, line: index + 1, language: String(line.dropFirst(3)), text: "")
          }
        } else {
          open?.text += line + "\n"
        }
      }
    }
    return blocks
  }

  @Test(arguments: blocks("sync")) func mappingsInDocumentsCheck(_ block: Block) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-tidy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "example.sync").path(percentEncoded: false)
    try block.text.write(toFile: path, atomically: true, encoding: .utf8)
    let checked = try await Workspace().check(path)
    #expect(Workspace().lint(checked, path).map { "\($0.code.id) \($0.message)" } == [])
    #expect(checked.diagnostics.map { "\($0.code.id) \($0.location.range.start) \($0.message): \($0.reason)" } == [])
    let formatted = Formatter.format(SourceFile(path: path, text: block.text))
    #expect(String(decoding: formatted.text, as: UTF8.self) == block.text)
    #expect(try await ExampleDesk.test(checked).flatMap { $0.findings.map(\.message) } == [])
  }

  @Test func documentsHaveMappings() { #expect(Self.blocks("sync").count >= 5) }

  @Test func commandLinesInDocumentsExist() throws {
    let names = Set(try Commands.names())
    let sources = try Commands.sources()
    for document in Repository.documents {
      for match in try Repository.text(document).matches(of: #/\bantiphon ([a-z]+(?:-[a-z]+)*)\b([^`\n|]*)/#) {
        let isShell = document != "ARCHITECTURE.md"
        guard isShell, match.output.0.contains(" --") || names.contains(String(match.output.1)) else { continue }
        #expect(names.contains(String(match.output.1)), "\(document): \(match.output.0)")
        for option in match.output.2.matches(of: #/--([a-z]+)(-[a-z]+)*/#) {
          let name = option.output.0.dropFirst(2).split(separator: "-").enumerated()
            .map { $0.offset == 0 ? String($0.element) : $0.element.capitalized }.joined()
          let isDeclared = sources.contains("var \(name)") || sources.contains("customLong(\"\(name)\")")
          #expect(isDeclared, "\(document): \(match.output.0)")
        }
      }
    }
  }

  @Test func shellBlocksCallCommandsThatExist() throws {
    let names = Set(try Commands.names())
    let blocks = Self.blocks("sh") + Self.blocks("console")
    #expect(!blocks.isEmpty)
    for block in blocks {
      for match in block.text.matches(of: #/(?m)(?:^|[|;&] *)(?:\$ )?antiphon ([a-z-]+)/#) {
        #expect(names.contains(String(match.output.1)), "\(block): \(match.output.0)")
      }
    }
  }

  @Test func linksLeadSomewhere() throws {
    for document in Repository.documents {
      let folder = (document as NSString).deletingLastPathComponent
      for match in try Repository.text(document).matches(of: #/\]\(([^)#:]+)(#[^)]*)?\)/#) {
        let path = (folder.isEmpty ? "" : folder + "/") + match.output.1
        #expect(FileManager.default.fileExists(atPath: Repository.path(path)), "\(document): \(path)")
      }
    }
  }

  @Test func targetsOfTheMakefileAreNamed() throws {
    let readme = try Repository.text("README.md")
    #expect(readme.contains("make demo") && readme.contains("make test"))
    let makefile = try Repository.text("Makefile")
    for match in readme.matches(of: #/`make ([a-z]+)`/#) {
      #expect(makefile.contains("\n\(match.output.1):"), "\(match.output.0)")
    }
  }
}
