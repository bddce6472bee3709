import Foundation

/// The files of the project, as the rules about them see them.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The paths below a folder whose names end so, from the root, in order.
  static func files(in folder: String, withSuffix suffix: String) -> [String] {
    let found = FileManager.default.subpaths(atPath: root.appending(path: folder).path(percentEncoded: false)) ?? []
    return found.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
  }

  static func folders(in folder: String) throws -> [String] {
    let urls = try FileManager.default.contentsOfDirectory(
      at: root.appending(path: folder), includingPropertiesForKeys: [.isDirectoryKey])
    return try urls.filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
      .map(\.lastPathComponent).sorted()
  }

  static func path(_ path: String) -> String { root.appending(path: path).path(percentEncoded: false) }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static let swiftFiles = ["Sources", "Schema", "Tests"].flatMap { files(in: $0, withSuffix: ".swift") }

  static let documents =
    ["README.md", "ARCHITECTURE.md"] + files(in: "Documentation", withSuffix: ".md")
}

extension StringProtocol {
  /// With `\r\n` and `\n` alike, so that a line's number is what an editor shows.
  var textLines: [Substring] {
    split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { Substring($0) }
  }
}
