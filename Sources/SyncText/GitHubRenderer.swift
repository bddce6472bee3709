/// Writes messages as workflow commands, which GitHub shows beside the lines of a pull request. Columns count from 1.
/// Source: GitHub, Workflow commands for GitHub Actions.
public struct GitHubRenderer: Sendable {
  private let sources: [String: SourceFile]

  /// `sources` by the paths that locations name.
  public init(sources: [String: SourceFile]) {
    self.sources = sources
  }

  /// A line for each message.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { render($0) + "\n" }.joined()
  }

  private func render(_ diagnostic: Diagnostic) -> String {
    let command =
      switch diagnostic.severity {
      case .error: "error"
      case .warning: "warning"
      case .information: "notice"
      }
    let location = diagnostic.location
    var properties = ["file=\(property(location.path))"]
    if let source = sources[location.path] {
      let start = source.position(at: min(max(location.range.start, 0), source.bytes.count))
      let end = source.position(at: min(max(location.range.end, location.range.start, 0), source.bytes.count))
      properties += ["line=\(start.line)", "endLine=\(end.line)"]
      // Columns are taken within one line only.
      if start.line == end.line { properties += ["col=\(start.column)", "endColumn=\(end.column)"] }
    }
    properties.append("title=\(property(diagnostic.code.id))")
    var text = diagnostic.message
    if !diagnostic.reason.isEmpty { text += ": " + diagnostic.reason }
    for help in diagnostic.help { text += "\nhelp: " + help }
    return "::\(command) \(properties.joined(separator: ","))::\(data(text))"
  }

  private func data(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  private func property(_ text: String) -> String {
    data(text).unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case ":": result += "%3A"
      case ",": result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
