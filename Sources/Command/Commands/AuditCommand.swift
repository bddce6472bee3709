import Antiphon
import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "One record's whole story over all runs, oldest first.",
    discussion: """
      antiphon audit customers 9911
      antiphon audit customers 58 --side target
      The key is the source's or the target's, written as plans show it: parts of a composite key joined by `, `.
      """)

  @Argument(help: "The sync.")
  var sync: String

  @Argument(help: "The record's key.")
  var key: String

  @Option(help: "Whose key it is, where both sides have such a key: source or target.")
  var side: SideChoice?

  @Option(help: "How the story is printed.")
  var format: ViewFormat = .text

  @OptionGroup var store: StoreOptions

  func run() async throws {
    try await CommandRunner.run {
      let story = try RecordStory(of: key, side: side?.side, sync: sync, in: try store.open())
      switch format {
      case .text: show(story)
      case .json:
        JSONDocument.versioned([
          ("sync", .text(sync)), ("key", .text(key)), ("linked", .bool(story.isLinked)),
          ("records", .list(story.steps.map(Self.json))), ("conflicts", .list(story.conflicts.map(ConflictView.json))),
        ]).print()
      }
      return 0
    }
  }

  private static func json(_ step: RecordStory.Step) -> JSONDocument {
    RecordView.json(
      step.row,
      before: [
        ("run", .int(step.row.run)), ("time", .moment(step.time)), ("kind", .optional(step.kind?.rawValue)),
      ])
  }

  private func show(_ story: RecordStory) {
    let view = RecordView()
    if story.steps.isEmpty {
      Terminal.print(
        story.isLinked
          ? "no run changed, held or rejected the record \(key) of `\(sync)`; it has a partner"
          : "nothing is known of a record \(key) of `\(sync)`")
    }
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
}
