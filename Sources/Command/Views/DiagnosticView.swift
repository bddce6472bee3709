import Antiphon

/// Diagnostics as text, on standard error beside a command's own output or on standard output for `check`.
enum DiagnosticView {
  static func complain(_ checked: Checked) {
    let renderer = TextRenderer(sources: checked.sources, color: Terminal.usesColor(Terminal.isErrorInteractive))
    for diagnostic in checked.diagnostics { Terminal.complain(renderer.render(diagnostic)) }
    Terminal.complain(summary(checked.diagnostics))
  }

  static func summary(_ diagnostics: [Diagnostic]) -> String {
    let errors = diagnostics.count { $0.severity == .error }
    let warnings = diagnostics.count { $0.severity == .warning }
    return "\(counted(errors, "error")), \(counted(warnings, "warning"))"
  }

  static func counted(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}
