/// Writes messages as a SARIF 2.1.0 log, which code hosts and review tools read. Lines and columns count from 1, columns in
/// Unicode scalars. Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
public struct SARIFRenderer: Sendable {
  private let sources: [String: SourceFile]
  private let version: String

  /// - Parameters:
  ///   - sources: by the paths that locations name.
  ///   - version: of this program, as in `1.4.0`.
  public init(sources: [String: SourceFile], version: String) {
    self.sources = sources
    self.version = version
  }

  public func render(_ diagnostics: [Diagnostic]) -> String {
    let codes = Set(diagnostics.map(\.code)).sorted { $0.id < $1.id }
    let places = Dictionary(codes.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    let driver = JSONValue.object([
      ("name", .string("antiphon")), ("version", .string(version)), ("semanticVersion", .string(version)),
      ("rules", .array(codes.map(rule))),
    ])
    let run = JSONValue.object([
      ("tool", .object([("driver", driver)])), ("columnKind", .string("unicodeCodePoints")),
      ("results", .array(diagnostics.map { result($0, index: places[$0.code.id] ?? 0) })),
    ])
    let log = JSONValue.object([
      ("$schema", .string("https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json")),
      ("version", .string("2.1.0")), ("runs", .array([run])),
    ])
    return log.text + "\n"
  }

  private func rule(_ code: DiagnosticCode) -> JSONValue {
    .object([
      ("id", .string(code.id)), ("shortDescription", message(code.title)),
      ("fullDescription", message(code.explanation)),
      ("help", message("\(code.explanation)\n\nWrong:\n\(code.wrong)\n\nRight:\n\(code.right)")),
    ])
  }

  private func result(_ diagnostic: Diagnostic, index: Int) -> JSONValue {
    var text = diagnostic.message
    if !diagnostic.reason.isEmpty { text += ": " + diagnostic.reason }
    for help in diagnostic.help { text += "\nhelp: " + help }
    var members: [(String, JSONValue)] = [
      ("ruleId", .string(diagnostic.code.id)), ("ruleIndex", .number(index)),
      ("level", .string(level(diagnostic.severity))), ("message", message(text)),
      ("locations", .array([location(diagnostic.location)])),
    ]
    if !diagnostic.labels.isEmpty {
      let related = diagnostic.labels.enumerated().map { number, label in
        location(label.location, [("id", .number(number)), ("message", message(label.message))])
      }
      members.append(("relatedLocations", .array(related)))
    }
    if !diagnostic.fixes.isEmpty {
      members.append(("fixes", .array(diagnostic.fixes.map { fix($0, in: diagnostic.location.path) })))
    }
    return .object(members)
  }

  private func level(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .information: "note"
    }
  }

  private func message(_ text: String) -> JSONValue { .object([("text", .string(text))]) }

  private func location(_ location: SourceLocation, _ more: [(String, JSONValue)] = []) -> JSONValue {
    .object(
      more + [
        (
          "physicalLocation",
          .object([
            ("artifactLocation", artifact(location.path)), ("region", region(location.range, location.path)),
          ])
        )
      ])
  }

  private func fix(_ fix: Diagnostic.Fix, in path: String) -> JSONValue {
    let replacements = fix.edits.map { edit in
      JSONValue.object([
        ("deletedRegion", region(edit.range, path)), ("insertedContent", message(edit.replacement)),
      ])
    }
    return .object([
      ("description", message(fix.title)),
      (
        "artifactChanges",
        .array([.object([("artifactLocation", artifact(path)), ("replacements", .array(replacements))])])
      ),
    ])
  }

  /// A URI: relative paths stay relative to where the program was started.
  private func artifact(_ path: String) -> JSONValue {
    .object([("uri", .string((path.hasPrefix("/") ? "file://" : "") + Self.percentEncoded(path)))])
  }

  private static func percentEncoded(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return path.utf8.reduce(into: "") { text, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
  }

  private func region(_ range: SourceRange, _ path: String) -> JSONValue {
    guard let source = sources[path] else {
      return .object([("byteOffset", .number(range.start)), ("byteLength", .number(range.end - range.start))])
    }
    let size = source.bytes.count
    let start = source.position(at: min(max(range.start, 0), size))
    let end = source.position(at: min(max(range.end, range.start, 0), size))
    return .object([
      ("startLine", .number(start.line)), ("startColumn", .number(start.column)), ("endLine", .number(end.line)),
      ("endColumn", .number(end.column)),
    ])
  }
}
