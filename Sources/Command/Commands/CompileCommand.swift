import Antiphon
import ArgumentParser
import Foundation

struct CompileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile", abstract: "Write the executable sync plan: the same bytes for the same inputs.",
    discussion: "antiphon compile Mappings/customers.sync -o customers.syncplan")

  @Argument(help: "A mapping file.")
  var file: String

  @Option(name: [.customShort("o"), .long], help: "Where to; standard output otherwise.")
  var output: String?

  @OptionGroup var parameters: ParameterOptions

  func run() async throws {
    try await CommandRunner.run {
      guard let plan = try await LoadedPlan.load(file, parameters: parameters.values()) else { return 1 }
      let text = try ReportJSON.text(plan, pretty: true) + "\n"
      guard let output else {
        Terminal.write(text, to: STDOUT_FILENO)
        return 0
      }
      do {
        try text.write(toFile: output, atomically: true, encoding: .utf8)
      } catch {
        throw RuntimeError.failed("cannot write `\(output)`: \(error.localizedDescription)")
      }
      return 0
    }
  }
}
