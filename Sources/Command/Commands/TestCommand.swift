import Antiphon
import ArgumentParser

struct TestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Try the round-trip laws of every line that goes both ways, offline.",
    discussion: """
      antiphon test Mappings/
      antiphon test Mappings/customers.sync --cases 2000 --seed 7
      A broken law is shown with the simplest value that breaks it (exit 1).
      """)

  @Argument(help: "Mapping files, or folders of them.")
  var paths: [String]

  @Option(help: "Where the random values start; a failure says which it was.")
  var seed: UInt64?

  @Option(help: "Random values for each law of a line.")
  var cases: Int = 200

  @Option(help: "How the outcome is printed.")
  var format: ViewFormat = .text

  @OptionGroup var parameters: ParameterOptions

  func run() async throws {
    try await CommandRunner.run {
      guard cases >= 0, cases <= 1_000_000 else { throw ValidationError("`--cases` is a number from 0 to 1000000") }
      let seed = seed ?? UInt64.random(in: 0...999_999_999)
      let workspace = Workspace(parameters: try parameters.values())
      var total = LawReport()
      var isRefused = false
      for file in try Workspace.files(paths) {
        let checked = try await workspace.check(file)
        if !checked.diagnostics.isEmpty { DiagnosticView.complain(checked) }
        guard checked.isSound else {
          isRefused = true
          continue
        }
        let report = try LawDesk.test(workspace.compile(checked), seed: seed, cases: cases)
        total.lines += report.lines
        total.cases += report.cases
        total.untried += report.untried
        total.findings += report.findings
      }
      switch format {
      case .text: print(total, seed: seed)
      case .json: document(total, seed: seed).print()
      }
      return total.isBroken || isRefused ? 1 : 0
    }
  }

  private func print(_ report: LawReport, seed: UInt64) {
    for finding in report.findings {
      let kind = finding.isWarning ? "warning" : "broken"
      Terminal.print("\(kind): \(finding.location.path):\(finding.lineNumber): \(finding.headline)")
      Terminal.print("    \(finding.line)")
      for step in finding.steps { Terminal.print("      \(step)") }
      Terminal.print("    help: \(finding.advice)")
    }
    for place in report.untried {
      Terminal.print("not tried: \(place): no values are generated for its types or links")
    }
    let broken = report.findings.filter { !$0.isWarning }.count
    let lines = DiagnosticView.counted(report.lines, "two-way line")
    Terminal.print(
      "\(lines) tried on \(DiagnosticView.counted(report.cases, "case")), \(broken) broken laws (seed \(seed))")
  }

  private func document(_ report: LawReport, seed: UInt64) -> JSONDocument {
    .versioned([
      ("seed", .raw(String(seed))), ("lines", .int(Int64(report.lines))), ("cases", .int(Int64(report.cases))),
      ("untried", .list(report.untried.map(JSONDocument.text))),
      (
        "findings",
        .list(
          report.findings.map { finding in
            .object([
              ("severity", .text(finding.isWarning ? "warning" : "error")), ("law", .text(finding.law.rawValue)),
              ("sync", .text(finding.sync)), ("file", .text(finding.location.path)),
              ("line", .int(Int64(finding.lineNumber))), ("text", .text(finding.line)),
              ("message", .text(finding.headline)), ("steps", .list(finding.steps.map(JSONDocument.text))),
              ("help", .text(finding.advice)),
            ])
          })
      ),
    ])
  }
}
