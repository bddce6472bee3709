import SyncModel
import SyncSyntax
import SyncText

/// `limits`, `retry` and `breaker` of a connection.
struct ConnectionForms {
  static let names = ["limits", "retry", "breaker"]

  let path: String
  let sink: DiagnosticSink

  private static let countMax = 1_000_000
  private static let concurrencyMax = 1_000
  private static let waits = Int64.millisecond...Int64.day

  func read(_ setting: Setting, into plan: inout ConnectionPlan) {
    let form = SettingForm(
      owner: setting.name.text, path: path, sink: sink, unknown: CheckCodes.unknownSetting,
      duplicate: CheckCodes.duplicateDeclaration, value: CheckCodes.settingType)
    guard case .block(let settings) = setting.value else {
      if case .missing = setting.value { return }
      let written =
        switch setting.name.text {
        case "limits": "limits { rate: 100 per 10s }"
        case "retry": "retry { attempts: 5 }"
        default: "breaker { failures: 5 in 1m }"
        }
      return form.misshapen(setting, written)
    }
    switch setting.name.text {
    case "limits": plan.limits = limits(settings, form)
    case "retry": plan.retry = retry(settings, form)
    default: plan.breaker = breaker(settings, form)
    }
  }

  private func limits(_ settings: [Setting], _ form: SettingForm) -> LimitsPlan? {
    var plan = LimitsPlan()
    form.read(settings, ["rate", "concurrency", "timeout"]) { setting in
      switch (setting.name.text, setting.value) {
      case ("rate", .rate(let count, let period)):
        let requests = form.whole(count, "the number of requests", 1...Self.countMax)
        guard let period = form.duration(period, "the time", Self.waits), let requests else { return }
        plan.rate = .init(count: requests, period: period)
      case ("rate", _): form.misshapen(setting, "rate: 100 per 10s")
      case ("concurrency", .expression(let value)):
        plan.concurrency = form.whole(value, "`concurrency`", 1...Self.concurrencyMax)
      case ("timeout", .expression(let value)): plan.timeout = form.duration(value, "`timeout`", Self.waits)
      case ("concurrency", _): form.misshapen(setting, "concurrency: 4")
      default: form.misshapen(setting, "timeout: 30s")
      }
    }
    return plan == LimitsPlan() ? nil : plan
  }

  private func retry(_ settings: [Setting], _ form: SettingForm) -> RetryPlan? {
    var plan = RetryPlan()
    form.read(settings, ["attempts", "backoff"]) { setting in
      switch (setting.name.text, setting.value) {
      case ("attempts", .expression(let value)): plan.attempts = form.whole(value, "`attempts`", 1...100)
      case ("attempts", _): form.misshapen(setting, "attempts: 5")
      case ("backoff", .span(let first, let last)):
        let shortest = form.duration(first, "the first wait", Self.waits)
        guard let longest = form.duration(last, "the longest wait", Self.waits), let shortest else { return }
        guard shortest <= longest else {
          form.report(
            CheckCodes.settingType, "the first wait is longer than the longest", at: first.range + last.range,
            reason: "waits grow from the first to the longest")
          return
        }
        (plan.firstWait, plan.longestWait) = (shortest, longest)
      default: form.misshapen(setting, "backoff: 200ms to 30s")
      }
    }
    return plan == RetryPlan() ? nil : plan
  }

  private func breaker(_ settings: [Setting], _ form: SettingForm) -> BreakerPlan? {
    var plan = BreakerPlan()
    form.read(settings, ["failures", "cooldown", "probes"]) { setting in
      switch (setting.name.text, setting.value) {
      case ("failures", .within(let count, let window)):
        let failures = form.whole(count, "the number of failures", 1...Self.countMax)
        guard let window = form.duration(window, "the time", Self.waits), let failures else { return }
        (plan.failures, plan.window) = (failures, window)
      case ("failures", _): form.misshapen(setting, "failures: 5 in 1m")
      case ("cooldown", .expression(let value)): plan.cooldown = form.duration(value, "`cooldown`", Self.waits)
      case ("probes", .expression(let value)): plan.probes = form.whole(value, "`probes`", 1...100)
      case ("cooldown", _): form.misshapen(setting, "cooldown: 30s")
      default: form.misshapen(setting, "probes: 1")
      }
    }
    return plan == BreakerPlan() ? nil : plan
  }
}
