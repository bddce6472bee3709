import Foundation
public import SyncConnect
public import SyncModel

/// What the runtime takes from outside, as values: nothing below it asks the process, the clock or a registry.
public struct Surroundings: Sendable {
  public var connectors: [any Connector.Type]
  public var functions: [any BuiltinFunction.Type]
  /// The value of an environment variable.
  public var environment: @Sendable (String) -> String?
  /// The text of a file, for `secret_file`; `nil` where there is none.
  public var readFile: @Sendable (String) -> String?
  /// Microseconds since 2000-01-01T00:00:00Z.
  public var now: @Sendable () -> Int64
  /// Who runs: host and process, as the lease shows it.
  public var holder: String
  /// Whether the runner of that name still runs; `nil` where that cannot be known, as on another host.
  public var isAlive: @Sendable (String) -> Bool?
  /// Microseconds that a lease holds without being renewed: how long a runner may be silent before another takes over.
  public var leaseDuration: Int64 = 120_000_000
  /// Microseconds of a clock that goes on while the process is stopped; from any start.
  public var uptime: @Sendable () -> Int64 = Uptime.microseconds
  /// 32 hexadecimal digits that are never given twice.
  public var freshIdentity: @Sendable () -> String

  public init(
    connectors: [any Connector.Type], functions: [any BuiltinFunction.Type],
    environment: @escaping @Sendable (String) -> String?, readFile: @escaping @Sendable (String) -> String?,
    now: @escaping @Sendable () -> Int64, holder: String, isAlive: @escaping @Sendable (String) -> Bool?,
    freshIdentity: @escaping @Sendable () -> String
  ) {
    self.connectors = connectors
    self.functions = functions
    self.environment = environment
    self.readFile = readFile
    self.now = now
    self.holder = holder
    self.isAlive = isAlive
    self.freshIdentity = freshIdentity
  }
}

extension Surroundings {
  /// Resolves the settings of a connection and opens it.
  public func open(_ plan: ConnectionPlan) async throws -> any Connection {
    guard let connector = connectors.first(where: { $0.spec.kind == plan.kind }) else {
      throw RuntimeError.failed(
        "the connection `\(plan.name)` is of kind `\(plan.kind)`, which this version does not have")
    }
    return try await connector.open(try resolve(plan, for: connector.spec))
  }

  public func resolve(_ plan: ConnectionPlan, for spec: ConnectorSpec) throws(RuntimeError) -> ConnectionSettings {
    var values: [String: Literal] = [:]
    for setting in plan.settings {
      let type = spec.settings.first { $0.name == setting.name }?.type
      values[setting.name] = try resolve(setting.value, setting: setting.name, type: type, of: plan.name)
    }
    return ConnectionSettings(name: plan.name, values: values)
  }

  private func resolve(
    _ value: SettingValue, setting: String, type: FieldType?, of connection: String
  ) throws(RuntimeError) -> Literal {
    switch value {
    case .literal(let literal): return literal
    case .path(let inner): return try resolve(inner, setting: setting, type: type, of: connection)
    case .secretFile(let path):
      guard var text = readFile(path) else {
        throw .failed(
          "`\(setting)` of the connection `\(connection)` stands in the file `\(path)`, which cannot be read")
      }
      if text.hasSuffix("\n") { text.removeLast() }
      return .text(text)
    case .environment(let name, let fallback):
      if let text = environment(name) { return try typed(text, variable: name, setting: setting, type: type) }
      guard let fallback else {
        throw .failed(
          "the environment variable \(name) is not set; the connection `\(connection)` takes its `\(setting)` from it")
      }
      return try resolve(fallback, setting: setting, type: type, of: connection)
    }
  }

  private func typed(
    _ text: String, variable: String, setting: String, type: FieldType?
  ) throws(RuntimeError) -> Literal {
    switch type?.base {
    case .int:
      guard let number = Int64(text) else {
        throw .failed("the environment variable \(variable) should hold a whole number for `\(setting)`")
      }
      return .int(number)
    case .bool:
      guard text == "true" || text == "false" else {
        throw .failed("the environment variable \(variable) should hold true or false for `\(setting)`")
      }
      return .bool(text == "true")
    default:
      return .text(text)
    }
  }
}

/// A clock that no one sets, and that goes on while the process, or the machine, sleeps.
public enum Uptime {
  @Sendable
  public static func microseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1_000
  }
}
