import SyncModel
import SyncSyntax
import SyncText

/// The `run` clause of a sync.
struct RunClause {
  let sync: SyncChecker

  private static let intervals = Int64.second...(366 * Int64.day)
  private static let names = ["batch", "concurrency", "schedule", "full_refresh", "notify"]

  private static let written = "schedule: every 15m` or `schedule: cron(\"0 6 * * 1-5\", \"America/Mexico_City\")"

  private var form: SettingForm {
    SettingForm(
      owner: "run", path: sync.file.source.path, sink: sync.sink, unknown: CheckCodes.clauseValue,
      duplicate: CheckCodes.duplicateClause, value: CheckCodes.clauseValue)
  }

  func check(_ settings: [Setting], _ checked: inout CheckedSync) {
    var run = RunPlan()
    form.read(settings, Self.names) { setting in
      switch (setting.name.text, setting.value) {
      case ("batch", .expression(let value)): checked.batch = form.whole(value, "`batch`", 1...10_000)
      case ("batch", _): form.misshapen(setting, "batch: 500")
      case ("concurrency", .expression(let value)): run.concurrency = form.whole(value, "`concurrency`", 1...100)
      case ("concurrency", _): form.misshapen(setting, "concurrency: 4")
      case ("full_refresh", .every(let time)):
        run.fullRefresh = form.duration(time, "the time between two complete reads", Self.intervals)
      case ("full_refresh", _): form.misshapen(setting, "full_refresh: every 7d")
      case ("schedule", .every(let time)):
        run.schedule = form.duration(time, "the time between two runs", Self.intervals).map { .every($0) }
      case ("schedule", .expression(let value)): run.schedule = cron(value, setting)
      case ("schedule", _): form.misshapen(setting, Self.written)
      case ("notify", .notification(let channel, let events)):
        let told = self.events(events, setting)
        if let address = address(channel), let told {
          run.notify = NotificationPlan(channel: .slack, address: address, events: told)
        }
      default: form.misshapen(setting, "notify: slack(env(\"SLACK_WEBHOOK_URL\")) on [failure, held]")
      }
    }
    if run != RunPlan() { checked.run = run }
  }

  // MARK: Schedule

  private func cron(_ expression: Expression, _ setting: Setting) -> SchedulePlan? {
    if case .missing = expression.kind { return nil }
    guard case .call(let name, let arguments) = expression.kind, name.text == "cron" else {
      form.misshapen(setting, Self.written)
      return nil
    }
    guard let first = arguments.first, case .literal(.text(let text)) = first.kind else {
      form.report(
        CheckCodes.clauseValue, "`cron` takes a text of five fields and a zone", at: expression.range,
        reason: "it is written as `cron(\"0 6 * * 1-5\", \"America/Mexico_City\")`")
      return nil
    }
    var isSound = true
    do throws(CronExpression.Problem) {
      _ = try CronExpression(text)
    } catch {
      form.report(
        CheckCodes.clauseValue, "this is no cron expression", at: first.range, reason: error.reason)
      isSound = false
    }
    guard arguments.count == 2, case .literal(.text(let zone)) = arguments[1].kind else {
      form.report(
        CheckCodes.clauseValue, "`cron` needs the zone whose clock it goes by",
        at: arguments.count > 1 ? arguments[1].range : expression.range,
        reason: "it is written as `cron(\"0 6 * * 1-5\", \"America/Mexico_City\")`")
      return nil
    }
    // The library knows which zones there are.
    if let problem = sync.scope.functions["at_zone"]?.result([
      CallArgument(FieldType(.timestamp)), CallArgument(FieldType(.text(max: nil)), literal: .text(zone)),
    ]).error {
      form.report(CheckCodes.clauseValue, "this is no time zone", at: arguments[1].range, reason: problem)
      return nil
    }
    return isSound ? .cron(text, zone: zone) : nil
  }

  // MARK: Notify

  private func address(_ channel: Expression) -> SettingValue? {
    if case .missing = channel.kind { return nil }
    let known = NotificationPlan.Channel.allCases.map(\.rawValue)
    guard case .call(let name, let arguments) = channel.kind, arguments.count == 1 else {
      form.report(
        CheckCodes.clauseValue, "`notify` names a channel and its address", at: channel.range,
        reason: "it is written as `slack(env(\"SLACK_WEBHOOK_URL\"))`")
      return nil
    }
    guard known.contains(name.text) else {
      sync.clauseValue(name, known, "notify")
      return nil
    }
    let setting = ConnectorSpec.Setting("notify", FieldType(.secret), "the address of the channel")
    return SettingValues(path: sync.file.source.path, scope: sync.scope, sink: sync.sink).value(arguments[0], setting)
  }

  /// `nil` after a message.
  private func events(_ names: [Name], _ setting: Setting) -> [NotificationPlan.Event]? {
    var events: Set<NotificationPlan.Event> = []
    var isSound = true
    for name in names where !name.text.isEmpty {
      guard let event = NotificationPlan.Event(rawValue: name.text) else {
        sync.clauseValue(name, NotificationPlan.Event.allCases.map(\.rawValue), "notify")
        isSound = false
        continue
      }
      if !events.insert(event).inserted {
        form.report(
          CheckCodes.duplicateClause, "`\(name.text)` stands twice", at: name.range, reason: "once is enough")
      }
    }
    if names.isEmpty, isSound {
      form.misshapen(setting, "notify: slack(env(\"SLACK_WEBHOOK_URL\")) on [failure, held]")
      return nil
    }
    return isSound ? NotificationPlan.Event.allCases.filter(events.contains) : nil
  }
}
