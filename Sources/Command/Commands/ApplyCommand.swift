import Antiphon
import ArgumentParser

struct ApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Do exactly what a saved change set says, or refuse.",
    discussion: """
      antiphon apply friday.changes
      A record that moved since the plan is held and the rest applied (exit 3). A change set that is stale, used,
      altered or from another state store is refused (exit 4).
      """)

  @Argument(help: "A change set of `antiphon plan -o`.")
  var file: String

  @Option(help: "How the report is printed.")
  var format: ReportFormat = .text

  @OptionGroup var store: StoreOptions
  @OptionGroup var lease: LeaseOptions

  func run() async throws {
    try await CommandRunner.run(settles: true) {
      let framework = SyncFramework(store: try store.open(), surroundings: try lease.surroundings())
      let view = PlanView(isPlan: false, showsChanges: true)
      if format == .ndjson { Terminal.print(ReportJSON.versionLine) }
      let reports = try await framework.apply(ChangeSetReader(path: file)) { [format] event in
        switch (format, event) {
        case (.text, _): view.show(event)
        case (.ndjson, .change(let change)): Terminal.print(ReportJSON.line(change))
        default: break
        }
      }
      try ReportView.print(reports, format)
      return reports.contains { $0.status == .partial } ? 3 : 0
    }
  }
}
