/// Writes a message as one JSON object for programs: `code`, for a lint finding `rule`, `severity`, `message`, `file`,
/// `range`, `reason`, `labels`, `help` and `fixes`, always in this order. Lines and columns count from 1, offsets are UTF-8 bytes from 0.
public struct JSONRenderer: Sendable {
  private let sources: [String: SourceFile]

  /// `sources` by the paths that locations name; a place in a file that is not among them has only offsets.
  public init(sources: [String: SourceFile]) {
    self.sources = sources
  }

  /// One line, without a line end.
  public func render(_ diagnostic: Diagnostic) -> String {
    let path = diagnostic.location.path
    let rule = diagnostic.code.name.map { [("rule", string($0))] } ?? []
    return object(
      [("code", string(diagnostic.code.id))] + rule + [
        ("severity", string(diagnostic.severity.rawValue)),
        ("message", string(diagnostic.message)),
        ("file", string(path)),
        ("range", range(diagnostic.location.range, path)),
        ("reason", string(diagnostic.reason)),
        ("labels", array(diagnostic.labels.map(label))),
        ("help", array(diagnostic.help.map(string))),
        ("fixes", array(diagnostic.fixes.map { fix($0, path) })),
      ])
  }

  /// A JSON array of objects, a line each.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.isEmpty ? "[]\n" : "[\n" + diagnostics.map { "  " + render($0) }.joined(separator: ",\n") + "\n]\n"
  }

  private func label(_ label: Diagnostic.Label) -> String {
    object([
      ("message", string(label.message)),
      ("file", string(label.location.path)),
      ("range", range(label.location.range, label.location.path)),
    ])
  }

  private func fix(_ fix: Diagnostic.Fix, _ path: String) -> String {
    let edits = fix.edits.map { edit in
      object([("range", range(edit.range, path)), ("replacement", string(edit.replacement))])
    }
    return object([("title", string(fix.title)), ("edits", array(edits))])
  }

  private func range(_ range: SourceRange, _ path: String) -> String {
    object([("start", position(range.start, path)), ("end", position(range.end, path))])
  }

  private func position(_ offset: Int, _ path: String) -> String {
    guard let source = sources[path] else { return object([("offset", String(offset))]) }
    let position = source.position(at: min(max(offset, 0), source.bytes.count))
    return object([
      ("line", String(position.line)), ("column", String(position.column)), ("offset", String(offset)),
    ])
  }

  private func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\(string($0.0)):\($0.1)" }.joined(separator: ",") + "}"
  }

  private func array(_ elements: [String]) -> String { "[" + elements.joined(separator: ",") + "]" }

  private func string(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
