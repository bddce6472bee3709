import Antiphon
import ArgumentParser

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "The long form of a diagnostic, with a wrong and a right example.",
    discussion: """
      antiphon explain AP2104
      antiphon explain unused-connection
      """)

  @Argument(help: "A code, such as AP2104, or the name of a lint rule.")
  var code: String

  func run() async throws {
    try await CommandRunner.run {
      guard let found = DiagnosticCatalogue.code(code) else {
        let near = DiagnosticCatalogue.near(code)
        throw RuntimeError.failed(
          "there is no diagnostic `\(code)`" + (near.isEmpty ? "" : "; near it are \(near.joined(separator: ", "))"))
      }
      Terminal.print(
        """
        \(found.id)\(found.name.map { " \($0)" } ?? ""): \(found.title)

        \(found.explanation)

        Wrong:

        \(indented(found.wrong))

        Right:

        \(indented(found.right))
        """)
      return 0
    }
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    " + $0 }
      .joined(separator: "\n")
  }
}
