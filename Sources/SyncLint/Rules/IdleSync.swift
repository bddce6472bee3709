import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum IdleSync: LintRule {
  static let code = DiagnosticCode(
    "AP5030", name: "idle-sync", "a sync writes nothing",
    explanation: """
      Creating, updating and deleting are off on every side that the sync could write: it reads both systems and does \
      nothing. One whose links another sync reads by `linked` is there for them.
      """,
    wrong: LintExample.people(clauses: "create target: off\nupdate target: off"),
    right: LintExample.people(clauses: "create target: off"))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    let linked = Set(subject.checked.syncs.flatMap(\.linkedSyncs))
    return subject.syncs.compactMap { sync in
      let (source, target) = (sync.checked.source, sync.checked.target)
      guard !linked.contains(sync.checked.name), !writes(target, other: source),
        !sync.checked.isTwoWay || !writes(source, other: target)
      else { return nil }
      return finding(
        "`\(sync.checked.name)` writes nothing", at: sync.syntax.name.range, in: subject,
        reason: "neither creates, updates nor deletions are on")
    }
  }

  private static func writes(_ side: CheckedSync.Side, other: CheckedSync.Side) -> Bool {
    side.create != .off || side.update != .off || side.delete.action != .ignore || other.leave == .delete
  }
}
