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

  @Option(help: "Random values for each line, beside those at the boundaries of its types.")
  var cases: Int = 200

  @Option(help: "How the outcome is printed.")
  var format: ViewFormat = .text

  @OptionGroup var parameters: ParameterOptions

  func validate() throws {
    guard cases >= 0, cases <= LawTester.casesMax else {
      throw ValidationError("`--cases` is a number from 0 to \(LawTester.casesMax)")
    }
  }

  func run() async throws {
    try await CommandRunner.run {
      let seed = seed ?? UInt64.random(in: 0...999_999_999)
      let workspace = Workspace(parameters: try parameters.values())
      var view = LawView(seed: seed, format: format)
      var isSound = true
      for file in try Workspace.files(paths) {
        let checked = try await workspace.check(file)
        if !checked.diagnostics.isEmpty { DiagnosticView.complain(checked) }
        guard checked.isSound else {
          isSound = false
          continue
        }
        let report = try LawDesk.test(checked, seed: seed, cases: cases)
        view.add(report, of: file, checked.sources)
        if report.isBroken { isSound = false }
      }
      view.finish()
      return isSound ? 0 : 1
    }
  }
}
