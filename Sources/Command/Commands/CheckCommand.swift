import Antiphon
import ArgumentParser
import Foundation

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find every mistake in mapping files, offline.",
    discussion: """
      antiphon check Mappings/
      antiphon check Mappings/customers.sync --format json --deny warnings
      antiphon check Mappings/ --format sarif > check.sarif
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif, github, junit
  }

  enum Denied: String, ExpressibleByArgument, CaseIterable {
    case warnings
  }

  @Argument(help: "Mapping files, or folders of them.")
  var paths: [String]

  @Option(help: "How diagnostics are printed.")
  var format: Format = .text

  @Option(help: "Treat warnings as errors.")
  var deny: Denied?

  @OptionGroup var parameters: ParameterOptions

  func run() async throws {
    try await CommandRunner.run {
      let workspace = Workspace(parameters: try parameters.values())
      let files = try Workspace.files(paths)
      var diagnostics: [Diagnostic] = []
      var sources: [String: SourceFile] = [:]
      for file in files {
        let checked = try await workspace.check(file)
        // A file that several import speaks once.
        diagnostics += checked.diagnostics.filter { !diagnostics.contains($0) }
        sources.merge(checked.sources) { first, _ in first }
      }
      diagnostics = diagnostics.sortedByPlace()
      switch format {
      case .text:
        let renderer = TextRenderer(sources: sources, color: Terminal.usesColor(Terminal.isOutputInteractive))
        for diagnostic in diagnostics { Terminal.print(renderer.render(diagnostic)) }
        Terminal.print(
          "\(DiagnosticView.counted(files.count, "file")) checked: \(DiagnosticView.summary(diagnostics))")
      case .json: Terminal.print(JSONRenderer(sources: sources).render(diagnostics))
      case .sarif:
        let renderer = SARIFRenderer(sources: sources, version: AntiphonCommand.configuration.version)
        Terminal.write(renderer.render(diagnostics), to: STDOUT_FILENO)
      case .github: Terminal.write(GitHubRenderer(sources: sources).render(diagnostics), to: STDOUT_FILENO)
      case .junit:
        let renderer = TextRenderer(sources: sources)
        let cases = JUnitRenderer.cases(files, diagnostics, fails: fails) { renderer.render($0) }
        Terminal.write(JUnitRenderer.render(cases, suite: "antiphon check"), to: STDOUT_FILENO)
      }
      return diagnostics.contains(where: fails) ? 1 : 0
    }
  }

  private func fails(_ diagnostic: Diagnostic) -> Bool {
    diagnostic.severity == .error || (deny == .warnings && diagnostic.severity == .warning)
  }
}
