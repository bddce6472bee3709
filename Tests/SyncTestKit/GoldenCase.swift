public import Foundation

/// A case that is data: an input below `Tests/Golden`, and what must come of it in files of the same name beside it.
/// `GOLDEN=update` in the environment rewrites those files.
public struct GoldenCase: Sendable, CustomStringConvertible {
  /// The path below the folder, as tests name it.
  public let name: String
  public let url: URL

  public var description: String { name }

  public init(name: String, url: URL) {
    self.name = name
    self.url = url
  }

  /// The root of all cases.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden")

  /// The files below a folder of the root whose names end so, in order.
  public static func all(in folder: String, withExtension fileExtension: String) -> [GoldenCase] {
    let base = root.appendingPathComponent(folder)
    let found = FileManager.default.subpaths(atPath: base.path) ?? []
    return found.filter { $0.hasSuffix("." + fileExtension) }.sorted().map {
      GoldenCase(name: $0, url: base.appendingPathComponent($0))
    }
  }

  public static var isUpdating: Bool { ProcessInfo.processInfo.environment["GOLDEN"] == "update" }

  public func bytes() throws -> [UInt8] { Array(try Data(contentsOf: url)) }

  /// The expected text; none where the file is absent.
  public func expected(_ fileExtension: String) -> String? {
    guard let data = try? Data(contentsOf: sibling(fileExtension)) else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  /// What differs, or none. `absent` is what an absent file stands for.
  public func difference(_ actual: String, _ fileExtension: String, absent: String) throws -> String? {
    let file = sibling(fileExtension)
    if Self.isUpdating {
      if actual == absent {
        try? FileManager.default.removeItem(at: file)
      } else {
        try Data(actual.utf8).write(to: file)
      }
      return nil
    }
    let wanted = expected(fileExtension) ?? absent
    guard Array(wanted.utf8) != Array(actual.utf8) else { return nil }
    return "\(name): .\(fileExtension) differs\n--- expected\n\(wanted)\n--- actual\n\(actual)"
  }

  private func sibling(_ fileExtension: String) -> URL {
    url.deletingPathExtension().appendingPathExtension(fileExtension)
  }
}
