import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum OverlappingSyncs: LintRule {
  static let code = DiagnosticCode(
    "AP5028", name: "overlapping-syncs", "two syncs write the same fields",
    explanation: """
      Each of them undoes what the other wrote, run after run, wherever both take the same record. Give a field one \
      writer, or let the filters of the two syncs exclude each other: what filters over constants exclude is seen.
      """,
    wrong: LintExample.people(
      lines: "name -> name",
      tail: """
        sync names: crm.person -> office.contact {
          map {
            id -> id
            name |> upper -> name
          }
        }
        """),
    right: LintExample.people(
      clauses: "filter source: email == \"a\"", lines: "name -> name",
      tail: """
        sync names: crm.person -> office.contact {
          filter source: email == "b"
          map {
            id -> id
            name |> upper -> name
          }
        }
        """))

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    for (number, later) in subject.syncs.enumerated() {
      for earlier in subject.syncs[..<number] {
        guard !areApart(earlier, later), let (entity, field) = shared(earlier, later) else { continue }
        findings.append(
          finding(
            "`\(earlier.checked.name)` and `\(later.checked.name)` both write `\(field)`", at: later.syntax.name.range,
            in: subject, reason: "each undoes what the other wrote into `\(entity)`",
            labels: [.init(subject.location(earlier.syntax.name.range), "the other")]))
        break
      }
    }
    return findings
  }

  private static func shared(_ first: LintedSync, _ second: LintedSync) -> (String, FieldPath)? {
    let others = writes(second)
    for (entity, fields) in writes(first) {
      if let field = fields.first(where: { others[entity]?.contains($0) ?? false }) { return (entity, field) }
    }
    return nil
  }

  /// What a sync writes and goes on writing, by entity; keys only say which record it is.
  private static func writes(_ sync: LintedSync) -> [String: [FieldPath]] {
    var fields: [String: [FieldPath]] = [:]
    func add(_ path: FieldPath, _ side: CheckedSync.Side) {
      guard side.update != .off, let field = side.entity.field(path), !field.marks.contains(.key) else { return }
      fields["\(side.entity.connection).\(side.entity.name)", default: []].append(path)
    }
    for line in sync.checked.lines where !line.onCreate { add(line.field, sync.written(line)) }
    for line in sync.checked.twoWayLines {
      add(line.target, sync.checked.target)
      for source in line.sources { add(source, sync.checked.source) }
    }
    return fields
  }

  /// No record passes the filters of both, on a side that they share.
  private static func areApart(_ first: LintedSync, _ second: LintedSync) -> Bool {
    for one in [first.checked.source, first.checked.target] {
      for other in [second.checked.source, second.checked.target] where one.entity == other.entity {
        guard let left = one.filter, let right = other.filter else { continue }
        if Constancy(entity: one.entity).value(.binary(.and, left, right)) == false { return true }
      }
    }
    return false
  }
}
