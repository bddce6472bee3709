import SyncFormats
import SyncModel
import SyncSyntax
import SyncText

/// What a person decides about a held conflict.
public enum ConflictAnswer: Sendable, Hashable {
  /// That side's value, or the one on which both last agreed.
  case source, target, base
  /// Another value, as a JSON text on one line.
  case value(String)
  /// The record of the other side with this key is the partner.
  case link(String)
  /// The record has no partner; one is made.
  case create
  /// The deletion wins, or the edited record does.
  case delete, keep

  /// Why a text is no answer, or an answer none to this conflict.
  public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String
  }

  /// As `sync_conflicts` stores it.
  public var decision: String {
    switch self {
    case .source: "source"
    case .target: "target"
    case .base: "base"
    case .value(let json): "value:" + json
    case .link(let key): "link:" + key
    case .create: "create"
    case .delete: "delete"
    case .keep: "keep"
    }
  }

  /// `source`, `target`, `base`, or a value as JSON or as a literal of the language.
  public init(taking text: String) throws(Fault) {
    switch text.trimmed {
    case "": throw Fault(description: "nothing is to be taken")
    case "source": self = .source
    case "target": self = .target
    case "base": self = .base
    case let value: self = .value(try Self.json(value, words: "`source`, `target` or `base`"))
    }
  }

  /// As a line of an exported file: also `link KEY`, `create`, `delete` and `keep`.
  public init(line: String) throws(Fault) {
    let text = line.trimmed
    switch text {
    case "create": self = .create
    case "delete": self = .delete
    case "keep": self = .keep
    default:
      if text == "link" || text.hasPrefix("link ") {
        let key = String(text.dropFirst(4)).trimmed
        guard !key.isEmpty else { throw Fault(description: "`link` needs the key of the partner") }
        self = .link(key)
      } else {
        switch text {
        case "source", "target", "base": try self.init(taking: text)
        default:
          self = .value(
            try Self.json(text, words: "`source`, `target`, `base`, `link KEY`, `create`, `delete` or `keep`"))
        }
      }
    }
  }

  private static func json(_ text: String, words: String) throws(Fault) -> String {
    if let value = try? whole(text) { return value }
    let parsed = parse(SourceFile(path: "value", bytes: Array("parameter value: Json = \(text)\n".utf8)))
    if parsed.diagnostics.isEmpty, parsed.tree.declarations.count == 1,
      case .parameter(let declaration) = parsed.tree.declarations[0],
      case .literal(let literal)? = declaration.value?.kind
    {
      if let value = json(of: literal) { return value }
    }
    throw Fault(
      description: "`\(text)` is neither \(words) nor a value; "
        + "a text stands in double quotes: \"\(text)\"")
  }

  /// `nil` for what no field holds, and for days that do not exist.
  private static func json(of literal: SyncSyntax.Literal) -> String? {
    switch literal {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let digits), .decimal(let digits): return digits
    case .text(let text): return quoted(text)
    case .date(let text): return bytes(text, DateText.parseDate) == nil ? nil : quoted(text)
    case .timestamp(let text):
      let isValid = (bytes(text, DateText.parseTimestamp) ?? bytes(text, DateText.parseLocalDateTime)) != nil
      return isValid ? quoted(text) : nil
    case .duration, .percentage: return nil
    }
  }

  private static func quoted(_ text: String) -> String {
    let output = Arena(capacity: 64)
    JSONText.appendString(text, to: output)
    return output.string(0, output.count)
  }

  private static func bytes(_ text: String, _ parse: (UnsafeRawBufferPointer) -> Int64?) -> Int64? {
    var copy = text
    return copy.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
  }

  /// One JSON value and nothing else, without line breaks between its parts.
  private static func whole(_ text: String) throws -> String {
    var scanner = try JSONScanner(text)
    let value = String(decoding: try scanner.raw(), as: UTF8.self)
    try scanner.finish()
    return String(value.map { $0.isNewline ? " " : $0 })
  }
}

extension String {
  var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
