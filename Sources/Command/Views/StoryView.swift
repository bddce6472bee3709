import Antiphon

/// The story of a record, a paragraph a run.
struct StoryView {
  func show(_ story: RecordStory) {
    let view = RecordView()
    var last: Int64?
    for step in story.steps {
      if last != step.row.run {
        let time = step.time.map(Moment.text) ?? "(forgotten)"
        Terminal.print(view.paint.bold("\(time)   \(step.kind?.rawValue ?? "run") \(step.row.run)"))
      }
      last = step.row.run
      Terminal.print(view.text(step.row))
    }
    let conflicts = ConflictView()
    for conflict in story.conflicts { Terminal.print(conflicts.text(conflict)) }
  }

  static func json(_ step: RecordStory.Step) -> JSONDocument {
    RecordView.json(
      step.row,
      before: [
        ("run", .int(step.row.run)), ("time", .moment(step.time)), ("kind", .optional(step.kind?.rawValue)),
      ])
  }
}
