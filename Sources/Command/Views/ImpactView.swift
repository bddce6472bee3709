import Antiphon

/// An impact for programs.
enum ImpactView {
  static func document(_ impact: Impact) -> JSONDocument {
    .versioned([
      ("altered", .int(Int64(impact.alteredCount))), ("notes", .list(impact.notes.map(JSONDocument.text))),
      ("syncs", .list(impact.syncs.map(sync))),
    ])
  }

  private static func sync(_ sync: SyncImpact) -> JSONDocument {
    .object([
      ("sync", .text(sync.sync)),
      ("presence", .text(sync.presence == .both ? "both" : sync.presence == .onlyOld ? "old" : "new")),
      ("records", .int(Int64(sync.recordCount))), ("altered", .int(Int64(sync.alteredCount))),
      ("groups", .list(sync.groups.map(group))),
    ])
  }

  private static func group(_ group: ImpactGroup) -> JSONDocument {
    .object([
      ("title", .text(group.title)), ("before", .text(group.before.rawValue)), ("after", .text(group.after.rawValue)),
      ("records", .int(Int64(group.count))),
      (
        "fields",
        .list(
          group.fields.map {
            .object([
              ("side", .text($0.side.name)), ("path", .text("\($0.path)")), ("records", .int(Int64($0.count))),
            ])
          })
      ),
      (
        "reasons",
        .list(group.reasons.map { .object([("reason", .text($0.reason)), ("records", .int(Int64($0.count)))]) })
      ),
      ("examples", .list(group.examples.map(example))),
    ])
  }

  private static func example(_ example: ImpactGroup.Example) -> JSONDocument {
    .object([
      ("side", .text(example.side.name)), ("key", .text(example.key)),
      (
        "fields",
        .list(
          example.fields.map { field in
            .object([
              ("side", .text(field.side.name)), ("path", .text("\(field.path)")), ("old", .optional(raw: field.old)),
              ("new", .optional(raw: field.new)),
            ])
          })
      ),
    ])
  }
}
