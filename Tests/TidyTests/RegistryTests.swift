import Antiphon
import Foundation
import SyncConnect
import SyncConnectors
import SyncModel
import Testing

/// Every visible list has what its folder has. (The functions have a test of their own.)
@Suite struct RegistryTests {
  @Test func connectorsHaveAFolderEach() throws {
    let folders = try Repository.folders(in: "Sources/SyncConnectors").filter { folder in
      !Repository.files(in: "Sources/SyncConnectors/\(folder)", withSuffix: "Connector.swift").isEmpty
    }
    let listed = BuiltinConnectors.all.map { "\($0)".replacing("Connector", with: "") }
    #expect(Set(listed) == Set(folders))
    #expect(listed == listed.sorted())
    #expect(Set(BuiltinConnectors.all.map { $0.spec.kind }).count == listed.count)
  }

  @Test func connectorsAreDocumented() throws {
    let text = try Repository.text("Documentation/connectors.md")
    for connector in BuiltinConnectors.all {
      #expect(text.contains("`\(connector.spec.kind)`"))
      for setting in connector.spec.settings {
        #expect(text.contains("| `\(setting.name)` |"), "\(connector.spec.kind): \(setting.name)")
      }
    }
  }

  @Test func commandsAreListed() throws {
    let files = Repository.files(in: "Sources/Command/Commands", withSuffix: ".swift")
      .map { ($0 as NSString).lastPathComponent.replacing(".swift", with: "") }
    #expect(Set(try Commands.types()) == Set(files))
  }

  @Test func commandsAreDocumented() throws {
    let readme = try Repository.text("README.md")
    for name in try Commands.names() { #expect(readme.contains("| `\(name)"), "README.md does not list `\(name)`") }
  }
}

/// The commands of the executable, read from its sources: a test cannot import it.
enum Commands {
  static func types() throws -> [String] {
    try Repository.text("Sources/Command/AntiphonCommand.swift").matches(of: #/([A-Za-z]+Command)\.self/#).map {
      String($0.output.1)
    }
  }

  static func names() throws -> [String] {
    try types().compactMap { type in
      try Repository.text("Sources/Command/Commands/\(type).swift").firstMatch(of: #/commandName: "([a-z-]+)"/#).map {
        String($0.output.1)
      }
    }
  }

  /// The long options of a command, from its declarations.
  static func sources() throws -> String {
    try Repository.files(in: "Sources/Command", withSuffix: ".swift").map(Repository.text).joined()
  }
}
