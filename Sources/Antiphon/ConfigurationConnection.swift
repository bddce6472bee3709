import Foundation
import SyncModel

/// The connection of one side of a JSON configuration, as a mapping declares it. No secret stands in it.
struct ConfigurationConnection {
  let name: String
  private(set) var lines: [String] = []
  /// Values of the configuration that the mapping takes from the environment, by variable.
  private(set) var environment: [String: String] = [:]
  /// Sentences that a person should know.
  private(set) var messages: [String] = []
  private let end: SyncConfiguration.End
  private let folder: String?

  /// - Parameter folder: what relative paths start from, where that is not the mapping's folder.
  init(_ name: String, _ end: SyncConfiguration.End, folder: String?, _ problems: inout [String]) {
    self.name = name
    self.end = end
    self.folder = folder
    for setting in end.spec.settings {
      guard let value = end.settings.value(setting.name) else { continue }
      if let text = text(value, setting, &problems) { lines.append("\(setting.name): \(text)") }
    }
    addPostgresParts(&problems)
  }

  var declaration: String {
    let body = lines.map { "  \($0)\n" }.joined()
    return "connection \(name): \(end.spec.kind) {\n\(body)}\n"
  }

  private mutating func text(
    _ value: ConfigurationValue, _ setting: ConnectorSpec.Setting, _ problems: inout [String]
  ) -> String? {
    let place = end.settings.place(setting.name)
    switch (value, setting.type.base) {
    case (.object, _):
      let object = ConfigurationObject(path: place, value, &problems)
      object.expect(["env"], &problems)
      if let variable = object.text("env", &problems) { return "env(\(ValueType.quoted(variable)))" }
      if object.value("env") == nil { problems.append("\(place).env: missing") }
      return nil
    case (.text(let text), .secret): return secret(text, place, variable(of: setting.name))
    case (.text(let text), .text):
      if end.spec.kind == "postgres", setting.name == "url", Self.holdsPassword(text) {
        return secret(text, place, variable(of: "url"))
      }
      return ValueType.quoted(setting.name == "path" ? rebased(text) : text)
    case (.bool(let value), .bool): return value ? "true" : "false"
    case (.number(let text), .int) where Int64(text) != nil: return text
    default:
      problems.append("\(place): a value of \(setting.type.base) expected, not \(value.kind)")
      return nil
    }
  }

  /// The value goes to the environment; the mapping names the variable.
  private mutating func secret(_ text: String, _ place: String, _ variable: String) -> String {
    environment[variable] = text
    messages.append("\(place) holds a secret, which is not written down: set \(variable) to it")
    return "env(\(ValueType.quoted(variable)))"
  }

  /// The usual name: that of the system and the setting, as in `HUBSPOT_API_TOKEN`; of a database, that of its side.
  private func variable(of setting: String) -> String {
    let system = end.spec.kind == "postgres" ? String(name.prefix { $0 != "_" }) : end.spec.kind
    return "\(system)_\(setting)".uppercased()
  }

  private func rebased(_ path: String) -> String {
    guard let folder, !path.hasPrefix("/") else { return path }
    return URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).standardized.path
  }

  private mutating func addPostgresParts(_ problems: inout [String]) {
    guard end.spec.kind == "postgres" else { return }
    let given = SyncConfiguration.postgresParts.filter { end.settings.value($0) != nil }
    guard !given.isEmpty else { return }
    guard end.settings.value("url") == nil else {
      problems.append("\(end.place): either `url`, or its parts (\(given.map { "`\($0)`" }.joined(separator: ", ")))")
      return
    }
    var parts: [String] = []
    for key in given {
      var value: String?
      if key == "port", case .number(let text)? = end.settings.value(key) {
        value = text
      } else {
        value = end.settings.text(key, &problems)
      }
      if let value { parts.append("\(key == "database" ? "dbname" : key)=\(Self.escaped(value))") }
    }
    let url = parts.joined(separator: " ")
    let hasPassword = given.contains("password")
    let text = hasPassword ? secret(url, "\(end.place).password", variable(of: "url")) : ValueType.quoted(url)
    if hasPassword {
      let bare = parts.map { $0.hasPrefix("password=") ? "password=…" : $0 }.joined(separator: " ")
      messages[messages.count - 1] =
        "\(end.place).password is a secret, which is not written down: set \(variable(of: "url")) to `\(bare)`"
    }
    lines.insert("url: \(text)", at: 0)
  }

  /// A value of libpq's connection string.
  private static func escaped(_ value: String) -> String {
    let isPlain = !value.isEmpty && !value.contains { $0 == " " || $0 == "'" || $0 == "\\" }
    return isPlain ? value : "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }

  static func holdsPassword(_ url: String) -> Bool {
    if url.contains("password") { return true }
    guard let scheme = url.firstRange(of: "://") else { return false }
    let rest = url[scheme.upperBound...]
    guard let at = rest.lastIndex(of: "@") else { return false }
    return rest[..<at].contains(":")
  }
}
