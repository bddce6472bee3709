import Antiphon
import ArgumentParser

struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "The state store: what it holds, its version, its old runs.",
    discussion: """
      antiphon store status
      antiphon store prune --before 2026-01-01
      """,
    subcommands: [Status.self, Migrate.self, Prune.self])

  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status", abstract: "Its place, lineage, version and size, and what each sync has in it.",
      discussion: "antiphon store status --format json")

    @Option(help: "How it is printed.")
    var format: ViewFormat = .text

    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        let status = try StoreStatus(of: try store.open())
        switch format {
        case .text: show(status)
        case .json:
          JSONDocument.versioned([
            ("path", .text(status.path)), ("lineage", .text(status.lineage)), ("version", .int(Int64(status.version))),
            ("bytes", status.bytes.map(JSONDocument.int) ?? .null), ("syncs", .list(status.syncs.map(Self.json))),
          ]).print()
        }
        return 0
      }
    }

    private func show(_ status: StoreStatus) {
      Terminal.print(status.path)
      Terminal.print("  lineage  \(status.lineage)")
      Terminal.print("  version  \(status.version)")
      if let bytes = status.bytes { Terminal.print("  size     \(grouped(Int(bytes / 1024))) KiB") }
      for sync in status.syncs {
        let last = sync.lastRun.map { "run \($0.run) at \(Moment.text($0.started)), \($0.status.rawValue)" } ?? "no run"
        Terminal.print(
          "\(sync.name)   \(grouped(sync.active)) pairs, \(grouped(sync.parted)) parted, "
            + "\(grouped(sync.conflicts)) to decide, \(grouped(sync.queued)) tried again by every run; \(last)")
      }
    }

    private static func json(_ sync: StoreStatus.Sync) -> JSONDocument {
      .object([
        ("sync", .text(sync.name)), ("active", .int(Int64(sync.active))), ("parted", .int(Int64(sync.parted))),
        ("conflicts", .int(Int64(sync.conflicts))), ("queued", .int(Int64(sync.queued))),
        ("last_run", sync.lastRun.map { .int($0.run) } ?? .null),
        ("last_started", .moment(sync.lastRun?.started)), ("last_status", .optional(sync.lastRun?.status.rawValue)),
      ])
    }
  }

  struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "migrate", abstract: "Make the store, or bring it to this release's version.",
      discussion: """
        antiphon store migrate
        Every command does so when it opens the store; this one does nothing else.
        """)

    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        let state = try store.open()
        Terminal.print("\(state.path) has version \(StateStore.version)")
        return 0
      }
    }
  }

  struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune", abstract: "Forget finished runs and what the audit says of them.",
      discussion: """
        antiphon store prune --before 2026-01-01
        Pairs, open decisions and the last run of each sync stay.
        """)

    @Option(help: ArgumentHelp("Runs that started before this day or instant (UTC).", valueName: "date"))
    var before: String

    @OptionGroup var store: StoreOptions

    func run() async throws {
      try await CommandRunner.run {
        guard let instant = Moment.parse(before) else {
          throw ValidationError(
            "`--before \(before)` should be a day (2026-01-31) or an instant (2026-01-31T12:00:00Z)")
        }
        let count = try store.open().prune(before: instant)
        Terminal.print("\(count == 1 ? "1 run" : "\(grouped(count)) runs") forgotten")
        return 0
      }
    }
  }
}
