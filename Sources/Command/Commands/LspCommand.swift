import Antiphon
import ArgumentParser
import Foundation

struct LspCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp", abstract: "The language server, for editors, on standard input and output.",
    discussion: """
      antiphon lsp
      An editor starts it and speaks the Language Server Protocol 3.17 with it.
      """)

  @Flag(help: ArgumentHelp("What editors give; the server speaks in no other way.", visibility: .hidden))
  var stdio = false

  func run() async throws {
    let code = await EditorServer.serve(
      version: AntiphonCommand.configuration.version, input: .standardInput, output: .standardOutput)
    throw ExitCode(code)
  }
}
