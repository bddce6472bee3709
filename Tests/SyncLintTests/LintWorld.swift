import SyncBuiltins
import SyncCheck
import SyncConnect
import SyncConnectors
import SyncLint
import SyncModel
import SyncSyntax
import SyncText

/// What the examples know of the world: the real connectors and functions, and one file to import.
enum LintWorld {
  static let other = SourceFile(path: "other.sync", text: "table codes: Text -> Text {\n  \"Spain\" -> \"ES\"\n}\n")

  struct Result {
    var checked: Checked
    var findings: [Diagnostic]
    var all: [Diagnostic] { checked.diagnostics + findings }
  }

  static func lint(_ text: String, isImported: Bool = false) -> Result {
    let connectors = BuiltinConnectors.all.map { $0.spec }
    let environment = CheckEnvironment(
      functions: BuiltinFunctions.all, connectors: connectors, load: { $0 == other.path ? other : nil },
      schema: { _, _ in .none })
    let checked = check(parse(SourceFile(path: "mapping.sync", text: text)), in: environment)
    let subject = LintSubject(
      checked, path: "mapping.sync", functions: BuiltinFunctions.all, connectors: connectors, isImported: isImported)
    return Result(checked: checked, findings: subject.map { SyncLint.lint($0) } ?? [])
  }
}

extension LintWorld {
  static func source(_ result: Result) -> SourceFile {
    result.checked.sources["mapping.sync"] ?? SourceFile(path: "mapping.sync", text: "")
  }
}
