import Antiphon

/// What `test` found, as it goes for people and as one document for programs.
struct LawView {
  let seed: UInt64
  let format: ViewFormat
  private var files: [JSONDocument] = []
  private var findings: [JSONDocument] = []
  private var isBroken = false
  private var hasLaws = false

  init(seed: UInt64, format: ViewFormat) {
    self.seed = seed
    self.format = format
  }

  mutating func add(_ report: LawReport, of path: String, _ sources: [String: SourceFile]) {
    if report.isBroken { isBroken = true }
    switch format {
    case .text:
      let text = LawText(sources: sources, color: Terminal.usesColor(Terminal.isOutputInteractive))
      for finding in report.findings { Terminal.print(text.render(finding)) }
      for untried in report.untried {
        Terminal.print("\(untried.location.path):\(untried.lineNumber): not tried: \(untried.reason)")
      }
      guard report.lines + report.inverses > 0 else { return }
      hasLaws = true
      Terminal.print(LawText.summary(report, of: path))
    case .json:
      files.append(
        .object([
          ("file", .text(path)), ("lines", .int(Int64(report.lines))), ("inverses", .int(Int64(report.inverses))),
          ("cases", .int(Int64(report.cases))),
          (
            "untried",
            .list(
              report.untried.map { .object([("line", .int(Int64($0.lineNumber))), ("reason", .text($0.reason))]) })
          ),
        ]))
      let renderer = JSONRenderer(sources: sources)
      findings += report.findings.map { finding in
        .object([
          ("law", .optional(finding.law?.rawValue)), ("subject", .text(finding.subject)),
          ("steps", .list(finding.steps.map(JSONDocument.text))),
          ("diagnostic", .raw(renderer.render(finding.diagnostic))),
        ])
      }
    }
  }

  func finish() {
    switch format {
    case .text:
      if !hasLaws {
        Terminal.print("no line goes both ways, and no transform names an inverse: there is nothing to try")
      }
      if isBroken { Terminal.print("the same values again: --seed \(seed)") }
    case .json:
      JSONDocument.versioned([
        ("seed", .raw(String(seed))), ("files", .list(files)), ("findings", .list(findings)),
      ]).print()
    }
  }
}
