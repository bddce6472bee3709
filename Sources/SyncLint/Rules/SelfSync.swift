import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum SelfSync: LintRule {
  static let code = DiagnosticCode(
    "AP5031", name: "self-sync", "a sync reads and writes the same entity",
    explanation: """
      Every record that the sync makes or changes is a source record of its next run. Unless filters keep what it reads \
      apart from what it writes, it never comes to rest.
      """,
    wrong: """
      connection crm: sqlite { path: "crm.db" }

      entity crm.person {
        id: Int key
        name: Text
        label: Text
      }

      sync labels: crm.person -> crm.person {
        map {
          id -> id
          name -> label
        }
      }
      """,
    right: """
      connection crm: sqlite { path: "crm.db" }

      entity crm.person {
        id: Int key
        name: Text
      }

      entity crm.label {
        id: Int key
        label: Text
      }

      sync labels: crm.person -> crm.label {
        map {
          id -> id
          name -> label
        }
      }
      """)

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.compactMap { sync in
      let (source, target) = (sync.checked.source.entity, sync.checked.target.entity)
      guard source.connection == target.connection, source.name == target.name else { return nil }
      return finding(
        "both sides are `\(source.connection).\(source.name)`", at: sync.syntax.target.range, in: subject,
        reason: "what the sync writes is what it reads next",
        labels: [.init(subject.location(sync.syntax.source.range), "the source")])
    }
  }
}
