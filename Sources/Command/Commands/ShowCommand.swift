import Antiphon
import ArgumentParser
import Foundation

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Render a compiled plan or a saved change set.",
    discussion: """
      antiphon show customers.syncplan
      antiphon show friday.changes
      """)

  @Argument(help: "A .syncplan file or a change set.")
  var file: String

  func run() async throws {
    try await CommandRunner.run {
      if file.hasSuffix(".syncplan") {
        guard let plan = try await LoadedPlan.load(file, parameters: [:]) else { return 1 }
        Terminal.print(CompiledPlanView.text(plan))
        return 0
      }
      let reader = try ChangeSetReader(path: file)
      let header = reader.header
      let names = header.plan.syncs.map(\.name).joined(separator: ", ")
      Terminal.print("change set \(header.id) of \(names), made \(Moment.text(header.created))")
      Terminal.print("")
      let view = PlanView(isPlan: true)
      var count = 0
      try reader.changes { change in
        count += 1
        Terminal.print(view.describe(change))
      }
      Terminal.print("")
      Terminal.print(DiagnosticView.counted(count, "change") + ".")
      return 0
    }
  }
}
