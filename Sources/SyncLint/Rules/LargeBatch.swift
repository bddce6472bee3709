import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum LargeBatch: LintRule {
  static let code = DiagnosticCode(
    "AP5027", name: "large-batch", "a batch is very large",
    explanation: """
      A batch is written, settled and, after a crash, asked about as one. With more than 5 000 records a run that is cut \
      short has that many to ask about, locks are held long, and little is won: from some hundreds on, the trip to the \
      system no longer counts.
      """,
    wrong: LintExample.people(clauses: "run {\n  batch: 10000\n}"),
    right: LintExample.people(clauses: "run {\n  batch: 500\n}"))

  private static let recordsMax = 5_000

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync in
      sync.syntax.clauses.flatMap { clause -> [Diagnostic] in
        guard let batch = sync.checked.batch, batch > recordsMax, case .run(let settings) = clause.kind else {
          return []
        }
        return settings.filter { $0.name.text == "batch" }.map { setting in
          finding(
            "a batch of \(batch) records", at: setting.range, in: subject,
            reason: "after a crash all of them are asked about", help: ["some hundreds are as fast"])
        }
      }
    }
  }
}
