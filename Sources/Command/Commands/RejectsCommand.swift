import Antiphon
import ArgumentParser

struct RejectsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rejects", abstract: "Records that were rejected or held; every run tries them again.",
    discussion: """
      antiphon rejects list
      antiphon rejects replay customers 9911 --file Mappings/customers.sync
      """,
    subcommands: [List.self, Show.self, Replay.self])

  static func json(_ entry: RejectDesk.Entry) -> [(String, JSONDocument)] {
    [
      ("sync", .text(entry.sync)), ("side", .text(entry.side.name)), ("key", .text(entry.key)),
      ("list", .text(entry.list.rawValue)), ("reason", .text(entry.reason)), ("attempts", .int(Int64(entry.attempts))),
    ]
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the records with their reasons.",
      discussion: "antiphon rejects list customers --format json")

    @Argument(help: "Only this sync.")
    var sync: String?

    @Option(help: "How the list is printed.")
    var format: ViewFormat = .text

    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        let entries = try RejectDesk(try store.open()).entries(sync: sync, lists: [.rejected, .held, .retry])
        switch format {
        case .text:
          if entries.isEmpty { Terminal.print("nothing is rejected or held") }
          let width = min(30, entries.map(\.key.count).max() ?? 0)
          for entry in entries {
            Terminal.print(
              "  ! \(padded(entry.list.rawValue, 8)) \(entry.sync)   \(entry.side.name) \(padded(entry.key, width))   "
                + "\(entry.reason)" + (entry.attempts > 1 ? "   (\(entry.attempts) runs)" : ""))
          }
        case .json:
          JSONDocument.versioned([("rejects", .list(entries.map { .object(RejectsCommand.json($0)) }))]).print()
        }
        return 0
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "One record: why it is kept back, and its story.",
      discussion: "antiphon rejects show customers 9911")

    @Argument(help: "The sync.")
    var sync: String

    @Argument(help: "The record's key.")
    var key: String

    @Option(help: "How it is printed.")
    var format: ViewFormat = .text

    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        let state = try store.open()
        let entry = try RejectDesk(state).entry(key, sync: sync)
        let story = try RecordStory(of: key, side: entry.side, sync: sync, in: state)
        switch format {
        case .text:
          Terminal.print("\(entry.list.rawValue): \(entry.side.name) record \(entry.key) of `\(sync)`")
          Terminal.print("  reason    \(entry.reason)")
          Terminal.print("  attempts  \(entry.attempts)")
          StoryView().show(story)
          Terminal.print("\nevery run tries it again: antiphon rejects replay \(sync) \(key) --file FILE")
        case .json:
          JSONDocument.versioned(
            RejectsCommand.json(entry) + [("records", .list(story.steps.map(StoryView.json)))]
          ).print()
        }
        return 0
      }
    }
  }

  struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "replay", abstract: "Try records again now.",
      discussion: """
        antiphon rejects replay customers 9911 9912 --file Mappings/customers.sync
        Without keys the sync is run as a whole. Without --file nothing is done: the next run tries them all by itself.
        """)

    @Argument(help: "The sync.")
    var sync: String

    @Argument(help: "The records' keys.")
    var keys: [String] = []

    @Option(name: .customLong("file"), help: ArgumentHelp("The mapping, or compiled plan.", valueName: "F.sync"))
    var mapping: String?

    @OptionGroup var parameters: ParameterOptions
    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        let state = try store.open()
        let desk = RejectDesk(state)
        let chosen = try keys.map { try desk.entry($0, sync: sync) }
        let waiting = try desk.entries(sync: sync, lists: [.rejected, .held, .retry])
        guard !waiting.isEmpty else {
          Terminal.print("nothing of `\(sync)` is rejected or held")
          return 0
        }
        guard let mapping else {
          Terminal.print(
            "\(waiting.count == 1 ? "1 record waits" : "\(waiting.count) records wait"); every run tries them again: antiphon run FILE --only \(sync)"
          )
          return 0
        }
        guard let plan = try await LoadedPlan.load(mapping, parameters: parameters.values()) else { return 1 }
        // A record of the target is found through its pair only: the whole sync meets it.
        let isWhole = chosen.isEmpty || chosen.contains { $0.side == .target }
        let framework = SyncFramework(store: state)
        let view = PlanView(isPlan: false, showsChanges: true)
        for key in isWhole ? [nil] : chosen.map({ Optional($0.key) }) {
          _ = try await framework.sync(plan, options: RunOptions(only: sync, key: key), showsChanges: true) { event in
            view.show(event)
          }
        }
        let left = try desk.entries(sync: sync, lists: [.rejected, .held, .retry])
        let isLeft = chosen.isEmpty ? !left.isEmpty : chosen.contains { entry in left.contains { $0.key == entry.key } }
        return isLeft ? 3 : 0
      }
    }
  }
}
