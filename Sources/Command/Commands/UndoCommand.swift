import Antiphon
import ArgumentParser

struct UndoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Put back what a run wrote, as a change set to look at first.",
    discussion: """
      antiphon undo 12
      antiphon undo 12 -o back.changes && antiphon apply back.changes
      Fields get their old values, records that the run made are deleted, records that it deleted are made again with
      what the mapping reads of them. A record that was edited since is held. Without -o nothing is kept.
      More deletions than the mapping allows are refused (exit 5) unless they are approved.
      """)

  @Argument(help: "The run, as `antiphon history` numbers it.")
  var number: Int64

  @Option(name: [.customShort("o"), .long], help: "Save the change set, for `apply`.")
  var output: String?

  @Flag(help: "Deletions beyond the mapping's budget were seen and are right.")
  var approveDeletes = false

  @OptionGroup var store: StoreOptions

  func run() async throws {
    try await CommandRunner.run {
      let state = try store.open()
      let run = try state.wantedRun(number)
      let plan = try state.keptPlan(of: run).selecting(run.sync)
      let framework = SyncFramework(store: state)
      let writer = try output.map {
        try framework.changeSetWriter(path: $0, plan: plan, approvesDeletes: approveDeletes, undoes: number)
      }
      let view = PlanView(isPlan: true)
      let reports = try await framework.undo(run, plan, into: writer, approvesDeletes: approveDeletes) { view.show($0) }
      try writer?.finish(reports, store: state)
      if let output {
        Terminal.complain("saved to \(output); `antiphon apply \(output)` does exactly this")
      } else {
        Terminal.complain("nothing was written; `antiphon undo \(number) -o F.changes` saves it for `antiphon apply`")
      }
      return 0
    }
  }
}
