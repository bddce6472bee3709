import Foundation
import SyncText
import Synchronization

/// The system's zone database, each zone read once.
public enum ZoneDatabase {
  /// Where systems keep it.
  private static let folders = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"]
  private static let read = Mutex<[String: ZoneRules?]>([:])

  static func zone(_ name: String) -> ZoneRules? {
    if name == "UTC" { return .utc }
    if let known = read.withLock({ $0[name] }) { return known }
    let rules = load(name)
    read.withLock { $0[name] = rules }
    return rules
  }

  private static func load(_ name: String) -> ZoneRules? {
    guard isName(name) else { return nil }
    for folder in folders {
      if let data = FileManager.default.contents(atPath: "\(folder)/\(name)") { return ZoneFile.rules([UInt8](data)) }
    }
    return nil
  }

  /// No path that leaves the database or names the copies with another count of seconds.
  private static func isName(_ name: String) -> Bool {
    guard name.utf8.count <= 64, let first = name.utf8.first, first &- 0x41 < 26 else { return false }
    return name.utf8.allSatisfy { byte in
      (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || [0x2F, 0x5F, 0x2B, 0x2D].contains(byte)
    }
  }

  /// Why the name is no zone; `nil` where it is one.
  public static func problem(_ name: String) -> String? {
    guard zone(name) == nil else { return nil }
    let names = names()
    if names.isEmpty { return "this machine has no zone database, install its package `tzdata`" }
    let near = nearest(name, names)
    return "there is no time zone `\(name)`" + (near.map { "; did you mean `\($0)`?" } ?? ", as `Europe/Berlin` is one")
  }

  /// A city without its continent, or a misspelled name.
  static func nearest(_ name: String, _ names: [String]) -> String? {
    let city = name.lowercased().replacing(" ", with: "_")
    return names.first { $0.lowercased() == city || $0.lowercased().hasSuffix("/" + city) }

      ?? closest(name, among: names) ?? names.first { !city.isEmpty && $0.lowercased().hasPrefix(city) }
  }

  private static func names() -> [String] {
    for folder in folders {
      let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
      let names = paths.filter { isName($0) }.sorted()
      if !names.isEmpty { return names }
    }
    return []
  }
}
