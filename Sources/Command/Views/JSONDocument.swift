import Antiphon
import Foundation

/// A document for programs whose members keep their order, and into which JSON of the store goes as it is.
indirect enum JSONDocument {
  case null
  case bool(Bool)
  case int(Int64)
  case text(String)
  /// JSON already.
  case raw(String)
  case list([JSONDocument])
  case object([(String, JSONDocument)])

  /// A document with its `format_version` first.
  static func versioned(_ members: [(String, JSONDocument)]) -> JSONDocument {
    .object([("format_version", .text(ReportJSON.formatVersion))] + members)
  }

  static func optional(_ text: String?) -> JSONDocument { text.map(JSONDocument.text) ?? .null }
  static func optional(raw text: String?) -> JSONDocument { text.map(JSONDocument.raw) ?? .null }
  static func moment(_ time: Int64?) -> JSONDocument { time.map { .text(Moment.text($0)) } ?? .null }

  static func counts(_ counts: SideCounts) -> JSONDocument {
    .object([
      ("read", .int(Int64(counts.read))), ("created", .int(Int64(counts.created))),
      ("updated", .int(Int64(counts.updated))), ("deleted", .int(Int64(counts.deleted))),
      ("unchanged", .int(Int64(counts.unchanged))), ("filtered", .int(Int64(counts.filtered))),
      ("rejected", .int(Int64(counts.rejected))), ("held", .int(Int64(counts.held))),
      ("failed", .int(Int64(counts.failed))),
    ])
  }

  func print() { Terminal.print(rendered(indent: 0)) }

  private static let widthMax = 110

  /// What fits a line stands on one.
  private func rendered(indent: Int) -> String {
    let compact = compact
    guard compact.utf8.count > Self.widthMax else { return compact }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .list(let items):
      return "[\n" + items.map { inner + $0.rendered(indent: indent + 2) }.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let members):
      let lines = members.map { "\(inner)\(Self.quoted($0.0)): \($0.1.rendered(indent: indent + 2))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    default: return compact
    }
  }

  private var compact: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .text(let text): Self.quoted(text)
    case .raw(let text): text
    case .list(let items): "[" + items.map(\.compact).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.0)): \($0.1.compact)" }.joined(separator: ", ") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20: result += String(format: "\\u%04x", scalar.value)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// How a view of the state is printed.
enum ViewFormat: String, CaseIterable {
  case text, json
}
