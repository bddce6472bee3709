import Antiphon
import ArgumentParser

struct TestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the tests in mapping files, and try the laws of lines that go both ways, offline.",
    discussion: """
      antiphon test Mappings/
      antiphon test Mappings/ --format junit > tests.xml
      antiphon test Mappings/customers.sync --coverage
      antiphon test Mappings/customers.sync --cases 2000 --seed 7
      A test that fails is shown with what would happen instead, a broken law with the simplest value that breaks it
      (exit 1).
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, junit
  }

  @Argument(help: "Mapping files, or folders of them.")
  var paths: [String]

  @Option(help: "Where the random values start; a failure says which it was.")
  var seed: UInt64?

  @Option(help: "Random values for each line, beside those at the boundaries of its types.")
  var cases: Int = 200

  @Option(help: "How the outcome is printed.")
  var format: Format = .text

  @Flag(help: "Show which lines, rules and branches no test reaches.")
  var coverage = false

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
      var view = TestView(seed: seed, format: format)
      let reached = coverage ? ExampleDesk.coverage() : nil
      var isSound = true
      for file in try Workspace.files(paths) {
        let checked = try await workspace.check(file)
        if !checked.diagnostics.isEmpty { DiagnosticView.complain(checked) }
        guard checked.isSound else {
          view.refuse(file, checked)
          isSound = false
          continue
        }
        let examples = try await ExampleDesk.test(checked, coverage: reached)
        let laws = try LawDesk.test(checked, seed: seed, cases: cases)
        view.add(examples, laws, of: file, checked)
        if laws.isBroken || examples.contains(where: { !$0.passes }) { isSound = false }
      }
      view.finish(reached)
      return isSound ? 0 : 1
    }
  }
}
