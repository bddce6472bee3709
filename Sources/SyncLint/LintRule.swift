public import SyncText

/// One kind of finding about a sound file: taste or risk, never an error. The examples of its code are its tests: alone
/// the wrong one has findings, and only of this rule.
public protocol LintRule: Sendable {
  /// Its `name` is what a comment `// allow(NAME): reason` says.
  static var code: DiagnosticCode { get }
  static func findings(in subject: LintSubject) -> [Diagnostic]
}

extension LintRule {
  static func finding(
    _ message: String, at range: SourceRange, in subject: LintSubject, reason: String,
    labels: [Diagnostic.Label] = [], help: [String] = [], fixes: [Diagnostic.Fix] = []
  ) -> Diagnostic {
    Diagnostic(
      code, .warning, message, at: subject.location(range), reason: reason, labels: labels, help: help, fixes: fixes)
  }
}
