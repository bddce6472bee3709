import Foundation
public import SyncModel
import SyncText

/// Names plans by their content.
public enum PlanFingerprint {
  public static func of(_ plan: CompiledPlan) throws -> Fingerprint { Fingerprint.of(try json(plan)) }

  /// What decides the values written: another fingerprint makes every record be looked at again. Places in the text do
  /// not count, so that a comment added above changes nothing.
  static func ofMapping(_ plan: SyncPlan) throws -> Fingerprint {
    var bare = plan
    bare.location.range.start = 0
    bare.location.range.end = 0
    bare.location.path = ""
    bare.batch = nil
    bare.run = nil
    for index in bare.lines.indices {
      bare.lines[index].location = bare.location
      bare.lines[index].lineNumber = 0
      bare.lines[index].text = ""
    }
    for index in bare.source.checks.indices {
      bare.source.checks[index].location = bare.location
      bare.source.checks[index].lineNumber = 0
    }
    for index in bare.target.checks.indices {
      bare.target.checks[index].location = bare.location
      bare.target.checks[index].lineNumber = 0
    }
    return Fingerprint.of(try json(bare))
  }

  static func readsClock(_ plan: SyncPlan) -> Bool {
    guard let text = try? json(plan) else { return true }
    return text.contains("\"runStarted\"")
  }

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
