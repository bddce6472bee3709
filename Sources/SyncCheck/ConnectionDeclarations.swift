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
    var plan = ConnectionPlan(name: item.name.text, kind: item.kind.text, settings: [])
    let values = SettingValues(path: path, scope: scope, sink: sink)
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
      if ConnectionForms.names.contains(setting.name.text) {
        ConnectionForms(path: path, sink: sink).read(setting, into: &plan)
        continue
      }
      guard let spec else { continue }
      guard let known = spec.settings.first(where: { $0.name == setting.name.text }) else {
        let names = spec.settings.map(\.name) + ConnectionForms.names
        let near = closest(setting.name.text, among: names)
        // What was meant is not missing too.
        if let near, seen[near] == nil { seen[near] = setting.name.range }
        report(
          CheckCodes.unknownSetting, "a `\(spec.kind)` connection has no setting `\(setting.name.text)`", path,
          setting.name.range,
          reason: near.map { "did you mean `\($0)`?" }
            ?? "it has \(spec.settings.map(\.name).map { "`\($0)`" }.joined(separator: ", "))",
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
      if let value = values.value(expression, known) {
        let isPath = known.name == "path"
        plan.settings.append(.init(name: known.name, value: isPath ? .path(values.join(value)) : value))
      }
    }
    for needed in spec?.settings ?? [] where needed.isRequired && seen[needed.name] == nil {
      report(
        CheckCodes.missingSetting, "this connection needs a `\(needed.name)`", path, item.name.range,
        reason: needed.summary, help: ["add `\(needed.name): …` to its settings"])
    }
    plan.settings.sort { $0.name < $1.name }
    scope.connections[item.name.text] = Scope.Connection(plan: plan, spec: spec, location: location)
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
}
