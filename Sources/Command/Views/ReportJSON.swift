import Antiphon
import Foundation

/// Documents for programs. Each has a `format_version`; a new minor version only adds.
enum ReportJSON {
  static let formatVersion = "1.0"

  struct Summary: Encodable {
    var type = "summary"
    var sync: String
    var status: String
    var run: Int64?
    var plan: String
    var source: SideCounts
    var target: SideCounts
    var toCreate: Int
    var toUpdate: Int
    var toDelete: Int
    var adopted: Int
    var drifted: Int

    private enum CodingKeys: String, CodingKey {
      case type, sync, status, run, plan, source, target, adopted, drifted
      case toCreate = "to_create"
      case toUpdate = "to_update"
      case toDelete = "to_delete"
    }

    init(_ report: SyncReport) {
      sync = report.sync
      status = report.status.rawValue
      run = report.run
      plan = report.planFingerprint.description
      source = report.summary.source
      target = report.summary.target
      toCreate = report.summary.toCreate
      toUpdate = report.summary.toUpdate
      toDelete = report.summary.toDelete
      adopted = report.summary.adopted
      drifted = report.summary.drifted
    }
  }

  struct Document<Content: Encodable>: Encodable {
    var formatVersion = ReportJSON.formatVersion
    var syncs: [Content]

    private enum CodingKeys: String, CodingKey {
      case formatVersion = "format_version"
      case syncs
    }
  }

  static func text(_ value: some Encodable, pretty: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
      pretty ? [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static let versionLine = "{\"type\":\"version\",\"format_version\":\"\(formatVersion)\"}"

  static func line(_ change: RecordChange) -> String {
    let output = Arena(capacity: 512)
    ChangeJSON.append(change, to: output)
    return output.string(0, output.count)
  }
}
