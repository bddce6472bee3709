import Antiphon
import ArgumentParser
import Foundation

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find every mistake and risk in mapping files, offline.",
    discussion: """
      antiphon check Mappings/
      antiphon check Mappings/customers.sync --format json --deny warnings
      antiphon check Mappings/ --format sarif > check.sarif
      antiphon check Mappings/ --verbose    say which filters the systems evaluate themselves
      antiphon check Mappings/ --fix        make the repairs that change nothing of what a mapping does
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

  @Flag(help: "Make the repairs that change nothing of what a mapping does, and report them.")
  var fix = false

  @Flag(help: "Say of each filter which part the system evaluates itself.")
  var verbose = false

  @OptionGroup var parameters: ParameterOptions

  func run() async throws {
    try await CommandRunner.run {
      let workspace = Workspace(parameters: try parameters.values())
      let files = try Workspace.files(paths)
      var results: [(path: String, checked: Checked)] = []
      for file in files { results.append((file, try await workspace.check(file))) }
      let imported = Set(results.flatMap { result in result.checked.sources.keys.filter { $0 != result.path } })
      if fix { try await mend(&results, imported, workspace) }
      var diagnostics: [Diagnostic] = []
      // A file that several import speaks once.
      var told: Set<Diagnostic> = []
      var sources: [String: SourceFile] = [:]
      for (path, checked) in results {
        let found = checked.diagnostics + workspace.lint(checked, path, isImported: imported.contains(path))
        diagnostics += found.filter { told.insert($0).inserted }
        sources.merge(checked.sources) { first, _ in first }
      }
      diagnostics = diagnostics.sortedByPlace()
      switch format {
      case .text:
        let renderer = TextRenderer(sources: sources, color: Terminal.usesColor(Terminal.isOutputInteractive))
        for diagnostic in diagnostics { Terminal.print(renderer.render(diagnostic)) }
        if verbose { for (_, checked) in results { checked.syncs.forEach(Self.tellFilters) } }
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

  private static func tellFilters(_ sync: CheckedSync) {
    for (name, side) in [("source", sync.source), ("target", sync.target)] {
      guard let text = side.filterText else { continue }
      // A side on which records may be made is read whole: what its filter keeps out may still be a match.
      let mayPush = name == "source" && (!sync.isTwoWay || sync.source.create == .off)
      let pushed = mayPush ? side.pushdown.map { "`\($0.field)`" } : []
      let part = pushed.isEmpty ? "all of it is evaluated here" : "pushed down on \(pushed.joined(separator: ", "))"
      Terminal.print("\(sync.name): filter \(name): \(text) — \(part)")
    }
  }

  private func fails(_ diagnostic: Diagnostic) -> Bool {
    diagnostic.severity == .error || (deny == .warnings && diagnostic.severity == .warning)
  }

  /// Mends the files and checks all again, since one file's repair is another's news.
  private func mend(
    _ results: inout [(path: String, checked: Checked)], _ imported: Set<String>, _ workspace: Workspace
  ) async throws {
    var changed = false
    for (path, _) in results {
      let mending = try await workspace.mend(path, isImported: imported.contains(path))
      guard !mending.changes.isEmpty else { continue }
      try workspace.write(mending)
      changed = true
      for change in mending.changes {
        Terminal.complain("fixed \(path):\(change.line): \(change.message) [\(change.code.id)]: \(change.title)")
      }
    }
    guard changed else { return }
    for index in results.indices { results[index].checked = try await workspace.check(results[index].path) }
  }
}
