import Antiphon

/// What `test` found: as it goes for people, as one document for programs.
struct TestView {
  let seed: UInt64
  let format: TestCommand.Format
  private var sources: [String: SourceFile] = [:]
  private var files: [JSONDocument] = []
  private var findings: [JSONDocument] = []
  private var tests: [JSONDocument] = []
  private var cases: [JUnitCase] = []
  private var isBroken = false
  private var isEmpty = true

  init(seed: UInt64, format: TestCommand.Format) {
    self.seed = seed
    self.format = format
  }

  /// A file that is not sound.
  mutating func refuse(_ path: String, _ checked: Checked) {
    isEmpty = false
    guard format == .junit else { return }
    let renderer = TextRenderer(sources: checked.sources)
    cases.append(
      JUnitCase(
        name: "check", className: path,
        failures: checked.diagnostics.filter { $0.severity == .error }.map {
          ("\($0.code.id): \($0.message)", renderer.render($0))
        }))
  }

  mutating func add(_ examples: [ExampleReport], _ laws: LawReport, of path: String, _ checked: Checked) {
    if laws.isBroken { isBroken = true }
    sources.merge(checked.sources) { first, _ in first }
    let hasLaws = laws.lines + laws.inverses > 0
    if hasLaws || !examples.isEmpty { isEmpty = false }
    switch format {
    case .text: tell(examples, laws, path, checked.sources)
    case .json: document(examples, laws, path, checked.sources)
    case .junit:
      let renderer = TextRenderer(sources: checked.sources)
      cases += examples.map { report in
        JUnitCase(
          name: report.example.title, className: "\(path) \(report.example.sync)",
          failures: report.findings.map { ($0.message, renderer.render($0) + steps(report).joined(separator: "\n")) })
      }
      guard hasLaws else { return }
      let text = LawText(sources: checked.sources)
      cases.append(
        JUnitCase(
          name: "round-trip laws", className: path,
          failures: laws.findings.filter { $0.diagnostic.severity == .error }.map {
            ($0.diagnostic.message, text.render($0) + "the same values again: --seed \(seed)")
          }, notes: LawText.summary(laws, of: path)))
    }
  }

  // MARK: Text

  private func tell(
    _ examples: [ExampleReport], _ laws: LawReport, _ path: String, _ sources: [String: SourceFile]
  ) {
    let color = Terminal.usesColor(Terminal.isOutputInteractive)
    let renderer = TextRenderer(sources: sources, color: color)
    for report in examples where !report.passes {
      for finding in report.findings { Terminal.print(renderer.render(finding) + trailing(report)) }
    }
    let text = LawText(sources: sources, color: color)
    for finding in laws.findings { Terminal.print(text.render(finding)) }
    for untried in laws.untried {
      Terminal.print("\(untried.location.path):\(untried.lineNumber): not tried: \(untried.reason)")
    }
    if !examples.isEmpty {
      let failed = examples.count { !$0.passes }
      let outcome = failed == 0 ? "passed" : "\(failed) failed"
      Terminal.print("\(path): \(DiagnosticView.counted(examples.count, "test")): \(outcome)")
    }
    if laws.lines + laws.inverses > 0 { Terminal.print(LawText.summary(laws, of: path)) }
  }

  private func trailing(_ report: ExampleReport) -> String { steps(report).map { "  = \($0)\n" }.joined() }

  /// What happens instead.
  private func steps(_ report: ExampleReport) -> [String] {
    if report.changes.isEmpty { return [] }
    let view = PlanView(isPlan: true)
    return ["what happens:"]
      + report.changes.flatMap { view.describe($0, key: false).split(separator: "\n").map(String.init) }
  }

  // MARK: JSON

  private mutating func document(
    _ examples: [ExampleReport], _ laws: LawReport, _ path: String, _ sources: [String: SourceFile]
  ) {
    let renderer = JSONRenderer(sources: sources)
    files.append(
      .object([
        ("file", .text(path)), ("tests", .int(Int64(examples.count))), ("lines", .int(Int64(laws.lines))),
        ("inverses", .int(Int64(laws.inverses))), ("cases", .int(Int64(laws.cases))),
        (
          "untried",
          .list(
            laws.untried.map { .object([("line", .int(Int64($0.lineNumber))), ("reason", .text($0.reason))]) })
        ),
      ]))
    tests += examples.map { report in
      .object([
        ("file", .text(path)), ("line", .int(Int64(report.example.lineNumber))), ("sync", .text(report.example.sync)),
        ("title", .text(report.example.title)), ("passed", .bool(report.passes)),
        ("changes", .list(report.changes.map { .raw(ReportJSON.line($0)) })),
        ("diagnostics", .list(report.findings.map { .raw(renderer.render($0)) })),
      ])
    }
    findings += laws.findings.map { finding in
      .object([
        ("law", .optional(finding.law?.rawValue)), ("subject", .text(finding.subject)),
        ("steps", .list(finding.steps.map(JSONDocument.text))),
        ("diagnostic", .raw(renderer.render(finding.diagnostic))),
      ])
    }
  }

  // MARK: The end

  func finish(_ coverage: ExampleCoverage?) {
    switch format {
    case .text:
      if isEmpty {
        Terminal.print(
          "no file has a `test`, no line goes both ways, and no transform names an inverse: there is nothing to try")
      }
      if isBroken { Terminal.print("the same values again: --seed \(seed)") }
      if let coverage { CoverageView(coverage, sources).tell() }
    case .json:
      var members: [(String, JSONDocument)] = [
        ("seed", .raw(String(seed))), ("files", .list(files)), ("tests", .list(tests)), ("findings", .list(findings)),
      ]
      if let coverage { members.append(("coverage", CoverageView(coverage, sources).document)) }
      JSONDocument.versioned(members).print()
    case .junit: Terminal.write(JUnitRenderer.render(cases, suite: "antiphon test"), to: 1)
    }
  }
}
