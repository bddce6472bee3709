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
    let rule: [(String, JSONValue)] = diagnostic.code.name.map { [("rule", .string($0))] } ?? []
    return JSONValue.object(
      [("code", .string(diagnostic.code.id))] + rule + [
        ("severity", .string(diagnostic.severity.rawValue)),
        ("message", .string(diagnostic.message)), ("file", .string(path)),
        ("range", range(diagnostic.location.range, path)), ("reason", .string(diagnostic.reason)),
        ("labels", .array(diagnostic.labels.map(label))), ("help", .array(diagnostic.help.map(JSONValue.string))),
        ("fixes", .array(diagnostic.fixes.map { fix($0, path) })),
      ]
    ).text
  }

  /// A JSON array of objects, a line each.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.isEmpty ? "[]\n" : "[\n" + diagnostics.map { "  " + render($0) }.joined(separator: ",\n") + "\n]\n"
  }

  private func label(_ label: Diagnostic.Label) -> JSONValue {
    .object([
      ("message", .string(label.message)), ("file", .string(label.location.path)),
      ("range", range(label.location.range, label.location.path)),
    ])
  }

  private func fix(_ fix: Diagnostic.Fix, _ path: String) -> JSONValue {
    let edits = fix.edits.map { edit in
      JSONValue.object([("range", range(edit.range, path)), ("replacement", .string(edit.replacement))])
    }
    return .object([("title", .string(fix.title)), ("edits", .array(edits))])
  }

  private func range(_ range: SourceRange, _ path: String) -> JSONValue {
    .object([("start", position(range.start, path)), ("end", position(range.end, path))])
  }

  private func position(_ offset: Int, _ path: String) -> JSONValue {
    guard let source = sources[path] else { return .object([("offset", .number(offset))]) }
    let position = source.position(at: min(max(offset, 0), source.bytes.count))
    return .object([
      ("line", .number(position.line)), ("column", .number(position.column)), ("offset", .number(offset)),
    ])
  }
}
