import SyncModel
import SyncSyntax
import SyncText

extension DeclarationResolver {
  func add(_ item: ConnectionDeclaration, _ file: ImportedFiles.File, _ scope: Scope) {
    let path = file.source.path
    let location = SourceLocation(path: path, range: item.name.range)
    let spec = environment.connectors.first { $0.kind == item.kind.text }
    if spec == nil, !item.kind.text.isEmpty {
      let kinds = environment.connectors.map(\.kind).sorted()
      let near = closest(item.kind.text, among: kinds)
      let reserved = [
        "mysql", "hubspot", "quickbooks", "google_sheets", "salesforce", "odata", "excel", "singer", "airbyte",
      ]
      if reserved.contains(item.kind.text) {
        report(
          CheckCodes.notYet, "a connection of kind `\(item.kind.text)` cannot run yet", path, item.kind.range,
          reason: "this version has \(kinds.map { "`\($0)`" }.joined(separator: ", "))")
      } else {
        report(
          CheckCodes.unknownKind, "there is no kind of connection `\(item.kind.text)`", path, item.kind.range,
          reason: near.map { "did you mean `\($0)`?" }
            ?? "there are \(kinds.map { "`\($0)`" }.joined(separator: ", "))",
          fixes: near.map { [.init("write `\($0)`", [TextEdit(range: item.kind.range, replacement: $0)])] } ?? [])
      }
    }
    var settings: [ConnectionPlan.Setting] = []
    var seen: [String: SourceRange] = [:]
    for setting in item.settings where !setting.name.text.isEmpty {
      if let first = seen[setting.name.text] {
        report(
          CheckCodes.duplicateDeclaration, "the setting `\(setting.name.text)` stands twice", path, setting.name.range,
          reason: "only one can hold",
          labels: [.init(SourceLocation(path: path, range: first), "the first one")])
        continue
      }
      seen[setting.name.text] = setting.name.range
      if ["limits", "retry", "breaker"].contains(setting.name.text) {
        report(
          CheckCodes.notYet, "`\(setting.name.text)` cannot run yet", path, setting.name.range,
          reason: "the language has it, this version does not run it")
        continue
      }
      guard let spec else { continue }
      guard let known = spec.settings.first(where: { $0.name == setting.name.text }) else {
        let names = spec.settings.map(\.name)
        let near = closest(setting.name.text, among: names)
        // What was meant is not missing too.
        if let near, seen[near] == nil { seen[near] = setting.name.range }
        report(
          CheckCodes.unknownSetting, "a `\(spec.kind)` connection has no setting `\(setting.name.text)`", path,
          setting.name.range,
          reason: near.map { "did you mean `\($0)`?" } ?? "it has \(names.map { "`\($0)`" }.joined(separator: ", "))",
          fixes: near.map { [.init("write `\($0)`", [TextEdit(range: setting.name.range, replacement: $0)])] } ?? [])
        continue
      }
      guard case .expression(let expression) = setting.value else {
        if case .missing = setting.value { continue }
        report(
          CheckCodes.settingType, "this is no value for `\(known.name)`", path, setting.range,
          reason: "it is `\(known.type)`, written as `\(known.name): …`")
        continue
      }
      if let value = self.value(expression, known, path, scope) {
        let isPath = known.name == "path"
        settings.append(.init(name: known.name, value: isPath ? .path(join(value, path)) : value))
      }
    }
    for needed in spec?.settings ?? [] where needed.isRequired && seen[needed.name] == nil {
      report(
        CheckCodes.missingSetting, "this connection needs a `\(needed.name)`", path, item.name.range,
        reason: needed.summary, help: ["add `\(needed.name): …` to its settings"])
    }
    settings.sort { $0.name < $1.name }
    scope.connections[item.name.text] = Scope.Connection(
      plan: ConnectionPlan(name: item.name.text, kind: item.kind.text, settings: settings), spec: spec,
      location: location)
    scope.connectionOrder.append(item.name.text)
  }

  private func report(
    _ code: DiagnosticCode, _ message: String, _ path: String, _ range: SourceRange, reason: String,
    labels: [Diagnostic.Label] = [], help: [String] = [], fixes: [Diagnostic.Fix] = []
  ) {
    sink.add(
      Diagnostic(
        code, message, at: SourceLocation(path: path, range: range), reason: reason, labels: labels, help: help,
        fixes: fixes))
  }

  /// Constant paths stand beside the file that names them; what comes from the environment is taken as it is.
  private func join(_ value: SettingValue, _ path: String) -> SettingValue {
    switch value {
    case .literal(.text(let text)): .literal(.text(FilePaths.join(folderOf: path, text)))
    case .environment(let name, let fallback?): .environment(name, default: join(fallback, path))
    default: value
    }
  }

  private func value(
    _ expression: Expression, _ setting: ConnectorSpec.Setting, _ path: String, _ scope: Scope
  ) -> SettingValue? {
    switch expression.kind {
    case .missing: return nil
    case .parenthesized(let inner): return value(inner, setting, path, scope)
    case .call(let name, let arguments) where name.text == "env" || name.text == "secret_file":
      guard arguments.count == 1, case .literal(.text(let text)) = arguments[0].kind, !text.isEmpty else {
        report(
          CheckCodes.settingType, "`\(name.text)` takes one text", path, expression.range,
          reason: name.text == "env" ? "the name of an environment variable" : "the path of a file")
        return nil
      }
      return name.text == "env"
        ? .environment(text, default: nil) : .secretFile(FilePaths.join(folderOf: path, text))
    case .binary(.coalesce, _, let left, let right):
      guard case .environment(let name, nil)? = value(left, setting, path, scope) else {
        report(
          CheckCodes.settingType, "only `env(…)` takes a default here", path, left.range,
          reason: "a constant is never missing")
        return nil
      }
      return value(right, setting, path, scope).map { .environment(name, default: $0) }
    default: break
    }
    if setting.isSecret {
      report(
        CheckCodes.literalSecret, "`\(setting.name)` is a secret and may not stand in the file", path, expression.range,
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
        CheckCodes.needsConstant, "a setting is a constant or `env(…)`", path, expression.range,
        reason: "this is computed")
      return nil
    }
    if case .mismatch(let reason, let help) = Assignment.assign(typed, to: setting.type, place: "`\(setting.name)`") {
      report(
        CheckCodes.settingType, "this is no value for `\(setting.name)`", path, expression.range, reason: reason,
        help: help)
      return nil
    }
    if case .text(let text) = literal, Self.holdsPassword(text) {
      report(
        CheckCodes.literalSecret, "a password may not stand in the file", path, expression.range,
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
}
