import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum SilentSchedule: LintRule {
  static let code = DiagnosticCode(
    "AP5036", name: "silent-schedule", "a scheduled sync tells nobody when it fails",
    explanation: """
      Nobody looks at the output of a run that starts by itself. Without a `notify` that names `failure`, a sync can be \
      broken for weeks before somebody misses a record.
      """,
    wrong: LintExample.people(clauses: "run {\n  schedule: every 15m\n}"),
    right: LintExample.people(clauses: "run {\n  schedule: every 15m\n  \(LintExample.told)\n}"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync -> [Diagnostic] in
      guard let run = sync.checked.run, run.schedule != nil, run.notify?.events.contains(.failure) != true else {
        return []
      }
      return sync.settings("schedule").map { setting in
        finding(
          "nobody is told when this fails", at: setting.name.range, in: subject,
          reason: run.notify == nil ? "`run` has no `notify`" : "`notify` does not name `failure`",
          help: ["add `notify: slack(env(\"SLACK_WEBHOOK_URL\")) on [failure, held, rejected]`"])
      }
    }
  }
}
