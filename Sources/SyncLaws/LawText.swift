public import SyncText

/// What was tried of a file, as a person reads it.
public struct LawText {
  private let renderer: TextRenderer

  public init(sources: [String: SourceFile], color: Bool = false) {
    renderer = TextRenderer(sources: sources, color: color)
  }

  /// The message, and under it the ways of the value. Ends with a line feed.
  public func render(_ finding: LawFinding) -> String {
    var bare = finding.diagnostic
    bare.help = []
    let lines = finding.steps.map { "  = \($0)" } + finding.diagnostic.help.map { "  = help: \($0)" }
    return renderer.render(bare) + lines.map { $0 + "\n" }.joined()
  }

  /// One line on the whole file.
  public static func summary(_ report: LawReport, of path: String) -> String {
    guard report.lines + report.inverses > 0 else { return "\(path): no line goes both ways" }
    var tried = [counted(report.lines, "two-way line")]
    if report.inverses > 0 { tried.append(counted(report.inverses, "inverse")) }
    if !report.untried.isEmpty { tried.append("\(report.untried.count) not tried") }
    let broken = report.findings.count { $0.diagnostic.severity == .error }
    let outcome = broken == 0 ? "all laws hold" : counted(broken, "broken law")
    return "\(path): \(tried.joined(separator: ", ")), \(counted(report.cases, "case")): \(outcome)"
  }

  private static func counted(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}
