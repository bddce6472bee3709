import Foundation
import Testing

/// House rules about the text of the sources.
@Suite struct SourceTests {
  private static let linesMax = 400

  /// Literals of several lines are data, such as the long forms of diagnostics, and do not count.
  private func codeLineCount(_ text: String) -> Int {
    var isInside = false
    var count = 0
    for line in text.textLines {
      let quotes = line.components(separatedBy: "\"\"\"").count - 1
      if !isInside || quotes > 0 { count += 1 }
      if quotes % 2 == 1 { isInside.toggle() }
    }
    return count
  }

  @Test func filesAreShort() throws {
    #expect(Repository.swiftFiles.count > 200)
    for file in Repository.swiftFiles {
      let count = codeLineCount(try Repository.text(file))
      #expect(count <= Self.linesMax, "\(file) has \(count) lines")
    }
  }

  @Test func namesSayWhatThingsAre() {
    for file in Repository.swiftFiles {
      let name = (file as NSString).lastPathComponent.replacing(".swift", with: "")
      for word in ["Util", "Utils", "Helper", "Helpers", "Common", "Core", "Manager", "Shared", "Misc"] {
        #expect(!name.hasSuffix(word), "\(file) is named `\(word)`, which says nothing")
      }
    }
  }

  @Test func nothingTrapsOrWaits() throws {
    let banned = [
      #/\btry!/#, #/\bas!/#, #/\bfatalError\("/#, #/\bTODO\b/#, #/\bFIXME\b/#,
    ]
    for file in Repository.swiftFiles where file.hasPrefix("Sources/") || file.hasPrefix("Schema/") {
      for (index, line) in try Repository.text(file).textLines.enumerated() {
        for pattern in banned where line.contains(pattern) {
          Issue.record("\(file):\(index + 1): \(line)")
        }
      }
    }
  }

  @Test(arguments: ["SyncText", "SyncSyntax", "SyncRegex", "SyncCheck", "SyncLint", "SyncCompile", "SyncEngine"])
  func pureModulesSeeNoSystem(_ module: String) throws {
    let files = Repository.files(in: "Sources/\(module)", withSuffix: ".swift")
    #expect(!files.isEmpty)
    for file in files {
      let text = try Repository.text(file)
      #expect(!text.contains(#/import (Foundation|FoundationEssentials|Glibc|Musl|Darwin|Dispatch)\b/#), "\(file)")
    }
  }

  @Test func decisionsDoNotWait() throws {
    for file in Repository.files(in: "Sources/SyncEngine", withSuffix: ".swift") {
      let text = try Repository.text(file)
      #expect(!text.contains(#/\b(async|await)\b/#), "\(file)")
    }
  }

  @Test func everyFolderOfSourcesIsATarget() throws {
    let manifest = try Repository.text("Package.swift")
    for folder in try Repository.folders(in: "Sources") where folder != "Command" {
      #expect(manifest.contains("name: \"\(folder)\""), "\(folder)")
    }
    #expect(manifest.contains("path: \"Sources/Command\""))
  }
}
