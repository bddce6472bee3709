import Antiphon
import ArgumentParser

struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List the runs of the state store, newest first.",
    discussion: "antiphon history --sync customers --limit 10")

  @Option(help: "Only runs of this sync.")
  var sync: String?

  @Option(help: "How many runs.")
  var limit = 20

  @Option(help: "How the list is printed.")
  var format: ReportFormat = .text

  @OptionGroup var store: StoreOptions

  struct Listing: Encodable {
    var formatVersion = ReportJSON.formatVersion
    var runs: [Entry]

    private enum CodingKeys: String, CodingKey {
      case formatVersion = "format_version"
      case runs
    }
  }

  struct Entry: Encodable {
    var run: Int64
    var sync: String
    var kind: String
    var status: String
    var started: String
    var finished: String?
    var plan: String
    var source: SideCounts
    var target: SideCounts
    var error: String?

    init(_ row: HistoryRow) {
      run = row.run
      sync = row.sync
      kind = row.kind.rawValue
      status = row.status.rawValue
      started = Moment.text(row.started)
      finished = row.finished.map(Moment.text)
      plan = row.planFingerprint
      source = row.source
      target = row.target
      error = row.error
    }
  }

  func run() async throws {
    try await CommandRunner.run {
      let entries = try store.open().history(sync: sync, limit: limit).map(Entry.init)
      switch format {
      case .json:
        Terminal.print(try ReportJSON.text(Listing(runs: entries), pretty: true))
      case .ndjson: for entry in entries { Terminal.print(try ReportJSON.text(entry)) }
      case .text:
        if entries.isEmpty { Terminal.print("no runs yet") }
        for entry in entries {
          Terminal.print(
            "\(padded(String(entry.run), 5)) \(padded(entry.started, 28)) \(padded(entry.kind, 6))"
              + "\(padded(entry.status, 12)) \(padded(entry.sync, 20)) \(entry.source.created) created, "
              + "\(entry.source.updated) updated, \(entry.source.unchanged) unchanged, \(entry.source.held) held, "
              + "\(entry.source.rejected) rejected" + (entry.error.map { "\n      \($0)" } ?? ""))
        }
      }
      return 0
    }
  }
}
