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
      case .text:
        if story.steps.isEmpty {
          Terminal.print(
            story.pair != nil
              ? "no run changed, held or rejected the record \(key) of `\(sync)`; it belongs to a pair"
              : "nothing is known of a record \(key) of `\(sync)`")
        }
        StoryView().show(story)
      case .json:
        JSONDocument.versioned([
          ("sync", .text(sync)), ("key", .text(key)),
          ("pair", .optional(story.pair.map { $0 == .active ? "active" : "parted" })),
          ("records", .list(story.steps.map(StoryView.json))),
          ("conflicts", .list(story.conflicts.map(ConflictView.json))),
        ]).print()
      }
      return 0
    }
  }
}
