import SyncModel
import SyncSyntax
import SyncText

/// Values of settings: constants, and what comes from the environment or a file of the machine.
struct SettingValues {
  /// Of the file that names them.
  let path: String
  let scope: Scope
  let sink: DiagnosticSink

  /// Constant paths stand beside the file that names them; what comes from the environment is taken as it is.
  func join(_ value: SettingValue) -> SettingValue {
    switch value {
    case .literal(.text(let text)): .literal(.text(FilePaths.join(folderOf: path, text)))
    case .environment(let name, let fallback?): .environment(name, default: join(fallback))
    default: value
    }
  }

  /// `nil` after a message.
  func value(_ expression: Expression, _ setting: ConnectorSpec.Setting) -> SettingValue? {
    switch expression.kind {
    case .missing: return nil
    case .parenthesized(let inner): return value(inner, setting)
    case .call(let name, let arguments) where name.text == "env" || name.text == "secret_file":
      guard arguments.count == 1, case .literal(.text(let text)) = arguments[0].kind, !text.isEmpty else {
        report(
          CheckCodes.settingType, "`\(name.text)` takes one text", at: expression.range,
          reason: name.text == "env" ? "the name of an environment variable" : "the path of a file")
        return nil
      }
      return name.text == "env"
        ? .environment(text, default: nil) : .secretFile(FilePaths.join(folderOf: path, text))
    case .binary(.coalesce, _, let left, let right):
      guard case .environment(let name, nil)? = value(left, setting) else {
        report(
          CheckCodes.settingType, "only `env(…)` takes a default here", at: left.range,
          reason: "a constant is never missing")
        return nil
      }
      return value(right, setting).map { .environment(name, default: $0) }
    default: break
    }
    if setting.isSecret {
      report(
        CheckCodes.literalSecret, "`\(setting.name)` is a secret and may not stand in the file", at: expression.range,
        reason: "whoever reads the mapping would read it",
        help: ["write `env(\"NAME\")` or `secret_file(\"path\")`"])
      return nil
    }
    let checker = ExpressionChecker(
      scope: scope, names: .nothing, path: path, sink: sink, tables: TableUse(), counter: .init())
    let typed = checker.check(expression)
    if typed.isPoisoned { return nil }
    guard let literal = typed.literal else {
      report(
        CheckCodes.needsConstant, "a setting is a constant or `env(…)`", at: expression.range,
        reason: "this is computed")
      return nil
    }
    if case .mismatch(let reason, let help) = Assignment.assign(typed, to: setting.type, place: "`\(setting.name)`") {
      report(
        CheckCodes.settingType, "this is no value for `\(setting.name)`", at: expression.range, reason: reason,
        help: help)
      return nil
    }
    if case .text(let text) = literal, Self.holdsPassword(text) {
      report(
        CheckCodes.literalSecret, "a password may not stand in the file", at: expression.range,
        reason: "whoever reads the mapping would read it",
        help: ["write the whole setting as `env(\"NAME\")`, or leave the password to the system's own means"])
      return nil
    }
    return .literal(literal)
  }

  /// `scheme://user:password@host`, or `password=` among the words of a connection string.
  private static func holdsPassword(_ text: String) -> Bool {
    let words = text.split(whereSeparator: \.isWhitespace)
    if words.contains(where: { $0.lowercased().hasPrefix("password=") && $0.count > 9 }) { return true }
    let parts = text.split(separator: "://", maxSplits: 1)
    guard parts.count == 2 else { return false }
    let authority = parts[1].prefix { $0 != "/" && $0 != "?" }
    guard let at = authority.lastIndex(of: "@") else { return text.contains("password=") }
    return authority[..<at].contains(":") || text.contains("password=")
  }

  private func report(
    _ code: DiagnosticCode, _ message: String, at range: SourceRange, reason: String, help: [String] = []
  ) {
    sink.add(Diagnostic(code, message, at: SourceLocation(path: path, range: range), reason: reason, help: help))
  }
}
