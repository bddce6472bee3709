/// Settings as the language writes them.
extension LimitsPlan: CustomStringConvertible {
  public var description: String {
    let parts = [
      rate.map { "rate: \($0.count) per \(DurationText.text($0.period))" }, concurrency.map { "concurrency: \($0)" },
      timeout.map { "timeout: \(DurationText.text($0))" },
    ]
    return "{ \(parts.compactMap(\.self).joined(separator: ", ")) }"
  }
}

extension RetryPlan: CustomStringConvertible {
  public var description: String {
    var parts = attempts.map { ["attempts: \($0)"] } ?? []
    if let firstWait, let longestWait {
      parts.append("backoff: \(DurationText.text(firstWait)) to \(DurationText.text(longestWait))")
    }
    return "{ \(parts.joined(separator: ", ")) }"
  }
}

extension BreakerPlan: CustomStringConvertible {
  public var description: String {
    var parts: [String] = []
    if let failures, let window { parts.append("failures: \(failures) in \(DurationText.text(window))") }
    if let cooldown { parts.append("cooldown: \(DurationText.text(cooldown))") }
    if let probes { parts.append("probes: \(probes)") }
    return "{ \(parts.joined(separator: ", ")) }"
  }
}

extension SchedulePlan: CustomStringConvertible {
  public var description: String {
    switch self {
    case .every(let interval): "every \(DurationText.text(interval))"
    case .cron(let text, let zone): "cron(\(ValueType.quoted(text)), \(ValueType.quoted(zone)))"
    }
  }
}

extension NotificationPlan: CustomStringConvertible {
  public var description: String {
    "\(channel.rawValue)(\(address)) on [\(events.map(\.rawValue).joined(separator: ", "))]"
  }
}

extension SettingValue: CustomStringConvertible {
  /// `env("NAME") ?? "value"`
  public var description: String {
    switch self {
    case .literal(.text(let text)): return ValueType.quoted(text)
    case .literal(let literal):
      let arena = Arena(capacity: 64)
      return CellText.string(literal.cell(in: arena), in: arena)
    case .environment(let name, let otherwise): return "env(\"\(name)\")" + (otherwise.map { " ?? \($0)" } ?? "")
    case .secretFile(let path): return "secret_file(\"\(path)\")"
    case .path(let inner): return inner.description
    }
  }
}
