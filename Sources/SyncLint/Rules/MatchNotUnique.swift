import SyncCheck
import SyncModel
import SyncSyntax
import SyncText

enum MatchNotUnique: LintRule {
  static let code = DiagnosticCode(
    "AP5010", name: "match-not-unique", "a `match` compares a field that several records may share",
    explanation: """
      Links are one to one. Where several records of a side have the same value, all of them are held, and none is \
      written until a person decides. Match on the key or on a field marked `unique`, and mark the field if the system \
      does guarantee it. A match of several pairs is not judged: no schema says what is unique together.
      """,
    wrong: LintExample.people(
      person: "phone: Text", contact: "phone: Text unique", clauses: "create target: off\nmatch phone <-> phone"),
    right: LintExample.people(
      person: "phone: Text unique", contact: "phone: Text unique", clauses: "create target: off\nmatch phone <-> phone")
  )

  static func findings(in subject: LintSubject) -> [Diagnostic] {
    subject.syncs.flatMap { sync -> [Diagnostic] in
      let clauses = sync.syntax.clauses.compactMap { clause -> [MatchPair]? in
        if case .match(let pairs) = clause.kind { pairs } else { nil }
      }
      guard clauses.count == sync.checked.matches.count else { return [] }
      return zip(clauses, sync.checked.matches).flatMap { pairs, plan -> [Diagnostic] in
        guard pairs.count == 1, let pair = pairs.first, let meant = plan.pairs.first else { return [] }
        return [(Side.source, pair.source, meant.source), (.target, pair.target, meant.target)].compactMap {
          side, expression, plan in
          let entity = sync.side(side).entity
          guard let field = self.field(plan, entity), !isUnique(field, entity) else { return nil }
          return finding(
            "several records of `\(entity.connection).\(entity.name)` may have the same `\(field.path)`",
            at: expression.range, in: subject, reason: "`\(field.path)` is neither the key nor `unique`",
            help: ["match on what identifies a record; records that share the value are all held"])
        }
      }
    }
  }

  private static func field(_ plan: PlanExpression, _ entity: EntitySchema) -> FieldSchema? {
    let slots = PlanFields.slots(in: plan)
    guard slots.count == 1, let slot = slots.first, slot < entity.fields.count else { return nil }
    return entity.fields[slot]
  }

  private static func isUnique(_ field: FieldSchema, _ entity: EntitySchema) -> Bool {
    field.marks.contains(.unique) || (field.marks.contains(.key) && entity.keyFields.count == 1)
  }
}
