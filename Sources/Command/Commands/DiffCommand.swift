import Antiphon
import ArgumentParser
import Foundation

struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "What changed in meaning between two mapping files or compiled plans.",
    discussion: """
      antiphon diff old/customers.sync new/customers.sync
      antiphon diff deployed.syncplan customers.sync --exit-code
      Another layout, other names of transforms or other comments are no change.
      """)

  @Argument(help: "The old mapping file, or compiled plan.")
  var old: String

  @Argument(help: "The new one.")
  var new: String

  @Option(help: "How the differences are printed.")
  var format: ViewFormat = .text

  @Flag(help: "Exit with 2 when there are differences.")
  var exitCode = false

  @OptionGroup var parameters: ParameterOptions

  func run() async throws {
    try await CommandRunner.run {
      guard let before = try await LoadedPlan.load(old, parameters: try parameters.values()),
        let after = try await LoadedPlan.load(new, parameters: try parameters.values())
      else { return 1 }
      let found = differences(from: before, to: after)
      switch format {
      case .text: Terminal.write(DifferenceText.render(found), to: STDOUT_FILENO)
      case .json:
        JSONDocument.versioned([
          (
            "differences",
            .list(
              found.map { difference in
                .object([
                  ("severity", .text(difference.severity.rawValue)), ("sync", .optional(difference.sync)),
                  ("subject", .text(difference.subject)), ("old", .optional(difference.old)),
                  ("new", .optional(difference.new)), ("note", .text(difference.note)),
                ])
              })
          )
        ]).print()
      }
      return exitCode && !found.isEmpty ? 2 : 0
    }
  }
}
