import Antiphon
import ArgumentParser

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show what a run would do, with nothing written anywhere.",
    discussion: """
      antiphon plan Mappings/customers.sync
      antiphon plan --config customers.json
      antiphon plan Mappings/customers.sync -o friday.changes && antiphon apply friday.changes
      """)

  @OptionGroup var input: PlanInput

  @Option(name: [.customShort("o"), .long], help: "Save the change set, for `apply`.")
  var output: String?

  @Option(help: "Only this sync.")
  var only: String?

  @Option(help: "Only the record with this source key.")
  var key: String?

  @Flag(help: "Deletions beyond the budget, and reads that lost much, were seen and are right.")
  var approveDeletes = false

  @Option(help: "How the plan is printed.")
  var format: ReportFormat = .text

  @Flag(help: "Exit with 2 when there are changes.")
  var detailedExitcode = false

  @OptionGroup var store: StoreOptions

  func run() async throws {
    try await CommandRunner.run {
      guard let loaded = try await input.load() else { return 1 }
      let plan = loaded.plan
      let state = try store.open()
      let framework = SyncFramework(store: state, surroundings: loaded.surroundings)
      let writer = try output.map {
        try framework.changeSetWriter(path: $0, plan: plan.selecting(only), approvesDeletes: approveDeletes)
      }
      let view = PlanView(isPlan: true)
      if format == .ndjson { Terminal.print(ReportJSON.versionLine) }
      let reports = try await framework.plan(
        plan.selecting(only), options: RunOptions(only: only, key: key, approvesDeletes: approveDeletes), into: writer
      ) { [format] event in
        switch (format, event) {
        case (.text, _): view.show(event)
        case (.ndjson, .change(let change)): Terminal.print(ReportJSON.line(change))
        default: break
        }
      }
      try writer?.finish(reports, store: state)
      switch format {
      case .text:
        if let output { Terminal.complain("saved to \(output); `antiphon apply \(output)` does exactly this") }
      case .json:
        Terminal.print(
          try ReportJSON.text(ReportJSON.Document(syncs: reports.map(ReportJSON.Summary.init)), pretty: true))
      case .ndjson: for report in reports { Terminal.print(try ReportJSON.text(ReportJSON.Summary(report))) }
      }
      return detailedExitcode && reports.contains { $0.summary.hasChanges } ? 2 : 0
    }
  }
}
