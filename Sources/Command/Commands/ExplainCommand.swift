import Antiphon
import ArgumentParser

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "The long form of a diagnostic, with a wrong and a right example.",
    discussion: "antiphon explain AP2104")

  @Argument(help: "A code, such as AP2104.")
  var code: String

  func run() async throws {
    try await CommandRunner.run {
      let wanted = code.uppercased()
      guard let found = DiagnosticCatalogue.all.first(where: { $0.id == wanted }) else {
        let near = DiagnosticCatalogue.all.map(\.id).filter { $0.hasPrefix(wanted.prefix(4)) }
        throw RuntimeError.failed(
          "there is no diagnostic `\(code)`" + (near.isEmpty ? "" : "; near it are \(near.joined(separator: ", "))"))
      }
      Terminal.print(
        """
        \(found.id): \(found.title)

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
