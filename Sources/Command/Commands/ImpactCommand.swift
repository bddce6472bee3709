import Antiphon
import ArgumentParser
import Foundation

struct ImpactCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impact", abstract: "How many and which records two versions of a mapping treat differently.",
    discussion: """
      antiphon impact customers.sync new/customers.sync --snapshot customers.snapshot
      antiphon impact deployed.syncplan customers.sync --snapshot customers.snapshot --exit-code
      Both versions are planned over the records of the snapshot; no system and no state store is touched.
      """)

  @Argument(help: "The old mapping file, or compiled plan.")
  var old: String

  @Argument(help: "The new one.")
  var new: String

  @Option(help: ArgumentHelp("The records, as `antiphon snapshot` took them.", valueName: "F.snapshot"))
  var snapshot: String

  @Option(help: "How many records of each kind are named.")
  var keys = 3

  @Option(help: "How it is printed.")
  var format: ViewFormat = .text

  @Flag(help: "Exit with 2 when a record is treated differently.")
  var exitCode = false

  @OptionGroup var parameters: ParameterOptions

  func validate() throws {
    if keys < 0 { throw ValidationError("`--keys \(keys)` should be 0 or more") }
  }

  func run() async throws {
    try await CommandRunner.run {
      guard let before = try await LoadedPlan.load(old, parameters: try parameters.values()),
        let after = try await LoadedPlan.load(new, parameters: try parameters.values())
      else { return 1 }
      let impact = try await ImpactRunner(.process()).compare(
        before, after, on: try Snapshot(path: snapshot), examples: keys)
      switch format {
      case .text: Terminal.write(ImpactText.render(impact), to: STDOUT_FILENO)
      case .json: ImpactView.document(impact).print()
      }
      return exitCode && impact.alteredCount > 0 ? 2 : 0
    }
  }
}
