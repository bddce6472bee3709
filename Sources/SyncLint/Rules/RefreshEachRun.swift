import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum RefreshEachRun: LintRule {
  static let code = DiagnosticCode(
    "AP5035", name: "refresh-each-run", "a full refresh is due at every run",
    explanation: """
      `full_refresh` says after what time both sides are read whole again, and the runs between read what changed. Where it is \
      no longer than the time between two runs there is no run between.
      """,
    wrong: LintExample.people(
      clauses: "run {\n  schedule: every 1d\n  full_refresh: every 1h\n  \(LintExample.told)\n}"),
    right: LintExample.people(
      clauses: "run {\n  schedule: every 1h\n  full_refresh: every 1d\n  \(LintExample.told)\n}"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync -> [Diagnostic] in
      guard let run = sync.checked.run, case .every(let interval)? = run.schedule, let refresh = run.fullRefresh,
        refresh <= interval
      else { return [] }
      return sync.settings("full_refresh").map { setting in
        finding(
          "every run reads both sides whole", at: setting.range, in: subject,
          reason: "runs are \(DurationText.text(interval)) apart", help: ["make it longer than the schedule's interval"]
        )
      }
    }
  }
}
