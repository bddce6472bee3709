import Antiphon
import ArgumentParser
import Foundation

struct ImportConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-config", abstract: "A mapping from a sync configuration in JSON.",
    discussion: """
      antiphon import-config customers.json
      antiphon import-config customers.json -o Mappings/customers.sync
      Fields are mapped by their names and types; what does not fit becomes a comment. Secrets of the configuration are
      not written down: the mapping takes them from the environment.
      """)

  @Argument(help: "The configuration: {\"sync_config\": {\"source_type\", \"source_config\", …}}.")
  var file: String

  @Option(name: [.customShort("o"), .long], help: "The mapping; beside the configuration, with its name, otherwise.")
  var output: String?

  @Flag(help: "Print the mapping instead of writing it.")
  var print = false

  func run() async throws {
    try await CommandRunner.run {
      let path = output ?? (file as NSString).deletingPathExtension + ".sync"
      if !print, FileManager.default.fileExists(atPath: path) {
        throw RuntimeError.failed("`\(path)` is there already; name another file with -o, or remove it")
      }
      let made = try await ConfigurationImport.make(from: file, for: path)
      if print {
        Terminal.write(made.text, to: STDOUT_FILENO)
      } else {
        do {
          try made.text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
          throw RuntimeError.failed("cannot write `\(path)`: \(error.localizedDescription)")
        }
        let lines = made.lineCount == 1 ? "1 line" : "\(made.lineCount) lines"
        Terminal.complain("wrote \(path) with \(lines); the comments in it name what is left to you")
      }
      for message in made.messages { Terminal.complain(message) }
      if made.isDryRun {
        Terminal.complain("`dry_run` is no part of a mapping; `antiphon plan` shows what a run would do")
      }
      if !made.checked.diagnostics.isEmpty { DiagnosticView.complain(made.checked) }
      return made.checked.isSound ? 0 : 1
    }
  }
}
