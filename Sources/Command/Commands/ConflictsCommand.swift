import Antiphon
import ArgumentParser
import Foundation

struct ConflictsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflicts", abstract: "Decisions that a mapping leaves to people, and their answers.",
    discussion: """
      antiphon conflicts list
      antiphon conflicts resolve 12 --take source
      antiphon conflicts export customers > answers.txt
      An answer writes nothing by itself: the next run carries it out, behind the same guards as everything else.
      """,
    subcommands: [List.self, Show.self, Resolve.self, Export.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List what waits for an answer, oldest first.",
      discussion: "antiphon conflicts list customers --all --format json")

    @Argument(help: "Only this sync.")
    var sync: String?

    @Flag(help: "Also what was carried out, and what is gone because its cause vanished.")
    var all = false

    @Option(help: "How the list is printed.")
    var format: ViewFormat = .text

    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        let rows = try ConflictDesk(try store.open()).conflicts(sync: sync, all: all)
        switch format {
        case .text:
          let view = ConflictView()
          for row in rows { Terminal.print(view.text(row)) }
          let pending = rows.count { $0.status == .pending }
          Terminal.print(
            pending == 0 ? "nothing waits for an answer" : "\(pending) to decide: antiphon conflicts show ID")
        case .json: JSONDocument.versioned([("conflicts", .list(rows.map(ConflictView.json)))]).print()
        }
        return 0
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "One conflict: the three values, the rule, the answer and what may be answered.",
      discussion: "antiphon conflicts show 12")

    @Argument(help: "The conflict's number.")
    var id: Int64

    @Option(help: "How it is printed.")
    var format: ViewFormat = .text

    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        let desk = ConflictDesk(try store.open())
        let row = try desk.conflict(id)
        switch format {
        case .text: Terminal.print(ConflictView().detail(row, desk.choices(row)))
        case .json: JSONDocument.versioned([("conflict", ConflictView.json(row))]).print()
        }
        return 0
      }
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Write what an answer can end as a text to fill in.",
      discussion: """
        antiphon conflicts export customers > answers.txt
        $EDITOR answers.txt
        antiphon conflicts resolve --from answers.txt
        """)

    @Argument(help: "Only this sync.")
    var sync: String?

    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        let rows = try ConflictDesk(try store.open()).conflicts(sync: sync).filter {
          $0.status == .pending && $0.kind != .record && $0.kind != nil
        }
        Terminal.print(ConflictSheet.heading)
        for row in rows { Terminal.write(ConflictSheet.block(row), to: STDOUT_FILENO) }
        return 0
      }
    }
  }
}
