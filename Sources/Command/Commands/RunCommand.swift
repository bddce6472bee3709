import Antiphon
import ArgumentParser

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Plan and apply as one stream.",
    discussion: """
      antiphon run Mappings/customers.sync
      antiphon run Mappings/customers.sync --only customers --format json
      antiphon run --config customers.json
      """)

  @OptionGroup var input: PlanInput

  @Flag(help: "Show what would be done, as `plan` does.")
  var dryRun = false

  @Flag(help: "Show every write.")
  var verbose = false

  @Option(help: "Only this sync.")
  var only: String?

  @Option(help: "Only the record with this source key.")
  var key: String?

  @Flag(help: "Deletions beyond the budget, and reads that lost much, were seen and are right.")
  var approveDeletes = false

  @Option(help: "How the report is printed.")
  var format: ReportFormat = .text

  @OptionGroup var store: StoreOptions
  @OptionGroup var lease: LeaseOptions

  func run() async throws {
    try await CommandRunner.run(settles: !dryRun) {
      guard let loaded = try await input.load(try lease.surroundings()) else { return 1 }
      let plan = loaded.plan
      let dryRun = dryRun || loaded.isDryRun
      let framework = SyncFramework(store: try store.open(), surroundings: loaded.surroundings)
      let view = PlanView(isPlan: dryRun, showsChanges: verbose || dryRun)
      if format == .ndjson { Terminal.print(ReportJSON.versionLine) }
      let reports = try await framework.sync(
        plan, dryRun: dryRun, options: RunOptions(only: only, key: key, approvesDeletes: approveDeletes),
        showsChanges: verbose || format == .ndjson
      ) { [format] event in
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
