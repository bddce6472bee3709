import Antiphon
import ArgumentParser

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "What a run did: its counts, every write field by field, and what it left.",
    discussion: """
      antiphon report 12
      antiphon report --format json
      Without a number: the newest run, and the newest of each other sync of the same mapping.
      """)

  @Argument(help: "The run, as `antiphon history` numbers it.")
  var number: Int64?

  @Option(help: "How the report is printed.")
  var format: ViewFormat = .text

  @OptionGroup var store: StoreOptions

  func run() async throws {
    try await CommandRunner.run {
      let state = try store.open()
      let wanted = try state.wantedRun(number)
      let runs = try number == nil ? state.companions(of: wanted) : [wanted]
      let view = RunReportView(store: state)
      switch format {
      case .text: for run in runs { try view.show(run) }
      case .json: JSONDocument.versioned([("runs", .list(try runs.map(view.json)))]).print()
      }
      return 0
    }
  }
}
