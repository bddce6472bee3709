import Antiphon
import ArgumentParser
import Foundation

struct FormatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Format mapping files in place; there is one style and no option.",
    discussion: """
      antiphon fmt Mappings/
      antiphon fmt --check Mappings/       exit 2 when a file would change
      antiphon fmt - < draft.sync
      """)

  @Argument(help: "Mapping files or folders, or - for standard input.")
  var paths: [String]

  @Flag(help: "Change nothing; exit with 2 when a file would change.")
  var check = false

  @Flag(help: "Change nothing; print what would change.")
  var diff = false

  func run() async throws {
    try await CommandRunner.run {
      if paths == ["-"] {
        let source = SourceFile(path: "standard input", bytes: [UInt8](FileHandle.standardInput.readDataToEndOfFile()))
        let formatted = Formatting.format(source)
        formatted.text.withUnsafeBytes { Terminal.write($0, to: STDOUT_FILENO) }
        return complain(formatted, source) ? 1 : 0
      }
      var changed = 0
      var broken = false
      for path in try Workspace.files(paths) {
        guard let data = FileManager.default.contents(atPath: path) else {
          throw RuntimeError.failed("cannot read the file `\(path)`")
        }
        let source = SourceFile(path: path, bytes: [UInt8](data))
        let formatted = Formatting.format(source)
        if complain(formatted, source) { broken = true }
        guard formatted.text != source.bytes else { continue }
        changed += 1
        if diff {
          Terminal.print(LineDifference.text(old: source.bytes, new: formatted.text, path: path))
        } else if check {
          Terminal.print(path)
        } else {
          do {
            try Data(formatted.text).write(to: URL(fileURLWithPath: path), options: .atomic)
          } catch {
            throw RuntimeError.failed("cannot write `\(path)`: \(error.localizedDescription)")
          }
        }
      }
      if broken { return 1 }
      return (check || diff) && changed > 0 ? 2 : 0
    }
  }

  private func complain(_ formatted: Formatting, _ source: SourceFile) -> Bool {
    guard formatted.diagnostics.hasErrors else { return false }
    let renderer = TextRenderer(
      sources: [source.path: source], color: Terminal.usesColor(Terminal.isErrorInteractive))
    for diagnostic in formatted.diagnostics { Terminal.complain(renderer.render(diagnostic)) }
    return true
  }
}

/// What formatting a file gives; the bytes as they were where it has syntax errors.
struct Formatting {
  var text: [UInt8]
  var diagnostics: [Diagnostic]

  static func format(_ source: SourceFile) -> Formatting {
    let result = Formatter.format(source)
    return Formatting(text: result.text, diagnostics: result.diagnostics)
  }
}
