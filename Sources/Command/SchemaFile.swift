import Antiphon
import Foundation

/// `Schema/CONNECTION.sync` beside a mapping.
enum SchemaFile {
  /// Returns its path.
  static func write(_ text: String, connection: String, beside mapping: String) throws -> String {
    var folder = (mapping as NSString).deletingLastPathComponent
    if folder.isEmpty { folder = "." }
    let schema = folder + "/Schema"
    let path = schema + "/\(connection).sync"
    do {
      try FileManager.default.createDirectory(atPath: schema, withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw RuntimeError.failed("cannot write `\(path)`: \(error.localizedDescription)")
    }
    return path
  }
}
