import Antiphon
import ArgumentParser
import Foundation

struct SnapshotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Record both sides of the syncs of a mapping, to try other versions of it on.",
    discussion: """
      antiphon snapshot customers.sync -o customers.snapshot
      antiphon impact customers.sync new/customers.sync --snapshot customers.snapshot
      The file holds the records in every field that the systems tell, and the pairs of the state store where there is
      one. Its owner alone can read it; values of sensitive fields are left out.
      """)

  @Argument(help: "A mapping file or a compiled plan.")
  var file: String

  @Option(name: [.customShort("o"), .long], help: "The snapshot; beside the mapping, with its name, otherwise.")
  var output: String?

  @Option(help: "Only the records of this sync.")
  var only: String?

  @Flag(help: "Take values of sensitive fields too.")
  var withSensitive = false

  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var store: StoreOptions

  func run() async throws {
    try await CommandRunner.run {
      guard let plan = try await LoadedPlan.load(file, parameters: parameters.values()) else { return 1 }
      let path = output ?? (file as NSString).deletingPathExtension + ".snapshot"
      // A snapshot makes no store.
      let isThere = StoreLocation.isPostgres(store.path) || FileManager.default.fileExists(atPath: store.path)
      let (header, summary) = try await SnapshotRecorder(.process()).record(
        plan, mapping: file, store: isThere ? try store.open() : nil,
        options: .init(only: only, withSensitive: withSensitive), to: path)
      let counts = summary.records.keys.sorted().map { "\(summary.records[$0] ?? 0) of \($0)" }
      let pairs = summary.links == 1 ? "1 pair" : "\(summary.links) pairs"
      Terminal.complain("wrote \(path): records \(counts.joined(separator: ", ")); \(pairs)")
      if !header.leftOut.isEmpty {
        Terminal.complain("left out, being sensitive: \(header.leftOut.joined(separator: ", "))")
      }
      return 0
    }
  }
}
